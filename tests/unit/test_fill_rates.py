"""docs/fill-rates.md is what the expected files beside the captures say."""

from dataclasses import replace

import pytest

from scripts import fill_rates
from scripts.fill_rates import PAGE, Measured, measure, rewritten, share


@pytest.fixture(scope="module")
def rows() -> list[Measured]:
    return measure()


def test_the_page_is_what_the_captures_say(rows: list[Measured]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert rewritten(text, rows) == text, "run python -m scripts.fill_rates"


def test_a_changed_number_is_noticed(rows: list[Measured]) -> None:
    """The broken twin: a page with one other number is not the one that the captures make."""
    text = PAGE.read_text(encoding="utf-8")
    broken = text.replace("| 100 |", "| 97 |", 1)
    assert broken != text
    assert rewritten(broken, rows) == text


def test_a_lost_field_is_noticed(rows: list[Measured]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    first = next(row for row in rows if any("duration" in event for event in row.counted))
    lost = [
        replace(row, counted=tuple({k: v for k, v in e.items() if k != "duration"} for e in row.counted))
        if row is first
        else row
        for row in rows
    ]
    assert rewritten(text, lost) != text


def test_check_says_where_the_page_is_behind(
    rows: list[Measured], monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    page = tmp_path_factory.mktemp("docs") / "fill-rates.md"
    page.write_text(PAGE.read_text(encoding="utf-8").replace("| 100 |", "| 97 |", 1), encoding="utf-8")
    monkeypatch.setattr(fill_rates, "PAGE", page)
    monkeypatch.setattr("sys.argv", ["fill_rates", "--check"])
    assert fill_rates.main() == 1
    monkeypatch.setattr("sys.argv", ["fill_rates"])
    assert fill_rates.main() == 0
    assert page.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("having", "of", "said"),
    [(0, 7, ""), (7, 7, "100"), (1, 1000, "<1"), (999, 1000, ">99"), (1, 3, "33")],
)
def test_near_is_not_all_or_none(having: int, of: int, said: str) -> None:
    assert share(having, of) == said
