"""Reads the log of Seldon Core v1's Python wrapper without the add-on: by splitting, line by line."""

import ast
from collections.abc import Iterator
from datetime import datetime

from tests.knowledge.python_logs import LEVELS, Fields, epoch, exception, is_stamp, result

OPERATIONS = {
    "/health/ping": "health", "/health/status": "health", "/api/v1.0/health/status": "health",
    "/metadata": "describe", "/api/v1.0/metadata": "describe", "/seldon.json": "describe",
    "/metrics": "metrics", "/prometheus": "metrics",
    "/api/v1.0/predictions": "predict", "/api/v0.1/predictions": "predict",
    "/api/v1.0/feedback": "feedback", "/api/v0.1/feedback": "feedback",
}  # fmt: skip
# Flask takes these by GET as well.
EITHER = {
    "/predict": "predict", "/send-feedback": "feedback", "/route": "route", "/aggregate": "aggregate",
    "/transform-input": "transform_input", "/transform-output": "transform_output",
}  # fmt: skip
FLASK = (" * Serving ", " * Debug mode", " * Running on ")


def events(data: bytes) -> Iterator[Fields]:
    lines: list[str] = []
    for line in data.decode().replace("\r\n", "\n").split("\n"):
        if not line:
            continue
        if lines and (begins(line) or (len(lines) == 1 and ends(lines[0]))):
            yield read(lines)
            lines = []
        lines.append(line)
    if lines:
        yield read(lines)


def begins(line: str) -> bool:
    return (
        is_wrapper(line) or gunicorn(line) is not None or access(line) is not None or line.startswith(FLASK)
    )


def ends(line: str) -> bool:
    """Whether nothing can follow this line in its event."""
    if is_wrapper(line):
        place, level, _ = parts(line)
        handled = place.startswith("seldon_core.wrapper:handle_") and level == "ERROR"
        return (
            handled
            or place.startswith("werkzeug:_log:")
            or (place[:12] == "seldon_core." and level == "INFO")
        )
    head = gunicorn(line)
    return access(line) is not None or line.startswith(FLASK) or (head is not None and head[2] == "INFO")


def is_wrapper(line: str) -> bool:
    return is_stamp(line) and line[23:26] == " - " and parts(line)[1] in LEVELS


def parts(line: str) -> tuple[str, str, str]:
    """`logger:function:line`, level and message."""
    place, _, rest = line[26:].partition(" - ")
    level, _, message = rest.partition(":  ")
    return place, level, message


def gunicorn(line: str) -> tuple[float, str, str, str] | None:
    """Time, process, level and message of `[date zone] [pid] [LEVEL] message`."""
    head, _, rest = line[1:].partition("] [")
    pid, _, rest = rest.partition("] [")
    level, _, message = rest.partition("] ")
    try:
        time = datetime.strptime(head, "%Y-%m-%d %H:%M:%S %z").timestamp()
    except ValueError:
        return None
    return (time, pid, level, message) if level in LEVELS else None


def access(line: str) -> tuple[float, str, str] | None:
    """Time, peer and the rest of an access line in combined format."""
    before, _, rest = line.partition(" [")
    date, _, rest = rest.partition('] "')
    try:
        time = datetime.strptime(date, "%d/%b/%Y:%H:%M:%S %z").timestamp()
    except ValueError:
        return None
    return time, before.split(" ")[0], rest


def read(lines: list[str]) -> Fields:
    line = lines[0]
    if line.startswith(FLASK):
        return {"time_source": "index"}
    head, seen = gunicorn(line), access(line)
    if head:
        return {"_time": head[0], "pid": head[1], "log_level": head[2], "message": head[3]}
    if seen and not is_wrapper(line):
        method, url, rest = seen[2].split(" ", 2)
        version, status, size, tail = rest.split(" ", 3)
        agent = tail.split('"')[3]
        named: Fields = {"user_agent": agent} if agent != "-" else {}
        fields: Fields = {"_time": seen[0], "src": seen[1], "output_bytes": size}
        return fields | named | asked(method, url, version.strip('"'), status)
    return wrapper(lines)


def wrapper(lines: list[str]) -> Fields:
    place, level, message = parts(lines[0])
    logger, function, number = place.split(":")
    fields: Fields = {"_time": epoch(lines[0][:23]), "logger": logger, "code_function": function}
    fields |= {"code_line": number, "log_level": level}
    if logger == "werkzeug" and " - - [" in message:
        src, _, rest = message.partition(" - - [")
        first, _, tail = rest.partition('"')[2].rpartition('" ')
        method, url, version = plain(first).split(" ")
        return fields | {"src": src} | asked(method, url, version, tail.split(" ")[0])
    fields["message"] = message
    if function.startswith("handle_"):
        answer = ast.literal_eval(message)["status"]
        fields |= {"error_type": answer["reason"], "error_message": answer["info"]}
    return fields | exception(lines)


def plain(text: str) -> str:
    """Without terminal colours."""
    while "\x1b[" in text:
        before, _, rest = text.partition("\x1b[")
        text = before + rest.partition("m")[2]
    return text


def asked(method: str, url: str, version: str, status: str) -> Fields:
    path, question, query = url.partition("?")
    fields: Fields = {"http_method": method, "url": url, "http_version": version.removeprefix("HTTP/")}
    fields |= {"uri_path": path} | ({"uri_query": query} if question else {}) | result(status)
    wants = "POST" if path.endswith(("/predictions", "/feedback")) else "GET"
    operation = EITHER.get(path) or (OPERATIONS.get(path) if method == wants else None)
    return fields | ({"operation": operation} if operation else {})


READERS = {"seldon:microservice": events}
