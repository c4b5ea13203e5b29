"""What the tests of families share: answers as bytes, and one answer for every path."""

import json
from collections.abc import Mapping
from typing import Any

from ai_inference.endpoints.family import Family, Fields
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

from tests.unit.poller.recorded_ask import Recorded, answer_of

LOGIN_PAGE = "<!DOCTYPE html>\n<html><body>Sign in <form action='/login'></form></body></html>"


def http(body: Any = "", status: int = 200, headers: Mapping[str, str] | None = None) -> bytes:
    """An answer; a body that is no text is sent as JSON."""
    text = body if isinstance(body, str) else json.dumps(body)
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in (headers or {}).items())]
    return "\r\n".join([*lines, "", text]).encode()


def inventory_of(family: Family, ask: Recorded) -> tuple[list[Fields], list[Trouble]]:
    troubles: list[Trouble] = []
    return list(family.inventory(ask, troubles.append)), troubles


def pages_of(family: Family, ask: Recorded) -> tuple[list[Answer], list[Trouble]]:
    troubles: list[Trouble] = []
    return list(family.metrics(ask, troubles.append)), troubles


class Always(Recorded):
    """The same answer to every question."""

    def __init__(self, raw: bytes) -> None:
        super().__init__("", {})
        self.raw = raw

    def __call__(self, role: str, path: str, body: bytes | None = None) -> Answer:
        self.asked.append((role, path))
        return answer_of(self.raw)
