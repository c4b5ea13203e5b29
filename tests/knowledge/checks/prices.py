"""Calls cost what their source says they cost; a price counts from its day on; an unknown one is not 0."""

import csv
import json
from pathlib import Path

from lab import Lab, LabError
from scripts.samples import NOW, SAMPLE_DATA, Fields

LITELLM = SAMPLE_DATA / "litellm:payload/shapes.log"
# Model, day, and what a call of a million tokens each way cost then; None where the list does not know.
DAYS = (
    ("deepseek-chat", 1764547200, 0.27 + 1.1),
    ("deepseek-chat", 1795867200, 0.28 + 0.42),
    ("DeepSeek-Chat", 1795867200, 0.28 + 0.42),
    ("deepseek/deepseek-chat", 1795867200, 0.28 + 0.42),
    ("grok-4", 1764547200, 3 + 15),
    ("grok-4", 1795867200, 1.25 + 2.5),
    ("deepseek-chat", 1735689600, None),
    ("tiny-chat", 1795867200, None),
)


def prices(addon: Path) -> list[str]:
    try:
        return [*as_reported(addon), *by_day(addon), *table(addon / "lookups/ai_model_prices.csv")]
    except LabError as error:
        return [str(error)]


def as_reported(addon: Path) -> list[str]:
    """LiteLLM's own figures, without its knowing: the tokens and the price list must give the same."""
    lab = Lab([addon], now=NOW)
    lab.ingest(LITELLM.read_bytes(), sourcetype="litellm:payload", host="ml01")
    rows = lab.search("search cost_usd=* | rename cost_usd AS reported | `ai_inference_cost`")
    wrong = [
        f"{row['model_name']}: {row.get('cost_usd')} is calculated, {row['reported']} was reported"
        for row in rows
        if abs(number(row, "cost_usd") - number(row, "reported")) > 1e-9
        # LiteLLM's made-up answers of the Responses API bring their own figure.
        and row["call_type"] != "aresponses"
    ]
    return wrong if rows else ["no call has a cost"]


def by_day(addon: Path) -> list[str]:
    problems = []
    for model, day, cost in DAYS:
        usage = {"prompt_tokens": 1_000_000, "completion_tokens": 1_000_000}
        event = {"started": day, "status": 200, "request": {"model": model}, "response": {"usage": usage}}
        lab = Lab([addon], now=NOW)
        lab.ingest_event(json.dumps(event), sourcetype="openai:compatible", host="ml01")
        row = lab.search("search index=main | `ai_inference_cost`")[0]
        wanted = "unknown price" if cost is None else "calculated"
        if row.get("cost_status") != wanted or abs(number(row, "cost_usd") - (cost or -1)) > 1e-9:
            problems.append(f"{model} on {day}: {row.get('cost_usd')}, {row.get('cost_status')}, not {cost}")
    return problems


def number(row: Fields, name: str) -> float:
    return float(str(row.get(name, -1)))


def table(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    problems = [f"{row['model']}: no source or date" for row in rows if not (row["source"] and row["date"])]
    keys = [(row["model"], row["valid_from"]) for row in rows]
    problems += [f"{key} stands twice" for key in keys if keys.count(key) > 1]
    return problems + [f"{model} is not lower case" for model, _ in keys if model != model.lower()]
