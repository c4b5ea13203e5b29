"""Every capture yields what its expected file says: so many events, each with these fields and this time."""

import json
from collections.abc import Callable
from pathlib import Path

from lab import Lab, LabError
from lab.conf.reader import read_conf
from scripts.build.paths import BUILT_ADDON
from scripts.samples import NOW, SAMPLE_DATA, Sample, all_samples, parse, visible

MOST = 5


def captures(addon: Path) -> list[str]:
    """First the captures of source types whose settings are not our own add-on's: most twins show there."""
    ours, theirs = settings_of(BUILT_ADDON), settings_of(addon)
    changed = {s.sourcetype for s in all_samples() if ours(s.sourcetype) != theirs(s.sourcetype)}
    suspects = [sample for sample in all_samples() if sample.sourcetype in changed]
    return compared(suspects, addon) or compared(all_samples(), addon)


def compared(samples: list[Sample], addon: Path) -> list[str]:
    problems: list[str] = []
    for sample in samples:
        if len(problems) >= MOST:
            break  # enough to read
        try:
            problems += compare(sample, addon)
        except LabError as error:
            problems.append(f"{sample}: {error}")
    return problems


def settings_of(addon: Path) -> Callable[[str], object]:
    props, transforms = (read_conf(addon / f"default/{name}.conf") for name in ("props", "transforms"))

    def settings(sourcetype: str) -> object:
        stanza = props.get(sourcetype, {})
        names = ",".join(value for key, value in stanza.items() if key.startswith(("TRANSFORMS-", "REPORT-")))
        return stanza, [transforms.get(name.strip()) for name in names.split(",")]

    return settings


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


def model_changes_count_once(addon: Path) -> list[str]:
    """MLServer writes each load and unload in every process; through the macro each counts once. What
    happened is known: the capture loads two models, then unloads one of them and loads it again."""
    changes = ["custom load", "iris load", "iris unload", "iris load"]
    broken = ["broken load", "broken unload", "custom load", "iris load", "broken unload"]
    problems = []
    for name, wanted in {
        "default.stdout": changes,
        "structured.stdout": changes,
        "noparallel": changes,
        "broken-model": broken,
    }.items():
        lab = Lab([addon], now=NOW)
        path = SAMPLE_DATA / "mlserver:server" / f"{name}.log"
        lab.ingest(path.read_bytes(), sourcetype="mlserver:server", host="ml01", source=path.name)
        rows = lab.search("`mlserver_model_changes` | table model_name operation")
        # Events of one millisecond have no order.
        found = sorted(f"{row['model_name']} {row['operation']}" for row in rows)
        if found != sorted(wanted):
            problems.append(f"{name}: {found}, not {sorted(wanted)}")
    return problems


def requests_count_once(addon: Path) -> list[str]:
    """As many events with the tag `request` as access lines in the capture: timings are left out, and
    LiteLLM's calls of models, which count by their payload."""
    problems = []
    for sourcetype, name, wanted in (
        ("mlserver:server", "noparallel", 46),
        ("mlserver:server", "debug-false.stdout", 0),
        ("kserve:server", "workers", 58),
        ("kserve:server", "logjson.stderr", 54),
        ("kserve:server", "accessfmt.stdout", 37),
        ("kserve:server", "default.stderr", 0),
        ("litellm:server", "json.stdout", 12),
        ("litellm:server", "plain", 12),
        ("llamacpp:server", "default", 17),
        ("llamacpp:server", "api-key", 4),
        ("ollama:server", "from_source/server", 19),
        ("vllm:server", "default.stdout", 29),
        ("vllm:server", "log-requests", 5),
    ):
        lab = Lab([addon], now=NOW)
        data = (SAMPLE_DATA / sourcetype / f"{name}.log").read_bytes()
        lab.ingest(data, sourcetype=sourcetype, host="ml01", source=name)
        counted = lab.search("search tag=ai_inference tag=request | stats count")[0]["count"]
        if counted != str(wanted):
            problems.append(f"{sourcetype}/{name}: {counted} requests, not {wanted}")
    return problems
