"""Reads LiteLLM's log without the add-on: by splitting, line by line, and as JSON."""

import json
from collections.abc import Iterator
from typing import Any

from tests.knowledge.python_logs import (
    LEVELS,
    Fields,
    epoch,
    exception,
    grouped,
    is_warning,
    peer,
    request,
    result,
)

OPERATIONS = {
    "GET /v1/models": "list", "GET /model/info": "list", "GET /metrics/": "metrics",
    "POST /v1/chat/completions": "chat", "POST /v1/completions": "text_completion",
}  # fmt: skip
CALLS = {"acompletion": "chat", "atext_completion": "text_completion"}
START = "LiteLLM: Proxy initialized with Config, Set models:"
OCCURED = "Exception occured - "


def events(data: bytes) -> Iterator[Fields]:
    yield from (read(lines) for lines in grouped(data, lambda above, line: ends(above) or begins(line)))


def ends(line: str) -> bool:
    return line.startswith('{"message": ') or uvicorn(line) in ("TRACE", "DEBUG", "INFO", "WARNING")


def begins(line: str) -> bool:
    known = line.startswith(('{"message": ', "Unclosed ")) or plain(line).startswith(START)
    return known or is_record(line) or uvicorn(line) is not None or is_warning(line)


def uvicorn(line: str) -> str | None:
    level, colon, rest = line.partition(":")
    return level if colon and level in LEVELS and rest.startswith(" ") else None


def is_record(line: str) -> bool:
    """`04:09:26 - LiteLLM Proxy:INFO: file.py:12 - message`."""
    return line[2:3] == ":" and line[8:11] == " - " and line[11:18] == "LiteLLM"


def plain(text: str) -> str:
    """Without terminal colours."""
    while "\x1b[" in text:
        before, _, rest = text.partition("\x1b[")
        text = before + rest.partition("m")[2]
    return text


def read(lines: list[str]) -> Fields:
    line = lines[0]
    if line.startswith("{"):
        return record(json.loads(line))
    index: Fields = {"time_source": "index"}
    if is_record(line):
        return index | text_record(lines)
    level = uvicorn(line)
    if level:
        text = line.partition(":")[2].strip()
        fields: Fields = index | {"log_level": level}
        if ' - "' in text:
            return fields | access(text)
        return fields | {"message": text} | process(text) | exception(lines)
    if plain(line).startswith((START, "Unclosed ")):
        return index | {"message": plain(line)}
    return index


def text_record(lines: list[str]) -> Fields:
    time, head = lines[0].split(" - ", 1)
    name, level, place, message = head.replace(" - ", ":", 1).replace(": ", ":", 1).split(":", 3)[:4]
    source_line, _, message = message.partition(":")
    text = "\n".join([message, *lines[1:]] if message else lines[1:])
    fields: Fields = {"log_time": time, "logger": name, "log_level": level, "source_file": place}
    fields |= {"source_line": source_line, "message": masked(plain(text.split("\n")[0]))}
    return fields | (said(text) or exception(lines))


def record(found: dict[str, Any]) -> Fields:
    source_file, _, source_line = found["logger"].partition(":")
    fields: Fields = {"_time": epoch(found["timestamp"].replace("T", " ")), "logger": found["component"]}
    fields |= {"log_level": found["level"], "source_file": source_file, "source_line": source_line}
    if found["component"] == "uvicorn.access":
        return fields | access(found["message"])
    message = plain(found["message"].strip())
    fields |= {"message": masked(message)} | process(message)
    more = said(found["message"]) or exception(found.get("stacktrace", "").split("\n"))
    error = found.get("error")
    if isinstance(error, dict):
        more |= {"error_message": error["message"], "error_type": error["type"]}
    elif error:
        more["error_message"] = error
    return fields | more | {name: found[name] for name in ("trace_id", "session_id") if name in found}


def masked(message: str) -> str:
    """Without what is left of a key."""
    before, found, rest = message.partition("API Key = ")
    return f"{before}{found}***,{rest.partition(',')[2]}" if found else message


def process(message: str) -> Fields:
    if not message.startswith(("Started server process [", "Finished server process [")):
        return {}
    return {"pid": message.partition("[")[2].rstrip("]")}


def access(text: str) -> Fields:
    client, _, rest = text.partition(' - "')
    asked, _, status = rest.partition('" ')
    fields = peer(client) | request(asked) | result(status.split(" ")[0])
    operation = OPERATIONS.get(f"{fields['http_method']} {fields['uri_path']}")
    if str(fields["uri_path"]).startswith("/health/"):
        operation = "health"
    return fields | ({"operation": operation} if operation else {})


def said(text: str) -> Fields:
    """What the server's sentences carry."""
    first, _, rest = text.strip().partition("\n")
    if first.startswith("LiteLLM completion() model= "):
        model, _, provider = first.removeprefix("LiteLLM completion() model= ").partition("; provider = ")
        return {"model_name": model, "provider": provider}
    if first.startswith("litellm.a") and "(model=" in first:
        return called(plain(first))
    if first.startswith("Invalid JSON payload received: ") and "JSON payload:" not in first:
        return {"error_message": first.removeprefix("Invalid JSON payload received: ")}
    if OCCURED not in first:
        return {}
    why = first.partition(OCCURED)[2]
    fields: Fields = {}
    if why[:3].isdigit():
        fields |= result(why[:3])
        why = why[5:].removeprefix("{'error': '").removesuffix("'}")
    if "Invalid model name passed in model=" in why:
        fields |= {"model_name": why.partition(" model=")[2].partition(". Call")[0]}
    if "Key Hash (Token) =" in why:
        fields |= {"api_key_id": why.partition("Key Hash (Token) =")[2].partition(".")[0]}
    if why.startswith("litellm."):
        kind, _, why = why.partition(": ")
        fields |= {"error_type": kind}
    if rest.startswith("Requester IP Address:"):
        fields |= {"src": rest.partition(":")[2].partition("\n")[0]}
    if "Received Model Group=" in text:
        fields |= {"model_name": text.rpartition("Received Model Group=")[2].partition("\n")[0]}
    return fields | {"error_message": masked(why)}


def called(first: str) -> Fields:
    call, _, rest = first.removeprefix("litellm.").partition("(model=")
    model, _, outcome = rest.partition(") ")
    fields: Fields = {"call": call, "model_name": model, "operation": CALLS[call]}
    if outcome == "200 OK":
        return fields | {"action": "success"}
    kind, _, why = outcome.removeprefix("Exception ").partition(": ")
    return fields | {"action": "failure", "error_type": kind, "error_message": why}


READERS = {"litellm:server": events}
