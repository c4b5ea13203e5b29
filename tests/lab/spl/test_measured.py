"""Behaviours that the mockdr project measured on a real Splunk 10.4.2 (its tests say so, search by search)."""

# ruff: noqa: E501  (a search and its answer stay on their lines)

from typing import Any

import pytest

from lab.errors import SearchError
from lab.spl import run
from tests.lab.spl.table import check, verified
from tests.lab.spl.world import World

SOURCE = "mockdr backend/tests/unit/splunk, measured on Splunk 10.4.2"
ROWS = '| makeresults format=csv data="n,g\n1,a\n2,b\n3,a\n4,b" '
NUMBERS = '| makeresults format=csv data="v\n{}" | stats median(v) AS m'


def value(expression: str, expected: Any) -> Any:
    return verified(
        SOURCE, f"| makeresults | eval v={expression} | table v", [{"v": expected}] if expected else []
    )


def refused(expression: str) -> Any:
    return verified(SOURCE, f"| makeresults | eval v={expression}", SearchError)


VALUES = [
    value('split("a;b;c", ";")', ["a", "b", "c"]),
    value('split("abc", ";")', "abc"),
    value('mvindex(split("a;b;c",";"), 9)', None),
    value("upper(nosuchfield)", None),
    refused("upper(null())"),
    refused("mvcount(null())"),
    value("typeof(nosuchfield)", "Invalid"),
    value("tostring(nosuchfield)", "Null"),
    value('printf("%s",nosuchfield)', "Null"),
    refused('"1"+1'),
    value('"a"+"b"', "ab"),
    refused('"a"-"b"'),
    refused('"x".null()'),
    refused('if(null()=="","y","n")'),
    value('max(1,"a",3)', "a"),
    value('min(3,"a")', "3"),
    value('max("abc",null())', "abc"),
    value('min("10","9")', "10"),
    verified("SR:sum (mathematical functions)", '| makeresults | eval c=sum(1, 2, "3")', SearchError),
    verified(
        "SR:sum (mathematical functions)",
        '| makeresults | eval a="somedata", c=sum(a, 2, 3) | table c',
        [{"c": "5"}],
    ),
    value('json_extract("{\\"a\\":[1,2]}","a{}")', "[1,2]"),
    value('spath("{\\"a\\":[1,2]}","a{1}")', "2"),
    value('validate(1==2,"a",1==2,"b")', "a"),
    value("sqrt(-1)", None),
    refused('sqrt("x")'),
    refused("mvfilter(true())"),
    value("round(10,2)", "10.00"),
    value("round(3,3)", "3.000"),
    value("round(10.567,1)", "10.6"),
    value("round(10.5,0)", "11"),
]
SEARCHES = [
    verified(SOURCE, '| makeresults | eval a=1 | eval v=a+"2" | table v', [{"v": "12"}]),
    verified(SOURCE, ROWS + "| stats count, sum(g)", [{"count": "4"}]),
    verified(SOURCE, ROWS + "| stats sum(g)", []),
    verified(SOURCE, ROWS + "| stats count(nosuchfield) AS c dc(nosuchfield) AS d", [{"c": "0", "d": "0"}]),
    verified(
        SOURCE,
        '| makeresults format=csv data="v\n1\na\n3" | stats max(v) AS mx, sum(v) AS s',
        [{"mx": "3", "s": "4"}],
    ),
    *[
        verified(SOURCE, NUMBERS.format(data), [{"m": found}])
        for data, found in [
            ("1\n2", "2"),
            ("1\n4", "3"),
            ("0\n1", "1"),
            ("10\n20\n30\n40\n50\n60", "35"),
            ("1\n2\n3", "2"),
            ("1.2\n1.4", "1.2999999999999998"),
        ]
    ],
    verified(SOURCE, ROWS + "| stats perc50(n) AS p, p90(n) AS q", [{"p": "2.5", "q": "3.7"}]),
    verified(
        SOURCE,
        ROWS + "| streamstats current=f count | table count",
        [{"count": "0"}, {"count": "1"}, {"count": "2"}, {"count": "3"}],
    ),
    verified(
        SOURCE,
        ROWS + '| streamstats reset_before="n>2" count | table count',
        [{"count": "1"}, {"count": "2"}, {"count": "1"}, {"count": "1"}],
    ),
    verified(SOURCE, ROWS + "| stats count BY g | table nope", []),
    verified(
        SOURCE, ROWS + "| bin n span=2 | table n", [{"n": "0-2"}, {"n": "2-4"}, {"n": "2-4"}, {"n": "4-6"}]
    ),
    verified(SOURCE, ROWS + "| bin n span=0.5 | head 1 | table n", [{"n": "1.0-1.5"}]),
    verified(SOURCE, ROWS + "| bin n | table n", [{"n": "1-2"}, {"n": "2-3"}, {"n": "3-4"}, {"n": "4-5"}]),
    verified(SOURCE, ROWS + "| bin n bins=2 | dedup n | table n", [{"n": "0-10"}]),
    verified(SOURCE, ROWS + "| bin n minspan=3 | dedup n | table n", [{"n": "0-10"}]),
    verified(SOURCE, ROWS + "| streamstats time_window=1h count", SearchError),
    verified(SOURCE, ROWS + "| convert num(*) | head 1", [{"n": "1"}]),
    verified(SOURCE, ROWS + "| top g showcount=f | head 1 | fields - g", [{"percent": "50.000000"}]),
    verified(SOURCE, ROWS + "| tail 2 | table n", [{"n": "4"}, {"n": "3"}]),
    verified(SOURCE, '| makeresults format=json data="{\\"a\\":1}"', SearchError),
    verified(SOURCE, '| makeresults format=json data="notjson"', []),
    verified(SOURCE, '| makeresults format=csv data="a\n1" count=5', SearchError),
    verified(SOURCE, "| makeresults count=2 count=3", SearchError),
    verified(SOURCE, "| makeresults annotate=y", SearchError),
    verified(SOURCE, "| makeresults nosucharg=1 | stats count", [{"count": "1"}]),
    verified(SOURCE, ROWS + "| eventstats allnum=t count limit=2 | head 1 | table count", [{"count": "4"}]),
    verified(SOURCE, "index=main earliest=now latest=-1d", SearchError),
]


@pytest.mark.parametrize(("spl", "expected"), VALUES + SEARCHES)
def test_measured(spl: str, expected: Any) -> None:
    check(spl, expected)


ORDERS = [
    verified(SOURCE, "| makeresults count=1 | eval z=1, a=2", ["_time", "a", "z"]),
    verified(SOURCE, '| makeresults format=csv data="b,a\n1,2"', ["a", "b"]),
    verified(SOURCE, '| makeresults format=csv data="b,a\n1,2" | table b, a | eval c=1', ["b", "a", "c"]),
    verified(SOURCE, ROWS + "| stats sum(g) BY n", ["n", "sum(g)"]),
]


@pytest.mark.parametrize(("spl", "names"), ORDERS)
def test_the_order_of_columns(spl: str, names: list[str]) -> None:
    assert run(spl, World()).fields == names


MESSAGES = [
    verified(SOURCE, ROWS + "| eventstats count nosucharg=1", "Error in 'eventstats' command: The argument 'nosucharg=1' is invalid."),
    verified(SOURCE, ROWS + "| stats count nosucharg=1", "Error in 'stats' command: The argument 'nosucharg=1' is invalid."),
    verified(SOURCE, ROWS + "| bin n nosucharg=1", "Error in 'bin' command: Invalid argument: 'nosucharg=1'"),
    verified(SOURCE, ROWS + "| bin", "Error in 'bin' command: You must specify a field to discretize."),
    verified(SOURCE, ROWS + "| mvexpand n, g", "Error in 'mvexpand' command: Invalid argument: 'g'"),
    verified(SOURCE, ROWS + "| mvexpand", "Error in 'mvexpand' command: A field name is expected."),
    verified(SOURCE, ROWS + "| convert nosuchfunc(n)", "Error in 'convert' command: The conversion type 'nosuchfunc' is invalid."),
    verified(SOURCE, ROWS + "| boguscommand foo", "Unknown search command 'boguscommand'."),
]  # fmt: skip


@pytest.mark.parametrize(("spl", "message"), MESSAGES)
def test_what_is_said(spl: str, message: str) -> None:
    with pytest.raises(SearchError) as error:
        run(spl, World())
    assert str(error.value) == message
