"""docs/poller-metrics.md is what the poller's tables say."""

import pytest
from ai_inference.endpoints.tables import known
from ai_inference.metrics.rules import Table

from scripts import metric_names


def test_the_page_is_what_the_tables_say() -> None:
    assert metric_names.PAGE.read_text(encoding="utf-8") == metric_names.page(), (
        "run python -m scripts.metric_names"
    )


def test_a_lost_table_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The broken twin: the page of fewer tables is another."""
    monkeypatch.setattr(known, "TABLES", (*known.TABLES[1:], Table(())))
    assert metric_names.PAGE.read_text(encoding="utf-8") != metric_names.page()
