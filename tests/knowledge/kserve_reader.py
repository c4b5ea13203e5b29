"""What the bytes of KServe's Python server say, read without the add-on: splitting and json, no regular
expressions of ours. Written from KServe's logging.py, model.py, timing_asgi and asgi-logger.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import unquote

from tests.knowledge.python_logs import (
    Fields,
    epoch,
    exception,
    grpc_operation,
    is_stamp,
    is_warning,
    peer,
    request,
    result,
    v2_names,
    v2_operation,
)

JSON = '{"time": "'
ASGI = '{"time":"['
LOGGERS = ("kserve", "kserve.trace", "uvicorn.error")
VERBS = (":predict", ":explain")
NO_ROUTE = ("307", "404", "405")


def server(data: bytes) -> Iterator[Fields]:
    event: list[str] = []
    for line in data.decode("utf-8").split("\n"):
        if event and (begins(line) or complete(event)):
            yield read(event)
            event = []
        if line or event:
            event.append(line)
    if any(event):
        yield read(event)


def begins(line: str) -> bool:
    if line.startswith((JSON, ASGI)) or is_warning(line):
        return True
    words = line[24:].split(" ")
    return is_stamp(line) and (words[0] == "uvicorn.access" or (len(words) > 1 and words[1] in LOGGERS))


def complete(event: list[str]) -> bool:
    last = event[-1]
    if last.startswith(ASGI) or last.endswith(("'time:wall']", "'time:cpu']")):
        return True
    return len(event) == 1 and (" uvicorn.access " in last or "kserve.trace requestId: " in last)


def read(lines: list[str]) -> Fields:
    line = lines[0]
    if line.startswith(ASGI):
        return asgi(line)
    if is_warning(line):
        return {"time_source": "index", "message": line.split(": ", 1)[1]}
    fields = structured(lines) if line.startswith(JSON) else plain(lines)
    return fields | told(fields) | exception(lines)


def plain(lines: list[str]) -> Fields:
    stamp, rest = lines[0][:23], lines[0][24:]
    fields: Fields = {"_time": epoch(stamp)}
    if rest.startswith("uvicorn.access "):
        fields["logger"], level, rest = rest.split(" ", 2)
        client, process, _, rest = rest.lstrip(" ").split(" ", 3)
        return fields | {"log_level": level[:-1], "pid": process} | peer(client) | access(rest)
    fields["pid"], fields["logger"], rest = rest.split(" ", 2)
    if fields["logger"] == "kserve.trace":
        return fields | trace("\n".join([rest, *lines[1:]]).rstrip("\n"))
    level, rest = rest.split(" ", 1)
    fields["log_level"] = level.rstrip(":")
    if fields["logger"] == "kserve":
        place, rest = rest[1:].split("] ", 1)
        file, function, number = place.split(":")
        fields |= {"code_file": file, "code_function": function[:-2], "code_line": number}
    return fields | {"message": rest.lstrip(" ")}


def structured(lines: list[str]) -> Fields:
    """The template of logjson.yaml."""
    head, rest = lines[0].split('"message": "', 1)
    entry = json.loads(head.rstrip(" ,") + "}")
    fields: Fields = {"_time": epoch(entry["time"]), "pid": str(entry["pid"]), "logger": entry["name"]}
    fields["log_level"] = entry["level"]
    if entry["name"] == "uvicorn.access":
        client, _, rest = rest.partition(" - ")
        return fields | peer(client) | access(rest.removesuffix('"}'))
    if entry["name"] == "kserve.trace":
        return fields | trace("\n".join([rest, *lines[1:]]).rstrip("\n").removesuffix('"}'))
    return fields | {"message": rest.removesuffix('"}')}


def asgi(line: str) -> Fields:
    entry = json.loads(line)
    moment = datetime.strptime(entry["time"], "[%d/%b/%Y:%H:%M:%S %z]").timestamp()
    fields: Fields = {"_time": moment, "duration": float(entry["secs"])} | peer(entry["client"])
    fields |= access(f'"{entry["request"]}" {entry["status"]}')
    return fields | ({"output_bytes": entry["bytes"]} if entry["bytes"] != "-" else {})


def access(text: str) -> Fields:
    """`"GET /path HTTP/1.1" 200 OK`."""
    asked, _, status = text[1:].rpartition('" ')
    fields = request(asked) | result(status.split(" ")[0])
    method, path = str(fields["http_method"]), unquote(str(fields["uri_path"]))
    return fields | route(method, path)


def route(method: str, path: str) -> Fields:
    if path in ("/", "/metrics"):
        what = {"/": "health", "/metrics": "metrics"}[path]
        return {"operation": what} if method == "GET" else {}
    family, *parts = path.split("/")[1:]
    if family == "v2":
        operation = v2_operation(method, parts)
        return v2_names(parts) | ({"operation": operation} if operation else {})
    if family != "v1" or parts[:1] != ["models"] or len(parts) > 2:
        return {}
    if len(parts) == 1:
        return {"operation": "list"} if method == "GET" else {}
    name, verb = parts[1], next((verb for verb in VERBS if parts[1].endswith(verb)), "")
    if verb:
        model = name.removesuffix(verb)
        asked: Fields = {"model_name": model, "operation": verb[1:]}
        return asked if method == "POST" else {}
    found: Fields = {"model_name": name}
    return found | ({"operation": "health"} if method == "GET" else {})


def trace(text: str) -> Fields:
    if text.startswith("requestId: "):
        head, *steps = text.rsplit(", ", 4)
        fields: Fields = {}
        for step in steps:
            name, value = step.split(": ")
            fields[name] = value
        identity = head.removeprefix("requestId: ")
        return fields if identity == "N.A." else fields | {"request_id": identity}
    path, _, rest = text.removeprefix("kserve.io.").rpartition(": ")
    seconds, tags = rest.split(" ", 1)
    status, method, clock = (tag.split(":")[1] for tag in tags.strip("[]").replace("'", "").split(", "))
    fields = {"http_method": method, "trace_clock": clock} | result(status)
    fields["duration" if clock == "wall" else "cpu_time"] = float(seconds)
    fields |= {"trace_path": path} if path else {}
    return fields | dotted(method, path, status)


def dotted(method: str, path: str, status: str) -> Fields:
    """A path whose slashes are dots. With a dot in the name it is sure only if a route took it."""
    if not path.startswith(("v1.models.", "v2.models.", "v2.repository.models.")):
        return route(method, "/" + path.replace(".", "/"))
    prefix = path[: path.index("models.") + len("models.")]
    name = path.removeprefix(prefix)
    what = name.rpartition(".")[2] if prefix != "v1.models." else ""
    what = what if what in ("ready", "infer", "load", "unload") and name != what else ""
    name = name.removesuffix(f".{what}") if what else name
    # A name without separators stands in for the real one.
    verb = next((verb for verb in VERBS if name.endswith(verb)), "") if prefix == "v1.models." else ""
    fields = route(method, "/" + prefix.replace(".", "/") + "M" + verb + (f"/{what}" if what else ""))
    if "model_name" not in fields:
        return fields
    fields["model_name"] = name.removesuffix(verb)
    if "." in name and status in NO_ROUTE:
        return {}
    if ".versions." in name:
        del fields["model_name"]
    return fields


def told(fields: Fields) -> Fields:
    message = str(fields.get("message", ""))
    if fields.get("logger") != "kserve":
        return {}
    if message.startswith("Registering model: "):
        return {"operation": "register", "model_name": message.removeprefix("Registering model: ")}
    for sign in ("grpc method: ", "grpc_method: "):
        operation = grpc_operation(message.rpartition(sign)[2]) if sign in message else None
        if operation:
            return {"operation": operation}
    return {}


READERS = {"kserve:server": server}
