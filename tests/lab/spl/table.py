"""A case is a search and what it answers; each says where the answer is from."""

from typing import Any

import pytest

from lab.spl import run
from lab.values import as_output
from tests.lab.spl.world import NOON, World

Expected = Any  # rows, or the exception class


def verified(source: str, spl: str | int, expected: Expected) -> Any:
    return pytest.param(spl, expected, id=str(spl), marks=pytest.mark.verified(source=source))


def differs(reason: str, spl: str, expected: Expected) -> Any:
    return pytest.param(spl, expected, id=str(spl), marks=pytest.mark.differs(reason=reason))


def unverified(spl: str, expected: Expected) -> Any:
    return pytest.param(spl, expected, id=str(spl), marks=pytest.mark.unverified)


def check(spl: str, expected: Expected, world: World | None = None) -> None:
    """Rows are compared as the lab gives them out: text, absent keys for null, order included."""
    context = world or access()
    if isinstance(expected, type):
        with pytest.raises(expected):
            run(spl, context)
        return
    rows = [as_output(row) for row in run(spl, context).rows]
    if isinstance(expected, int):
        assert len(rows) == expected
    else:
        assert rows == expected


def access() -> World:
    """Twelve minutes of requests, newest first, every third of them an error; one internal event."""
    events: list[Any] = []
    for minute in range(12):
        status = "200" if minute % 3 else "500"
        events.append(
            {
                "_time": NOON - 60 * minute,
                "_raw": f"10.0.0.{minute} GET /a/b.html status={status} bytes={minute * 10} Done",
                "index": "main",
                "host": f"h{minute % 2}",
                "source": "access.log",
                "sourcetype": "access",
                "status": status,
                "bytes": str(minute * 10),
                "ip": f"10.0.0.{minute}",
            }
        )
    events.append(
        {"_time": NOON, "_raw": "splunkd says", "index": "_internal", "host": "x", "sourcetype": "splunkd"}
    )
    return World(stored=events)
