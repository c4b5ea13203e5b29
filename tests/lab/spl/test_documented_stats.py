"""What the Search Reference prints beside its statistical functions, and sparklines."""

# ruff: noqa: E501  (a search and its answer stay on their lines)

from typing import Any

import pytest

from lab.errors import SearchError, Unsupported
from tests.lab.spl.table import check, differs, unverified, verified
from tests.lab.spl.world import NOON, World


def values(numbers: str, name: str = "y") -> str:
    lines = "\n".join(numbers.split())
    return f'| makeresults format=csv data="{name}\n{lines}" '


VISITORS = "0 212 579 1068 1692 2301 2793 3306 3673 4010"
PEOPLE = '| makeresults format=csv data="surname,age\nGarcia,32\nMayer,45\nGarcia,29\nZhang,45\nGarcia,37" '
MARK = "##__SPARKLINE__##"

STATS = [
    verified(
        "SR:avg",
        "| makeresults count=100 | eval test=3.99 | stats avg(test)",
        [{"avg(test)": "3.9900000000000055"}],
    ),
    verified(
        "SR:avg",
        "| makeresults count=10000 | eval test=3.99 | stats avg(test)",
        [{"avg(test)": "3.990000000000215"}],
    ),
    verified(
        "SR:sigfig",
        "| makeresults count=10000 | eval test=3.99 | stats avg(test) AS test | eval v=sigfig(test*1.00) | table v",
        [{"v": "3.99"}],
    ),
    verified(
        "SR:perc",
        values("10 9 8 7 6 5 4 3 2 1") + "| stats perc50(y) perc95(y)",
        [{"perc50(y)": "5.5", "perc95(y)": "9.55"}],
    ),
    verified(
        "SR:perc",
        values(VISITORS) + "| stats perc50(y) perc95(y)",
        [{"perc50(y)": "1996.5", "perc95(y)": "3858.35"}],
    ),
    verified("SR:perc: 99.95", values("1 2 3") + "| stats perc99.95(y) AS p", [{"p": "2.999"}]),
    verified("SR:median", values("37 58 8 34 13 74 38") + "| stats median(y)", [{"median(y)": "37"}]),
    verified(
        "SR:mode",
        PEOPLE + "| stats mode(age) mode(surname)",
        [{"mode(age)": "45", "mode(surname)": "Garcia"}],
    ),
    verified(
        "SR:sumsq",
        values("65 42 40 31 47 53 64") + "| stats mean(y), sumsq(y), stdev(y)",
        [{"mean(y)": "48.857142857142854", "sumsq(y)": "17664", "stdev(y)": "12.615183595289349"}],
    ),
    verified(
        "SR:case, extended example: -0.60 stays -0.60",
        values("-0.60 7.70 1") + "| stats min(y) max(y)",
        [{"min(y)": "-0.60", "max(y)": "7.70"}],
    ),
    verified(
        "SR:range",
        values("1200 1425 1300 1550") + "| stats sum(y) min(y) max(y) range(y)",
        [{"sum(y)": "5475", "min(y)": "1200", "max(y)": "1550", "range(y)": "350"}],
    ),
    verified(
        "SR:estdc: 1 and 1.0 are two values",
        values("1 1.0") + "| stats estdc(y) dc(y)",
        [{"estdc(y)": "2", "dc(y)": "2"}],
    ),
    verified(
        "SR:max: mixed values, numbers before text",
        values("1 c a 2 100 b 4 9") + "| stats min(y)",
        [{"min(y)": "1"}],
    ),
    verified(
        "SR:list: the first 100",
        "| makeresults count=1000 | streamstats count AS n | stats list(n) AS l | eval c=mvcount(l), e=mvindex(l,-1) | table c e",
        [{"c": "100", "e": "100"}],
    ),
    verified(
        "SR:values: lexicographical",
        "| makeresults count=1000 | streamstats count AS n | stats values(n) AS v | eval v=mvindex(v,0,4) | table v",
        [{"v": ["1", "10", "100", "1000", "101"]}],
    ),
    verified(
        "SR:chart, Usage: stats sum is stats sum(*)",
        '| makeresults format=csv data="a,b\n1,2\n3,4" | stats sum',
        [{"sum(a)": "4", "sum(b)": "6"}],
    ),
    verified(
        "SR:chart, Usage: only count goes without a field", values("1 2") + "| chart sum BY y", SearchError
    ),
    verified(
        "SR:stdev: wildcards",
        '| makeresults format=csv data="delay,xdelay,z\n1,2,3\n3,4,5" | stats stdevp(*delay)',
        [{"stdevp(delay)": "1", "stdevp(xdelay)": "1"}],
    ),
]


@pytest.mark.parametrize(("spl", "expected"), STATS)
def test_stats(spl: str, expected: Any) -> None:
    check(spl, expected)


def requests() -> World:
    """Three requests of a and one of b in the ten minutes before noon."""
    moments = [(NOON - 30, "a", 1), (NOON - 90, "a", 2), (NOON - 95, "b", 3), (NOON - 170, "a", 4)]
    return World(
        stored=[{"_time": time, "index": "main", "who": who, "n": str(n)} for time, who, n in moments]
    )


SPARKLINES = [
    verified(
        "SR:chart, Sparkline options: an aggregation a time bin", "index=main | stats sparkline(count, 1m) AS s count BY who",
        [{"who": "a", "s": [MARK, "1", "1", "1"], "count": "3"}, {"who": "b", "s": [MARK, "0", "1", "0"], "count": "1"}],
    ),
    verified("SR:distinct_count", "index=main | chart sparkline(dc(who),1m) AS d BY who", [{"who": "a", "d": [MARK, "1", "1", "1"]}, {"who": "b", "d": [MARK, "0", "1", "0"]}]),
    unverified("index=main earliest=-4m latest=now | stats sparkline(sum(n),1m) AS s", [{"s": [MARK, "0", "4", "5", "1"]}]),
    unverified("index=main earliest=-15m latest=now | stats sparkline AS s | eval n=mvcount(s) | table n", [{"n": "91"}]),
    unverified("index=main | chart sparkline count BY who | fields who count", [{"who": "a", "count": "3"}, {"who": "b", "count": "1"}]),
    differs("refused: lab/README.md, What is refused", "index=main | stats sparkline(avg(n),1m) AS s BY who", Unsupported),
    verified("SR:chart: a function that sparkline has not", "index=main | stats sparkline(values(n))", SearchError),
    verified("SM, Add sparklines: chart and stats only", "index=main | timechart sparkline(count)", SearchError),
]  # fmt: skip


@pytest.mark.parametrize(("spl", "expected"), SPARKLINES)
def test_sparkline(spl: str, expected: Any) -> None:
    check(spl, expected, requests())


COUNTERS = [
    verified(
        "SR:earliest_time: six decimals",
        "index=main | stats earliest_time(n) AS e latest_time(n) AS l",
        [{"e": "1705406230.000000", "l": "1705406370.000000"}],
    ),
    unverified("index=main who=b | stats rate(n) AS r count", [{"count": "1"}]),
    verified("SR:rate", "index=main | eval n=10-n | stats rate(n) AS r", [{"r": "0.02142857142857143"}]),
]


@pytest.mark.parametrize(("spl", "expected"), COUNTERS)
def test_time_functions(spl: str, expected: Any) -> None:
    check(spl, expected, requests())
