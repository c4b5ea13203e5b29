"""chart and timechart."""

# ruff: noqa: E501  (a search and its answer stay on their lines)

from typing import Any

import pytest

from lab.errors import SearchError
from lab.spl import run
from tests.lab.spl.table import access, check, unverified, verified
from tests.lab.spl.world import NOON

CHARTS = [
    verified("facts 10: empty bins exist; count is 0 there, others null",
             "index=main bytes IN (0, 50) | timechart span=1m count avg(bytes) AS a | head 3",
             [{"_time": "1705406100", "count": "1", "a": "50"}, {"_time": "1705406160", "count": "0"},
              {"_time": "1705406220", "count": "0"}]),
    unverified("index=main | timechart span=5m count BY status",
               [{"_time": "1705405500", "200": "1", "500": "0"}, {"_time": "1705405800", "200": "3", "500": "2"},
                {"_time": "1705406100", "200": "4", "500": "1"}, {"_time": "1705406400", "200": "0", "500": "1"}]),
    verified("facts 10: several aggregations and BY make `agg: value`",
             "index=main | timechart span=1h count max(bytes) AS m BY status | head 1",
             [{"_time": "1705402800", "count: 200": "8", "count: 500": "3", "m: 200": "110", "m: 500": "90"}]),
    verified("facts 10: limit and OTHER, by the sum of the aggregation",
             "index=main | timechart span=1d limit=1 sum(bytes) BY ip", [{"_time": "1705363200", "10.0.0.11": "110", "OTHER": "550"}]),
    unverified("index=main | timechart span=1d useother=f limit=1 count BY status", [{"_time": "1705363200", "200": "8"}]),
    unverified("index=main | eval s=if(status=500,\"e\",null()) | timechart span=1d count BY s",
               [{"_time": "1705363200", "e": "4", "NULL": "8"}]),
    unverified("index=main | timechart span=10m per_minute(bytes) AS r", [{"_time": "1705405200", "r": "11.000000"},
               {"_time": "1705405800", "r": "55.000000"}, {"_time": "1705406400", "r": "0.000000"}]),
    unverified("index=main | chart count OVER host BY status",
               [{"host": "h0", "200": "4", "500": "2"}, {"host": "h1", "200": "4", "500": "2"}]),
    unverified("index=main | chart sum(bytes) AS s BY host", [{"host": "h0", "s": "300"}, {"host": "h1", "s": "360"}]),
    unverified("index=main | chart count BY bytes span=100", [{"bytes": "0-100", "count": "10"}, {"bytes": "100-200", "count": "2"}]),
    unverified("index=main | timechart count BY a b", SearchError),
    unverified("index=main | timechart span=1d eval(round(avg(bytes),1)) AS a BY host", [{"_time": "1705363200", "h0": "50.0", "h1": "60.0"}]),
    unverified("index=main | chart count OVER host BY ip WHERE count in top1", [
        {"host": "h0", "10.0.0.0": "1", "OTHER": "5"}, {"host": "h1", "10.0.0.0": "0", "OTHER": "6"}]),
    unverified("index=main | chart sum(bytes) OVER host BY status WHERE sum > 300",
               [{"host": "h0", "200": "240", "OTHER": "60"}, {"host": "h1", "200": "240", "OTHER": "120"}]),
]  # fmt: skip


@pytest.mark.parametrize(("spl", "expected"), CHARTS)
def test_chart(spl: str, expected: Any) -> None:
    check(spl, expected)


SPANS = [
    verified("SR:timechart: 15 minutes", 900, 10.0),
    verified("SR:timechart: 60 minutes", 3600, 60.0),
    verified("SR:timechart: 4 hours", 4 * 3600, 300.0),
    verified("SR:timechart: 24 hours", 86400, 1800.0),
    verified("SR:timechart: 7 days", 7 * 86400, 86400.0),
    verified("SR:timechart: 30 days", 30 * 86400, 86400.0),
]


@pytest.mark.parametrize(("length", "span"), SPANS)
def test_the_default_span(length: int, span: float) -> None:
    found = access()
    found.earliest, found.latest = NOON - int(length), NOON
    result = run("index=main | timechart count", found)
    assert result.span == span
    assert result.transforming


@pytest.mark.verified(source="SR:timechart: fixedrange extends to the search's bounds (facts 10)")
def test_the_range_of_the_search_is_charted() -> None:
    found = access()
    found.earliest, found.latest = NOON - 7200, NOON
    assert len(run("index=main | timechart span=1h count", found).rows) == 2
    assert len(run("index=main | timechart span=1h fixedrange=f count", found).rows) == 1
