"""The app that these tests run."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.conf import SplunkHome
from lab.runtime import Surroundings
from tests.lab.runtime.poller import Installed, installed

PROBE = Path(__file__).parent / "lab_probe"
PYENV = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"


def interpreters() -> dict[str, str]:
    """Splunk 10's two Pythons, where this machine has them, and our own."""
    found = {"own": sys.executable}
    for version in ("3.9", "3.13"):
        for path in sorted(PYENV.glob(f"{version}.*/bin/python3")):
            found[version] = str(path)
    return found


@pytest.fixture
def home(tmp_path: Path) -> SplunkHome:
    splunk_home = SplunkHome(tmp_path / "splunk")
    splunk_home.install(PROBE)
    return splunk_home


@pytest.fixture(params=["own", "3.9", "3.13"])
def each_python(request: pytest.FixtureRequest) -> str:
    known = interpreters()
    if request.param not in known:
        pytest.skip(f"no Python {request.param} under {PYENV}")
    return known[request.param]


@pytest.fixture
def around(home: SplunkHome) -> Surroundings:
    return Surroundings(home.root)


@pytest.fixture
def addon(built_addon: Path, each_python: str) -> Iterator[Installed]:
    """The built add-on, its programs under each of Splunk's Pythons."""
    with installed(built_addon, each_python) as running:
        yield running


@pytest.fixture
def own(built_addon: Path) -> Iterator[Installed]:
    """The same under our own Python only: for what does not depend on it."""
    with installed(built_addon) as running:
        yield running
