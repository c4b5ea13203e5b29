"""Runs OpenTelemetry's instrumentation of OpenAI's client, old and new, against a LiteLLM without a model,
and stores what the collector would send Splunk: sample_data/otel:genai:span and otel:genai:log."""

import json
import os
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scripts.capture.servers import litellm
from scripts.capture.servers.common.process import ServerProcess, free_ports
from scripts.capture.servers.common.store import store_files, store_provenance
from scripts.capture.servers.common.venvs import Installation, ensure_venv
from scripts.capture.servers.litellm.drive import MASTER_KEY
from scripts.capture.servers.otel.translate import log, span

ROOT = Path(__file__).resolve().parents[4]
SAMPLES = ROOT / "sample_data"
EMIT = ROOT / "scripts/capture/servers/otel/emit.py"
SPAN, LOG = "otel:genai:span", "otel:genai:log"
CAPTURE = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"
# Instrumentation, the packages that make it run, and what turns contents on.
OLD = (
    "opentelemetry.instrumentation.openai_v2",
    ("opentelemetry-instrumentation-openai-v2==2.1b0", "opentelemetry-instrumentation==0.57b0"),
    ("opentelemetry-sdk==1.36.0", "openai==2.54.0", "httpx"),
    {CAPTURE: "true"},
)
NEW = (
    "opentelemetry.instrumentation.genai.openai",
    ("opentelemetry-instrumentation-genai-openai==1.3b0", "opentelemetry-util-genai==1.3b0"),
    ("opentelemetry-sdk==1.45.2", "openai==2.54.0", "httpx"),
    {
        CAPTURE: "SPAN_AND_EVENT",
        "OTEL_INSTRUMENTATION_GENAI_EMIT_EVENT": "true",
        "OTEL_SEMCONV_STABILITY_OPT_IN": "gen_ai_latest_experimental",
    },
)
# In the attributes of a log; docs/onboarding/opentelemetry.md takes them out once the body has them.
CONTENTS = ("gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.system_instructions")
Emitted = list[dict[str, Any]]


def main() -> int:
    port = free_ports(1)[0]
    proxy = litellm.install(print)

    def launch(home: Path) -> Any:
        return litellm.launch(litellm.RUNS["shapes"], proxy, home, {"http": port, "behind": 0})

    with ServerProcess("litellm", launch, print):
        old, new = (emitted(*which, url=f"http://127.0.0.1:{port}/v1") for which in (OLD, NEW))
    store("genai-openai", "new names, spans", NEW, SPAN, (span(one, SPAN) for one in of(new, "span")))
    store("openai-v2", "old names, spans", OLD, SPAN, (span(one, SPAN) for one in of(old, "span")))
    store("genai-openai", "logs, attributes as body", NEW, LOG, map(whole_body, of(new, "log")))
    store("event-name", "logs, the event's name as body", NEW, LOG, map(named_body, of(new, "log")))
    store("openai-v2", "logs, one a message", OLD, LOG, (log(one, LOG) for one in of(old, "log")))
    return 0


def emitted(module: str, *packages: Any, url: str) -> Emitted:
    *steps, settings = packages
    name = f"otel-{steps[0][0].partition('==')[2]}"
    installation: Installation = ensure_venv(name, [[p for step in steps for p in step]], about="small")
    command = [str(installation.python), str(EMIT), module, url, MASTER_KEY]
    done = subprocess.run(command, env=os.environ | settings, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def of(everything: Emitted, kind: str) -> Emitted:
    return [one for one in everything if kind in one]


def whole_body(one: dict[str, Any]) -> Any:
    """The transform that the onboarding page recommends."""
    record = one["log"]
    kept = {name: value for name, value in record["attributes"].items() if name not in CONTENTS}
    return log({"log": {**record, "attributes": kept}}, LOG, body=dict(sorted(record["attributes"].items())))


def named_body(one: dict[str, Any]) -> Any:
    """The smallest transform that saves the record: all attributes become indexed fields."""
    return log(one, LOG, body=one["log"]["event_name"])


def store(name: str, why: str, which: tuple[Any, ...], sourcetype: str, events: Iterable[Any]) -> None:
    target = f"{sourcetype}/{name}.hec.json"
    data = "".join(json.dumps(event, ensure_ascii=False) + "\n" for event in events).encode()
    facts = {
        "why": why,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "packages": [package for step in which[1:3] for package in step],
        "environment": which[3],
        "files": store_files({target: data}, {target: target}, SAMPLES, (MASTER_KEY,)),
    }
    store_provenance("otel", f"{sourcetype}/{name}", facts, SAMPLES)
