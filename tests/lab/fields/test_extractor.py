"""The steps together: rename, event types, tags, and what is logged instead of raised."""

from pathlib import Path

import pytest

from lab.errors import SearchError, Unsupported
from tests.lab.indexing.world import lab_with

BAD = {
    "props": "[s]\nEXTRACT-bad = (?<a>\nEXTRACT-good = v=(?<v>\\d)\nREPORT-r = gone, there\n"
    "LOOKUP-l = gone k OUTPUT x\n"
    "FIELDALIAS-f = v AS w\nEVAL-e = v + \nTRANSFORMS-t = nowhere\n",
    "transforms": "[there]\nREGEX = u=(?<u>\\d)\n",
    "eventtypes": "[e]\nsearch = (v=1\n[ok]\nsearch = v=1\n",
}


@pytest.mark.verified(
    source="props.conf.spec 10.4, rename: search time only, the target's configuration, _sourcetype"
)
def test_rename(tmp_path: Path) -> None:
    lab = lab_with(
        tmp_path, props="[old]\nrename = new\nEXTRACT-o = (?<o>\\w+)\n[new]\nEXTRACT-n = (?<n>\\w+)\n"
    )
    lab.ingest_event("word", sourcetype="old", time=1.0)
    [row] = lab.search("index=main sourcetype=new _sourcetype=old | table sourcetype n o")
    assert row == {"sourcetype": "new", "n": "word"}
    assert lab.search("index=main sourcetype=old") == []


def test_a_rename_of_a_rename_is_refused(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, props="[a]\nrename = b\n[b]\nrename = c\n")
    lab.ingest_event("word", sourcetype="a", time=1.0)
    with pytest.raises(Unsupported, match="rename"):
        lab.search("index=main")


@pytest.mark.verified(
    source="Knowledge Manager Manual: event types by priority, then name; macros; tags of any field"
)
def test_event_types_and_tags(tmp_path: Path) -> None:
    lab = lab_with(
        tmp_path,
        props='[s]\nEVAL-kind = "k"\n',
        macros="[ones]\ndefinition = (v=1 OR v=2)\n",
        eventtypes="[a]\nsearch = `ones`\n[z]\nsearch = v=1\npriority = 1\n[t]\nsearch = tag=x\n",
        tags="[kind=k]\nx = enabled\n[eventtype=a]\nx = enabled\n",
    )
    lab.ingest_event("v=1", sourcetype="s", time=1.0)
    [row] = lab.search("index=main | table eventtype tag*")
    assert row == {"eventtype": ["z", "a"], "tag": "x", "tag::kind": "x", "tag::eventtype": "x"}


@pytest.mark.verified(source="eventtypes.conf.spec 10.4: [cisco-%code%] takes the value of the field code")
def test_an_event_type_named_by_a_field(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, eventtypes="[cisco-%code%]\nsearch = cisco\n")
    lab.ingest_event("cisco code=432", sourcetype="s", time=1.0)
    assert lab.search("index=main | table eventtype") == [{"eventtype": "cisco-432"}]
    lab.ingest_event("cisco", sourcetype="s", time=1.0)
    with pytest.raises(Unsupported, match="not one value of code"):
        lab.search("index=main")


@pytest.mark.verified(
    source="pytest-splunk-addon 6.4.0, TA_fiction: eventtype=fiction_is_splunkd-%host% finds events"
)
def test_an_event_type_by_its_template(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, eventtypes="[cisco-%code%]\nsearch = cisco\n")
    lab.ingest_event("cisco code=432", sourcetype="s", time=1.0)
    lab.ingest_event("juniper code=432", sourcetype="s", time=2.0)
    assert [row["eventtype"] for row in lab.search('eventtype="cisco-%code%"')] == ["cisco-432"]
    assert lab.search('eventtype="cisco-%other%"') == []


@pytest.mark.verified(source="Search Reference, search: field names are case sensitive; quoted text is text")
def test_what_looks_like_an_event_type_or_a_pipe(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, eventtypes='[login]\nsearch = eventType=login\n[bar]\nsearch = "|USER|"\n')
    lab.ingest_event("eventType=login |USER|", sourcetype="s", time=1.0)
    assert [row["eventtype"] for row in lab.search("index=main")] == [["bar", "login"]]


@pytest.mark.unverified
def test_an_event_type_inside_an_event_type(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, eventtypes="[a]\nsearch = eventtype=z NOT v=2\n[z]\nsearch = v=*\n")
    for value in ("1", "2"):
        lab.ingest_event(f"v={value}", sourcetype="s", time=1.0)
    assert [row["v"] for row in lab.search("index=main eventtype=a")] == ["1"]


@pytest.mark.verified(
    source="props.conf.spec 10.4: does not support nested automatic lookups; LOOKUP in any case"
)
def test_automatic_lookups_are_not_nested(tmp_path: Path) -> None:
    lab = lab_with(
        tmp_path,
        props="[s]\nKV_MODE = auto\nlookup_1 = one a OUTPUT b\nLOOKUP-2 = two b OUTPUT c\n",
        transforms="[one]\nfilename = one.csv\n[two]\nfilename = two.csv\n",
    )
    tables = lab.home.app("app") / "lookups"
    tables.mkdir()
    (tables / "one.csv").write_text("a,b\n1,2\n")
    (tables / "two.csv").write_text("b,c\n2,3\n")
    lab.ingest_event("a=1", sourcetype="s", time=1.0)
    [row] = lab.search("index=main | table a b c")
    assert row == {"a": "1", "b": "2"}


def test_configuration_errors_raise_in_a_strict_lab(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, True, **BAD)
    with pytest.raises(SearchError, match="nowhere"):
        lab.ingest_event("v=1", sourcetype="s", time=1.0)


@pytest.mark.verified(
    source="pytest-splunk-addon 6.4.0, test_splunk_internal_errors: errors are in index=_internal"
)
def test_configuration_errors_are_logged_in_a_lenient_lab(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, False, **BAD)
    lab.ingest_event("v=1 u=2", sourcetype="s", time=1.0)
    [row] = lab.search("index=main | table v w u eventtype e")
    assert row == {"v": "1", "w": "1", "u": "2", "eventtype": "ok"}
    logged = lab.search("index=_internal log_level=ERROR sourcetype!=splunkd | table _raw")
    wrong = ("EXTRACT-bad", "LOOKUP-l", "EVAL-e", "eventtypes.conf [e]")
    assert [sum(name in str(row["_raw"]) for row in logged) for name in wrong] == [1] * len(wrong)
    lines = lab.search("index=_internal sourcetype=splunkd log_level=ERROR | table _raw")
    untold = ("nowhere", "[gone]")
    assert [sum(name in str(row["_raw"]) for row in lines) for name in untold] == [1] * len(lines)


@pytest.mark.verified(
    source="pytest-splunk-addon 6.4.0, TA_broken: .ignore_splunk_internal_errors has phrases of the errors; "
    "a missing transform and an empty table are not among them"
)
def test_a_lookup_that_does_not_load_is_a_message_of_the_search(tmp_path: Path) -> None:
    props = "[s]\nREPORT-r = gone\nLOOKUP-no_key = t OUTPUT x\nLOOKUP-nothing = empty k OUTPUT x\n"
    transforms = "[t]\nfilename = t.csv\n[empty]\nfilename = empty.csv\n"
    lab = lab_with(tmp_path, strict=False, props=props, transforms=transforms)
    tables = lab.home.app("t") / "lookups"
    tables.mkdir(parents=True)
    (tables / "t.csv").write_text("k,x\n1,2\n")
    (tables / "empty.csv").write_text("")
    lab.ingest_event("k=1 x=3", sourcetype="s", time=1.0)
    assert lab.search("index=main | table k x") == [{"k": "1", "x": "3"}]
    told = "search index=_internal log_level=ERROR sourcetype!=splunkd"
    assert len(lab.search(told)) == 1
    phrase = r'"message_key=\"\" message=Could not load lookup=LOOKUP-no_key"'
    assert lab.search(f"{told} NOT {phrase} | table _raw") == []


def test_errors_are_there_before_any_other_search(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, strict=False, props="[s]\nLOOKUP-l = gone k OUTPUT x\n")
    assert len(lab.search("index=_internal log_level=ERROR")) == 1
    refused = lab_with(
        tmp_path / "good", strict=False, props="[x]\nCHECK_FOR_HEADER = true\n[y]\nunarchive_cmd = b\n"
    )
    assert refused.search("index=_internal") == []


def test_field_filters_are_refused(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, field_filters="[f]\naction = user = null()\n")
    lab.ingest_event("v=1", sourcetype="s", time=1.0)
    with pytest.raises(Unsupported, match="field_filters"):
        lab.search("index=main")


def test_another_source_type_is_not_extracted(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, props="[mine]\nKV_MODE = none\n[other]\nKV_MODE = multi:x\n")
    lab.ingest_event("v=1", sourcetype="mine", time=1.0)
    lab.ingest_event("v=1", sourcetype="other", time=1.0)
    assert len(lab.search("index=main sourcetype=mine v=1 OR sourcetype=mine")) == 1
    with pytest.raises(Unsupported, match="KV_MODE"):
        lab.search("index=main v=1")


@pytest.mark.verified(
    source="props.conf.spec 10.4, SEGMENTATION-<segment selection>: for Splunk Web's highlights"
)
def test_what_changes_no_field(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, props="[s]\nSEGMENTATION-all = full\nFIELDALIAS-a = v AS w , v as x\n")
    lab.ingest_event("v=1", sourcetype="s", time=1.0)
    assert lab.search("index=main | table v w x") == [{"v": "1", "w": "1", "x": "1"}]


@pytest.mark.differs(reason="settings of published add-ons that no specification explains")
@pytest.mark.parametrize(
    ("props", "transforms"),
    [("KV_MODE = multi_tsv", ""), ("REPORT-r = d", "[d]\nDELIMS = ,\nFIELDS = a, b\n")],
)
def test_settings_that_nobody_explains(tmp_path: Path, props: str, transforms: str) -> None:
    lab = lab_with(tmp_path, props=f"[s]\n{props}\n", transforms=transforms)
    lab.ingest_event("v=1", sourcetype="s", time=1.0)
    with pytest.raises(Unsupported):
        lab.search("index=main")


@pytest.mark.verified(source="Knowledge Manager Manual: a calculated field overrides what is there")
def test_a_source_type_that_the_configuration_writes(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, props='[s]\nEVAL-sourcetype = "t"\n')
    lab.ingest_event("v=1", sourcetype="s", time=1.0)
    assert [len(lab.search(f"index=main sourcetype={name}")) for name in ("s", "t")] == [0, 1]


@pytest.mark.verified(source="limits.conf.spec 10.4: [kv] limit and maxchars, [spath] extraction_cutoff")
@pytest.mark.parametrize(
    ("limits", "raw", "expected"),
    [
        ("[kv]\nlimit = 2\n", "a=1 b=2 c=3", {"a": "1", "b": "2"}),
        ("[kv]\nmaxchars = 4\n", "a=1 b=2", {"a": "1"}),
        ("[spath]\nextraction_cutoff = 12\n", '{"a": 1, "b": 2, "c": 3}', {"a": "1"}),
    ],
)
def test_limits(tmp_path: Path, limits: str, raw: str, expected: dict[str, str]) -> None:
    lab = lab_with(tmp_path, limits=limits)
    lab.ingest_event(raw, sourcetype="s", time=1.0)
    assert lab.search("index=main | table a b c") == [expected]


@pytest.mark.differs(reason="limits that the lab does not read")
def test_other_limits_are_refused(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, limits="[stats|sistats]\nlist_maxsize = 2\n")
    lab.ingest_event("a=1", sourcetype="s", time=1.0)
    with pytest.raises(Unsupported, match="list_maxsize"):
        lab.search("index=main | stats list(a)")
