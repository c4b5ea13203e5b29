"""DELIMS, FIELDS, KV_MODE's limits and key cleaning."""

import pytest

from lab.errors import Unsupported
from lab.fields.kv_mode import kv_steps
from lab.fields.report import clean_name, report_steps
from lab.values import Row

SPEC = "transforms.conf.spec 10.4"


def report(raw: str, **settings: str) -> Row:
    row: Row = {"_raw": raw}
    for step in report_steps({"REPORT-x": "t"}, {"t": settings}, "s"):
        step(row)
    del row["_raw"]
    return row


def kv(raw: str, **settings: str) -> Row:
    row: Row = {"_raw": raw}
    for step in kv_steps(settings, "s"):
        step(row)
    del row["_raw"]
    return row


@pytest.mark.verified(source=f"{SPEC}, DELIMS: two sets split pairs, one set and FIELDS name by position")
@pytest.mark.parametrize(
    ("raw", "settings", "expected"),
    [
        ("a=1|b=2||c=3", {"DELIMS": '"|", "="'}, {"a": "1", "b": "2", "c": "3"}),
        ("a=1;b:2", {"DELIMS": '"|;", "=:"'}, {"a": "1", "b": "2"}),
        ('a="x|y"|b=2', {"DELIMS": '"|", "="'}, {"a": "x|y", "b": "2"}),
        ("1,2,3", {"DELIMS": '","', "FIELDS": "a, b, c"}, {"a": "1", "b": "2", "c": "3"}),
        ("1,,3", {"DELIMS": '","', "FIELDS": "a, b, c"}, {"a": "1", "c": "3"}),
        (
            "1,,3",
            {"DELIMS": '","', "FIELDS": "a,b,c", "KEEP_EMPTY_VALS": "true"},
            {"a": "1", "b": "", "c": "3"},
        ),
        ("1\t2", {"DELIMS": r'"\t"', "FIELDS": '"a","b c"'}, {"a": "1", "b_c": "2"}),
        ("a,1,,b,2", {"DELIMS": '","'}, {"a": "1", "b": "2"}),
        ("a=1|a=2", {"DELIMS": '"|", "="'}, {"a": "1"}),
        ("a=1|a=2", {"DELIMS": '"|", "="', "MV_ADD": "true"}, {"a": ["1", "2"]}),
    ],
)
def test_delims(raw: str, settings: dict[str, str], expected: Row) -> None:
    assert report(raw, **settings) == expected


@pytest.mark.differs(reason="the specification's rule and its example contradict each other, or it is silent")
def test_delims_where_the_specification_is_no_help() -> None:
    with pytest.raises(Unsupported, match="contradicts itself"):
        report("1, 2", DELIMS='", "', FIELDS="a, b")
    with pytest.raises(Unsupported, match="spaces around"):
        report("a = 1", DELIMS='"|", "="')


@pytest.mark.verified(source=f"{SPEC}, CLEAN_KEYS: other than a-zA-Z0-9 becomes _, leading _ and digits go")
def test_clean_keys() -> None:
    assert [clean_name(name) for name in ("a-b", "_x", "9lives", "_1_a.b", "é1", "ok")] == [
        "a_b", "x", "lives", "a_b", "", "ok",
    ]  # fmt: skip


@pytest.mark.verified(source="limits.conf.spec 10.4, [kv] limit 100 fields, maxchars 10240")
def test_limits_of_auto() -> None:
    assert len(kv(" ".join(f"k{number}=v" for number in range(150)))) == 100
    assert kv("a=1 " * 150 + "b=2") == {"a": "1", "b": "2"}
    assert kv("x" * 10235 + " a=1 b=2") == {"a": "1"}


@pytest.mark.unverified
def test_names_that_auto_reads() -> None:
    """Which characters a name may have is documented; that the others become `_` is key cleaning's rule."""
    assert kv("a-b=1 c.d=2 _e=3") == {"a_b": "1", "c.d": "2", "e": "3"}


@pytest.mark.verified(source="props.conf.spec 10.4, KV_MODE auto_escaped, KV_TRIM_SPACES, AUTO_KV_JSON")
def test_kv_settings() -> None:
    assert kv(r'field="value with \"nested\" quotes"', KV_MODE="auto_escaped") == {
        "field": 'value with "nested" quotes'
    }
    assert kv('f=" apples "') == {"f": "apples"}
    assert kv('f=" apples "', KV_TRIM_SPACES="false") == {"f": " apples "}
    assert kv('{"a": 1}', AUTO_KV_JSON="false") == {}


def test_modes() -> None:
    with pytest.raises(Unsupported, match="KV_MODE"):
        kv_steps({"KV_MODE": "multi:netstat"}, "s")
    with pytest.raises(Unsupported, match="KV_MODE = yaml"):
        kv_steps({"KV_MODE": "yaml"}, "s")


@pytest.mark.unverified
def test_xml() -> None:
    """That the names are spath's is what spath's page implies, not what it says."""
    assert kv('<a id="1"><b>x</b><b>y</b><c/></a>', KV_MODE="xml") == {"a{@id}": "1", "a.b": ["x", "y"]}


@pytest.mark.verified(source="props.conf.spec 10.4, KV_MODE: xml extracts nothing from other data")
@pytest.mark.parametrize("raw", ["x=1", "<a><b></a>", "text <a>1</a>"])
def test_xml_mode_on_other_text(raw: str) -> None:
    assert kv(raw, KV_MODE="xml") == {}


@pytest.mark.differs(reason="how autokv names what has a namespace is not documented")
def test_xml_with_a_namespace_is_refused() -> None:
    with pytest.raises(Unsupported, match="namespaces"):
        kv('<a xmlns="urn:x"><b>1</b></a>', KV_MODE="xml")
