"""An account that is about to be saved: complete, usable, and nothing in it that belongs to another type."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping

from ai_inference import credentials
from ai_inference.trouble import Trouble

# What UCC's pages and handlers show and send for "the secret that is stored"
MASKS = ("******", "********")


def complete(payload: MutableMapping[str, str], stored: Mapping[str, str | None]) -> str:
    """Empty in `payload` what belongs to other types; "" when it can be saved, else what to do.

    `payload` is what is sent, `stored` what is there already, its secrets in the clear.
    """
    sent = {name: value for name, value in payload.items() if value not in MASKS}
    stanza = {**stored, **sent}
    kind = credentials.auth_type(stanza)
    foreign = [name for other, names in credentials.FIELDS.items() if other != kind for name in names]
    for name in foreign:
        if payload.get(name) or stored.get(name):
            payload[name] = ""
    try:
        credentials.read_credentials({**stanza, **dict.fromkeys(foreign, "")})
    except Trouble as trouble:
        return trouble.message
    return ""
