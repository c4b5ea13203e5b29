"""The suite fails on every broken copy of the add-on, by the check that is there for it."""

from pathlib import Path

import pytest

from tests.broken_twin.twin import Twin
from tests.broken_twin.twins import TWINS
from tests.knowledge.checks import CHECKS


@pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)
def test_the_suite_fails_on(twin: Twin, built_addon: Path, tmp_path: Path) -> None:
    assert CHECKS[twin.check](twin.make(built_addon, tmp_path))


def test_every_check_has_a_twin() -> None:
    assert {twin.check for twin in TWINS} == set(CHECKS)


def test_a_twin_that_breaks_nothing_is_an_error(built_addon: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="breaks nothing"):
        Twin("idle", "default/props.conf", "no such text", "", "captures").make(built_addon, tmp_path)
