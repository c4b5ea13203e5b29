"""What TorchServe's bytes say, read without the add-on: splitting and json, no regular expressions of ours.

The captures' expected files are made by the lab; this second reading, written from TorchServe's layouts
alone, keeps both honest. It yields the fields it is sure of for each event, `_time` first.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import unquote

Fields = dict[str, str | float | list[str]]


def lines_of(data: bytes) -> list[str]:
    return [line for line in data.decode("utf-8").split("\n") if line.strip("\r")]


def epoch(text: str) -> float:
    """`2026-11-23T00:33:04,580` or `…04.580Z`, both UTC in the captures."""
    return datetime.fromisoformat(text.replace(",", ".").rstrip("Z")).replace(tzinfo=UTC).timestamp()


def open_layout(line: str) -> tuple[Fields, str]:
    """Time and message of one line of any layout; level, thread and logger where it has them."""
    if line.startswith("{"):
        entry = json.loads(line)
        fields: Fields = {"_time": epoch(entry["timestamp"])}
        fields |= {"log_level": entry["level"], "thread": entry["thread"], "logger": entry["logger"]}
        return fields, entry["message"]
    stamp, rest = line.split(" ", 1)
    if rest.startswith("- "):
        return {"_time": epoch(stamp)}, rest[2:]
    level, rest = rest[1:].split("]", 1)
    origin, message = rest.lstrip(" ").split(" - ", 1)
    thread, logger = origin.split(" ", 1)
    return {"_time": epoch(stamp), "log_level": level.strip(), "thread": thread, "logger": logger}, message


def access(data: bytes) -> Iterator[Fields]:
    for line in lines_of(data):
        layout, message = open_layout(line)
        client, rest = message[1:].split(' "', 1)
        request, result = rest.rsplit('" ', 1)
        method, uri, _ = request.rsplit(" ", 2)[-3:] if request.count(" ") == 2 else request.split(" ", 2)
        status, milliseconds = result.split(" ")
        fields: Fields = {"_time": layout["_time"], "src": client.rsplit(":", 1)[0]}
        fields |= {"src_port": client.rsplit(":", 1)[1], "http_method": method, "url": uri, "status": status}
        fields |= {
            "duration": int(milliseconds) / 1000,
            "action": "failure" if int(status) >= 400 else "success",
        }
        yield fields | request_fields(method, uri)


def request_fields(method: str, uri: str) -> Fields:
    """Operation, model and version from method and path, as TorchServe's API documentation has them."""
    path, _, query = uri.partition("#")[0].partition("?")
    parts = path.strip("/").split("/")
    fields: Fields = {"uri_path": path}
    if query:
        fields["uri_query"] = query
    kind = parts[0]
    if kind in ("predictions", "explanations", "models") and len(parts) > 1:
        fields["model_name"] = unquote(parts[1])
        if len(parts) > 2 and parts[2] != "all":
            fields["model_version"] = unquote(parts[2])
    elif kind in ("v1", "v2") and len(parts) > 2 and parts[1] == "models":
        fields["model_name"] = parts[2].split(":")[0]
        if parts[3:4] == ["versions"] and len(parts) > 4:
            fields["model_version"] = parts[4].split(":")[0]
    elif method == "POST" and parts == ["models"]:
        given = [unquote(part[11:]) for part in query.split("&") if part.startswith("model_name=")]
        fields |= {"model_name": given[-1]} if given and given[-1] else {}
    if method == "OPTIONS":
        return fields | {"operation": "describe"}
    operations = {
        "ping": "health",
        "predictions": "predict",
        "explanations": "explain",
        "metrics": "metrics",
        "v1": "explain" if path.endswith(":explain") else "predict",
        "v2": "health" if parts[1:2] == ["health"] else parts[-1].replace("infer", "predict"),
    }
    if kind in operations and len(parts) > (1 if kind not in ("ping", "metrics") else 0):
        return fields | {"operation": operations[kind]}
    if kind == "models":
        on_one = {"GET": "describe", "PUT": "scale", "DELETE": "unload"}
        on_all = {"GET": "list", "POST": "load"}
        operation = (on_one if len(parts) > 1 else on_all)[method]
        return fields | {"operation": "set_default" if parts[-1] == "set-default" else operation}
    return fields


def worker_fields(thread: str) -> Fields:
    """`W-9000-tiny_1.0-stdout` is worker 9000 of version 1.0 of the model tiny."""
    if not thread.startswith("W-"):
        return {}
    both = thread.split("-", 2)[2]
    name, _, version = both.removesuffix("-stdout").removesuffix("-stderr").rpartition("_")
    # m_1_0: version 0 of m_1, or version 1_0 of m? Only what looks like 1.0 is sure to be a whole version.
    rest, _, before = name.rpartition("_")
    major, _, minor = version.partition(".")
    if rest and before[:1].isdigit() and not (major.isdigit() and minor[:1].isdigit()):
        return {}
    return {"model_name": name, "model_version": version}


def model(data: bytes) -> Iterator[Fields]:
    for line in lines_of(data):
        fields, message = open_layout(line)
        fields |= worker_fields(str(fields["thread"])) | {"message": message}
        kind, colon, text = message.partition(":")
        if kind.endswith(("Error", "Exception")) and " " not in kind:
            fields["error_type"] = kind
            if colon and text.strip():
                fields["error_message"] = text[1:]
        yield fields


def server(data: bytes) -> Iterator[Fields]:
    """Lines without a timestamp belong to the event before them."""
    text = data.decode("utf-8")
    blocks: list[list[str]] = []
    for line in text.split("\n"):
        if (line[:4].isdigit() and line[4:5] == "-") or line.startswith("{"):
            blocks.append([line])
        elif blocks:
            blocks[-1].append(line)
    for block in blocks:
        fields, message = open_layout(block[0])
        fields |= worker_fields(str(fields["thread"])) | ({"message": message} if message else {})
        words = message.split(" ")
        if str(fields["logger"]).endswith("ModelManager") and words[-1] in ("loaded.", "unregistered."):
            fields["model_name"] = " ".join(words[1:-1])
        trace = block[1:]
        if block[0].startswith("{"):
            trace = json.loads(block[0])["exception"].strip().split("\n")
        elif not any(line.startswith("\tat ") for line in trace):
            trace = []
        if trace and trace[0]:
            kind, _, reason = trace[0].partition(": ")
            fields |= {"error_type": kind} | ({"error_message": reason} if reason else {})
        yield fields


def metrics(data: bytes) -> Iterator[Fields]:
    names = {"model_name": "model_name", "ModelName": "model_name", "model_version": "model_version"}
    names |= {"Level": "metric_level", "WorkerName": "worker_name"}
    for line in lines_of(data):
        layout, message = open_layout(line)
        metric, dimensions, origin = message.split("|")
        name, value = metric.rsplit(":", 1)
        fields: Fields = {"_time": layout["_time"], "metric_value": value}
        fields["metric_name"], fields["metric_unit"] = name.rsplit(".", 1)
        for dimension in dimensions[1:].split(","):
            key, text = dimension.split(":", 1)
            if key in names:
                fields[names[key]] = text
        # The server puts its own ModelName behind what the handler named.
        own = [part for part in dimensions[1:].split(",") if part.startswith("ModelName:")]
        if own:
            fields["model_name"] = own[-1].removeprefix("ModelName:")
        fields["hostname"] = fields["dest"] = origin.split(",")[0].removeprefix("#hostname:")
        before, _, fields["metric_timestamp"] = origin.rpartition(",timestamp:")
        if ",requestID:" in before:
            if before.endswith(",requestID:null"):
                yield fields
                continue
            ids = before.split(",requestID:")[1].split(",")
            fields["request_id"] = ids if len(ids) > 1 else ids[0]
        yield fields


def inference(data: bytes) -> Iterator[Fields]:
    same = ("request_id", "model_name", "model_version", "status", "error_type", "error_message")
    for line in lines_of(data):
        record = json.loads(line)
        fields: Fields = {"_time": epoch(record["timestamp"]), "action": record["status"]}
        fields |= {name: record[name] for name in same if name in record}
        fields["duration"] = record["inference_time_ms"] / 1000
        if "prediction_confidence" in record:
            fields["confidence"] = record["prediction_confidence"]
        if "input_tensor_shape" in record:
            fields["input_shape"] = "[" + ",".join(str(size) for size in record["input_tensor_shape"]) + "]"
        yield fields


READERS = {
    "torchserve:access": access,
    "torchserve:server": server,
    "torchserve:model": model,
    "torchserve:metrics": metrics,
    "torchserve:inference": inference,
}
