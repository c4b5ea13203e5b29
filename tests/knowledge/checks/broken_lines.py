"""Lines that fit no format are kept whole, marked ai_inference_unparsed, and say what is wrong."""

import json
from pathlib import Path

from lab import Lab, LabError
from scripts.samples import HEC, NOW, SAMPLE_DATA, all_samples

LONG = 1_000_000
SOURCETYPES = (
    *(f"torchserve:{kind}" for kind in ("access", "server", "model", "metrics", "inference")),
    "triton:server",
    "mlserver:server",
    "openai:compatible",
    "otel:genai:log",
    "otel:genai:span",
    "kserve:payload",
    "kserve:server",
    "litellm:payload",
    "seldon:microservice",
    "seldon:payload",
    "tensorflow:serving",
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
        whole = first_line(sourcetype)
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


def first_line(sourcetype: str) -> bytes:
    """Of the source type's captures; of those that were sent to HEC, the first event that is JSON."""
    paths = [sample.path for sample in all_samples() if sample.sourcetype == sourcetype]
    if not paths[0].name.endswith(HEC):
        return paths[0].read_bytes().split(b"\n")[0]
    events = [json.loads(path.read_text(encoding="utf-8").split("\n")[0])["event"] for path in paths]
    return next(json.dumps(event).encode() for event in events if "gen_ai.request.model" in json.dumps(event))


def forged_lines(addon: Path) -> list[str]:
    """What a client or a model writes into MLServer's unescaped JSON does not become the model's name."""
    start = '{"time": "2026-11-23 03:40:44,779", "name": "mlserver", "level": "WARNING", "message": "'
    ending = '" , "model_name": "evil"}'
    problems = []
    for text in (
        f'{start}x{ending} and so on" , "model_name": "real"}}',
        f'{start}x{ending}\nand so on" , "model_name": "real"}}',
        f'{start}x{ending}\nand so on" }}',
    ):
        lab = Lab([addon], now=NOW)
        lab.ingest(text.encode() + b"\n", sourcetype="mlserver:server", host="ml01")
        problems += [
            f"evil: {text}" for row in lab.search("search index=main") if "evil" in str(row.get("model_name"))
        ]
    return problems
