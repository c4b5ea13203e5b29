"""`search`: terms, comparisons, time and indexes."""

# ruff: noqa: E501  (a search and its answer stay on their lines)

from typing import Any

import pytest

from lab.errors import SearchError, Unsupported
from lab.spl import compile_filter, run
from tests.lab.spl.table import access, differs, unverified, verified
from tests.lab.spl.world import NOON, World

RAW = 'GET /foo/bar.html error=Timeout user-agent=curl "deep value" 10.1.2.3 fail_over'
ROW: dict[str, Any] = {
    "_raw": RAW, "a": "Foo", "b": "1", "n": "15", "ip": "10.1.2.3", "mv": ["x", "y"], "empty": "", "tag": ["web", "ai"], "tag::host": "web", "splunk_server": "lab",
}  # fmt: skip

FILTERS = [
    verified("SR:search: OR before AND (facts 8)", "b=2 n=15 OR a=foo", False),
    verified("SR:search: OR before AND (facts 8)", "a=foo OR b=2 n=15", True),
    verified("SR:search: NOT first (facts 8)", "NOT a=foo OR b=1", True),
    verified("facts 8: values without case", "a=foo", True),
    verified("facts 8: field names with case", "A=foo", False),
    verified("SR:search: the right side is a value", "a=a", False),
    verified('SR:search: "1" does not match "1.0" (facts 8)', "b=1.0", False),
    verified("facts 8: < is numeric if both are numbers", "n>9", True),
    verified("facts 8: < is lexicographic otherwise", "n>9x", False),
    verified("facts 8: CIDR", 'ip="10.0.0.0/8"', True),
    verified("facts 8: f!=x is false without f", "missing!=x", False),
    verified("facts 8: NOT f=x is true without f", "NOT missing=x", True),
    verified("SM: f=* is existence", "a=* NOT missing=*", True),
    verified("SM: f!=* matches nothing", "a!=*", False),
    verified("facts 8: IN takes wildcards", "n IN (1*, 7)", True),
    unverified('a IN ("bar","FOO")', True),
    unverified("a IN(bar,foo)", True),
    unverified("mv=y", True),
    unverified("mv!=x", True),
    unverified("NOT mv=x", False),
    unverified('empty=""', True),
    unverified('missing=""', False),
    unverified("a=CASE(foo)", False),
    unverified("a=CASE(Foo)", True),
    verified("stand-in A6: tag= is multivalue", "tag=web tag=ai", True),
    unverified("a::foo", True),
    verified("facts 8: bare terms are tokens of _raw", "timeout", True),
    unverified("time", False),
    unverified("time*", True),
    unverified("*out", True),
    unverified("fail_over", True),
    unverified("curl TERM(user-agent=curl)", True),
    unverified("fail_*", True),
    unverified("fail_o", False),
    unverified("fail", True),
    unverified("bar.html", True),
    verified("facts 8: TERM() needs major breakers", "TERM(bar.html)", False),
    verified("facts 8: TERM() matches across minor breakers", "TERM(10.1.2.3)", True),
    unverified("CASE(timeout)", False),
    unverified("CASE(Timeout)", True),
    unverified('"deep value"', True),
    unverified('"value deep"', False),
    unverified("timeout NOT alice", True),
    verified("facts 8: lower-case operators are words", "timeout or alice", False),
    unverified("*", True),
    unverified("(a=foo AND (b=1)) n=15", True),
    unverified("a = foo", True),
    unverified('"a"=foo', True),
    verified("pytest-splunk-addon 6.4.0, TA_fiction: a quoted field before IN", '"a" IN ("foo")', True),
    verified("the same: NOT of it", 'NOT "a" IN ("foo")', False),
    verified("SR:search: field names are case sensitive, so this is no time modifier", "hoursAgo<168", False),
    verified("SR:search, hosttag is a tag of the host", "hosttag=web", True),
    verified("SR:search, eventtypetag is a tag of the event type", "eventtypetag=web", False),
    verified("SR:search, splunk_server=local", "splunk_server=local", True),
]


@pytest.mark.parametrize(("text", "expected"), FILTERS)
def test_filter(text: str, expected: bool) -> None:
    assert compile_filter(text, World()).matches(ROW) is expected


REFUSALS = [
    unverified("(a=b", SearchError),
    unverified("a=", SearchError),
    unverified("OR a=b", SearchError),
    unverified("a=b OR", SearchError),
    verified("SR:search: no XOR (facts 8)", "a=b XOR c=d", SearchError),
    unverified("a IN ()", SearchError),
    differs("refused: lab/README.md, What is refused", "savedsearch=x", Unsupported),
    differs("refused: lab/README.md, What is refused", "a NOT IN (x, y)", Unsupported),
    differs("refused: lab/README.md, What is refused", "a=b | stats count", Unsupported),
]


@pytest.mark.parametrize(("text", "error"), REFUSALS)
def test_refusal(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        compile_filter(text, World())


@pytest.mark.verified(source="facts 8: free text after a transforming command has no _raw to look at")
def test_a_word_needs_raw_text() -> None:
    assert not compile_filter("foo", World()).matches({"a": "foo"})


INDEXES = [
    verified("stand-in A6: index=* excludes internal indexes", "index=* | stats count", ["*"]),
    unverified("status=500 | stats count", None),
    unverified("index=main OR index=_internal | stats count", ["main", "_internal"]),
    unverified("index IN (main, other) | stats count", ["main", "other"]),
]


@pytest.mark.parametrize(("spl", "patterns"), INDEXES)
def test_which_indexes_are_asked(spl: str, patterns: Any) -> None:
    world = access()
    run(spl, world)
    assert world.asked == [patterns]


@pytest.mark.unverified
def test_index_on_one_side_of_or_is_refused() -> None:
    with pytest.raises(Unsupported):
        run("index=a OR status=500", access())


TIMES = [
    verified(
        "SM: earliest is included, latest is not", f"earliest={NOON - 120} latest={NOON} | stats count", "2"
    ),
    verified(
        "stand-in A2.5: spaces around =",
        "index = main earliest_time = 0 latest_time = now | stats count",
        "11",
    ),
    verified("SM: relative modifiers with a snap", "earliest=-5m@m latest=@m | stats count", "5"),
    unverified('earliest="01/16/2024:11:55:00" latest="01/16/2024:11:58:00" | stats count', "3"),
    unverified("latest=-5m | stats count", "6"),
    verified(
        "SR:Time modifiers, example 5",
        '(earliest="1/16/2024:11:55:00" latest="1/16/2024:11:57:00") OR (earliest="1/16/2024:11:58:00" latest="1/16/2024:11:59:00") | stats count',
        "3",
    ),
    verified(
        "SR:Time modifiers, example 6", "((earliest=-24h latest<-10m) OR (earliest>=-1m)) | stats count", "3"
    ),
    verified("SR:Time modifiers: minutesago", "minutesago=3 | stats count", "3"),
    verified(
        "SR:Time modifiers: startminutesago, endminutesago",
        "startminutesago=3 endminutesago=1 | stats count",
        "2",
    ),
    verified("SR:Time modifiers: daysago, hoursago, monthsago", "daysago=1 | stats count", "11"),
    verified(
        "SR:Time modifiers: starttime",
        "starttime=01/16/2024:11:55:00 endtime=01/16/2024:11:58:00 | stats count",
        "3",
    ),
    verified(
        "SR:Time modifiers: timeformat",
        'timeformat="%Y-%m-%d %H:%M" starttime="2024-01-16 11:55" endtime="2024-01-16 11:58" | stats count',
        "3",
    ),
    verified(
        "SR:Time modifiers: starttimeu", f"starttimeu={NOON - 120:.0f} endtimeu={NOON:.0f} | stats count", "2"
    ),
    verified("SR:Time modifiers: chained", "earliest=@d+11h+55m latest=@d-1d+1d+12h | stats count", "5"),
]


@pytest.mark.parametrize(("spl", "count"), TIMES)
def test_time_modifiers(spl: str, count: str) -> None:
    assert [str(row["count"]) for row in run(spl, access()).rows] == [count]


@pytest.mark.verified(source="SM: the search's own modifiers win over the time range")
def test_modifiers_win_over_the_range_given() -> None:
    world = access()
    world.earliest, world.latest = NOON - 60, NOON
    assert run("| stats count", world).rows == [{"count": 0}]
    assert run("search * | stats count", world).rows == [{"count": 1}]
    assert run("search earliest=-3m | stats count", world).rows == [{"count": 3}]


@pytest.mark.unverified
@pytest.mark.parametrize(
    "spl",
    [
        "earliest=-5x",
        "earliest=rt-5m",
        "NOT earliest=-1h",
        "index=a (x OR _index_earliest=-1h)",
        "daysago=x",
        "* | search earliest=-1h",
    ],
)
def test_bad_times_are_refused(spl: str) -> None:
    with pytest.raises((SearchError, Unsupported)):
        run(spl, access())
