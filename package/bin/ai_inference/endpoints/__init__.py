"""The server families that can be polled: a module each, found by an input's `server_type`."""

from __future__ import annotations

from collections.abc import Mapping

from ai_inference.endpoints import torchserve
from ai_inference.endpoints.family import Family
from ai_inference.trouble import Trouble

FAMILIES: Mapping[str, Family] = {"torchserve": torchserve}


def find(server_type: str) -> Family:
    """The family of a `server_type`; Trouble("configuration") names those that there are."""
    if server_type in FAMILIES:
        return FAMILIES[server_type]
    known = ", ".join(sorted(FAMILIES))
    raise Trouble("configuration", f"The server type of the input is not one of: {known}. Choose one.")
