"""What the onboarding pages say one looks at is there: each search of their tables finds a captured event."""

import re
from pathlib import Path

import pytest

from lab import Lab
from scripts.build.paths import ROOT
from scripts.samples import NOW, SAMPLE_DATA, ingest
from tests.knowledge.checks.datamodel import with_all_captures

PAGES = sorted((ROOT / "docs/onboarding").rglob("*.md"))
# In a table's row, between backticks: a field, then = or IN.
SEARCH = re.compile(
    r"`((?:eventtype|sourcetype|operation|message|msg|action|error_message)(?:=| IN \()[^`]*|[a-z_]+=\*)`"
)
SEARCHES = [
    (page, search)
    for page in PAGES
    for line in page.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ")
    for search in SEARCH.findall(line)
]
# What no capture has, and the line that would be found.
NOT_CAPTURED = {
    'operation IN ("load", "unload") sourcetype=litellm:server': (
        b'INFO:     10.0.0.1:4711 - "POST /model/new HTTP/1.1" 200 OK\n',
        "litellm:server",
    ),
}


@pytest.fixture(scope="module")
def broken(built_addon: Path) -> Lab:
    """The broken lines, for searches that name what is wrong with a line."""
    lab = Lab([built_addon], now=NOW)
    for path in sorted(SAMPLE_DATA.glob("*/broken/*.log")):
        ingest(lab, path, path.parts[-3])
    return lab


def finds(lab: Lab, search: str) -> bool:
    return bool(lab.search(f"search {search} | head 1"))


@pytest.mark.parametrize(("page", "search"), SEARCHES, ids=lambda value: getattr(value, "name", value))
def test_it_finds_an_event(page: Path, search: str, built_addon: Path, broken: Lab) -> None:
    lab = broken if "parse_problem=" in search else with_all_captures(built_addon)
    if search in NOT_CAPTURED:
        assert not finds(lab, search), f"{page.name}: it is captured now"
        line, sourcetype = NOT_CAPTURED[search]
        lab = Lab([built_addon])
        lab.ingest(line, sourcetype=sourcetype)
    assert finds(lab, search)


def test_there_are_such_searches() -> None:
    assert len(SEARCHES) > 30


def test_a_search_for_what_is_not_there_is_noticed(built_addon: Path) -> None:
    """The broken twin: as shipped KServe's payloads do not count as requests."""
    lab = with_all_captures(built_addon)
    assert not finds(lab, "eventtype=ai_inference_request sourcetype=kserve:payload")
