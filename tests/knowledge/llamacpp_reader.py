"""Reads llama-server's log without the add-on: by splitting and as JSON."""

import json
from collections.abc import Iterator

from tests.knowledge.python_logs import Fields, grouped

COMPONENTS = ("srv", "slot", "que", "res", "cmn", "spec")
LETTERS = {"I": "INFO", "W": "WARN", "E": "ERROR", "D": "DEBUG", "T": "TRACE"}
WORDS = {word.lower(): word for word in LETTERS.values()}


def events(data: bytes) -> Iterator[Fields]:
    yield from (read(lines[0]) for lines in grouped(data, begins))


def begins(_: str, line: str) -> bool:
    return line.startswith("{") or is_stamped(line) or is_bare(line)


def is_stamped(line: str) -> bool:
    return line.partition(" ")[0].replace(".", "").isdigit() and line.partition(" ")[2][:2].strip() in LETTERS


def is_bare(line: str) -> bool:
    """Without `--log-prefix`."""
    return line.partition(" ")[0] in COMPONENTS and ": " in line


def read(line: str) -> Fields:
    index: Fields = {"time_source": "index"}
    if line.startswith("{"):
        record = json.loads(line)
        if record["type"] != "log":
            return index
        fields: Fields = {"uptime": record["time"] / 1e6, "level": record["level"]}
        return index | fields | {"log_level": WORDS[record["level"]]} | said(record["msg"].rstrip("\n"))
    if is_bare(line):
        return index | said(line)
    since, level, text = line.split(" ", 2)
    minutes, seconds, millis, micros = since.split(".")
    uptime = int(minutes) * 60 + int(seconds) + int(millis) / 1e3 + int(micros) / 1e6
    return index | {"uptime": uptime, "level": level, "log_level": LETTERS[level]} | said(text)


def said(text: str) -> Fields:
    component, _, rest = text.partition(" ")
    if component not in COMPONENTS:
        function, _, message = text.partition(": ")
        found: Fields = {"function": function}
        return found | ({"message": message.lstrip(" ")} if message.strip(" ") else {})
    function, _, message = rest.lstrip(" ").partition(": ")
    fields: Fields = {"component": component, "function": function}
    parts = message.split("|", 2)
    if component == "slot" and len(parts) == 3:
        for name, part in zip(("slot_id", "task_id"), parts[:2], strict=True):
            number = part.split()[1]
            fields |= {name: number} if number != "-1" else {}
        message = parts[2].lstrip(" ")
    return fields | {"message": message} | detail(function, message)


def detail(function: str, message: str) -> Fields:
    """What a message carries. Milliseconds stand before `ms`, tokens after the slash."""
    words = message.replace("(", " ").split()
    if message.startswith("prompt eval time = "):
        return timed("prompt_eval", words[4]) | {"prompt_eval_tokens": words[7]}
    if message.startswith("eval time = "):
        each: Fields = {"ms_per_token": words[8], "time_per_output_token": float(words[8]) / 1000}
        return timed("eval", words[3]) | {"output_tokens": words[6]} | each
    if message.startswith("total time = "):
        return {"total_ms": words[3], "duration": float(words[3]) / 1000, "action": "success"}
    if message.startswith("stop processing: "):
        return {"context_tokens": words[4].rstrip(","), "truncated": words[-1]}
    return loaded(function, message) or failure(message)


def loaded(function: str, message: str) -> Fields:
    if message.startswith("loading model '"):
        return {"model_name": message.split("'")[1], "operation": "load"}
    if message.startswith("failed to load model, '"):
        return {"model_name": message.split("'")[1], "operation": "load", "action": "failure"}
    if (function, message) == ("llama_server", "model loaded"):
        return {"operation": "load", "action": "success"}
    return {}


def timed(name: str, milliseconds: str) -> Fields:
    return {f"{name}_ms": milliseconds, f"{name}_time": float(milliseconds) / 1000}


def failure(message: str) -> Fields:
    failed: Fields = {"action": "failure"}
    if message.startswith("got exception: "):
        error = json.loads(message.removeprefix("got exception: "))["error"]
        found = {"status": str(error["code"]), "error_type": error["type"], "error_message": error["message"]}
        tokens = {"input_tokens": str(error["n_prompt_tokens"])} if "n_prompt_tokens" in error else {}
        return failed | found | tokens
    if message.startswith("task id = "):
        number, _, why = message.removeprefix("task id = ").partition(", error: ")
        tokens = {"input_tokens": why.split("(")[1].split(" ")[0]} if why.startswith("request (") else {}
        return failed | {"task_id": number, "error_message": why} | tokens
    if message.startswith("unauthorized: "):
        return failed | {"error_message": message.removeprefix("unauthorized: ")}
    return {}


READERS = {"llamacpp:server": events}
