"""A container's log with several servers in it: each line gets its server's source type, and the very fields
that it has in a file of its own; long lines that the runtime cut are whole again."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from lab import Lab, LabError
from scripts.samples import NOW, SHARED, Sample, all_samples

# The runtime's time of the first line: 2026-11-24T06:00:00Z.
BEGIN = 1795500000.0
# containerd and Docker cut a line into parts of this size.
PART = 16384
# What a server prints on its console. (Other source types are files of their own, or come by HEC.)
ROUTED = (
    "kserve:server",
    "litellm:server",
    "llamacpp:server",
    "mlserver:server",
    "ollama:server",
    "seldon:microservice",
    "tensorflow:serving",
    "torchserve:access",
    "torchserve:metrics",
    "torchserve:model",
    "torchserve:server",
    "triton:server",
    "vllm:server",
)
# Where another one says more: a traceback with the server's beginning before each line.
TELLING = {"vllm:server": "vllm:server/worker-dies.log"}
# uvicorn's lines name no server, those of llama.cpp within another server neither: no route takes them.
UVICORN = ("INFO:     ", "WARNING:  ", "ERROR:    ")
NAMELESS = (*UVICORN, "ggml_", "llama_", "llm_load_", "load_backend: ", "slot print_timing: ")
# The container runtime's time is the event's.
TIMES = {"_time", "time_source"}


def containers(addon: Path) -> list[str]:
    problems = []
    for sourcetype in ROUTED:
        sample = smallest(sourcetype)
        for wrap in (cri, docker):
            try:
                problems += [f"{sample} by {wrap.__name__}: {text}" for text in compare(addon, sample, wrap)]
            except LabError as error:
                problems.append(f"{sample} by {wrap.__name__}: {error}")
    return problems


def smallest(sourcetype: str) -> Sample:
    """Of its captures one that says something, and no more than that."""
    if sourcetype in TELLING:
        return next(s for s in all_samples() if str(s) == TELLING[sourcetype])
    sizes = {s: s.path.stat().st_size for s in all_samples() if s.sourcetype == sourcetype}
    return min((s for s, size in sizes.items() if size > 2000), key=lambda s: sizes[s])


def compare(addon: Path, sample: Sample, wrap: Callable[[bytes], bytes]) -> Iterator[str]:
    data = sample.path.read_bytes()
    alone = {str(row["_raw"]): row for row in rows(addon, data, sample.sourcetype)}
    together = rows(addon, wrap(data), "ai:container")
    server = sample.sourcetype.split(":", maxsplit=1)[0]
    for row in together:
        expected = alone.get(str(row["_raw"]))
        named = str(row["sourcetype"])
        if named == "ai:container":
            if expected and not expected.get("parse_problem") and not str(row["_raw"]).startswith(NAMELESS):
                yield f"{row['_raw']!r:.100} has no route"
            continue
        if not named.startswith(server):
            yield f"{row['_raw']!r:.100} goes to {named}"
        elif named == sample.sourcetype and expected and seen(row) != seen(expected):
            wrong = [name for name in {**row, **expected} if seen(row).get(name) != seen(expected).get(name)]
            yield f"{row['_raw']!r:.100} has another {wrong}"
        if row.get("time_source") != "container" or not BEGIN <= float(str(row["_time"])) < BEGIN + 60:
            yield f"{row['_raw']!r:.100} is dated {row['_time']} ({row.get('time_source')})"
    if all(row["sourcetype"] == "ai:container" for row in together):
        yield "no line has a route"
    kept = "\n".join(str(row["_raw"]) for row in together)
    lost = [raw for raw in alone if "\n" not in raw and raw.rstrip("\r") not in kept]
    yield from (f"{raw!r:.100} is lost" for raw in lost)
    whole = {str(row["_raw"]) for row in together}
    # Of another server's, a message of several lines may be: docs/onboarding/containers.md.
    told = str(sample) in TELLING.values()
    errors = [raw for raw, row in alone.items() if told and row.get("error_type")]
    yield from (f"{raw!r:.100} is torn apart" for raw in errors if raw not in whole)


def rows(addon: Path, data: bytes, sourcetype: str) -> list[dict[str, str | list[str]]]:
    lab = Lab([addon], now=NOW)
    lab.ingest(data, sourcetype=sourcetype, host="ml01", source="log")
    return lab.search("search index=main")


def seen(row: dict[str, str | list[str]]) -> dict[str, str | list[str]]:
    return {name: value for name, value in row.items() if name not in TIMES and name not in SHARED}


def records(data: bytes) -> Iterator[tuple[datetime, bytes]]:
    """The lines, each with the time at which the runtime read it."""
    for number, line in enumerate(data.removesuffix(b"\n").split(b"\n")):
        yield datetime.fromtimestamp(BEGIN + number / 1000, UTC), line


def cri(data: bytes) -> bytes:
    """As containerd writes it (containerd, internal/cri/io/logger.go): time, stream, P or F, text."""
    out = []
    for time, line in records(data):
        stamp = f"{time:%Y-%m-%dT%H:%M:%S.%f}123Z".encode()
        parts = [line[start : start + PART] for start in range(0, len(line), PART)] or [b""]
        out += [stamp + b" stdout P " + part for part in parts[:-1]]
        out.append(stamp + b" stdout F " + parts[-1])
    return b"\n".join(out) + b"\n"


def docker(data: bytes) -> bytes:
    """As Docker's json-file driver writes it (moby, daemon/logger/jsonfilelog).

    Zeros at the end of the fraction are left out, and a part of a line has no line break at its end."""
    out = []
    for time, line in records(data):
        stamp = f"{time:%Y-%m-%dT%H:%M:%S.%f}".rstrip("0").rstrip(".") + "Z"
        text = line.decode("utf-8", "replace") + "\n"
        for start in range(0, len(text), PART):
            record = {"log": text[start : start + PART], "stream": "stdout", "time": stamp}
            out.append(json.dumps(record, ensure_ascii=False, separators=(",", ":")))
    return ("\n".join(out) + "\n").encode()
