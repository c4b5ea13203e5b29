"""How a report of AppInspect is judged."""

from typing import Any

import pytest

from scripts.build.appinspect import judge

ALLOWED = {"check_known": "its reason"}


def report(name: str, result: str, errors: int = 0) -> dict[str, Any]:
    check = {"name": name, "result": result, "messages": [{"message": "why"}]}
    return {"summary": {"error": errors}, "reports": [{"groups": [{"checks": [check]}]}]}


@pytest.mark.parametrize("result", ["success", "not_applicable", "skipped"])
def test_harmless_results(result: str) -> None:
    assert judge(report("check_any", result), ALLOWED) == []


def test_a_warning_with_a_reason_passes_and_one_without_does_not() -> None:
    assert judge(report("check_known", "warning"), ALLOWED) == []
    assert judge(report("check_new", "warning"), ALLOWED) == ["warning check_new: why"]


@pytest.mark.parametrize("result", ["failure", "error", "future_failure"])
def test_no_reason_excuses_a_failure(result: str) -> None:
    assert judge(report("check_known", result), ALLOWED) == [f"{result} check_known: why"]


def test_a_run_with_errors() -> None:
    assert judge(report("check_any", "success", errors=2), ALLOWED) == ["the run ended with 2 errors"]
