"""What the demo tells at its end."""

from collections.abc import Sequence
from typing import Any

from lab import Lab

INDEXED = "search index=* | stats count AS events, dc(host) AS hosts BY sourcetype"
EXTRACTED = """search index=* eventtype=ai_inference_request model_name=*
| stats count AS requests, count(eval(action="failure")) AS failed, perc95(duration) AS p95
    BY dest, model_name
| sort 0 dest, - requests | head 12"""
POLLED = """search index=* sourcetype=ai:inference:health
| stats latest(health) AS health, latest(models) AS models, latest(series) AS series,
    latest(problem_count) AS problem_count BY endpoint"""
CHANGED = """search index=* sourcetype=ai:inference:change
| table endpoint, change, object, before, after"""
UNPARSED = (
    "search index=* eventtype=ai_inference_unparsed | stats count AS lines BY host, sourcetype, parse_problem"
)


def print_report(lab: Lab, alerts: Sequence[dict[str, str]], web_url: str, pages: dict[str, str]) -> None:
    table("Indexed", lab.search(INDEXED), ("sourcetype", "events", "hosts"))
    table(
        "Extracted: requests by model",
        lab.search(EXTRACTED),
        ("dest", "model_name", "requests", "failed", "p95"),
    )
    table("Polled", lab.search(POLLED), ("endpoint", "health", "models", "series", "problem_count"))
    table(
        "Changed between two polls", lab.search(CHANGED), ("endpoint", "change", "object", "before", "after")
    )
    table("Not parsed, and why", lab.search(UNPARSED), ("host", "sourcetype", "parse_problem", "lines"))
    rows = [{"alert": a["search"], "on": ", ".join(v for k, v in a.items() if k != "search")} for a in alerts]
    table("Alerts that fired in the last hour", rows, ("alert", "on"))
    print("\nOpen in a browser:")
    for name, path in pages.items():
        print(f"  {name:<14} {web_url}{path}")


def table(title: str, rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> None:
    print(f"\n{title}")
    lines = [columns, *[[one_line(row.get(column, "")) for column in columns] for row in rows]]
    widths = [max(len(line[number]) for line in lines) for number in range(len(columns))]
    for line in lines:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def one_line(value: object) -> str:
    """A model's name comes from a request: it may hold anything, a newline too."""
    return repr(str(value))[1:-1] if not str(value).isprintable() else str(value)
