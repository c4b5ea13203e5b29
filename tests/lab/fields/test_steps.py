"""The search-time steps one by one: each is compiled from settings and applied to a row."""

import json
from collections.abc import Sequence

import pytest

from lab.errors import SearchError
from lab.fields.automatic_lookups import lookup_steps
from lab.fields.extract import extract_steps
from lab.fields.fieldalias import alias_steps
from lab.fields.kv_mode import kv_steps
from lab.fields.report import report_steps
from lab.fields.step import Step
from lab.fields.tags import tag_steps
from lab.values import Row, Value

PROPS = "props.conf.spec 10.4"
TRANSFORMS = "transforms.conf.spec 10.4"
MEASURED = "measured on a live Splunk by pytest-splunk-addon's e2e add-ons"


def apply(steps: list[Step], row: Row) -> Row:
    """What the steps add to or change in the row."""
    before = dict(row)
    for step in steps:
        step(row)
    return {name: value for name, value in row.items() if before.get(name) != value}


def extract(raw: str, **settings: str) -> Row:
    named = {f"EXTRACT-{name}": value for name, value in settings.items()}
    return apply(extract_steps(named, "s"), {"_raw": raw})


@pytest.mark.verified(source=f"{PROPS}, EXTRACT: (?ms), one match, named groups; classes in ASCII order")
@pytest.mark.parametrize(
    ("raw", "settings", "expected"),
    [
        ("a=1 a=2", {"x": r"a=(?<a>\d)"}, {"a": "1"}),
        ("one\ntwo", {"x": r"^(?<a>t\w+)"}, {"a": "two"}),
        ("one\ntwo", {"x": r"one(?<a>.+)"}, {"a": "\ntwo"}),
        ("id:5 num:7", {"aaa": r"num:(?P<v>\d)", "ZZZ": r"id:(?P<v>\d)"}, {"v": "5"}),
        (
            "u=/a/b?q",
            {"1": r"u=(?<url>\S+)", "2": r"(?<path>[^?]+) in url"},
            {"url": "/a/b?q", "path": "/a/b"},
        ),
        ("u=/a/b?q", {"2": r"u=(?<url>\S+)", "1": r"(?<path>[^?]+) in url"}, {"url": "/a/b?q"}),
        ("x", {"1": r"x(?<empty>\d*)"}, {}),
    ],
)
def test_extract(raw: str, settings: dict[str, str], expected: Row) -> None:
    assert extract(raw, **settings) == expected


@pytest.mark.verified(source=f"`IN` in any case: {MEASURED}")
def test_extract_in_is_not_case_sensitive() -> None:
    assert extract("u=ab", **{"1": r"u=(?<u>\S+)", "2": r"(?<v>b) IN u"}) == {"u": "ab", "v": "b"}


def test_extract_refuses_a_bad_regex_with_its_place() -> None:
    with pytest.raises(SearchError, match=r"props.conf \[s\] EXTRACT-bad: bad regular expression"):
        extract("x", bad="(?<a>")


def test_extract_stops_a_regex_that_runs_away() -> None:
    with pytest.raises(SearchError, match="match limit"):
        extract("a" * 40 + "b", slow=r"(?<x>(a+)+)$")


def report(raw: str, settings: dict[str, str]) -> Row:
    steps = report_steps({"REPORT-x": "t"}, {"t": settings}, "s")
    return apply(steps, {"_raw": raw})


@pytest.mark.verified(source=f"{TRANSFORMS}: FORMAT, MV_ADD, CLEAN_KEYS, _KEY_1")
@pytest.mark.parametrize(
    ("raw", "settings", "expected"),
    [
        ("a=1 b=2", {"REGEX": r"(\w)=(\d)", "FORMAT": "$1::$2"}, {"a": "1", "b": "2"}),
        ("a=1 a=2", {"REGEX": r"(\w)=(\d)", "FORMAT": "$1::$2"}, {"a": "1"}),
        ("a=1 a=2", {"REGEX": r"(\w)=(\d)", "FORMAT": "$1::$2", "MV_ADD": "true"}, {"a": ["1", "2"]}),
        ("a=1 a=2", {"REGEX": r"a=(\d)", "FORMAT": "v::$1"}, {"v": "1"}),
        ("a=1 a=2", {"REGEX": r"a=(?<v>\d)", "MV_ADD": "true"}, {"v": ["1", "2"]}),
        ("a-b=1", {"REGEX": r"(\S+)=(\d)", "FORMAT": "$1::$2"}, {"a_b": "1"}),
        ("a-b=1", {"REGEX": r"(\S+)=(\d)", "FORMAT": "$1::$2", "CLEAN_KEYS": "false"}, {"a-b": "1"}),
        ("a=1;b=2", {"REGEX": r"(?<_KEY_1>\w)=(?<_VAL_1>\d)"}, {"a": "1", "b": "2"}),
    ],
)
def test_report(raw: str, settings: dict[str, str], expected: Row) -> None:
    assert report(raw, settings) == expected


@pytest.mark.verified(
    source=f"a group in FORMAT that does not exist: {MEASURED}, against transforms.conf.spec"
)
def test_report_without_a_group() -> None:
    assert report("a=1 b=2", {"REGEX": r"a=(\d) b=(\d)", "FORMAT": "x::$1 y::$3 z::$2"}) == {
        "x": "1",
        "z": "2",
    }
    assert report("a=1", {"REGEX": r"a=(?<n>\d)", "FORMAT": "y::$3"}) == {}


def test_report_of_a_missing_transform() -> None:
    with pytest.raises(SearchError, match=r"props.conf \[s\] REPORT-x: no transform \[gone\]"):
        report_steps({"REPORT-x": "gone"}, {}, "s")


def kv(raw: str, mode: str) -> Row:
    return apply(kv_steps({"KV_MODE": mode}, "s"), {"_raw": raw})


@pytest.mark.verified(source="JSON names as printed by security_content data_sources on a live Splunk")
@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"a": {"b": 1}}, {"a.b": "1"}),
        ({"a": [1, 2]}, {"a{}": ["1", "2"]}),
        ({"a": [{"b": 1}, {"b": "x"}]}, {"a{}.b": ["1", "x"]}),
        ({"a": [[1], [2]]}, {"a{}{}": ["1", "2"]}),
        ({"a": None, "b": [], "c": {}}, {"a": "null"}),
        ({"a": True, "b": 1.50}, {"a": "true", "b": "1.5"}),
        ({"x-y @z": "1"}, {"x-y @z": "1"}),
    ],
)
def test_json_fields(document: object, expected: Row) -> None:
    assert kv(json.dumps(document), "json") == expected


@pytest.mark.verified(source=f"{PROPS}, KV_MODE: nothing from text that is not of the format")
@pytest.mark.parametrize("raw", ['x {"a": 1}', '{"a": 1', "plain a=1", ""])
def test_json_mode_on_other_text(raw: str) -> None:
    assert kv(raw, "json") == {}


@pytest.mark.verified(source=f"{PROPS}, KV_MODE: auto reads pairs and, by AUTO_KV_JSON, JSON")
def test_auto_mode() -> None:
    assert kv('a=1 b="two words" c=', "auto") == {"a": "1", "b": "two words"}
    assert kv('{"a": 1}', "auto") == {"a": "1"}


@pytest.mark.verified(
    source="security_content data_sources/aws_cloudfront.yml: no field for the end of base64 text"
)
def test_auto_mode_and_base64() -> None:
    assert kv("id sGwvcPA== a=1", "auto") == {"a": "1"}


@pytest.mark.unverified
def test_json_beyond_the_cut_off() -> None:
    early = {"a": {"b": [1, {"c": "x"}]}, "d": None}
    raw = json.dumps({**early, "long": "y" * 5000, "late": 1})
    assert kv(raw, "json") == {"a.b{}": "1", "a.b{}.c": "x", "d": "null"}
    assert kv('{"a": 1, oops ' + "y" * 6000, "json") == {}


def alias(row: Row, text: str) -> Row:
    for step in alias_steps({"FIELDALIAS-x": text}, "s"):
        step(row)
    return row


@pytest.mark.verified(source=f"{PROPS}, FIELDALIAS since 7.2.4: AS replaces and removes, ASNEW does neither")
@pytest.mark.parametrize(
    ("row", "text", "expected"),
    [
        ({"a": "1"}, "a AS b", {"a": "1", "b": "1"}),
        ({"a": "1", "b": "2"}, "a AS b", {"a": "1", "b": "1"}),
        ({"b": "2"}, "a AS b", {}),
        ({"a": "1", "b": "2"}, "a ASNEW b", {"a": "1", "b": "2"}),
        ({"b": "2"}, "a ASNEW b", {"b": "2"}),
        ({"a": "1"}, "a AS b a AS c", {"a": "1", "b": "1", "c": "1"}),
        ({"x.y": "1"}, "x.y AS z", {"x.y": "1", "z": "1"}),
    ],
)
def test_fieldalias(row: Row, text: str, expected: Row) -> None:
    assert alias(row, text) == expected


class Codes:
    """A lookup table of one row: code 404 is "not found"."""

    fields: Sequence[str] = ("code", "meaning", "class")

    def match(self, keys: dict[str, str]) -> dict[str, Value] | None:
        return {"code": "404", "meaning": "not found", "class": "client"} if keys == {"code": "404"} else None

    def rows(self) -> list[Row]:
        return []


def look_up(row: Row, text: str) -> Row:
    for step in lookup_steps({"LOOKUP-x": text}, lambda name: Codes() if name == "codes" else None, "s"):
        step(row)
    return row


@pytest.mark.verified(
    source=f"{PROPS}, LOOKUP: OUTPUT clears on a miss, OUTPUTNEW does not, none = all columns"
)
@pytest.mark.parametrize(
    ("row", "text", "expected"),
    [
        ({"status": "404"}, "codes code AS status OUTPUT meaning", {"status": "404", "meaning": "not found"}),
        (
            {"code": "404", "meaning": "old"},
            "codes code OUTPUTNEW meaning",
            {"code": "404", "meaning": "old"},
        ),
        ({"code": "200", "meaning": "old"}, "codes code OUTPUT meaning", {"code": "200"}),
        (
            {"code": "200", "meaning": "old"},
            "codes code OUTPUTNEW meaning",
            {"code": "200", "meaning": "old"},
        ),
        ({"meaning": "old"}, "codes code OUTPUT meaning", {"meaning": "old"}),
        ({"code": "404"}, "codes code", {"code": "404", "meaning": "not found", "class": "client"}),
        ({"code": "404"}, "codes code OUTPUT meaning AS text", {"code": "404", "text": "not found"}),
    ],
)
def test_automatic_lookup(row: Row, text: str, expected: Row) -> None:
    assert look_up(row, text) == expected


@pytest.mark.parametrize("text", ["gone code OUTPUT meaning", "codes code OUTPUT nothing"])
def test_a_lookup_that_is_not_there(text: str) -> None:
    with pytest.raises(SearchError, match="LOOKUP-x"):
        look_up({"code": "1"}, text)


@pytest.mark.verified(source="tags.conf.spec 10.4: field=value, the value URL-encoded; tag and tag::field")
def test_tags() -> None:
    steps = tag_steps(
        {
            "eventtype=a": {"web": "enabled", "off": "disabled"},
            "path=%2Fx%20y": {"odd": "enabled"},
        }
    )
    assert apply(steps, {"eventtype": ["a", "b"], "path": "/x y"}) == {
        "tag": ["odd", "web"],
        "tag::eventtype": "web",
        "tag::path": "odd",
    }
    assert apply(steps, {"eventtype": "b"}) == {}
