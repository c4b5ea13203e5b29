"""What the logs of Python servers, and of some others, share, read without the add-on: an event's lines,
uvicorn's request line, URLs, tracebacks. Splitting only: no regular expressions, nothing of ours."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import unquote

Fields = dict[str, str | float | list[str]]
LEVELS = ("TRACE", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
CHAINED = ("During handling of the above exception", "The above exception was the direct cause")
TRACEBACK = "Traceback (most recent call last):"


def grouped(data: bytes, begins: Callable[[str, str], bool]) -> Iterator[list[str]]:
    """The lines of each event; `begins` is asked about the line above and the line."""
    lines: list[str] = []
    for line in data.decode().replace("\r\n", "\n").split("\n"):
        if not line:
            continue
        if lines and begins(lines[-1], line):
            yield lines
            lines = []
        lines.append(line)
    if lines:
        yield lines


def epoch(text: str) -> float:
    """`2026-11-23 03:40:14,756` or with a dot; UTC in the captures."""
    return datetime.fromisoformat(text.replace(",", ".")).replace(tzinfo=UTC).timestamp()


def is_stamp(text: str) -> bool:
    """Whether a line begins with a date, a time and milliseconds."""
    try:
        epoch(text[:23])
    except ValueError:
        return False
    return len(text) > 23 and text[10] == " " and text[19] in ",."


def is_warning(line: str) -> bool:
    """`/path/file.py:161: SomeWarning: …`, as Python's warnings module writes it."""
    parts = line.split(": ", 2)
    return len(parts) > 2 and parts[0].rpartition(":")[2].isdigit() and parts[1].endswith("Warning")


def peer(text: str) -> Fields:
    host, _, port = text.rpartition(":")
    found: Fields = {"src": host, "src_port": port}
    return found if host else {}


def request(line: str) -> Fields:
    """`GET /path?query HTTP/1.1`."""
    method, url, version = line.split(" ")
    path, asked, query = url.partition("?")
    fields: Fields = {"http_method": method, "url": url, "http_version": version.removeprefix("HTTP/")}
    fields |= {"uri_path": path} | ({"uri_query": query} if asked else {})
    return fields


def result(status: str) -> Fields:
    return {"status": status, "action": "failure" if int(status) >= 400 else "success"}


def changed(operation: str, name: str, status: str, text: str = "") -> Fields:
    """What CIM's Change wants to know of a model that was loaded or unloaded; `text` says why it failed."""
    return {
        "action": "deleted" if operation == "unload" else "created",
        "object": name,
        "object_category": "model",
        "status": status,
        **({"result": text} if text else {}),
    }


def v2_names(parts: list[str]) -> Fields:
    """Model and version of `/v2/models/M[/versions/V][/what]` and `/v2/repository/models/M/what`."""
    if parts[:1] == ["repository"]:
        return v2_names(parts[1:]) if parts[3:4] in (["load"], ["unload"]) else {}
    if parts[:1] != ["models"] or len(parts) < 2:
        return {}
    rest = parts[2:]
    names: Fields = {"model_name": unquote(parts[1])}
    if rest[:1] == ["versions"] and len(rest) > 1:
        names["model_version"] = unquote(rest[1])
        rest = rest[2:]
    known = ("ready", "infer", "infer_stream", "generate", "generate_stream", "docs", "load", "unload")
    return names if not rest or (len(rest) == 1 and rest[0] in known) else {}


def v2_operation(method: str, parts: list[str]) -> str | None:
    if len(parts) > 1 and "models" in parts[:2] and not v2_names(parts):
        return None
    if parts[:1] == ["repository"]:
        last = {"load": "load", "unload": "unload", "index": "list"}.get(parts[-1])
        return last if method == "POST" else None
    if parts[-1:] in (["infer"], ["infer_stream"], ["generate"], ["generate_stream"]):
        return "predict" if method == "POST" else None
    if method != "GET":
        return None
    if parts[:1] == ["health"] or parts[-1:] == ["ready"]:
        return "health"
    return "list" if parts == ["models"] else "describe"


def grpc_operation(method: str) -> str | None:
    """Of `/inference.GRPCInferenceService/ModelInfer`."""
    name = method.rpartition("/")[2]
    if name in ("ServerLive", "ServerReady", "ModelReady"):
        return "health"
    return {"ModelInfer": "predict", "ServerMetadata": "describe", "ModelMetadata": "describe"}.get(name)


def exception(lines: list[str]) -> Fields:
    """Class and text of the exception under the last traceback; of its text the first line."""
    starts = [number for number, line in enumerate(lines) if line.endswith(TRACEBACK)]
    if not starts:
        return {}
    chained = [n for n in starts if any(line.startswith(CHAINED) for line in lines[max(n - 3, 0) : n])]
    for line in lines[(chained or starts)[-1] + 1 :]:
        if line and not line.startswith(" "):
            name, colon, text = line.partition(": ")
            found: Fields = {"error_type": name}
            return found | ({"error_message": text} if colon and text else {})
    return {}
