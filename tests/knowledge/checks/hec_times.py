"""What a gateway sends to HEC's event endpoint is dated by itself: TIME_FORMAT does not see such events."""

import json
from pathlib import Path

from lab import Lab, LabError
from scripts.samples import NOW, SAMPLE_DATA

# Captures whose events carry their time, and are sent to HEC as often as they are read from a file.
SENT = (
    "kserve:payload/from_source/agent",
    "litellm:payload/default",
    "openai:compatible/from_source/gateways",
    "openai:compatible/litellm",
    "seldon:payload/from_source/executor",
)


def hec_times(addon: Path) -> list[str]:
    problems = []
    for name in SENT:
        sourcetype = name.partition("/")[0]
        event = (SAMPLE_DATA / f"{name}.log").read_text(encoding="utf-8").split("\n")[0]
        expected = json.loads((SAMPLE_DATA / f"{name}.expected.json").read_text(encoding="utf-8"))["expected"]
        try:
            lab = Lab([addon], now=NOW)
            lab.ingest_event(event, sourcetype=sourcetype, host="ml01", time=NOW)
            found = lab.search("search index=main")[0]["_time"]
        except LabError as error:
            problems.append(f"{name}: {error}")
            continue
        if found != expected[0]["_time"]:
            problems.append(f"{name}: _time is {found} by HEC, {expected[0]['_time']} from a file")
    return problems
