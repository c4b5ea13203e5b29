"""The JSON objects of `/services/collector/event`, one after the other in a body, or in an array.

Each is read member by member so that an `event` that is an object keeps the very text that was sent.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lab.splunkd.hec.codes import Refusal

DECODER = json.JSONDecoder()
SPACE = re.compile(r"[ \t\n\r]*")
PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")
KNOWN = {"event", "time", "host", "source", "sourcetype", "index", "fields"}
Fields = dict[str, str | list[str]]


@dataclass(frozen=True)
class Envelope:
    raw: str
    time: float | None = None
    meta: dict[str, str] = field(default_factory=dict)
    fields: Fields = field(default_factory=dict)


def read_batch(body: str) -> Iterator[Envelope]:
    """Each is judged as it is read: of two faulty ones, the first is told. A refusal names the number of the
    object, counted from 0."""
    number = 0
    position = skip(body, 0)
    while position < len(body):
        try:
            if body[position] == "[":
                position = skip(body, position + 1)
                while body[position : position + 1] != "]":
                    members, position = read_object(body, position)
                    yield read_envelope(members)
                    number += 1
                    position = after_item(body, skip(body, position))
                position += 1
            else:
                members, position = read_object(body, position)
                yield read_envelope(members)
                number += 1
        except (ValueError, RecursionError):
            raise Refusal(6, number) from None
        except Refusal as refusal:
            raise Refusal(refusal.code, number) from None
        position = skip(body, position)
    if not number:
        raise Refusal(5)


def after_item(text: str, position: int) -> int:
    """Where the next item of an array begins, or its end."""
    if text[position : position + 1] == ",":
        position = skip(text, position + 1)
        if text[position : position + 1] == "]":
            raise ValueError("no item after the comma")
        return position
    if text[position : position + 1] != "]":
        raise ValueError("no comma")
    return position


def read_object(text: str, position: int) -> tuple[dict[str, tuple[Any, str]], int]:
    """One object: name → (value, its text), and where it ends."""
    members: dict[str, tuple[Any, str]] = {}
    if text[position : position + 1] != "{":
        raise ValueError("not an object")
    position = skip(text, position + 1)
    while text[position : position + 1] != "}":
        if members:
            if text[position : position + 1] != ",":
                raise ValueError("no comma")
            position = skip(text, position + 1)
        name, position = DECODER.raw_decode(text, position)
        position = skip(text, position)
        if not isinstance(name, str) or text[position : position + 1] != ":":
            raise ValueError("no member")
        start = skip(text, position + 1)
        value, end = DECODER.raw_decode(text, start)
        members[name] = (value, text[start:end])
        position = skip(text, end)
    return members, position + 1


def skip(text: str, position: int) -> int:
    match = SPACE.match(text, position)
    return match.end() if match else position


def read_envelope(members: dict[str, tuple[Any, str]]) -> Envelope:
    if "event" not in members:
        raise Refusal(12)
    event, text = members["event"]
    if event is None or (isinstance(event, str) and not event.strip()):
        raise Refusal(13)
    meta = {}
    for name in ("host", "source", "sourcetype", "index"):
        value = members.get(name, (None, ""))[0]
        if value is not None and not isinstance(value, str):
            raise Refusal(6)
        if value:
            meta[name] = value
    return Envelope(
        raw=event if isinstance(event, str) else text,
        time=read_time(*members["time"]) if "time" in members else None,
        meta=meta,
        fields=read_fields(members["fields"][0]) if "fields" in members else {},
    )


def read_time(value: Any, text: str) -> float | None:
    """Epoch seconds, as a number or as text. What is no number is refused with 15, oddly, and so is `1.7e9`:
    two client authors met it."""
    if value is None:
        return None
    plain = value.strip() if isinstance(value, str) else text
    if not PLAIN_NUMBER.fullmatch(plain):
        raise Refusal(15)
    return float(plain)


def read_fields(value: Any) -> Fields:
    """Indexed fields: a flat object of text, numbers and lists of them."""
    if not isinstance(value, dict):
        raise Refusal(15)
    found: Fields = {}
    for name, member in value.items():
        if isinstance(member, list):
            found[name] = [scalar(item) for item in member]
        elif member is not None:
            found[name] = scalar(member)
    return found


def scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return json.dumps(value)
    raise Refusal(15)
