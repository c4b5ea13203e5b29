"""A search that names source types leaves the others unread."""

import pytest

from lab import Lab
from lab.indexing.event import Event
from lab.spl.context import SearchContext
from lab.spl.origins import sourcetype_test
from lab.spl.search_parser import parse_search
from lab.values import ReadRow


@pytest.mark.unverified
@pytest.mark.parametrize(
    ("search", "found", "denied"),
    [
        ("sourcetype=a x=1", "a", "b"),
        ("sourcetype=A* (y=1 OR z=2)", "abc", "b"),
        ("sourcetype IN (a, b)", "b", "c"),
        ("(sourcetype=a x=1) OR (sourcetype=b)", "b", "c"),
        ("sourcetype=a OR x=1", "c", None),
        ("NOT sourcetype=a", "a", None),
        ("sourcetype!=a", "a", None),
        ("x=1", "a", None),
    ],
)
def test_what_a_search_asks_of_the_source_type(search: str, found: str, denied: str | None) -> None:
    test = sourcetype_test(parse_search(search))
    assert test is None or test(found)
    assert (test is None) == (denied is None)
    if test and denied:
        assert not test(denied)


@pytest.mark.unverified
def test_events_of_other_source_types_are_not_extracted(monkeypatch: pytest.MonkeyPatch) -> None:
    lab = Lab(now=1_795_000_000)
    for sourcetype in ("wanted", "other"):
        lab.ingest_event("a=1", sourcetype=sourcetype, time=1_794_999_999)
    read: list[str] = []
    extract = lab.extractor.row

    def row(event: Event, context: SearchContext) -> ReadRow:
        read.append(event.sourcetype)
        return extract(event, context)

    monkeypatch.setattr(lab.extractor, "row", row)
    assert len(lab.search("search sourcetype=WANT* a=1")) == 1
    assert read == ["wanted"]
    assert len(lab.search("search a=1")) == 2
