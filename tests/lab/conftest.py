"""Counts what the lab's behaviour tests rest on, and prints it at the end of a run: lab law 2."""

from collections import Counter

import pytest

KINDS = ("verified", "differs", "unverified")
PROPERTY = "lab-behaviour"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks travel with the reports, which also come back from xdist's workers."""
    for item in items:
        kind = next((kind for kind in KINDS if item.get_closest_marker(kind)), None)
        if kind:
            item.user_properties.append((PROPERTY, kind))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", [])
    counts = Counter(
        value for report in reports for name, value in report.user_properties if name == PROPERTY
    )
    if counts:
        told = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS)
        terminalreporter.write_line(f"lab behaviours tested: {told}")
