"""Fixtures that every room of the tests shares."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# Seconds in CI; HYPOTHESIS_PROFILE=long, with `pytest -k fuzz`, some ten minutes.
settings.register_profile("quick", max_examples=60, deadline=None)
settings.register_profile("long", max_examples=1_500, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def built_addon() -> Path:
    """The add-on as ./build.sh assembled it. Not built is an error: a skip would hide a broken build."""
    path = ROOT / "build/output/TA_ai_inference"
    if not (path / "default/app.conf").is_file():
        pytest.fail("the add-on is not built; run ./build.sh first")
    return path
