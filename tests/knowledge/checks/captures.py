"""Every capture yields what its expected file says: so many events, each with these fields and this time."""

import json
from pathlib import Path

from lab import Lab, LabError
from scripts.samples import NOW, SAMPLE_DATA, Sample, all_samples, parse, visible

MOST = 5


def captures(addon: Path) -> list[str]:
    problems: list[str] = []
    for sample in all_samples():
        try:
            problems += compare(sample, addon)
        except LabError as error:
            problems.append(f"{sample}: {error}")
    return problems


def compare(sample: Sample, addon: Path) -> list[str]:
    if not sample.expected_path.is_file():
        return [f"{sample}: no expected file; make it with scripts/expect and read it"]
    expected = json.loads(sample.expected_path.read_text(encoding="utf-8"))
    events = [visible(event) for event in parse(sample, addon)]
    if len(events) != expected["event_count"]:
        return [f"{sample}: {len(events)} events, expected {expected['event_count']}"]
    different = []
    for number, (got, wanted) in enumerate(zip(events, expected["expected"], strict=True), start=1):
        names = sorted(name for name in got.keys() | wanted.keys() if got.get(name) != wanted.get(name))
        different += [f"{sample} event {number}: {n} is {got.get(n)!r}, not {wanted.get(n)!r}" for n in names]
    return different[:MOST]


def duplicates_count_once(addon: Path) -> list[str]:
    """ts_log.log writes the server's own lines twice and repeats those of the other files; through the
    macro each of its own counts once. no-duplicates.log is written by a log4j2 file without the fault."""
    problems = []
    for name in ("default", "legacy", "prometheus", "no-duplicates"):
        lab = Lab([addon], now=NOW)
        path = SAMPLE_DATA / "torchserve:server" / f"{name}.log"
        lab.ingest(path.read_bytes(), sourcetype="torchserve:server", host="ml01", source=path.name)
        counted = lab.search(
            "`torchserve_server_events` | stats count, dc(_raw) AS distinct, dc(logger) AS loggers"
        )
        raws = lab.search('search sourcetype="torchserve:server" logger=org.* | stats dc(_raw) AS distinct')
        if counted[0]["count"] != raws[0]["distinct"] or counted[0]["count"] != counted[0]["distinct"]:
            problems.append(
                f"{name}: {counted[0]['count']} server events, {raws[0]['distinct']} different lines"
            )
    return problems
