"""The captures of `sample_data/`: which there are, and what the built add-on makes of them in the lab.

A capture NAME.log, or NAME.hec.json with what was sent to HEC, has NAME.expected.json beside it: the number
of events, and every field of each, in file order. Left out is what is the same for all (`index`,
`sourcetype`, `host`, `source`) and `_raw`, which is the capture itself. Of `ai:container`, whose lines go to
several source types, `routed` says to which.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lab import Lab
from lab.indexing.defaults import NAMES as DEFAULT_FIELDS
from lab.splunkd.hec.envelope import read_batch
from scripts.build.paths import BUILT_ADDON, ROOT

SAMPLE_DATA = ROOT / "sample_data"
# Later than any capture and within MAX_DAYS_AGO of all: what a capture yields must not depend on today.
NOW = datetime(2026, 12, 31, tzinfo=UTC).timestamp()
HIDDEN = ("_raw", "_cd", "_indextime")
# Tags follow from the event types: check `datamodel` and pytest-splunk-addon hold them.
TAGS = ("tag", "tag::eventtype")
SHARED = (*HIDDEN, *TAGS, "index", "sourcetype", "host", "source", "serving_platform", *DEFAULT_FIELDS)
HEC = ".hec.json"
Fields = dict[str, str | list[str]]


@dataclass(frozen=True)
class Sample:
    """One capture; `sourcetype` is the name of its folder. `from_source/` has what could not be captured."""

    path: Path

    @property
    def sourcetype(self) -> str:
        return self.path.relative_to(SAMPLE_DATA).parts[0]

    @property
    def expected_path(self) -> Path:
        name = self.path.name.removesuffix(".log").removesuffix(HEC)
        return self.path.with_name(f"{name}.expected.json")

    def __str__(self) -> str:
        return str(self.path.relative_to(SAMPLE_DATA))


def all_samples() -> list[Sample]:
    """Every capture, broken lines left out."""
    kinds = ("*.log", f"*{HEC}")
    paths = [
        path for kind in kinds for sub in ("", "from_source/") for path in SAMPLE_DATA.glob(f"*/{sub}{kind}")
    ]
    return [Sample(path) for path in sorted(paths)]


def parse(sample: Sample, addon: Path = BUILT_ADDON) -> list[Fields]:
    """The sample's events in file order, each with all its fields."""
    lab = Lab([addon], now=NOW)
    ingest(lab, sample.path, sample.sourcetype, source=str(sample))
    # Newest first, and of equal times the last indexed first: back into file order by the event's number.
    order = {id(event): event.sequence for event in lab.index.events}
    rows = lab.search("search index=main")
    newest_first = lab.index.newest_first(["main"])
    ordered = [
        row
        for _, row in sorted(zip((order[id(e)] for e in newest_first), rows, strict=True), key=lambda p: p[0])
    ]
    # Where the event's source type is not its file's, which names it.
    return [
        row if row["sourcetype"] == sample.sourcetype else {**row, "routed": row["sourcetype"]}
        for row in ordered
    ]


def ingest(lab: Lab, path: Path, sourcetype: str, *, source: str = "") -> int:
    """A file's bytes as a forwarder reads them, or its envelopes as HEC takes them; events written."""
    if not path.name.endswith(HEC):
        return lab.ingest(path.read_bytes(), sourcetype=sourcetype, host="ml01", source=source)
    written = 0
    for one in read_batch(path.read_text(encoding="utf-8")):
        meta = {"sourcetype": sourcetype, "host": "ml01", "source": source}
        written += lab.ingest_event(str(one.raw), **meta, time=one.time, fields=one.fields)
    return written


def expectation(sample: Sample, addon: Path = BUILT_ADDON) -> str:
    """The text of the expected file: one event a line, keys sorted."""
    events = parse(sample, addon)
    lines = [json.dumps(visible(event), sort_keys=True, ensure_ascii=False) for event in events]
    return f'{{"event_count": {len(events)}, "expected": [\n' + ",\n".join(lines) + "\n]}\n"


def visible(event: Fields) -> Fields:
    return {name: value for name, value in event.items() if name not in SHARED}
