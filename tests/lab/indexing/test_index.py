"""Whole inputs: sources without configuration, default fields, copies."""

from pathlib import Path

import pytest

from tests.lab.indexing.world import lab_with

FIELDS = "Knowledge Manager Manual, Use default fields"


@pytest.mark.verified(
    source="props.conf.spec 10.4: SHOULD_LINEMERGE true, BREAK_ONLY_BEFORE_DATE true, TIME_FORMAT empty"
)
def test_a_source_type_nobody_configured(tmp_path: Path) -> None:
    lab = lab_with(tmp_path)
    lab.ingest(b"2026-11-22 10:00:00 one\n  at two\n2026-11-22 10:00:05 three\n", sourcetype="new")
    assert [(row["_time"], row["_raw"]) for row in lab.search("index=main")] == [
        ("1795341605", "2026-11-22 10:00:05 three"),
        ("1795341600", "2026-11-22 10:00:00 one\n  at two"),
    ]


@pytest.mark.verified(source=f"{FIELDS}: date_* hold the event's own clock; linecount; splunk_server")
def test_default_fields(tmp_path: Path) -> None:
    lab = lab_with(tmp_path)
    lab.ingest(b"2026-11-22T23:05:09+02:00 one\nmore", sourcetype="new")
    [row] = lab.search("index=main | table date_* linecount splunk_server | fields - date_zone")
    assert row == {
        "date_hour": "23", "date_mday": "22", "date_minute": "5", "date_month": "november",
        "date_second": "9", "date_wday": "sunday", "date_year": "2026",
        "linecount": "2", "splunk_server": "lab",
    }  # fmt: skip


@pytest.mark.unverified
def test_date_zone(tmp_path: Path) -> None:
    """Minutes east, or local where the text names no zone: from memory."""
    lab = lab_with(tmp_path)
    lab.ingest(b"2026-11-22T23:05:09+02:00 one\n2026-11-22 23:05:09 two", sourcetype="new")
    assert [row["date_zone"] for row in lab.search("index=main")] == ["local", "120"]


@pytest.mark.verified(source="props.conf.spec 10.4, ADD_EXTRA_TIME_FIELDS: none strips sub-seconds too")
@pytest.mark.parametrize(
    ("value", "time", "hour"),
    [("true", "1795341600.5", True), ("subseconds", "1795341600.5", False), ("none", "1795341600", False)],
)
def test_extra_time_fields(tmp_path: Path, value: str, time: str, hour: bool) -> None:
    lab = lab_with(tmp_path, props=f"[s]\nADD_EXTRA_TIME_FIELDS = {value}\n")
    lab.ingest(b"2026-11-22 10:00:00.5 one", sourcetype="s")
    [row] = lab.search("index=main")
    assert (row["_time"], "date_hour" in row) == (time, hour)


@pytest.mark.verified(
    source="Knowledge Manager Manual, About event types: punct of a WebLogic line; 30 characters"
)
def test_punct(tmp_path: Path) -> None:
    lab = lab_with(tmp_path)
    line = (
        "####<Jun 3, 2014 5:38:22 PM MDT> <Notice> <WebLogicServer> <bea03> <asiAdminServer> "
        "<WrapperStartStopAppMain> <>WLS Kernel<> <> <BEA-000360> <Server started in RUNNING mode>"
    )
    lab.ingest_event(line, sourcetype="w", time=1.0)
    assert lab.search("index=main")[0]["punct"] == "####<_,__::__>_<>_<>_<>_<>_<>_"


@pytest.mark.verified(
    source="transforms.conf.spec 10.4, CLONE_SOURCETYPE: copies get the transforms of their new type"
)
def test_a_copy_gets_a_second_pass(tmp_path: Path) -> None:
    props = (
        "[s]\nSHOULD_LINEMERGE = false\nDATETIME_CONFIG = CURRENT\nTRANSFORMS-c = copy\n"
        "[masked]\nSEDCMD-x = s/\\d/#/g\n"
    )
    transforms = (
        "[copy]\nREGEX = (.)\nDEST_KEY = _MetaData:Index\nFORMAT = other\nCLONE_SOURCETYPE = masked\n"
    )
    lab = lab_with(tmp_path, props=props, transforms=transforms)
    assert lab.ingest(b"id 42\n", sourcetype="s") == 2
    assert [(row["index"], row["sourcetype"], row["_raw"]) for row in lab.search("index=* | sort index")] == [
        ("main", "s", "id 42"),
        ("other", "masked", "id ##"),
    ]


HEADER = (
    b'***SPLUNK*** sourcetype=one host=h1\na\nb\n***SPLUNK*** source="of two" sourcetype=two index=other\nc\n'
)


@pytest.mark.verified(source="props.conf.spec 10.4, HEADER_MODE: always, firstline, none and empty (files)")
@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("always", ["one h1 - main a", "one h1 - main b", "two h1 of two other c"]),
        ("firstline", ["one h1 - main a", "one h1 - main b", "one h1 - main ***", "one h1 - main c"]),
        ("none", ["s - - main ***", "s - - main a", "s - - main b", "s - - main ***", "s - - main c"]),
        ("", ["s - - main ***", "s - - main a", "s - - main b", "s - - main ***", "s - - main c"]),
    ],
)
def test_header_mode(tmp_path: Path, mode: str, expected: list[str]) -> None:
    plain = "SHOULD_LINEMERGE = false\nDATETIME_CONFIG = CURRENT\n"
    lab = lab_with(tmp_path, props=f"[s]\n{plain}HEADER_MODE = {mode}\n[one]\n{plain}[two]\n{plain}")
    lab.ingest(HEADER, sourcetype="s")
    assert [
        f"{event.sourcetype} {event.host or '-'} {event.source or '-'} {event.index} {event.raw[:3]}"
        for event in lab.index.events
    ] == expected


@pytest.mark.verified(
    source="props.conf.spec 10.4, ROUTE_EVENTS_OLDER_THAN: older events go to the nullQueue"
)
def test_events_that_are_too_old(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, props="[s]\nROUTE_EVENTS_OLDER_THAN = 1d\n")
    assert lab.ingest(b"2026-11-22 10:00:00 old\n2026-11-23 10:00:00 new\n", sourcetype="s") == 1


@pytest.mark.verified(source="props.conf.spec 10.4, ANNOTATE_PUNCT = false: no punct")
def test_no_punct(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, props="[s]\nANNOTATE_PUNCT = false\n")
    lab.ingest_event("a, b", sourcetype="s", time=1.0)
    assert "punct" not in lab.search("index=main")[0]


@pytest.mark.verified(
    source="Getting Data In, Automate indexed field extractions with HEC: any type with JSON extraction"
)
def test_json_of_an_event_that_is_already_cut(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, props="[j]\nINDEXED_EXTRACTIONS = json\nKV_MODE = none\n")
    for sourcetype in ("_json", "j"):
        lab.ingest_event('{"club": "glee", "wins": ["a", "b"]}', sourcetype=sourcetype, time=1.0)
    rows = lab.search("index=main | table club wins{}")
    assert rows == [{"club": "glee", "wins{}": ["a", "b"]}] * 2
