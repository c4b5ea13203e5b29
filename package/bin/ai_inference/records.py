"""One event: a JSON object on one line that begins with its time, as props.conf expects it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

HEALTH = "ai:inference:health"
INVENTORY = "ai:inference:inventory"
METRICS = "ai:inference:metrics"

# A token shorter than this could be part of any word; TorchServe's have eight characters and more.
MIN_SECRET = 6
HIDDEN = "[hidden]"

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
        rest = encode(dict(self.fields))[1:]
        for secret in secrets:
            if len(secret) >= MIN_SECRET:
                rest = rest.replace(encode(secret)[1:-1], HIDDEN)
        return f'{{"time": {self.time:.6f}, {rest}'
