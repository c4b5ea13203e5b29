"""The server families that can be polled, in the order in which auto-detection asks them."""

from __future__ import annotations

from collections.abc import Mapping

from ai_inference.endpoints.family import Family
from ai_inference.trouble import Trouble

ALL: tuple[Family, ...] = ()
FAMILIES: Mapping[str, Family] = {family.NAME: family for family in ALL}
# Before it is known which family an endpoint is: every role has the endpoint's own address.
ANY = Family()


def find(server_type: str) -> Family:
    """The family of a `server_type`; Trouble("configuration") names those that there are."""
    if server_type in FAMILIES:
        return FAMILIES[server_type]
    known = ", ".join(FAMILIES)
    raise Trouble("configuration", f"The server type of the input is not one of: {known}. Choose one.")
