"""Reads TensorFlow Serving's log without the add-on: by splitting, line by line."""

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import unquote

from tests.knowledge.python_logs import Fields, changed

LEVELS = {"I": "INFO", "W": "WARN", "E": "ERROR", "F": "FATAL"}
UNDATED = ("[warn] ", "[err] ", "[msg] ", "[debug] ", "[evhttp_server.cc : ", "WARNING: All log messages ")
VERBS = {"predict": "predict", "classify": "predict", "regress": "predict"}


def events(data: bytes) -> Iterator[Fields]:
    current: Fields | None = None
    for line in data.decode().replace("\r\n", "\n").split("\n"):
        found = head(line)
        if found is not None:
            if current is not None:
                yield current
            current = found
    if current is not None:
        yield current


def head(line: str) -> Fields | None:
    """The event that a line begins; None for a line that goes on with the one above."""
    if line.startswith(UNDATED):
        return {"time_source": "index"}
    words = line.split()
    if len(words) > 3 and line[:1] in LEVELS and words[0][1:] == "0000":
        place, _, text = line.partition("] ")
        seconds = float(words[1].removeprefix("00:00:"))
        return {"_time": seconds, "pid": words[2], **shared(line[0], place.split()[-1], text)}
    try:
        time = datetime.fromisoformat(line[:26]).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None
    place, _, text = line[30:].partition("] ")
    return {"_time": time, **shared(line[28], place, text)}


def shared(level: str, place: str, text: str) -> Fields:
    name, _, number = place.rpartition(":")
    fields: Fields = {"log_level": LEVELS[level], "source_file": name, "source_line": number}
    return fields | {"message": text.strip()} | meaning(text.strip())


def meaning(text: str) -> Fields:
    if "HTTP" in text.split("request: ", maxsplit=1)[0] and "request: " in text:
        return request(text)
    if "{name: " in text:
        return servable(text)
    for start in ("(Re-)adding model: ", "Building single TensorFlow model file config:  model_name: "):
        if text.startswith(start):
            return {"model_name": text.removeprefix(start).split(" ")[0]}
    if text.startswith("FileSystemStoragePathSource encountered"):
        message = text.split("error: ", 1)[1]
        name = message.split(" for servable ")[1].split(" with error ")[0]
        return {"model_name": name, "error_message": message, "action": "failure"}
    return {}


def servable(text: str) -> Fields:
    before, _, rest = text.partition(" {name: ")
    names, _, after = rest.partition("}")
    name, _, version = names.rpartition(" version: ")
    fields: Fields = {"model_name": name, "model_version": version}
    if after.startswith((" failed: ", " load failure: ")):
        code, _, message = after.split(": ", 1)[1].partition(": ")
        fields |= {"error_type": code, "error_message": message, "operation": "load"}
        fields |= changed("load", name, "failure", text)
    done = {"Successfully loaded servable version": "load", "Done unloading servable version": "unload"}
    if before in done:
        fields |= {"operation": done[before], **changed(done[before], name, "success")}
    return fields


def request(text: str) -> Fields:
    kind, _, rest = text.partition("request: ")
    method, url, *_ = rest.split(" ")
    fields: Fields = {"http_method": method, "url": url, "uri_path": url}
    if kind.startswith("Processing"):
        fields["input_bytes"] = rest.split(" body: ")[1].split(" ")[0]
    if kind.startswith("Error"):
        code, _, message = rest.split(" Error: ", 1)[1].partition(": ")
        fields |= {"error_type": code, "error_message": message, "action": "failure"}
    if url.startswith("/v1/models/"):
        fields |= model(method, url.removeprefix("/v1/models/"))
    return fields


def model(method: str, path: str) -> Fields:
    path, _, verb = path.partition(":")
    name, *rest = path.split("/")
    fields: Fields = {"model_name": unquote(name)}
    if rest[:1] == ["versions"]:
        fields["model_version"] = rest[1]
    if method == "POST" and verb in VERBS:
        return fields | {"operation": VERBS[verb]}
    if method == "GET":
        return fields | {"operation": "describe" if rest[-1:] == ["metadata"] else "health"}
    return fields


READERS = {"tensorflow:serving": events}
