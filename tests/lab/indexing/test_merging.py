"""SHOULD_LINEMERGE: which lines make one event."""

import pytest

from lab.errors import Unsupported
from lab.indexing.merging import LineMerger

SPEC = "props.conf.spec 10.4"


def merge(lines: str, **settings: str) -> list[str]:
    """Lines are letters; a capital one has a date."""
    merger = LineMerger(settings, "s", lambda line: line[0].isupper())
    return [event.replace("\n", "") for event in merger.merge(list(lines))]


@pytest.mark.verified(
    source=f"{SPEC}, BREAK_ONLY_BEFORE_DATE (default true): a line with a date begins an event"
)
def test_by_date() -> None:
    assert merge("AbcDeF") == ["Abc", "De", "F"]
    assert merge("abC") == ["ab", "C"]
    assert merge("AbC", BREAK_ONLY_BEFORE_DATE="false") == ["AbC"]


@pytest.mark.verified(source=f"{SPEC}, BREAK_ONLY_BEFORE: an event begins only with a line that matches")
def test_break_only_before() -> None:
    assert merge("xabxc", BREAK_ONLY_BEFORE="^x") == ["xab", "xc"]
    assert merge("XaBXc", BREAK_ONLY_BEFORE="^X", BREAK_ONLY_BEFORE_DATE="false") == ["XaB", "Xc"]


@pytest.mark.differs(reason="whether BREAK_ONLY_BEFORE switches the date rule off is not documented")
def test_a_date_where_break_only_before_does_not_match() -> None:
    with pytest.raises(Unsupported, match=r"\[s\]: BREAK_ONLY_BEFORE"):
        merge("XaBXc", BREAK_ONLY_BEFORE="^X")


@pytest.mark.verified(source=f"{SPEC}, MUST_BREAK_AFTER, MUST_NOT_BREAK_AFTER, MUST_NOT_BREAK_BEFORE")
def test_must_and_must_not() -> None:
    assert merge("Ab;cd", MUST_BREAK_AFTER=";") == ["Ab;", "cd"]
    assert merge("A;B", MUST_BREAK_AFTER=";") == ["A;", "B"]
    assert merge("A(BC)DE", MUST_NOT_BREAK_AFTER=r"\(", MUST_BREAK_AFTER=r"\)") == ["A(BC)", "D", "E"]
    assert merge("A(BC", MUST_NOT_BREAK_AFTER=r"\(") == ["A(BC"]
    assert merge("ABCB", MUST_NOT_BREAK_BEFORE="B") == ["AB", "CB"]


@pytest.mark.differs(reason="which of two contrary rules wins is not documented")
def test_rules_that_contradict_each_other() -> None:
    with pytest.raises(Unsupported, match="contradict"):
        merge("A;B", MUST_BREAK_AFTER=";", MUST_NOT_BREAK_BEFORE="B")


@pytest.mark.verified(source=f"{SPEC}, MAX_EVENTS: default 256 lines")
def test_max_events() -> None:
    assert merge("Abcdefg", MAX_EVENTS="3") == ["Abc", "def", "g"]
    assert [len(event) for event in merge("a" * 600)] == [256, 256, 88]


@pytest.mark.differs(reason="DATETIME_CONFIG = CURRENT makes BREAK_ONLY_BEFORE_DATE 'not meaningful'")
def test_no_dates_and_no_rule() -> None:
    with pytest.raises(Unsupported, match="without a rule"):
        merge("ab", DATETIME_CONFIG="CURRENT")
    assert merge("a", DATETIME_CONFIG="NONE") == ["a"]
