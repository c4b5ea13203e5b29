"""What the tests of server families share: answers made by hand, and a family's parts gone through."""

import json
from collections.abc import Mapping
from typing import Any

from ai_inference.endpoints.family import Family
from ai_inference.metrics.history import Snapshot
from ai_inference.metrics.page import Reading
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

from tests.unit.poller.recorded_ask import Recorded, answer_of

Record = dict[str, Any]


def made(body: Any, status: int = 200, content_type: str = "application/json") -> bytes:
    """A whole answer. A body that is neither bytes nor text is written as JSON."""
    if isinstance(body, str):
        body = body.encode()
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return f"HTTP/1.1 {status} \r\nContent-Type: {content_type}\r\n\r\n".encode() + data


class Everywhere(Recorded):
    """The same answer to everything."""

    def __init__(self, raw: bytes, models: tuple[str, ...] = ()) -> None:
        super().__init__("", {}, models=models)
        self.raw = raw

    def __call__(self, role: str, path: str, body: bytes | None = None) -> Answer:
        self.asked.append((role, path))
        return answer_of(self.raw)


def inventory(family: Family, ask: Recorded) -> tuple[list[Record], list[Trouble]]:
    troubles: list[Trouble] = []
    return list(family.inventory(ask, troubles.append)), troubles


def kind_of(trouble: Trouble) -> str:
    return trouble.kind


def measured(
    family: Family, server: str, routes: Mapping[str, str | bytes], before: bytes | None = None
) -> dict[tuple[str, str], Record]:
    """A page's records by model and version, "" where there is none. With `before`, that page 10 s
    earlier."""
    snapshot: Snapshot | None = None
    if before is not None:
        first = Reading(family.TABLE, None, 0.0, 0.0, fail)
        first.add(answer_of(before))
        snapshot = first.snapshot
    reading = Reading(family.TABLE, snapshot, 10.0, 10.0, fail)
    for page in family.metrics(Recorded(server, routes), fail):
        reading.add(page)
    return {(r.get("model_name", ""), r.get("model_version", "")): r for r in reading.records()}


def fail(trouble: Trouble) -> None:
    raise AssertionError(trouble.message)
