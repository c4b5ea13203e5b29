"""What the demo's check makes of what the browser saw."""

from typing import Any

import pytest

from scripts.demonstration.browser import judge, judge_panel

PANEL = {
    "id": "viz",
    "title": "Requests",
    "description": "per model",
    "text": "Requests\nper model\n42",
    "marks": 0,
}


def test_a_panel_with_a_figure_or_a_mark_is_well() -> None:
    assert judge_panel(PANEL) == ""
    assert judge_panel({**PANEL, "text": "Requests\nper model\nseconds", "marks": 3}) == ""


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"text": "Requests\nper model"}, "shows no data"),
        ({"text": "42"}, "does not show its title"),
        ({"text": "Requests\nNo search results returned"}, "No search results returned"),
        ({"text": ""}, "does not show its title"),
    ],
)
def test_an_empty_panel_is_found(change: dict[str, Any], problem: str) -> None:
    assert problem in judge_panel({**PANEL, **change})


def test_a_page_with_errors_or_without_its_text_is_found() -> None:
    page = {"text": "Accounts Proxy", "errors": ["HTTP 500 for /x"], "panels": []}
    assert judge("Configuration", page) == [
        "Configuration: HTTP 500 for /x",
        "Configuration: no 'Logging' on the page",
    ]
    assert judge("Dashboard", {"text": "", "errors": [], "panels": []}) == ["Dashboard: no panel at all"]
