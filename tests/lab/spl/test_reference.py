"""docs/lab-spl.md says what the tables say."""

from lab.spl.commands import COMMANDS, REFUSED
from lab.spl.reference import PAGE, page


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m lab.spl.reference"


def test_nothing_is_both_built_and_refused() -> None:
    assert not COMMANDS.keys() & REFUSED.keys()
