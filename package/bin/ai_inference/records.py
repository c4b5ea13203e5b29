"""One event: a JSON object on one line that begins with its time, as props.conf expects it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

HEALTH = "ai:inference:health"
INVENTORY = "ai:inference:inventory"
METRICS = "ai:inference:metrics"
# The same records on their way into a metrics index (props.conf converts them there).
POINTS = "ai:inference:metrics:points"
CHANGE = "ai:inference:change"

# A token shorter than this could be part of any word; TorchServe's have eight characters and more.
MIN_SECRET = 6
HIDDEN = "[hidden]"
# https://www.w3.org/TR/xml/#charsets: one such character and splunkd's parser gives up the whole stream.
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# Made once: json.dumps makes an encoder at each call with an option. NaN would be no JSON.
encode = json.JSONEncoder(allow_nan=False).encode


@dataclass(frozen=True)
class Record:
    """`time` is epoch seconds."""

    sourcetype: str
    time: float
    fields: Mapping[str, Any]

    def text(self, secrets: Iterable[str] = ()) -> str:
        """The event. ASCII only: every character survives the XML that carries it to splunkd.

        A server can echo a token in any text it sends; so `secrets` are taken out at the end, everywhere.
        """
        rest = without(encode(dict(self.fields))[1:], secrets, lambda secret: encode(secret)[1:-1])
        return f'{{"time": {self.time:.6f}, {rest}'


@dataclass(frozen=True)
class LogLine:
    """A line of a server's log as it stands, with the time (epoch s) and the place that its store gives."""

    sourcetype: str
    time: float
    line: str
    source: str = ""
    host: str = ""

    def text(self, secrets: Iterable[str] = ()) -> str:
        r"""The line without `secrets`; a character that XML cannot carry becomes its escape, \x1b."""
        return NOT_XML.sub(lambda match: f"\\x{ord(match[0]):02x}", without(self.line, secrets, str))


def without(text: str, secrets: Iterable[str], spelling: Callable[[str], str]) -> str:
    for secret in secrets:
        if len(secret) >= MIN_SECRET:
            text = text.replace(spelling(secret), HIDDEN)
    return text
