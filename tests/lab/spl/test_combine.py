"""Subsearches, lookups, models: commands that bring rows together, or write them."""

# ruff: noqa: E501  (a search and its answer stay on their lines)

from typing import Any

import pytest

from lab.errors import SearchError, Unsupported
from lab.spl import run
from tests.lab.spl.table import CSV, access, check, differs, unverified, verified
from tests.lab.spl.world import NOON, Table, World

COMBINED = [
    verified("SR:union, syntax: <dataset-type>:<dataset-name> and subsearches", "| union lookup:t.csv, [| makeresults | eval k=9 | fields - _time] lookup:\"t.csv\" | table k", [{"k": "a"}, {"k": "9"}, {"k": "a"}]),
    unverified(CSV + "| head 1 | append [| makeresults | eval k=9 | fields - _time] | table k", [{"k": "a"}, {"k": "9"}]),
    unverified(CSV + "| stats count BY k | appendpipe [stats sum(count) AS count] | tail 1", [{"count": "4"}]),
    unverified(CSV + "| head 2 | appendcols [| makeresults | eval z=1] | table k z", [{"k": "a", "z": "1"}, {"k": "b"}]),
    unverified(CSV + "| join k [| inputlookup t.csv] | table k w", [{"k": "a", "w": "W"}, {"k": "a", "w": "W"}]),
    unverified(CSV + "| join type=left k [| inputlookup t.csv] | table k w",
               [{"k": "a", "w": "W"}, {"k": "b"}, {"k": "a", "w": "W"}, {"k": "c"}]),
    unverified(CSV + "| lookup t.csv k OUTPUT w AS word | table k word",
               [{"k": "a", "word": "W"}, {"k": "b"}, {"k": "a", "word": "W"}, {"k": "c"}]),
    verified("P: OUTPUT clears where nothing matches, OUTPUTNEW keeps (facts 7)",
             CSV + '| eval w="old" | lookup t.csv k OUTPUTNEW w | stats values(w) AS w', [{"w": "old"}]),
    verified("P: OUTPUT clears where nothing matches (facts 7)",
             CSV + '| eval w="old" | lookup t.csv k OUTPUT w | table w', [{"w": "W"}, {}, {"w": "W"}, {}]),
    unverified("| makeresults | lookup none.csv k", SearchError),
    unverified("| inputlookup none.csv", SearchError),
    unverified("| inputlookup t.csv where w=w", [{"k": "a", "w": "W"}]),
    unverified("index=main [search index=main status=500 | fields ip | head 1] | table ip", [{"ip": "10.0.0.0"}]),
    unverified('index=main | eval x=[search index=main | head 1 | return $bytes] | head 1 | table x', [{"x": "0"}]),
    unverified(CSV + "| head 2 | table k v | format", [{"search": '( ( k="a" AND v="1" ) OR ( k="b" AND v="2" ) )'}]),
    unverified("index=none | format", [{"search": "NOT( )"}]),
    unverified(CSV + "| return 2 k", [{"search": '(k="a") OR (k="b")'}]),
    unverified(CSV + "| return $k", [{"search": "a"}]),
    unverified("| multisearch [search status=500] [search status=200] | stats count BY status",
               [{"status": "200", "count": "8"}, {"status": "500", "count": "4"}]),
    unverified("| multisearch [search a | stats count] [search b]", SearchError),
    unverified("| union [search index=main | tail 1] [search index=main | head 1] | table bytes", [{"bytes": "0"}, {"bytes": "110"}]),
    unverified(CSV + '| head 2 | map search="| makeresults | eval r=\\"$k$$v$\\"" | table r', [{"r": "a1"}, {"r": "b2"}]),
    unverified("index=main | transaction host maxspan=121s | head 1 | table duration eventcount host",
               [{"duration": "120", "eventcount": "2", "host": "h0"}]),
    unverified("| savedsearch mine", [{"count": "12"}]),
    unverified("| savedsearch nobody", SearchError),
    unverified("| tstats count WHERE index=main BY host", [{"host": "h0", "count": "6"}, {"host": "h1", "count": "6"}]),
    differs("refused: lab/README.md, What is refused", "| tstats count WHERE index=main BY status", Unsupported),
    verified("security_content, tstats of a detection: an option behind the function",
             "| tstats count allow_old_summaries=true WHERE index=main", [{"count": "12"}]),
    unverified("| tstats sum(D.a) AS s FROM datamodel=M.D WHERE D.b=x BY D.b", [{"D.b": "x", "s": "1"}]),
    differs("refused: lab/README.md, What is refused", "| tstats summariesonly=t count FROM datamodel=M.D", Unsupported),
    unverified("| datamodel M D search | stats sum(D.a) AS s", [{"s": "4"}]),
    unverified("| from datamodel:M.D | stats sum(a) AS s", [{"s": "4"}]),
    unverified("| from lookup:t.csv", [{"k": "a", "w": "W"}]),
    verified("security_content, from of a detection: a blank for the colon",
             "| from datamodel M.D | stats sum(a) AS s", [{"s": "4"}]),
    unverified("index=main | head 1 | addinfo | table info_min_time info_max_time",
               [{"info_min_time": "0.000", "info_max_time": "+Infinity"}]),
    unverified("| makeresults | shout a b=c | table shout", [{"shout": "A B=C"}]),
    unverified("| set intersect [search status=500 | table host | dedup host] [search host=h0 | head 1 | table host]", [{"host": "h0"}]),
    unverified("| tstats prestats=t count WHERE index=main BY host | stats count BY host", [{"host": "h0", "count": "6"}, {"host": "h1", "count": "6"}]),
    differs("refused: lab/README.md, What is refused", "| tstats prestats=t count WHERE index=main BY host | head 1", Unsupported),
    verified("SR:transaction: without conditions closed_txn is 0", "* | transaction host | table host closed_txn",
             [{"host": "h0", "closed_txn": "0"}, {"host": "h1", "closed_txn": "0"}]),
    unverified('* | transaction startswith="status=500" | table eventcount closed_txn',
               [{"eventcount": "1", "closed_txn": "1"}, *[{"eventcount": "3", "closed_txn": "1"}] * 3]),
    unverified("* | transaction host startswith=(bytes=90) endswith=(bytes=30) | table eventcount bytes",
               [{"eventcount": "4", "bytes": ["30", "50", "70", "90"]}]),
]  # fmt: skip


def world() -> World:
    found = access()
    found.lookups["t.csv"] = Table([{"k": "a", "w": "W"}])
    found.saved["mine"] = "index=main | stats count"
    found.models["M", "D"] = [
        {"_time": NOON, "D.a": "1", "D.b": "x"},
        {"_time": NOON, "D.a": "3", "D.b": "y"},
    ]
    return found


@pytest.mark.parametrize(("spl", "expected"), COMBINED)
def test_search(spl: str, expected: Any) -> None:
    check(spl, expected, world())


@pytest.mark.unverified
def test_post_processing_starts_from_rows() -> None:
    rows = [{"a": "1"}, {"a": "2"}]
    assert run("| stats sum(a) AS s", access(), rows=rows).rows == [{"s": 3}]
    assert run("search a=2", access(), rows=rows).rows == [{"a": "2"}]
    assert run("| where a>1", access(), rows=rows).rows == [{"a": "2"}]


@pytest.mark.unverified
def test_writing_commands() -> None:
    found = access()
    run("index=main | head 1 | table ip | outputlookup new.csv", found)
    run("index=main | head 1 | table ip | outputlookup append=t new.csv", found)
    assert found.lookups["new.csv"].rows() == [{"ip": "10.0.0.0"}] * 2


@pytest.mark.verified(
    source="SR:collect, Usage (_raw is saved; created from the fields), addtime, addinfo, tstats"
)
def test_collect() -> None:
    found = access()
    run("index=main | head 1 | collect index=copy", found)
    run('| makeresults | eval application="buttercup.com", count=2 | collect addinfo=f', found)
    run('| makeresults | eval a="x" | fields - _time | collect index=s', access())
    found.earliest, found.latest = NOON - 60, NOON
    run('| makeresults | eval a="b c" | fields - _time | collect index=s', found)
    copied, listed, undated = found.collected
    assert copied[0] == "copy" and copied[1][0]["_raw"] == found.stored[0]["_raw"]
    assert listed == (
        "summary",
        [{"_raw": '01/16/2024 12:00:00 +0000, application="buttercup.com", count=2', "_time": NOON}],
    )
    times = "info_min_time=1705406340.000, info_max_time=1705406400.000, info_search_time=1705406400.000"
    assert undated[1] == [{"_raw": f'01/16/2024 11:59:00 +0000, {times}, a="b c"', "_time": NOON - 60}]


@pytest.mark.verified(source="SR:collect: marker is appended to each event")
def test_a_marker() -> None:
    found = access()
    run('index=main | head 1 | collect index=copy marker="report=\\"a b\\""', found)
    assert str(found.collected[0][1][0]["_raw"]).endswith('Done, report="a b"')


@pytest.mark.differs(
    reason="the page does not list the names that fields of origin get, nor what testmode shows"
)
@pytest.mark.parametrize("options", ["", "testmode=t", "addtime=f"])
def test_collect_left_open(options: str) -> None:
    with pytest.raises(Unsupported):
        run(f"index=main | stats count BY host | collect index=s {options}", access())
