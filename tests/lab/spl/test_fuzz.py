"""Whatever is typed, the answer is rows, SearchError or Unsupported: no traceback, no hang."""

import contextlib

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lab.errors import LabError
from lab.spl import compile_expression, compile_filter, run
from lab.spl.commands import COMMANDS
from lab.spl.functions import TABLE
from lab.values import Row
from tests.lab.spl.table import access
from tests.lab.spl.world import World

QUICK = settings(max_examples=250, deadline=2000, suppress_health_check=list(HealthCheck))
PIECES = st.sampled_from(
    [
        *COMMANDS,
        *TABLE,
        "|",
        "[",
        "]",
        "(",
        ")",
        '"',
        "'",
        "`",
        "=",
        "!=",
        "<",
        ",",
        "*",
        "\\",
        " ",
        " ",
        " ",
        " ",
        "by",
        "as",
        "AND",
        "OR",
        "NOT",
        "IN",
        "index=main",
        "status",
        "bytes",
        "count",
        "avg(bytes)",
        "span=5m",
        "limit=2",
        "5",
        "-1",
        "0.5",
        '"a b"',
        "eval(",
        "_time",
        "earliest=-1h",
        "x=",
        "[search *]",
        "\n",
        "```",
        "{}",
        "%",
        "é",
        "\x00",
        "1e400",
        "9" * 30,
        "@d",
        "$x$",
        "[makeresults]",
        "[eval a=<<ITEM>>]",
        "mode=multivalue",
        "span=log2",
        "where max in top2",
        "sum(bytes)",
        "duration=bytes",
        "start=-3",
        "1d",
        "series=short",
        "connected=f",
        "mvlist=t",
        "usetime=t",
        "L.host=R.host",
        "left=L right=R",
        'reset_after="("bytes>3")"',
        "sparkline(sum(bytes),5m)",
        "(earliest=-5m latest=-1m) OR (earliest=@d)",
        "daysago=1",
        "PREFIX(a=)",
        "nodename=a.b",
        "pow(10,400)",
        "8.250",
        "NaN",
    ]
)
SEARCHES = (
    st.lists(PIECES, max_size=14).map(" ".join)
    | st.lists(PIECES, max_size=14).map("".join)
    | st.text(max_size=40)
)


@QUICK
@given(SEARCHES)
def test_searches(text: str) -> None:
    with contextlib.suppress(LabError):
        run(f"index=main | {text}", access())
    with contextlib.suppress(LabError):
        run(text, access())


@QUICK
@given(SEARCHES)
def test_expressions(text: str) -> None:
    row: Row = {"status": "5", "bytes": ["1", "2"], "count": 3.5}
    with contextlib.suppress(LabError):
        compile_expression(text).evaluate(row, World())


CALLS = st.tuples(
    st.sampled_from(sorted(TABLE)),
    st.lists(
        st.sampled_from(
            [
                "status",
                "bytes",
                "missing",
                '"x"',
                '"%d"',
                "1",
                "-5",
                "0",
                "1e300",
                '"["',
                "count",
                '"{\\"a\\":[1]}"',
                '"a{}"',
                "1=1",
                "null()",
                '"%Q"',
                '"("',
                '"-1d@w9"',
                '"1.1.1.1"',
                "1.50",
                "pow(10,400)",
                '"NaN"',
                'mvappend("1","x")',
                'json_array(1,"a")',
            ]
        ),
        max_size=4,
    ),
).map(lambda call: f"{call[0]}({','.join(call[1])})")


@settings(parent=QUICK, max_examples=1500)
@given(CALLS)
def test_functions(text: str) -> None:
    row: Row = {"status": "5", "bytes": ["1", "2"], "count": 3.5}
    with contextlib.suppress(LabError):
        compile_expression(text).evaluate(row, World())


@QUICK
@given(SEARCHES)
def test_filters(text: str) -> None:
    with contextlib.suppress(LabError):
        compile_filter(text, World()).matches({"_raw": text, "a": "b"})


def test_deep_nesting_is_an_error() -> None:
    for text in (
        "(" * 5000,
        "| makeresults | eval a=" + "(" * 5000,
        "[" * 5000,
        "NOT " * 5000 + "a",
        "| makeresults | eval a=" + "-" * 5000 + "1",
        "| makeresults | eval a=" + "1+" * 20000 + "1",
    ):
        with contextlib.suppress(LabError):
            run(text, access())
