"""What MLServer's bytes say, read without the add-on: splitting, no regular expressions of ours.

Written from MLServer's logging.py and uvicorn's formatters; it keeps the expected files honest.
"""

from collections.abc import Iterator

from tests.knowledge.python_logs import (
    LEVELS,
    Fields,
    changed,
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

UNDATED = tuple(f"{level}:{' ' * (9 - len(level))}" for level in LEVELS)
JSON = '{"time": "'


def server(data: bytes) -> Iterator[Fields]:
    for lines in events(data.decode("utf-8").split("\n")):
        yield read(lines)


def events(lines: list[str]) -> Iterator[list[str]]:
    event: list[str] = []
    for line in lines:
        if event and (begins(line) or complete(event)):
            yield event
            event = []
        if line or event:
            event.append(line)
    if any(event):
        yield event


def begins(line: str) -> bool:
    return (is_stamp(line) and line[23:25] == " [") or line.startswith((JSON, *UNDATED)) or is_warning(line)


def complete(event: list[str]) -> bool:
    """A line that nothing can go on from: uvicorn's, a notice of MLServer's own."""
    line = event[0]
    if len(event) > 1:
        return False
    if line.startswith(("INFO:", "WARNING:")):
        return True
    names, _, rest = line[24:].partition("] ")
    if names.startswith("[mlserver."):
        return rest.startswith(("INFO", "DEBUG"))
    return rest.startswith(("INFO - Loaded ", "INFO - Unloaded "))


def read(lines: list[str]) -> Fields:
    line = lines[0]
    if line.startswith(UNDATED):
        fields = uvicorn(line) | {"time_source": "index"}
    elif line.startswith(JSON):
        fields = structured(line, lines)
    elif is_stamp(line):
        fields = plain(line)
    else:
        fields = {"time_source": "index"}
    return fields | told(fields) | exception(lines)


def uvicorn(line: str) -> Fields:
    level, text = line.split(":", 1)
    text = text.lstrip(" ")
    fields: Fields = {"log_level": level}
    client, dash, rest = text.partition(' - "')
    if not dash:
        fields["message"] = text
        if text.endswith("]") and " process [" in text:
            fields["pid"] = text.rpartition("[")[2][:-1]
        return fields
    asked, _, status = rest.rpartition('" ')
    fields |= peer(client) | request(asked) | result(status.split(" ")[0])
    return fields | route(str(fields["http_method"]), str(fields["uri_path"]))


def route(method: str, path: str) -> Fields:
    if path == "/metrics":
        return {"operation": "metrics"} if method == "GET" else {}
    if path != "/v2" and not path.startswith("/v2/"):
        return {}
    parts = path.split("/")[2:]
    operation = v2_operation(method, parts)
    return v2_names(parts) | ({"operation": operation} if operation else {})


def plain(line: str) -> Fields:
    """`… [logger][model:version] LEVEL - message`."""
    head, _, message = line[24:].partition(" - ")
    names, level = head.rsplit(" ", 1)
    logger, _, model = names[1:-1].partition("][")
    fields: Fields = {"_time": epoch(line[:23]), "logger": logger, "log_level": level, "message": message}
    name, _, version = model.partition(":")
    return fields | ({"model_name": name} if name else {}) | ({"model_version": version} if version else {})


def structured(line: str, lines: list[str]) -> Fields:
    """The template of use_structured_logging; its message is what stands before the last closing."""
    stamp = line[10:33]
    name, level = (line.split(f'"{key}": "', 1)[1].split('"', 1)[0] for key in ("name", "level"))
    rest = line.split('"message": "', 1)[1]
    fields: Fields = {"_time": epoch(stamp), "logger": name, "log_level": level}
    last = next((text for text in lines if text.endswith("}")), "")
    _, given, names = last.partition('" , "model_name": "')
    if given:
        model = names.rstrip("}").split('"')
        fields["model_name"] = model[0]
        if len(model) > 4:
            fields["model_version"] = model[4]
    fields["message"] = rest.partition('" , "model_name": "')[0].removesuffix('" }')
    return fields


def told(fields: Fields) -> Fields:
    """What MLServer's own sentences tell of a model."""
    message, logger = str(fields.get("message", "")), fields.get("logger")
    quoted = message.split("'")
    if logger == "mlserver" and fields["log_level"] == "INFO" and len(quoted) == 3:
        operation = "load" if message.startswith("Loaded model") else "unload"
        found: Fields = {"operation": operation, **changed(operation, quoted[1], "success")}
        return found | ({"model_name": quoted[1]} if message.startswith("Unloaded all") else {})
    if logger == "mlserver" and message.startswith("Couldn't load model"):
        return {"operation": "load", **changed("load", quoted[2], "failure", message)}
    if logger == "mlserver.parallel" and message.startswith("An error occurred calling"):
        return {"operation": "predict", "model_name": quoted[3]}
    if logger == "mlserver.parallel" and message.startswith("An error occurred processing"):
        return {"operation": quoted[1].lower()}
    if logger == "mlserver.grpc" and message.startswith("/"):
        called = grpc_operation(message)
        return {"operation": called} if called else {}
    return {}


READERS = {"mlserver:server": server}
