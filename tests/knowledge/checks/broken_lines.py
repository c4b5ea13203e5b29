"""Lines that fit no format are kept whole, marked ai_inference_unparsed, and say what is wrong."""

import json
from pathlib import Path

from lab import Lab, LabError
from scripts.samples import HEC, NOW, SAMPLE_DATA, all_samples

LONG = 1_000_000
SOURCETYPES = (
    *(f"torchserve:{kind}" for kind in ("access", "server", "model", "metrics", "inference")),
    "ai:cef",
    "triton:server",
    "mlserver:server",
    "openai:compatible",
    "ollama:server",
    "otel:genai:log",
    "otel:genai:span",
    "kserve:payload",
    "kserve:server",
    "litellm:server",
    "llamacpp:server",
    "litellm:payload",
    "seldon:microservice",
    "seldon:payload",
    "tensorflow:serving",
    "vllm:server",
)


def broken_lines(addon: Path) -> list[str]:
    problems = []
    for path in sorted(SAMPLE_DATA.glob("*/broken/*.log")):
        sourcetype, name = path.parts[-3], path.name
        try:
            lab = Lab([addon], now=NOW)
            kept = lab.ingest(path.read_bytes(), sourcetype=sourcetype, host="ml01")
            marked = lab.search("search eventtype=ai_inference_unparsed parse_problem=*")
        except LabError as error:
            problems.append(f"{sourcetype}/{name}: {error}")
            continue
        if not kept or len(marked) != kept:
            problems.append(f"{sourcetype}/{name}: {kept} events kept, {len(marked)} marked")
    return problems


def long_lines(addon: Path) -> list[str]:
    """A line of a megabyte: its beginning is kept, it is marked, and the line after it is whole."""
    problems = []
    for sourcetype in SOURCETYPES:
        whole = first_good_line(sourcetype)
        lab = Lab([addon], now=NOW)
        data = whole[:40] + b"x" * LONG + b"\n" + whole + b"\n"
        try:
            lab.ingest(data, sourcetype=sourcetype, host="ml01")
            marks = lab.search(
                "search index=main | eval marked=if(isnull(parse_problem), 0, 1) | table marked"
            )
        except LabError as error:
            problems.append(f"{sourcetype}: {error}")
            continue
        if sorted(str(row["marked"]) for row in marks) != ["0", "1"]:
            problems.append(
                f"{sourcetype}: of a long and a whole line, marked are {[row['marked'] for row in marks]}"
            )
    return problems


def first_good_line(sourcetype: str) -> bytes:
    """The first line of a capture that begins with an event and not with what some library printed; of what
    was sent to HEC, the first event that is JSON."""
    for sample in all_samples():
        if sample.sourcetype == sourcetype and sample.path.name.endswith(HEC):
            event = json.loads(sample.path.read_text(encoding="utf-8").split("\n")[0])["event"]
            if "gen_ai.request.model" in json.dumps(event):
                return json.dumps(event).encode()
        elif sample.sourcetype == sourcetype:
            first = json.loads(sample.expected_path.read_text(encoding="utf-8"))["expected"][0]
            if "parse_problem" not in first:
                return sample.path.read_bytes().split(b"\n")[0]
    raise ValueError(f"{sourcetype}: every capture begins with a line of no layout")
