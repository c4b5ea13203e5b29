"""Reads vLLM's log without the add-on: by splitting, line by line."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from tests.knowledge.python_logs import (
    LEVELS,
    TRACEBACK,
    Fields,
    exception,
    grouped,
    is_warning,
    peer,
    request,
    result,
)

YEAR = 2026
TORCH = {"I": "INFO", "W": "WARNING", "E": "ERROR", "F": "CRITICAL"}
OPERATIONS = {
    "GET /v1/models": "list", "GET /health": "health", "GET /ping": "health", "GET /metrics": "metrics",
    "GET /load": "metrics", "GET /version": "describe", "POST /tokenize": "tokenize",
    "POST /v1/chat/completions": "chat", "POST /v1/completions": "text_completion",
    "POST /v1/embeddings": "embeddings",
}  # fmt: skip
STATISTICS = {
    "Avg prompt throughput": "prompt_throughput", "Avg generation throughput": "generation_throughput",
    "Running": "running_requests", "Waiting": "waiting_requests", "Pending": "waiting_requests",
    "GPU KV cache usage": "kv_cache_usage", "CPU KV cache usage": "kv_cache_usage",
    "Prefix cache hit rate": "prefix_cache_hit_rate",
}  # fmt: skip


class Head(NamedTuple):
    """`(process pid=N) LEVEL MM-DD HH:MM:SS [file:line] `, and what follows."""

    names: Fields
    level: str
    time: float
    place: str
    message: str


def events(data: bytes) -> Iterator[Fields]:
    yield from (read(lines) for lines in grouped(data, begins))


def begins(before: str, line: str) -> bool:
    above, here = head(before), head(line)
    if above:
        return here is None or not goes_on(above, here)
    if uvicorn(before) not in (None, "ERROR", "CRITICAL") or torch(before):
        return True
    if here or uvicorn(line) or torch(line) or warned(line):
        return True
    inside = before.endswith(("occurred:", "exception:", "application")) or plain(before).startswith(
        "Process "
    )
    return plain(line).startswith(TRACEBACK) and not inside


def goes_on(above: Head, here: Head) -> bool:
    if here.message[:1] in ("", " ", "\t"):
        return True
    if above.message[:1] in (" ", "\t"):
        name = here.message.partition(":")[0]
        return here.level == "ERROR" and name.replace(".", "").isidentifier()
    return here.message.startswith((TRACEBACK, "During handling", "The above exception was"))


def process(line: str) -> tuple[Fields, str]:
    """`(APIServer pid=2870) `, and the rest."""
    if not line.startswith("(") or " pid=" not in line:
        return {}, line
    name, _, rest = line[1:].partition(" pid=")
    pid, _, rest = rest.partition(") ")
    return {"process_name": name, "pid": pid}, rest


def head(line: str) -> Head | None:
    names, rest = process(line)
    parts = rest.split(" ", 4)
    if parts[0] not in LEVELS or len(parts) < 5:
        return None
    try:
        time = datetime.strptime(f"{YEAR}-{parts[1]} {parts[2]}", "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return Head(names, parts[0], time.timestamp(), parts[3].strip("[]"), parts[4])


def uvicorn(line: str) -> str | None:
    level, colon, _ = process(line)[1].partition(":")
    return level if colon and level in LEVELS else None


def torch(line: str) -> bool:
    return line[:1] == "[" and line[1:2] in TORCH and line[2:6].isdigit()


def warned(line: str) -> bool:
    """`/path/file.py:161: SomeWarning: …`; before the path may stand what a library said last."""
    return is_warning(line) and " " not in line.split(": ", 1)[0]


def read(lines: list[str]) -> Fields:
    first = head(lines[0])
    if first:
        source_file, _, source_line = first.place.partition(":")
        fields: Fields = {"_time": first.time, **first.names, "log_level": first.level}
        fields |= {"source_file": source_file, "source_line": source_line}
        fields |= {"message": first.message} if first.message else {}
        return fields | said(first.message) | exception([plain(line) for line in lines])
    if torch(lines[0]):
        return warned_by_torch(lines[0])
    names, line = process(lines[0])
    index: Fields = {"time_source": "index"}
    if warned(lines[0]):
        return index | {"message": lines[0].split(": ", 1)[1]}
    level = uvicorn(lines[0])
    if level is None:
        return names | index | exception([plain(text) for text in lines])
    text = line.partition(":")[2].strip()
    fields = names | index | {"log_level": level}
    if ' - "' in text:
        return fields | access(text)
    number = text.removeprefix("Started server process [").removesuffix("]")
    return fields | {"message": text} | ({"pid": number} if number.isdigit() else {})


def plain(line: str) -> str:
    seen = head(line)
    return seen.message if seen else process(line)[1]


def warned_by_torch(line: str) -> Fields:
    stamp, place = line[2:].split("] ", 1)[0].rsplit(" ", 1)
    seconds, fraction = stamp.split(".")
    time = datetime.strptime(f"{YEAR}{seconds}", "%Y%m%d %H:%M:%S").replace(tzinfo=UTC).timestamp()
    source_file, _, source_line = place.partition(":")
    fields: Fields = {
        "_time": round(time + float(f"0.{fraction}"), 6),
        "level": line[1],
        "log_level": TORCH[line[1]],
    }
    return fields | {
        "source_file": source_file,
        "source_line": source_line,
        "message": line.split("] ", 1)[1],
    }


def access(text: str) -> Fields:
    client, _, rest = text.partition(' - "')
    asked, _, status = rest.partition('" ')
    fields = peer(client) | request(asked) | result(status.split(" ")[0])
    operation = OPERATIONS.get(f"{fields['http_method']} {fields['uri_path']}")
    return fields | ({"operation": operation} if operation else {})


def said(message: str) -> Fields:
    """What the server's sentences carry."""
    if "Avg prompt throughput: " in message:
        return statistics(message)
    if message.startswith("Received request "):
        return {"request_id": message.removeprefix("Received request ").partition(": params: ")[0]}
    if message.startswith("Added request "):
        return {"request_id": message.removeprefix("Added request ")[:-1]}
    if message.startswith("Initializing a V1 LLM engine"):
        named = message.partition(", served_model_name=")[2].partition(",")[0]
        return {"model_name": named, "operation": "load"}
    if message.startswith("Error with model error="):
        call = ast.parse(message.removeprefix("Error with model error="), mode="eval").body
        assert isinstance(call, ast.Call)
        why = {str(word.arg): str(ast.literal_eval(word.value)) for word in call.keywords}
        fields: Fields = {"error_message": why["message"], "error_type": why["type"]}
        return fields | {"model_name": why["message"].split("`")[1]} | result(why["code"])
    return {}


def statistics(message: str) -> Fields:
    found: Fields = {}
    if message.startswith("Engine "):
        engine, _, message = message.removeprefix("Engine ").partition(": ")
        found["engine"] = engine
    for part in message.rstrip(".").split(", "):
        name, _, value = part.partition(": ")
        if name in STATISTICS:
            found.setdefault(STATISTICS[name], value.split(" ")[0].rstrip("%"))
    return found


READERS = {"vllm:server": events}
