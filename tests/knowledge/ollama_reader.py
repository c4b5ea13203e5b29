"""Reads Ollama's log without the add-on: by splitting, token by token."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from tests.knowledge.python_logs import Fields, grouped, result

COMPONENTS = ("srv", "slot", "que", "res", "cmn", "spec")
CRASH = ("panic: ", "fatal error: ")
RECOVERY = "\x1b[31m2026/"
UNITS = {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3}
OPERATIONS = {
    "HEAD /": "health", "GET /api/tags": "list", "GET /api/version": "describe", "POST /api/chat": "chat",
    "POST /api/generate": "text_completion", "POST /api/embeddings": "embeddings", "POST /api/pull": "pull",
    "POST /api/push": "push", "DELETE /api/delete": "delete", "POST /v1/chat/completions": "chat",
}  # fmt: skip


def events(data: bytes) -> Iterator[Fields]:
    yield from (read(lines) for lines in grouped(data, begins))


def begins(above: str, line: str) -> bool:
    if above.startswith(("time=", "[GIN] ")):
        return not line.startswith("Error #")
    known = line.startswith(("time=", "[GIN] ", "[GIN-debug] ", "2026/", RECOVERY, *CRASH))
    return known or runner(line) is not None


def runner(line: str) -> tuple[str, str, str] | None:
    """Component, function and text of a line of llama.cpp's."""
    head, colon, text = line.partition(": ")
    words = head.split()
    if not colon or not words or line.startswith((" ", "\t", "[", "time=")):
        return None
    if words[0] in COMPONENTS and len(words) == 2:
        return words[0], words[1], text.lstrip()
    if len(words) == 1 and words[0].isidentifier() and ("_" in head or head in ("load", "init", "main")):
        return "", head, text.lstrip()
    return None


def read(lines: list[str]) -> Fields:
    line = lines[0]
    if line.startswith("time="):
        return slog(line)
    if line.startswith("[GIN] "):
        error = lines[1].partition(": ")[2] if len(lines) > 1 else ""
        return gin(line) | ({"error_message": error} if error else {})
    if line.startswith(RECOVERY):
        return {"_time": local(line[5:24], "%Y/%m/%d %H:%M:%S")} | text(line[25:])
    if line.startswith("2026/"):
        place, _, rest = line[20:].partition(": ")
        level, _, message = rest.partition(" ")
        return {"_time": local(line[:19], "%Y/%m/%d %H:%M:%S")} | at(place) | levels(level) | text(message)
    return {"time_source": "index"} | undated(line)


def undated(line: str) -> Fields:
    if line.startswith(CRASH):
        return text(line) | {"error_message": line.partition(": ")[2]}
    seen = runner(line)
    if seen:
        component: Fields = {"component": seen[0]} if seen[0] else {}
        return component | {"function": seen[1]} | text(seen[2])
    rest = line.removeprefix("[GIN-debug] ")
    if rest.startswith("[WARNING] "):
        return levels("WARNING") | text(rest.removeprefix("[WARNING] "))
    return text(rest)


def local(stamp: str, form: str) -> float:
    return datetime.strptime(stamp, form).replace(tzinfo=UTC).timestamp()


def text(message: str) -> Fields:
    return {"msg": message, "message": message}


def levels(level: str) -> Fields:
    return {"level": level, "log_level": level}


def at(place: str) -> Fields:
    source_file, _, source_line = place.rpartition(":")
    return {"source_file": source_file, "source_line": source_line}


def slog(line: str) -> Fields:
    found = dict(attributes(line))
    message = found["msg"]
    fields: Fields = {"_time": datetime.fromisoformat(found["time"]).timestamp(), **levels(found["level"])}
    fields |= at(found["source"]) | text(message)
    if "error" in found:
        fields["error_message"] = found["error"]
    if "model" in found:
        fields["model_path"] = found["model"]
    if message == "truncating input prompt":
        fields |= {"input_tokens": found["prompt"], "context_limit": found["limit"]}
    if message == "error loading llama server":
        fields |= {"operation": "load", "action": "failure"}
    if message.startswith("llama runner started in "):
        seconds = message.split()[-2]
        loaded: Fields = {"operation": "load", "action": "success", "load_seconds": seconds}
        fields |= loaded | {"duration": float(seconds)}
    return fields


def attributes(line: str) -> Iterator[tuple[str, str]]:
    """`key=value key="quoted value"`."""
    while line:
        key, _, line = line.partition("=")
        if line.startswith('"'):
            value, end = json.JSONDecoder().raw_decode(line)
            line = line[end + 1 :]
        else:
            value, _, line = line.partition(" ")
        yield key, value


def gin(line: str) -> Fields:
    head, status, latency, src, rest = (part.strip() for part in line.split("|", 4))
    method, _, quoted = rest.partition(" ")
    url = json.loads(quoted.strip())
    path, asked, query = url.partition("?")
    fields: Fields = {"_time": local(head.removeprefix("[GIN] "), "%Y/%m/%d - %H:%M:%S"), "src": src}
    fields |= {"latency": latency, "duration": seconds(latency), "http_method": method, "url": url}
    fields |= {"uri_path": path} | ({"uri_query": query} if asked else {}) | result(status)
    operation = OPERATIONS.get(f"{method} {path}")
    if path.startswith("/v1/models/"):
        fields |= {"operation": "describe", "model_name": path.rpartition("/")[2]}
    return fields | ({"operation": operation} if operation else {})


def seconds(latency: str) -> float:
    """A Go duration: `4h27m55s`, `742ns`, `0s`."""
    if latency[-2:] in UNITS:
        return float(latency[:-2]) * UNITS[latency[-2:]]
    total, rest = 0.0, latency.removesuffix("s")
    for unit, size in (("h", 3600), ("m", 60)):
        number, found, after = rest.partition(unit)
        total, rest = (total + int(number) * size, after) if found else (total, rest)
    return total + float(rest)


READERS = {"ollama:server": events}
