"""What searches take from the apps' configuration, and from the index: tags, transaction types, times."""

from pathlib import Path
from typing import Any

import pytest

from lab import Lab
from lab.errors import SearchError, Unsupported
from tests.lab.indexing.world import NOW, lab_with

TAGS = "[host=www1]\ntag2 = enabled\n[host=www2]\ntag1 = enabled\n[sourcetype=acw]\napache = enabled\n"
SAVED = "[errors]\nsearch = index=main error\n[counts]\nsearch = index=main | stats count\n"
TYPES = '[visit]\nfields = host\nmaxpause = 30s\nendswith = ("logout")\n[odd]\nmaxspam = 1\n'
PAIRS = "[brackets]\nREGEX = \\[(?!(?:headerName|headerValue))([^\\s=]+)=([^\\]]+)\\]\nFORMAT = $1::$2\n"
BY_BOTH = "index=main | stats count by host sourcetype | tags outputfield=test "


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    lab = lab_with(tmp_path, tags=TAGS, savedsearches=SAVED, transactiontypes=TYPES, transforms=PAIRS)
    for number, (host, raw) in enumerate(
        [("www1", "logout error"), ("www2", "fine"), ("www3", "an error"), ("www1", "login")]
    ):
        lab.ingest_event(raw, sourcetype="acw", host=host, time=NOW - 10 * number)
    return lab


def column(lab: Lab, spl: str, name: str) -> list[Any]:
    return [row.get(name) for row in lab.search(spl)]


@pytest.mark.verified(
    source="SR:tags, example 1: rows of statistics are tagged by their values, in tag and tag::FIELD"
)
def test_tags_of_rows(lab: Lab) -> None:
    rows = lab.search("index=main | stats count by host sourcetype | tags")
    assert [(row["tag"], row.get("tag::host"), row["tag::sourcetype"]) for row in rows] == [
        (["apache", "tag2"], "tag2", "apache"),
        (["apache", "tag1"], "tag1", "apache"),
        ("apache", None, "apache"),
    ]


@pytest.mark.verified(source="SR:tags, examples 3 to 5 and the <outputfield> argument")
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", [["apache", "tag2"], ["apache", "tag1"], "apache"]),
        (
            "inclname=t",
            [
                ["sourcetype::apache", "host::tag2"],
                ["sourcetype::apache", "host::tag1"],
                "sourcetype::apache",
            ],
        ),
        ('inclname=t allowed_tags="tag1, tag9" host', [None, "host::tag1", None]),
        ("inclname=t inclvalue=t host", ["host::www1::tag2", "host::www2::tag1", None]),
    ],
)
def test_tags_in_one_field(lab: Lab, options: str, expected: list[Any]) -> None:
    assert column(lab, BY_BOTH + options, "test") == expected


@pytest.mark.differs(
    reason="the page shows neither a value without its name nor events whose tags are narrowed"
)
@pytest.mark.parametrize("spl", ["index=main | tags outputfield=t inclvalue=t", "index=main | tags host"])
def test_tags_left_open(lab: Lab, spl: str) -> None:
    with pytest.raises(Unsupported):
        lab.search(spl)


@pytest.mark.verified(
    source="SR:search, savedsearch=: events that would be found by the specified saved search"
)
@pytest.mark.parametrize(
    ("spl", "hosts"),
    [
        ("savedsearch=errors", ["www1", "www3"]),
        ("savedsplunk=errors host=www3", ["www3"]),
        ("index=main NOT savedsearch=errors", ["www2", "www1"]),
    ],
)
def test_saved_search_as_a_term(lab: Lab, spl: str, hosts: list[str]) -> None:
    assert column(lab, spl, "host") == hosts


@pytest.mark.unverified
def test_saved_searches_that_are_no_terms(lab: Lab) -> None:
    with pytest.raises(SearchError):
        lab.search("savedsearch=nope")
    with pytest.raises(Unsupported):
        lab.search("savedsearch=counts")


@pytest.mark.verified(source='SR:Time modifiers, "Searching based on index time"; _indextime')
def test_index_time(lab: Lab) -> None:
    assert len(lab.search("index=main _index_earliest=-1h _index_latest=+1s")) == 4
    assert lab.search("index=main _index_latest=-1h") == []
    assert len(lab.search("index=main _index_earliest=-1h earliest=-15s latest=+1s")) == 2
    assert column(lab, "index=main host=www2 | eval at=_indextime", "at") == [str(int(NOW))]


@pytest.mark.verified(source="SR:metadata: recentTime is the index time of the most recent event")
def test_metadata_says_when_it_was_last_indexed(lab: Lab) -> None:
    lab.freeze(NOW + 60)
    lab.ingest_event("late", sourcetype="acw", host="www2", time=NOW - 100)
    rows = {str(row["host"]): row["recentTime"] for row in lab.search("| metadata type=hosts")}
    assert rows == {"www1": str(int(NOW)), "www2": str(int(NOW) + 60), "www3": str(int(NOW))}


@pytest.mark.verified(source="SR:transaction, name: the stanza's settings, overruled by those of the search")
def test_transaction_types(lab: Lab) -> None:
    assert column(lab, "index=main host=www1 | transaction name=visit", "eventcount") == ["2"]
    assert column(lab, "index=main host=www1 | transaction name=visit maxpause=5s", "eventcount") == ["1"]
    for name in ("nope", "odd"):
        with pytest.raises(Unsupported):
            lab.search(f"index=main | transaction name={name}")


@pytest.mark.verified(source="SR:extract, example 4: a stanza of transforms.conf; examples 2 and 3")
@pytest.mark.parametrize(
    ("raw", "command", "expected"),
    [
        ("[a=1] [headerName=x] [b=two words]", "extract brackets", {"a": "1", "b": "two words"}),
        ("[a=1] [a=2]", "extract mv_add=t brackets", {"a": ["1", "2"]}),
        ("a=1, b=two c", "extract reload=true", {"a": "1", "b": "two"}),
        ("?a=1&b=2", 'extract pairdelim="?&" kvdelim="="', {"a": "1", "b": "2"}),
    ],
)
def test_extract(lab: Lab, raw: str, command: str, expected: dict[str, Any]) -> None:
    found = lab.search(f'| makeresults | eval _raw="{raw}" | {command} | fields - _raw _time')
    assert found == [expected]


@pytest.mark.differs(reason="no page says which value stays, nor what JSON becomes; the stanza is missing")
@pytest.mark.parametrize("spl", ['eval _raw="a=1", a=2 | kv', 'eval _raw="{}" | kv', "kv nope", "kv auto=f"])
def test_extract_left_open(lab: Lab, spl: str) -> None:
    with pytest.raises(Unsupported):
        lab.search(f"| makeresults | {spl}")


@pytest.mark.verified(
    source="SR:collect: copying events to a different index; the source type is changed to stash"
)
def test_collected_events_are_found(lab: Lab) -> None:
    lab.search("index=main host=www2 | collect index=copy")
    assert lab.search("index=copy | table _raw _time sourcetype") == [
        {"_raw": "fine", "_time": f"{NOW - 10:.0f}", "sourcetype": "stash"}
    ]
    lab.search('| makeresults | eval app="x.com", n=2 | collect index=sums source=devtest')
    assert lab.search("index=sums source=devtest | table app n") == [{"app": "x.com", "n": "2"}]
