"""What Triton's bytes say, read without the add-on: splitting and json, no regular expressions of ours.

Written from Triton's two log formats and its trace format alone; see torchserve_reader.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import unquote

from tests.knowledge.python_logs import Fields, changed

LEVELS = {"I": "INFO", "W": "WARN", "E": "ERROR", "F": "FATAL"}
METHODS = {"0": "GET", "1": "HEAD", "2": "POST", "3": "PUT", "4": "DELETE"}


def starts_an_event(line: str) -> bool:
    """Not a table, a model's configuration, a frame or a blank line under the event before."""
    if not line or line[0] in "+|} \t" or line.startswith("At:"):
        return False
    word = line.split(" ", maxsplit=1)[0]
    return line.startswith("error: ") or not (
        word.rstrip(":").replace("_", "").isalpha()
        and word.islower()
        and (word.endswith(":") or line.endswith("{"))
    )


def lines_of(data: bytes) -> Iterator[str]:
    """The file's lines; where two threads wrote at once, theirs stand on one."""
    for line in data.decode().split("\n"):
        begin = 0
        for end, character in enumerate(line):
            behind = line[end + 1 :]
            if character == '"' and line[end - 1] != "\\" and behind[:1] in LEVELS and behind[1:5].isdigit():
                yield line[begin : end + 1]
                begin = end + 1
        yield line[begin:]


def events_of(data: bytes) -> Iterator[list[str]]:
    event: list[str] = []
    for line in lines_of(data):
        if starts_an_event(line):
            if event:
                yield event
            event = []
        event.append(line)
    yield event


def server(data: bytes) -> Iterator[Fields]:
    for lines in events_of(data):
        head = opened(lines[0])
        if head is None:
            known = lines[0].startswith(("Signal (", "Error: Failed to initialize NVML"))
            undated: Fields = {"time_source": "index"}
            yield undated if known else undated | {"parse_problem": "not a Triton log line"}
            continue
        fields, rest = head
        if not rest.startswith('"'):
            yield fields
            continue
        message = json.loads(rest)
        yield {**fields, "message": message, **meaning(message)}


def opened(line: str) -> tuple[Fields, str] | None:
    """Time, level, process and place of a line, and what stands behind them."""
    words = line.split(" ")
    if len(words) < 3:
        return None
    if line[:1] in LEVELS and line[1:5].isdigit():
        stamp = datetime.strptime(f"2026{words[0][1:]} {words[1]}", "%Y%m%d %H:%M:%S.%f").replace(tzinfo=UTC)
        level, rest = line[0], line.split(" ", 2)[2].lstrip()
    elif words[0].endswith("Z") and words[1] in LEVELS:
        stamp = datetime.fromisoformat(words[0])
        level, rest = words[1], line.split(" ", 2)[2].lstrip()
    else:
        return None
    pid, place = rest.split(" ", 1)
    file, message = place.split("] ", 1)
    fields: Fields = {"_time": stamp.timestamp(), "log_level": LEVELS[level], "pid": pid}
    return {**fields, "source_file": file.rsplit(":", 1)[0]}, message


def meaning(message: str) -> Fields:
    for start, reading in READINGS:
        if message.startswith(start):
            return reading(message.removeprefix(start))
    if message.startswith("model ") and message.endswith(" requests"):
        name, instance, execution = message.removeprefix("model ").split(", ")
        batch = execution.split(" ")[1]
        return {"model_name": name, "model_instance": instance.split(" ")[1], "batch_size": batch}
    return {}


def loading(text: str) -> Fields:
    name, version = text.rsplit(":", 1)
    return {"operation": "load", "model_name": name, "model_version": version}


def change(operation: str, status: str) -> Callable[[str], Fields]:
    def read(text: str) -> Fields:
        name, _, rest = text.partition("'")
        fields: Fields = {"operation": operation, "model_name": name, **changed(operation, name, status)}
        if rest.startswith(" version "):
            version, _, why = rest.removeprefix(" version ").partition(": ")
            fields |= {"model_version": version} | raised(why.partition(": ")[2])
        elif rest.startswith(": "):
            fields["error_message"] = rest.removeprefix(": ")
        return fields

    return read


def processing(text: str) -> Fields:
    """The model's name only where the traceback's path and the instance's name agree on it."""
    instance, why = text.split("', message: ", 1)
    model, version = text.rsplit("/", 3)[1:3]
    found: Fields = {"action": "failure", "model_instance": instance, **raised(why)}
    return found | (
        {"model_name": model, "model_version": version} if instance.startswith(f"{model}_") else {}
    )


def raised(text: str) -> Fields:
    kind, _, message = text.split("\n", maxsplit=1)[0].partition(": ")
    return {"error_type": kind, "error_message": message} if kind else {}


def about_a_request(message: str) -> Fields:
    """A client chooses the id: its end is told by what Triton writes behind it, for the last time of a change
    of state, for the first time before the list of its inputs."""
    given, mark, states = message.rpartition("] Setting state from ")
    if mark and len(states.split(" to ")) == 2 and states.replace("_", "").replace(" to ", "").isupper():
        return identified(given) | {"request_state": states.split(" to ")[1]}
    given, mark, rest = message.partition("] prepared: [")
    if mark:
        known = "" if given == "<id_unknown>" else given
        text = rest.split("] request id: ", 1)[1].removeprefix(known).split("\n")[0]
        facts = dict(part.split(": ", 1) for part in text.split(", ") if ": " in part)
        return identified(given) | {
            "model_name": facts["model"],
            "model_version": facts["actual version"],
            "batch_size": facts["batch size"],
        }
    given, mark, why = message.partition("] Infer failed: ")
    while mark and given != "<id_unknown>" and not why.startswith(f"[request id: {given}] "):
        more, mark, why = why.partition("] Infer failed: ")
        given = f"{given}] Infer failed: {more}"
    if not mark:
        return {}
    why = why.removeprefix(f"[request id: {given}] ").split("\n", 1)[0]
    fields: Fields = {**identified(given), "action": "failure", "error_message": why}
    if "for model '" in why:
        fields["model_name"] = why.split("for model '")[1].split("'")[0]
    return fields


def identified(given: str) -> Fields:
    return {} if given == "<id_unknown>" else {"request_id": given}


OPERATIONS = {"infer": "predict", "load": "load", "unload": "unload", "index": "list", "stats": "metrics",
              "live": "health", "ready": "health", "config": "describe"}  # fmt: skip


def request(number: str, url: str) -> Fields:
    path, _, query = url.partition("?")
    fields: Fields = {"http_method": METHODS[number], "url": url, "uri_path": path}
    if query:
        fields["uri_query"] = query
    parts = path.strip("/").split("/")
    if parts[0] == "v2":
        if "models" in parts[1:3] and len(parts) > parts.index("models") + 1 and parts[-1] != "models":
            name = parts[parts.index("models") + 1]
            fields |= {"model_name": unquote(name)} if name != "stats" else {}
        if "versions" in parts:
            fields["model_version"] = parts[parts.index("versions") + 1]
        if parts == ["v2", "logging"]:
            fields |= {"operation": "configure"} if number == "2" else {}
        else:
            fields["operation"] = OPERATIONS.get(parts[-1], "describe")
    return fields


def trace(data: bytes) -> Iterator[Fields]:
    """Fragments are cut where one ends and the next begins; the id a client gave is not escaped."""
    for fragment in data.decode().strip()[1:-1].replace('},{"id":', '}\0{"id":').split("\0"):
        number, rest = fragment.removeprefix('{"id":').split(",", 1)
        fields: Fields = {"time_source": "index", "trace_id": number}
        if rest.startswith('"timestamps"'):
            (stamp,) = json.loads(fragment)["timestamps"]
            yield {**fields, "trace_step": stamp["name"], "trace_ns": str(stamp["ns"])}
        elif rest.startswith('"activity"'):
            entry = json.loads(fragment)
            yield {**fields, "trace_step": entry["activity"], "tensor_name": entry["tensor"]["name"]}
        else:
            model, rest = rest.removeprefix('"model_name":"').split('","model_version":', 1)
            version, _, identity = rest.removesuffix("}").partition(",")
            if not version.isdigit():  # what a forged id left over
                yield {"time_source": "index", "parse_problem": "not a trace fragment"}
                continue
            fields |= {"model_name": model, "model_version": version}
            given = identity.removeprefix('"request_id":"').removesuffix('"')
            yield fields | ({"request_id": given} if identity else {})


READINGS: list[tuple[str, Callable[[str], Fields]]] = [
    ("HTTP request: ", lambda text: request(*text.split(" ", 1))),
    ("[request id: ", about_a_request),
    ("loading: ", loading),
    ("successfully loaded '", change("load", "success")),
    ("successfully unloaded '", change("unload", "success")),
    ("failed to load '", change("load", "failure")),
    ("failed to poll model '", change("load", "failure")),
    ("Failed to process the request(s) for model '", processing),
    ("ERROR: Failed to create instance: ", raised),
    ("Failed to initialize Python stub: ", raised),
]
READERS = {"triton:server": server, "triton:trace": trace}
