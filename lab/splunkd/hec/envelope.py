"""The JSON objects of `/services/collector/event`, one after the other in a body, or in an array.

Each is read member by member so that an `event` that is an object keeps the very text that was sent. What
becomes of the odd ones was measured on Splunk 10.4.3 by the project logit (its tools/splunk-interop).
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
MEASUREMENT = "metric_name:"
MAX_EVENT = 5 * 1024 * 1024  # inputs.conf.spec [http] maxEventSize: larger ones are a parsing error
Fields = dict[str, str | list[str]]
Members = dict[str, tuple[Any, str]]  # name: (value, its text)


@dataclass(frozen=True)
class Envelope:
    """`raw` is None where the object has no `event`, which only a metric may lack."""

    raw: str | None
    time: float | None = None
    meta: dict[str, str] = field(default_factory=dict)
    fields: Fields = field(default_factory=dict)

    @property
    def measures(self) -> bool:
        """Does it carry a measurement: `metric_name:NAME`, or `metric_name` with `_value`?"""
        return any(name.startswith(MEASUREMENT) for name in self.fields) or (
            "metric_name" in self.fields and "_value" in self.fields
        )


def read_batch(body: str) -> Iterator[Envelope]:
    """Each is judged as it is read: of two faulty ones, the first is told. A refusal names the number of the
    object, counted from 0. An unknown key ends the reading without a word: what came before is kept, and
    where nothing did, there was no data."""
    number = 0
    position = skip(body, 0)
    try:
        for members in read_objects(body, position):
            if members.keys() - KNOWN:
                break
            yield read_envelope(members)
            number += 1
    except (ValueError, RecursionError):
        raise Refusal(6, number) from None
    except Refusal as refusal:
        raise Refusal(refusal.code, number) from None
    if not number:
        raise Refusal(5)


def read_objects(body: str, position: int) -> Iterator[Members]:
    while position < len(body):
        if body[position] == "[":
            position = skip(body, position + 1)
            while body[position : position + 1] != "]":
                members, position = read_object(body, position)
                yield members
                position = after_item(body, skip(body, position))
            position += 1
        else:
            members, position = read_object(body, position)
            yield members
        position = skip(body, position)


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


def read_object(text: str, position: int) -> tuple[Members, int]:
    """One object, and where it ends."""
    members: Members = {}
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


def read_envelope(members: Members) -> Envelope:
    if "event" not in members and "fields" not in members:
        raise Refusal(12)
    meta = {}
    for name in ("host", "source", "sourcetype", "index"):
        value = members.get(name, (None, ""))[0]
        if value is not None and not isinstance(value, str):
            raise Refusal(6)
        if value:
            meta[name] = value
    return Envelope(
        raw=read_event(*members["event"]) if "event" in members else None,
        time=read_time(*members["time"]) if "time" in members else None,
        meta=meta,
        fields=read_fields(members["fields"][0]) if "fields" in members else {},
    )


def read_event(event: Any, text: str) -> str:
    if event is None or (isinstance(event, str) and not event.strip()):
        raise Refusal(13)
    raw = event if isinstance(event, str) else text
    if len(raw) > MAX_EVENT:
        raise Refusal(6)
    return raw


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
