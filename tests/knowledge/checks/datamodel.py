"""The data model AI_Inference: every field of every dataset is filled by some capture, its datasets have the
events that the event types say, and what is calculated in it agrees with the macros."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from lab import Lab, LabError
from scripts.samples import NOW, all_samples, ingest

MODEL = "AI_Inference"
# Splunk's own, of every event.
INHERITED = ("_time", "host", "source", "sourcetype")
# A dataset's events by other means: a field that is wrongly constrained shows as another number.
REQUESTS = "eventtype IN (ai_inference_request, ai_inference_refused_request)"
COUNTED = {
    "Request": REQUESTS,
    "Failed_Request": f"{REQUESTS} action IN (failure, blocked)",
    "Server_Event": "eventtype=ai_inference_server_event",
    "Endpoint_Health": "sourcetype=ai:inference:health",
    "Model_Change": "eventtype IN (torchserve_model_change, triton_model_change, mlserver_model_change, "
    "tensorflow_model_change, llamacpp_model_load, ollama_model_load, ai_inference_model_change)",
}


def datamodel(addon: Path) -> list[str]:
    path = addon / f"default/data/models/{MODEL}.json"
    try:
        objects = json.loads(path.read_text(encoding="utf-8"))["objects"]
        lab = with_all_captures(addon)
        problems = [problem for one in objects for problem in [*described(one), *unfilled(lab, one)]]
        [calls] = (one for one in objects if one["objectName"] == "LLM_Request")
        return problems + miscounted(lab) + costs(lab, calls["constraints"][0]["search"])
    except (LabError, ValueError, KeyError, OSError) as error:
        return [f"{path.name}: {error}"]


@lru_cache(maxsize=1)
def with_all_captures(addon: Path) -> Lab:
    lab = Lab([addon], now=NOW)
    for sample in all_samples():
        ingest(lab, sample.path, sample.sourcetype, source=str(sample))
    return lab


def described(one: dict[str, Any]) -> list[str]:
    """Splunk wants of each field who owns it, and of each dataset its place in the tree."""
    name, lineage = one["objectName"], one["lineage"]
    fields = [*one["fields"], *(field for each in one["calculations"] for field in each["outputFields"])]
    return [
        *([] if lineage.split(".")[-1] == name else [f"{name}: its lineage is {lineage}"]),
        *(f"{name}.{field['fieldName']}: owner" for field in fields if field["owner"] != lineage),
        *(f"{name}: the owner of {each}" for each in one["constraints"] if each["owner"] != lineage),
    ]


def names_of(one: dict[str, Any]) -> list[str]:
    fields = [*one["fields"], *(field for each in one["calculations"] for field in each["outputFields"])]
    return [str(field["fieldName"]) for field in fields]


def unfilled(lab: Lab, one: dict[str, Any]) -> list[str]:
    """Fields of a dataset that no capture fills."""
    name, names = str(one["objectName"]), [n for n in names_of(one) if n not in INHERITED]
    asked = ", ".join(f"count({one['lineage']}.{field}) AS {field}" for field in names) or "count AS events"
    [row] = lab.search(f"| tstats {asked} from datamodel={MODEL}.{name}")
    return [f"{name}.{field}: no capture fills it" for field, count in row.items() if count == "0"]


def miscounted(lab: Lab) -> list[str]:
    problems = []
    for name, search in COUNTED.items():
        [found] = lab.search(f"| tstats count from datamodel={MODEL}.{name}")
        [wanted] = lab.search(f"search {search} | stats count")
        if found != wanted:
            problems.append(f"{name}: {found['count']} events, {wanted['count']} by {search}")
    return problems


def costs(lab: Lab, constraint: str) -> list[str]:
    """LLM_Request's cost is that of the macro, and an unknown price is none."""
    by_model = lab.search(
        f"| tstats sum(Request.LLM_Request.cost_usd) AS usd, count from datamodel={MODEL}.LLM_Request "
        "BY Request.LLM_Request.cost_status | rename Request.LLM_Request.cost_status AS cost_status"
    )
    by_macro = lab.search(
        f"search {REQUESTS} ({constraint}) | `ai_inference_cost` "
        "| stats sum(cost_usd) AS usd, count BY cost_status"
    )
    problems = [] if by_model == by_macro else [f"costs: {by_model} by the model, {by_macro} by the macro"]
    unknown = [row for row in by_model if row["cost_status"] == "unknown price"]
    return problems + ([] if unknown and "usd" not in unknown[0] else ["costs: an unknown price is a number"])
