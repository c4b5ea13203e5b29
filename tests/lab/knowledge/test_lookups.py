"""Lookup tables: matching, temporal entries, the KV store."""

import json
from pathlib import Path

import pytest

from lab.errors import SearchError, Unsupported
from lab.knowledge.lookups import TableLookup
from lab.knowledge.tables import read_csv, write_csv
from lab.values import Row, Value
from tests.lab.indexing.world import lab_with

SPEC = "transforms.conf.spec 10.4"
CODES = [
    {"code": "4*", "text": "client"},
    {"code": "404", "text": "missing"},
    {"code": "404", "text": "gone"},
]
NETS = [{"ip": "10.0.0.0/8", "net": "wide"}, {"ip": "10.1.0.0/16", "net": "narrow"}]
SHIFTS = [
    {"at": "100", "host": "a", "who": "early"},
    {"at": "200", "host": "a", "who": "late"},
    {"at": "200", "host": "b", "who": "other"},
]


def match(
    rows: list[dict[str, str]], keys: dict[str, str], time: float | None = None, **settings: str
) -> Value | None:
    """The last column of what matches."""
    names = list(rows[0])
    found = TableLookup(names, rows, settings).match_at(keys, time)
    return found.get(names[-1]) if found else None


@pytest.mark.verified(source=f"{SPEC}: max_matches in file order, case_sensitive_match, match_type")
def test_matching() -> None:
    assert match(CODES, {"code": "404"}) == ["missing", "gone"]
    assert match(CODES, {"code": "404"}, max_matches="1") == "missing"
    assert match(CODES, {"code": "404"}, match_type="WILDCARD(code)") == ["client", "missing", "gone"]
    assert match(CODES, {"code": "404"}, match_type="WILDCARD(code)", max_matches="1") == "client"
    assert match(NETS, {"ip": "10.1.2.3"}, match_type="CIDR(ip)", max_matches="1") == "wide"
    assert match(NETS, {"ip": "10.1.2.3"}, match_type="CIDR(ip)") == ["wide", "narrow"]
    assert match([{"k": "A", "v": "1"}], {"k": "a"}) is None
    assert match([{"k": "A", "v": "1"}], {"k": "a"}, case_sensitive_match="false") == "1"


@pytest.mark.verified(source=f"{SPEC}, min_matches: default_match fills up to it")
def test_default_match() -> None:
    assert match(CODES, {"code": "1"}, default_match="none") is None
    assert match(CODES, {"code": "1"}, default_match="none", min_matches="1") == "none"
    assert match(CODES, {"code": "1"}, default_match="none", min_matches="2") == ["none", "none"]
    assert match(CODES, {"code": "4*"}, default_match="none", min_matches="2") == ["client", "none"]


@pytest.mark.verified(
    source=f"{SPEC}, time_field: the newest entry before the event, 1 match by default; offsets"
)
@pytest.mark.parametrize(
    ("time", "settings", "expected"),
    [
        (250.0, {}, "late"),
        (150.0, {}, "early"),
        (200.0, {}, "late"),
        (50.0, {}, None),
        (250.0, {"max_offset_secs": "20"}, None),
        (210.0, {"min_offset_secs": "30"}, "early"),
        (250.0, {"max_matches": "2"}, ["late", "early"]),
        (None, {}, None),
    ],
)
def test_temporal(time: float | None, settings: dict[str, str], expected: Value | None) -> None:
    assert match(SHIFTS, {"host": "a"}, time, time_field="at", **settings) == expected


@pytest.mark.verified(source=f"{SPEC}, time_format: strptime; sub-seconds are ignored")
def test_time_format() -> None:
    rows = [{"at": "1970-01-01 00:01:40.900", "v": "x"}]
    assert match(rows, {}, 100.0, time_field="at", time_format="%Y-%m-%d %H:%M:%S.%3N") == "x"


@pytest.mark.verified(
    source="Search Reference, lookup; props.conf.spec 10.4, LOOKUP: the time field is no output"
)
def test_temporal_lookups_in_searches(tmp_path: Path) -> None:
    lab = lab_with(
        tmp_path,
        props="[s]\nKV_MODE = auto\nLOOKUP-shift = shifts host AS machine\n",
        transforms="[shifts]\nfilename = shifts.csv\ntime_field = at\n",
    )
    tables = lab.home.app("app") / "lookups"
    tables.mkdir()
    (tables / "shifts.csv").write_text("at, host ,who\n100,a,early\n200,a,late\n")
    lab.ingest_event("machine=a", sourcetype="s", time=150.0)
    [row] = lab.search("index=main | table who at")
    assert row == {"who": "early"}
    assert lab.search('| makeresults | eval _time=300, host="a" | lookup shifts host | table who') == [
        {"who": "late"}
    ]


@pytest.mark.verified(source=f"{SPEC}, external_type = kvstore, collection, fields_list")
def test_kv_store(tmp_path: Path) -> None:
    lab = lab_with(
        tmp_path,
        transforms="[people]\nexternal_type = kvstore\ncollection = staff\nfields_list = _key, id, name\n",
        collections="[staff]\n",
    )
    assert lab.search("| inputlookup people") == []
    path = lab.home.root / "var/lib/splunk/kvstore/app/staff.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps([{"_key": "k", "id": 1, "name": "Ann", "other": True}]))
    assert lab.search('| makeresults | eval id="1" | lookup people id | table name') == [{"name": "Ann"}]


def test_refusals(tmp_path: Path) -> None:
    lab = lab_with(
        tmp_path, transforms="[x]\nexternal_cmd = x.py a b\n[k]\nexternal_type = kvstore\nfields_list = a\n"
    )
    with pytest.raises(Unsupported, match=r"transforms.conf \[x\] external_cmd"):
        lab.search("| inputlookup x")
    with pytest.raises(SearchError, match=r"no collections\.conf has it"):
        lab.search("| inputlookup k")


@pytest.mark.verified(source="SR:outputlookup: KV store lookups; append; a _key that is there is replaced")
def test_writing_to_the_kv_store(tmp_path: Path) -> None:
    lab = lab_with(
        tmp_path,
        transforms="[people]\nexternal_type = kvstore\ncollection = folk\nfields_list = _key, name, age\n",
        collections="[folk]\nfield.age = number\n",
    )
    rows: list[Row] = [
        {"_key": "1", "name": "Ann", "age": "30", "other": "x"},
        {"_key": "2", "name": "Bob"},
    ]
    lab.search("| outputlookup people", rows=rows)
    assert lab.search("| inputlookup people | table _key name age") == [
        {"_key": "1", "name": "Ann", "age": "30"}, {"_key": "2", "name": "Bob"},
    ]  # fmt: skip
    lab.search("| outputlookup people append=true", rows=[{"_key": "2", "name": "Bo"}, {"name": "Cy"}])
    assert [row["name"] for row in lab.search("| inputlookup people")] == ["Ann", "Bo", "Cy"]
    lab.search("| outputlookup people", rows=[{"_key": "9", "name": "Di"}])
    assert [row["name"] for row in lab.search("| inputlookup people")] == ["Di"]


@pytest.mark.verified(source=f"{SPEC}, filter: the table's rows, by Boolean expressions and comparisons")
def test_filter(tmp_path: Path) -> None:
    lab = lab_with(
        tmp_path,
        transforms="[custs]\nexternal_type = kvstore\ncollection = c\nfields_list = id, name\n"
        'filter = (id>1) AND (name="P*")\n',
        collections="[c]\n",
    )
    path = lab.home.root / "var/lib/splunk/kvstore/app/c.json"
    path.parent.mkdir(parents=True)
    names = ["Pat", "Pia", "Max"]
    path.write_text(json.dumps([{"_key": name, "id": n, "name": name} for n, name in enumerate(names, 1)]))
    assert lab.search("| inputlookup custs | table name") == [{"name": "Pia"}]
    assert lab.search("| makeresults | eval id=1 | lookup custs id | table id name") == [{"id": "1"}]


@pytest.mark.verified(
    source='pytest-splunk-addon 6.4.0, TA_fiction: `Metrics   ,` and ` "as_host"` in its table are found'
)
def test_spaces_around_the_cells_of_a_table(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('k , "v w",x\nMetrics  , "as, host" ," kept "\n\n"two\nlines",,"say ""hi"""')
    assert read_csv(path) == (
        ["k", "v w", "x"],
        [
            {"k": "Metrics", "v w": "as, host", "x": " kept "},
            {"k": "two\nlines", "v w": "", "x": 'say "hi"'},
        ],
    )


@pytest.mark.unverified
def test_what_outputlookup_writes_it_reads_again(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = [{"a b": " x ", "c": 'say "hi", you'}, {"a b": "1\n2", "c": "z"}]
    write_csv(path, rows, append=False)
    assert read_csv(path) == (["a b", "c"], rows)
