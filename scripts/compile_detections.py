"""Compile `detections/*.yml` into savedsearches.conf: Sigma selection → SPL, schedule, alert settings.

    python -m scripts.compile_detections [--output FILE]

The build calls `write_savedsearches`; run by hand, it prints what it would write.
"""

import argparse
import json
import sys
from pathlib import Path

from sigma.backends.splunk.splunk import SplunkBackend
from sigma.collection import SigmaCollection
from sigma.processing.conditions import LogsourceCondition
from sigma.processing.pipeline import ProcessingItem, ProcessingPipeline
from sigma.processing.transformations import AddConditionTransformation

from scripts.detections import Detection, load_detections

# The event types of package/default/eventtypes.conf that a rule may name as its logsource category.
CATEGORIES = ("ai_inference_request", "ai_inference_server_event", "ai_inference_unparsed")

HEADER = """\
# Detections of TA_ai_inference, compiled from detections/*.yml. All are shipped disabled.
# Turn one on in Settings > Searches, reports, and alerts; its thresholds are macros.
"""


def main() -> int:
    parser = argparse.ArgumentParser(description="Compile detections/*.yml into savedsearches.conf.")
    parser.add_argument("--output", type=Path, help="write this file instead of printing")
    arguments = parser.parse_args()
    if arguments.output:
        write_savedsearches(arguments.output)
    else:
        print(savedsearches(load_detections()), end="")
    return 0


def write_savedsearches(target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(savedsearches(load_detections()), encoding="utf-8")


def savedsearches(detections: list[Detection]) -> str:
    return "\n".join([HEADER, *(stanza(detection) for detection in detections)])


def stanza(detection: Detection) -> str:
    """One stanza: what it looks for, when it runs, when it alerts, what it says of itself."""
    splunk = detection.splunk
    settings = {
        "description": one_line(detection.sigma["description"]),
        "search": search(detection),
        "disabled": "1",
        "enableSched": "1",
        "cron_schedule": splunk["cron_schedule"],
        "schedule_window": "auto",
        "dispatch.earliest_time": splunk["earliest"],
        "dispatch.latest_time": splunk["latest"],
        "counttype": "number of events",
        "relation": "greater than",
        "quantity": "0",
        # One alert a result, so that suppression works by its fields.
        "alert.digest_mode": "0",
        "alert.track": "1",
        "alert.severity": str(splunk["severity"]),
        "alert.suppress": "1",
        "alert.suppress.fields": ",".join(splunk["suppress"]["fields"]),
        "alert.suppress.period": splunk["suppress"]["period"],
        "action.correlationsearch.annotations": json.dumps({"mitre_atlas": detection.atlas}),
        "request.ui_dispatch_app": "TA_ai_inference",
    }
    return "\n".join([f"[{detection.title}]", *(f"{name} = {value}" for name, value in settings.items()), ""])


def search(detection: Detection) -> str:
    """The whole SPL: the index macro, the Sigma selection, the tail that counts; one line a command."""
    selection = convert(detection)
    commands = [line.strip() for line in detection.splunk["tail"].strip().splitlines()]
    return " \\\n".join([f"`ai_inference_indexes` {selection}", *commands])


def convert(detection: Detection) -> str:
    """The Sigma rule's selection as SPL. Raises ValueError for a logsource that is no event type of ours."""
    category = detection.sigma["logsource"].get("category")
    if category not in CATEGORIES:
        raise ValueError(f"{detection.path.name}: logsource.category {category!r} is not one of {CATEGORIES}")
    by_eventtype = ProcessingItem(
        transformation=AddConditionTransformation({"eventtype": category}),
        rule_conditions=[LogsourceCondition(category=category)],
    )
    backend = SplunkBackend(processing_pipeline=ProcessingPipeline(items=[by_eventtype]))
    queries = backend.convert(SigmaCollection.from_dicts([detection.sigma]))
    return str(queries[0])


def one_line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    sys.exit(main())
