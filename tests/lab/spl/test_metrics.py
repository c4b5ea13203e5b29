"""mstats, mcatalog, mcollect."""

# ruff: noqa: E501  (a search and its answer stay on their lines)

from typing import Any

import pytest

from lab.errors import SearchError, Unsupported
from lab.spl import run
from tests.lab.spl.table import check, differs, unverified, verified
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
    unverified("| mstats max(mem) AS m WHERE index=main BY host", [{"host": "m1", "m": "7"}]),
    unverified("| mstats count(_value) AS n WHERE index=main metric_name=c* BY metric_name span=1d",
               [{"_time": "1705363200", "metric_name": "cpu", "n": "2"}]),
    unverified("| mstats max(*) WHERE index=main", [{"max(cpu)": "2.5", "max(mem)": "7"}]),
    unverified("| mstats count WHERE index=main", SearchError),
    differs("refused: lab/README.md, What is refused", "| mstats prestats=t avg(cpu) WHERE index=main", Unsupported),
    verified("SR:mstats: case-sensitive", "| mstats avg(CPU) WHERE index=main", []),
    verified("SR:mstats: the WHERE clause is case-sensitive", "| mstats avg(cpu) WHERE index=main host=M1", []),
    verified("SR:mstats: named metrics take no metric_name filter", "| mstats avg(cpu) WHERE index=main metric_name=cpu", SearchError),
    verified("SR:mstats: _value needs a metric_name filter", "| mstats avg(_value) WHERE index=main", SearchError),
    verified("SR:mstats: no terms", "| mstats avg(cpu) WHERE index=main cpu", SearchError),
    verified("SR:mstats: no grouping by _time", "| mstats avg(cpu) WHERE index=main BY _time", SearchError),
    verified("SR:mstats: a rename needs matching wildcards", "| mstats max(c*) AS x WHERE index=main", SearchError),
    verified("SR:mstats: every", "| mstats count(cpu) AS n WHERE index=main span=10s every=1m", []),
    verified("SR:mstats, example 1", "| mstats avg(cpu) WHERE index=main span=1d", [{"_time": "1705363200", "avg(cpu)": "2"}]),
    verified("SR:mstats: fillnull_value", '| mstats fillnull_value="-" count(cpu) AS n WHERE index=main BY rack', [{"rack": "-", "n": "2"}]),
    verified("SR:mpreview: counting time series", "| mstats count(*) WHERE index=main BY _timeseries | stats count", [{"count": "2"}]),
    unverified("| mcatalog values(metric_name) AS m WHERE index=main", [{"m": ["cpu", "mem"]}]),
    unverified("| makeresults | eval metric_name=\"a\" | mcollect index=m", SearchError),
]  # fmt: skip


@pytest.mark.parametrize(("spl", "expected"), METRICS)
def test_search(spl: str, expected: Any) -> None:
    check(spl, expected, points())


def counters() -> World:
    """Two time series of one counter: 1/s on a, and 2/s on b but a single point in the second minute."""
    grows = [
        (-170, "a", 10),
        (-130, "a", 50),
        (-70, "a", 110),
        (-150, "b", 0),
        (-130, "b", 40),
        (-100, "b", 100),
    ]
    stored: list[Any] = [
        {"_time": NOON + at, "index": "main", "host": host, "metric_name": "hits", "_value": str(value)}
        for at, host, value in grows
    ]
    return World(stored=stored)


RATES = [
    verified("SR:rate_avg: the average of the series' rates", "| mstats rate_avg(hits) AS r WHERE index=main", [{"r": "1.5"}]),
    verified("SR:rate_sum", "| mstats rate_sum(hits) AS r WHERE index=main", [{"r": "3"}]),
    verified("SR:rate_avg: the last value of the span before is where a rate starts", "| mstats rate_sum(hits) AS r WHERE index=main span=1m BY host",
             [{"_time": "1705406220", "host": "a", "r": "1"}, {"_time": "1705406220", "host": "b", "r": "2"},
              {"_time": "1705406280", "host": "a", "r": "1"}, {"_time": "1705406280", "host": "b", "r": "2"}]),
    differs("refused: lab/README.md, What is refused", "| mstats rate_sum(hits) avg(hits) WHERE index=main", Unsupported),
    verified("SR:rate_avg: for mstats", "index=main | stats rate_avg(_value)", Unsupported),
]  # fmt: skip


@pytest.mark.parametrize(("spl", "expected"), RATES)
def test_rates(spl: str, expected: Any) -> None:
    check(spl, expected, counters())


@pytest.mark.unverified
def test_mcollect_writes_points() -> None:
    found = points()
    run('| makeresults | eval metric_name="a.b", _value=3, dim="x" | mcollect index=m', found)
    assert found.collected == [("m", [{"_time": int(NOON), "metric_name:a.b": 3, "dim": "x"}])]
