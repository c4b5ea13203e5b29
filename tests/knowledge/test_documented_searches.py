"""Every search in a playbook or a page of docs parses in the lab with the add-on installed."""

import re
from pathlib import Path

import pytest

from lab import Lab
from scripts.build.paths import ROOT
from tests.knowledge.checks.searches import parses

BLOCK = re.compile(r"^```spl\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGES = [*ROOT.glob("detections/playbooks/*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "README.md"]
SEARCHES = [(path, text) for path in PAGES for text in BLOCK.findall(path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("page", "search"), SEARCHES, ids=lambda value: getattr(value, "name", ""))
def test_a_search_of_the_documentation(page: Path, search: str, built_addon: Path) -> None:
    assert parses(Lab([built_addon]), search, page.name) == []


def test_there_are_such_searches() -> None:
    assert len(SEARCHES) >= 5
