"""INDEXED_EXTRACTIONS, whole events as a search sees them."""

from pathlib import Path

import pytest

from lab.errors import Unsupported
from tests.lab.indexing.world import lab_with

SPEC = "props.conf.spec 10.4"


def rows(tmp_path: Path, data: str, props: str, fields: str) -> list[dict[str, object]]:
    lab = lab_with(tmp_path, props=f"[s]\n{props}\n")
    lab.ingest(data.encode(), sourcetype="s")
    found = lab.search(f"index=main | reverse | table {fields}")
    return [dict(row) for row in found]


@pytest.mark.verified(
    source=f"{SPEC}: the header is no event; other characters than letters, digits and space become _"
)
def test_csv(tmp_path: Path) -> None:
    data = 'time,field.name,b c\n2026-11-22 10:00:00,"x, ""y""",2\n2026-11-22 10:00:01,,3\n'
    props = (
        "INDEXED_EXTRACTIONS = csv\nKV_MODE = none\nTIMESTAMP_FIELDS = time\nTIME_FORMAT = %Y-%m-%d %H:%M:%S"
    )
    assert rows(tmp_path, data, props, '_time field_name "b c"') == [
        {"_time": "1795341600", "field_name": 'x, "y"', "b c": "2"},
        {"_time": "1795341601", "b c": "3"},
    ]


@pytest.mark.verified(
    source=f"{SPEC}, HEADER_FIELD_ACCEPTABLE_SPECIAL_CHARACTERS, HEADER_FIELD_LINE_NUMBER, FIELD_NAMES"
)
def test_headers(tmp_path: Path) -> None:
    base = "INDEXED_EXTRACTIONS = csv\nKV_MODE = none\nDATETIME_CONFIG = CURRENT\n"
    accepted = base + "HEADER_FIELD_ACCEPTABLE_SPECIAL_CHARACTERS = .\nHEADER_FIELD_LINE_NUMBER = 2"
    assert rows(tmp_path, "a report\na.b,c\n1,2\n", accepted, "a.b c") == [{"a.b": "1", "c": "2"}]
    named = base + "FIELD_NAMES = [x, y]\nFIELD_DELIMITER = |"
    assert rows(tmp_path / "2", "1|2\n", named, "x y") == [{"x": "1", "y": "2"}]


@pytest.mark.verified(
    source=f"{SPEC}: tsv, psv; w3c has its header behind #Fields: and its time in date and time"
)
def test_other_columns(tmp_path: Path) -> None:
    current = "KV_MODE = none\nDATETIME_CONFIG = CURRENT\nINDEXED_EXTRACTIONS = "
    assert rows(tmp_path / "1", "a\tb\n1\t2\n", current + "tsv", "a b") == [{"a": "1", "b": "2"}]
    assert rows(tmp_path / "2", "a|b\n1|2\n", current + "psv", "a b") == [{"a": "1", "b": "2"}]
    log = "#Software: x\n#Fields: date time cs-method sc-status\n2026-11-22 10:00:00 GET 200\n"
    assert rows(
        tmp_path / "3", log, "INDEXED_EXTRACTIONS = w3c\nKV_MODE = none", "_time cs_method sc_status"
    ) == [{"_time": "1795341600", "cs_method": "GET", "sc_status": "200"}]


@pytest.mark.verified(
    source=f"{SPEC}, KV_MODE: with INDEXED_EXTRACTIONS = JSON the fields are extracted twice"
)
@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("KV_MODE = json", ["1", "1"]),
        ("", ["1", "1"]),
        ("KV_MODE = none", "1"),
        ("AUTO_KV_JSON = false", "1"),
    ],
)
def test_json_twice(tmp_path: Path, settings: str, expected: object) -> None:
    data = '{"t": "2026-11-22T10:00:00Z", "a": {"b": 1}}\n'
    props = f"INDEXED_EXTRACTIONS = json\nTIMESTAMP_FIELDS = t\nTIME_FORMAT = %Y-%m-%dT%H:%M:%S%Z\n{settings}"
    assert rows(tmp_path, data, props, "a.b") == [{"a.b": expected}]


@pytest.mark.verified(source=f"{SPEC}, JSON_TRIM_BRACES_IN_ARRAY_NAMES")
def test_json_arrays(tmp_path: Path) -> None:
    base = "INDEXED_EXTRACTIONS = json\nKV_MODE = none\nDATETIME_CONFIG = CURRENT\n"
    data = '{"a": [1, 2]}\n'
    assert rows(tmp_path / "1", data, base, "a{} a") == [{"a{}": ["1", "2"]}]
    trimmed = base + "JSON_TRIM_BRACES_IN_ARRAY_NAMES = true"
    assert rows(tmp_path / "2", data, trimmed, "a{} a") == [{"a": ["1", "2"]}]


@pytest.mark.unverified
def test_an_object_over_several_lines_is_one_event(tmp_path: Path) -> None:
    base = "INDEXED_EXTRACTIONS = json\nKV_MODE = none\nDATETIME_CONFIG = CURRENT\n"
    assert rows(tmp_path, '{\n "a": 1\n}\n{"a": 2}\n', base, "a") == [{"a": "1"}, {"a": "2"}]


@pytest.mark.verified(source=f"{SPEC}, MISSING_VALUE_REGEX, PREAMBLE_REGEX, FIELD_HEADER_REGEX, FIELD_QUOTE")
def test_placeholders_and_preambles(tmp_path: Path) -> None:
    current = "KV_MODE = none\nDATETIME_CONFIG = CURRENT\nINDEXED_EXTRACTIONS = csv\n"
    missing = current + "MISSING_VALUE_REGEX = ^-$"
    assert rows(tmp_path / "1", "a,b\n-,x-y\n", missing, "a b") == [{"b": "x-y"}]
    preamble = current + "PREAMBLE_REGEX = ^%\nFIELD_QUOTE = '"
    assert rows(tmp_path / "2", "%report\n%of today\na,b\n'x,y',2\n", preamble, "a b") == [
        {"a": "x,y", "b": "2"}
    ]
    prefixed = current + "FIELD_HEADER_REGEX = ^Columns:\\s"
    assert rows(tmp_path / "3", "Columns: a,b\n1,2\n", prefixed, "a b") == [{"a": "1", "b": "2"}]


@pytest.mark.verified(
    source="pytest-splunk-addon's TA_fiction_indextime: FIELD_HEADER_REGEX that captures the header"
)
def test_a_header_that_is_captured(tmp_path: Path) -> None:
    props = (
        "TIME_FORMAT = %s.%6N\nINDEXED_EXTRACTIONS = TSV\nFIELD_HEADER_REGEX = ^#fields\\t(.*)\n"
        "FIELD_DELIMITER = \\t\nFIELD_QUOTE = \\t\nKV_MODE = none"
    )
    data = "#fields\tts\tsrc\n1795341600.110000\t10.0.0.1\n"
    assert rows(tmp_path, data, props, "_time src") == [{"_time": "1795341600.11", "src": "10.0.0.1"}]


@pytest.mark.differs(reason="what Splunk makes of these is not documented")
@pytest.mark.parametrize(
    ("kind", "data"),
    [("json", "[1]\n"), ("json", "{oops\n"), ("csv", "a,b\n1,2,3\n"), ("csv", "a,a\n1,2\n"), ("hec", "{}")],
)
def test_refusals(tmp_path: Path, kind: str, data: str) -> None:
    with pytest.raises(Unsupported, match=r"props.conf \[s\]"):
        rows(tmp_path, data, f"INDEXED_EXTRACTIONS = {kind}\nDATETIME_CONFIG = CURRENT", "a")
