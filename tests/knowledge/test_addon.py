"""The built add-on has no problem that any check finds."""

from pathlib import Path

import pytest

from tests.knowledge.checks import CHECKS


@pytest.mark.parametrize("check", CHECKS)
def test_our_addon(check: str, built_addon: Path) -> None:
    assert CHECKS[check](built_addon) == []
