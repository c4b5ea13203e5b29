"""Each detection fires on its samples that must fire it, and keeps quiet on the others."""

import re
from pathlib import Path
from typing import Any

from lab import Lab, LabError
from lab.conf.reader import read_conf
from scripts.detections import SAMPLE_DATA, Detection, load_detections
from scripts.samples import NOW
from scripts.shift import first_time, shift

# The samples live in the quarter of an hour before this; see the head of each detection's samples.
END = NOW - NOW % 900
DEFAULT_START = "00:06:00"


def detections(addon: Path) -> list[str]:
    stanzas = read_conf(addon / "default/savedsearches.conf")
    problems = []
    for detection in load_detections():
        settings = stanzas.get(detection.title)
        if settings is None:
            problems.append(f"{detection.title}: not in savedsearches.conf")
            continue
        kinds = {sample["expect"] for sample in detection.samples}
        if kinds != {"fires", "quiet"}:
            problems.append(f"{detection.title}: has samples that are {sorted(kinds)} only")
        problems += [p for sample in detection.samples if (p := judge(addon, detection, settings, sample))]
    return problems


def judge(addon: Path, detection: Detection, settings: dict[str, str], sample: dict[str, Any]) -> str:
    """What is wrong with this sample's outcome; "" when it is right."""
    where = f"{detection.title}: {sample['name']}"
    lab = Lab([addon], now=END)
    try:
        for spec in sample["events"]:
            sourcetype = spec["file"].split("/")[0]
            lab.ingest(sample_bytes(spec), sourcetype=sourcetype, host="ml01", source=spec["file"])
        rows = lab.search(
            f"search {settings['search']}",
            earliest=settings["dispatch.earliest_time"],
            latest=settings["dispatch.latest_time"],
        )
    except (LabError, ValueError) as error:
        return f"{where}: {error}"
    fired = "fires" if rows else "quiet"
    return "" if fired == sample["expect"] else f"{where}: {fired}, expected {sample['expect']}: {rows[:1]}"


def sample_bytes(spec: dict[str, Any]) -> bytes:
    """The lines that `spec` takes from a capture, moved to its time. Raises ValueError on too few."""
    lines = (SAMPLE_DATA / spec["file"]).read_bytes().split(b"\n")
    chosen = [line for line in lines if re.search(spec.get("lines", "").encode(), line)]
    if "count" in spec and len(chosen) < spec["count"]:
        raise ValueError(f"{spec['file']} has {len(chosen)} lines that match, {spec['count']} are wanted")
    chosen = chosen[: spec.get("count", len(chosen))]
    if "lines" in spec:
        chosen = [line[: spec.get("cut", len(line))] for line in chosen]
    return move(b"\n".join(chosen * spec.get("repeat", 1)), spec.get("at", DEFAULT_START)) + b"\n"


def move(data: bytes, start: str) -> bytes:
    """Shift every timestamp by one amount, so that the first is `start` into the last quarter of an hour."""
    hours, minutes, seconds = (int(part) for part in start.split(":"))
    begin = END - 900 + hours * 3600 + minutes * 60 + seconds
    return shift(data, begin - (first_time(data) or begin))
