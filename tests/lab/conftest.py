"""Counts what the lab's behaviour tests rest on, and prints it: lab law 2."""

from collections import Counter

import pytest

KINDS = ("verified", "differs", "unverified")


def kind_of(item: pytest.Item) -> str | None:
    return next((kind for kind in KINDS if item.get_closest_marker(kind)), None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    counts = Counter(kind for item in items if (kind := kind_of(item)))
    config.stash[COUNTS] = counts


COUNTS: pytest.StashKey[Counter[str]] = pytest.StashKey()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    counts = config.stash.get(COUNTS, Counter())
    if counts:
        told = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS)
        terminalreporter.write_line(f"lab behaviours: {told}")
