"""The onboarding pages: the index has all of them, each says the four things, each source type is named."""

import re
from pathlib import Path

import pytest

from lab.conf.reader import read_conf
from scripts.build.paths import ROOT

FOLDER = ROOT / "docs/onboarding"
INDEX = FOLDER / "README.md"
PAGES = sorted({*FOLDER.glob("*.md"), *FOLDER.glob("*/README.md")} - {INDEX})
STANZAS = read_conf(ROOT / "package/default/props.conf")
LINK = re.compile(r"\]\((?!https?:)([^)#]+\.\w+)(?:#[\w-]+)?\)")
# Not the poller's page, which is about an input of the add-on's own.
OF_SERVERS = [page for page in PAGES if page.name != "poller.md"]


def linked(page: Path) -> set[Path]:
    return {(page.parent / target).resolve() for target in LINK.findall(page.read_text(encoding="utf-8"))}


def unnamed(texts: list[str]) -> set[str]:
    """Source types of props.conf that no page names."""
    return {name for name in STANZAS if not any(f"`{name}`" in text for text in texts)}


def test_the_index_has_every_page() -> None:
    assert set(PAGES) <= linked(INDEX)


@pytest.mark.parametrize("page", [INDEX, *PAGES], ids=lambda page: str(page.relative_to(FOLDER)))
def test_what_a_page_links_to_is_there(page: Path) -> None:
    assert not [target for target in linked(page) if not target.is_file()]


def test_every_source_type_is_on_a_page_and_in_the_index() -> None:
    assert not unnamed([page.read_text(encoding="utf-8") for page in PAGES])
    assert not unnamed([INDEX.read_text(encoding="utf-8")])


def test_a_source_type_without_a_page_is_noticed() -> None:
    """The broken twin: the index without one of its rows."""
    rows = INDEX.read_text(encoding="utf-8").splitlines()
    fewer = [row for row in rows if "`triton:trace`" not in row]
    assert unnamed(fewer) - unnamed(rows) == {"triton:server", "triton:trace"}


@pytest.mark.parametrize("page", OF_SERVERS, ids=lambda page: str(page.relative_to(FOLDER)))
def test_a_page_says_the_four_things(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.search(r"^## 1\. (The|Which|What) ", text, re.MULTILINE)
    assert re.search(r"^## \d\. What you get$", text, re.MULTILINE)
    assert re.search(
        r"^## \d\. What (it|they|this server|these events) cannot (tell you|do)$", text, re.MULTILINE
    )
    assert "[monitor:///" in text or "/services/collector" in text or "SPLUNK_HEC_URL" in text
