"""mstats, mcatalog, mcollect."""

# ruff: noqa: E501  (a search and its answer stay on their lines)

from typing import Any

import pytest

from lab.errors import SearchError, Unsupported
from lab.spl import run
from tests.lab.spl.table import check, unverified
from tests.lab.spl.world import NOON, World


def points() -> World:
    """A metrics index in both spellings: several measurements a point, and one."""
    return World(
        stored=[
            {"_time": NOON - 5, "index": "main", "host": "m1", "metric_name:cpu": 1.5, "metric_name:mem": 7},
            {"_time": NOON - 65, "index": "main", "host": "m2", "metric_name": "cpu", "_value": "2.5"},
        ]
    )


METRICS = [
    unverified("| mstats avg(cpu) AS c max(mem) WHERE index=main", [{"c": "2", "max(mem)": "7"}]),
    unverified("| mstats avg(cpu) WHERE index=main BY host", [{"host": "m1", "avg(cpu)": "1.5"}, {"host": "m2", "avg(cpu)": "2.5"}]),
    unverified("| mstats count(_value) AS n WHERE index=main metric_name=c* BY metric_name span=1d",
               [{"_time": "1705363200", "metric_name": "cpu", "n": "2"}]),
    unverified("| mstats max(*) WHERE index=main", [{"max(cpu)": "2.5", "max(mem)": "7"}]),
    unverified("| mstats count WHERE index=main", SearchError),
    unverified("| mstats prestats=t avg(cpu) WHERE index=main", Unsupported),
    unverified("| mcatalog values(metric_name) AS m WHERE index=main", [{"m": ["cpu", "mem"]}]),
    unverified("| makeresults | eval metric_name=\"a\" | mcollect index=m", SearchError),
]  # fmt: skip


@pytest.mark.parametrize(("spl", "expected"), METRICS)
def test_search(spl: str, expected: Any) -> None:
    check(spl, expected, points())


@pytest.mark.unverified
def test_mcollect_writes_points() -> None:
    found = points()
    run('| makeresults | eval metric_name="a.b", _value=3, dim="x" | mcollect index=m', found)
    assert found.collected == [("m", [{"_time": int(NOON), "metric_name:a.b": 3, "dim": "x"}])]
