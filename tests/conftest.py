"""Fixtures that every room of the tests shares."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def built_addon() -> Path:
    """The add-on as ./build.sh assembled it. Not built is an error: a skip would hide a broken build."""
    path = ROOT / "build/output/TA_ai_inference"
    if not (path / "default/app.conf").is_file():
        pytest.fail("the add-on is not built; run ./build.sh first")
    return path
