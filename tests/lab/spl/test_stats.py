"""stats, eventstats, streamstats."""

# ruff: noqa: E501  (a search and its answer stay on their lines)

from typing import Any

import pytest

from lab.errors import SearchError, Unsupported
from tests.lab.spl.table import CSV, TEN, check, unverified, verified

STATS = [
    verified("SR:aggregate, perc95 of 1..10 (facts 0)", TEN + "| stats perc95(n) AS p, perc50(n) AS q",
             [{"p": "9.55", "q": "5.5"}]),
    verified("SR:aggregate prints 9.55 for perc95", TEN + "| stats p95(n) exactperc95(n) upperperc95(n)",
             [{"p95(n)": "9.55", "exactperc95(n)": "9.55", "upperperc95(n)": "9.55"}]),
    unverified(TEN + "| stats count sum(n) avg(n) min(n) max(n) range(n) sumsq(n) median(n)",
               [{"count": "10", "sum(n)": "55", "avg(n)": "5.5", "min(n)": "1", "max(n)": "10", "range(n)": "9",
                 "sumsq(n)": "385", "median(n)": "6"}]),
    unverified(TEN + "| stats var(n) AS v varp(n) AS w", [{"v": "9.166666666666666", "w": "8.25"}]),
    verified("facts 10: values is lexicographic, upper case first",
             '| makeresults | eval x=split("b,a,B,a",",") | stats values(x) list(x) dc(x) count(x)',
             [{"values(x)": ["B", "a", "b"], "list(x)": ["b", "a", "B", "a"], "dc(x)": "3", "count(x)": "4"}]),
    verified("SR:aggregate: dc compares text (facts 10)",
             '| makeresults | eval x=split("1,1.0",",") | stats dc(x) AS d', [{"d": "2"}]),
    verified("measured on 10.4.2 (mockdr test_stats_commands): a number wins over text", CSV + "| stats min(v) AS a max(v) AS b",
             [{"a": "1", "b": "3"}]),
    verified("facts 10: a multivalue BY field puts the row in every group",
             '| makeresults | eval x=split("a,b",",") | stats count BY x', [{"x": "a", "count": "1"}, {"x": "b", "count": "1"}]),
    verified("facts 9: stats BY drops rows without the field", '| makeresults count=2 | stats count BY nope', []),
    verified("stand-in A6: stats count of nothing is one row", "index=none | stats count", [{"count": "0"}]),
    verified("mockdr backend/tests/unit/splunk, measured on Splunk 10.4.2", "index=none | stats avg(x)", []),
    verified("facts 10: count(eval())", "index=main | stats count(eval(status=500)) AS e count(eval(bytes>50)) AS b",
             [{"e": "4", "b": "6"}]),
    unverified("index=main | stats count(eval(status=500))", SearchError),
    verified("mockdr backend/tests/unit/splunk, measured on Splunk 10.4.2", CSV + "| stats sum(v) AS s BY k", [{"k": "a", "s": "4"}, {"k": "b", "s": "2"}, {"k": "c"}]),
    unverified(CSV + "| stats count(*) AS n_*", [{"n_k": "4", "n_v": "4"}]),
    unverified(CSV + "| stats first(v) last(v) mode(k)", [{"first(v)": "1", "last(v)": "x", "mode(k)": "a"}]),
    unverified("index=main | stats earliest(bytes) AS e latest(bytes) AS l BY sourcetype",
               [{"sourcetype": "access", "e": "110", "l": "0"}]),
    verified("mockdr backend/tests/unit/splunk, measured on Splunk 10.4.2", "index=main | stats nope(x)", SearchError),
    verified("SR:rate: a reset counter (bytes falls)", "index=main | stats rate(bytes)", Unsupported),
    verified("SR:stats, allnum", CSV + "| stats allnum=t sum(v) AS s count", [{"count": "4"}]),
    verified("SR:stats, allnum", "index=main | stats allnum=t avg(bytes) AS a", [{"a": "55"}]),
    unverified("index=main | stats count BY", SearchError),
    verified("stand-in A2.9: delim shows after nomv", CSV + '| stats delim=", " values(v) AS v BY k | nomv v | head 1',
             [{"k": "a", "v": "1, 3"}]),
    verified("facts 9: eventstats writes to every row of the group", CSV + "| eventstats count BY k | table k count",
             [{"k": "a", "count": "2"}, {"k": "b", "count": "1"}, {"k": "a", "count": "2"}, {"k": "c", "count": "1"}]),
    verified("SPL2 streamstats overview: window=3 avg",
             '| makeresults format=csv data="bytes\n100\n200\n400\n50\n150\n100" | streamstats window=3 avg(bytes) AS a '
             "| eval a=round(a,2) | fields a",
             [{"a": "100.00"}, {"a": "150.00"}, {"a": "233.33"}, {"a": "216.67"}, {"a": "200.00"}, {"a": "100.00"}]),
    verified("mockdr backend/tests/unit/splunk, measured on Splunk 10.4.2", CSV + "| streamstats count BY k | table k count",
               [{"k": "a", "count": "1"}, {"k": "b", "count": "1"}, {"k": "a", "count": "2"}, {"k": "c", "count": "1"}]),
    unverified(CSV + "| streamstats current=f last(k) AS p | fields p", [{}, {"p": "a"}, {"p": "b"}, {"p": "a"}]),
    unverified('| makeresults format=csv data="k\na\na\nb\na" | streamstats reset_on_change=t count BY k | fields count',
               [{"count": "1"}, {"count": "2"}, {"count": "1"}, {"count": "1"}]),
    unverified(TEN + '| streamstats reset_after="(n=2)" sum(n) AS s | head 4 | table s',
               [{"s": "1"}, {"s": "3"}, {"s": "3"}, {"s": "7"}]),
    verified("SR:stats, dedup_splitvals=false by default", '| makeresults | eval x=split("a,a,b",",") | stats count BY x',
             [{"x": "a", "count": "2"}, {"x": "b", "count": "1"}]),
    verified("SR:stats, dedup_splitvals", '| makeresults | eval x=split("a,a,b",",") | stats dedup_splitvals=t count BY x',
             [{"x": "a", "count": "1"}, {"x": "b", "count": "1"}]),
    unverified("index=main | stats eval(max(bytes)-min(bytes)) AS r BY host", [{"host": "h0", "r": "100"}, {"host": "h1", "r": "100"}]),
    unverified("index=main | streamstats window=2 global=f sum(bytes) AS s BY host | head 3 | table bytes s",
               [{"bytes": "0", "s": "0"}, {"bytes": "10", "s": "10"}, {"bytes": "20", "s": "20"}]),
    unverified("index=main | streamstats time_window=2m count | head 3 | table count", [{"count": "1"}, {"count": "2"}, {"count": "2"}]),
]  # fmt: skip


@pytest.mark.differs(
    reason="Splunk estimates percentiles and estdc of more than 1000 values; the lab is exact"
)
def test_estimates_are_exact() -> None:
    check(
        "| makeresults count=3000 | streamstats count AS n | stats perc50(n) AS p estdc(n) AS d",
        [{"p": "1500.5", "d": "3000"}],
    )


@pytest.mark.parametrize(("spl", "expected"), STATS)
def test_search(spl: str, expected: Any) -> None:
    check(spl, expected)
