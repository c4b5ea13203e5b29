"""The same lines under other log4j2 patterns: read alike, or marked and left without fields.

`captured_layouts.json` holds what one TorchServe 0.12.0 (TZ=America/New_York) wrote of the same events
through one appender a pattern. "read" are the patterns that props.conf claims, "not_read" those that it
cannot know: there an absent field is right, a wrong one is not. What the stock lines say is read by the
second reader.
"""

import json
from pathlib import Path

from lab import Lab, LabError
from scripts.samples import NOW, Fields
from tests.knowledge.torchserve_reader import READERS

CAPTURED = Path(__file__).resolve().parents[1] / "captured_layouts.json"
ZONE = "America/New_York"
# A pattern without milliseconds, or with log4j2's SSSSSS (it pads on the wrong side), has lost the fraction.
NO_FRACTION = ("micros", "nosub", "jsec")
REQUEST = ("src", "http_method", "url", "uri_path", "uri_query", "status", "operation")
LINE = ("model_name", "model_version", "thread", "logger", "message", "error_type", "error_message")
METRIC = ("metric_name", "metric_unit", "metric_value", "metric_level", "hostname", "request_id")
BOTH_READ = (*REQUEST, *LINE, *METRIC)
OURS_ALONE = ("src_port", "http_version", "duration", "action", "stream", "log_level", "metric_timestamp")
FIELDS = (*BOTH_READ, *OURS_ALONE, "parse_problem")


def layouts(addon: Path) -> list[str]:
    problems = []
    for sourcetype, captured in json.loads(CAPTURED.read_text(encoding="utf-8")).items():
        try:
            read = Reading(addon, sourcetype, captured["read"] | captured["not_read"])
        except LabError as error:
            problems.append(f"{sourcetype}: {error}")
            continue
        wanted = read["stock"]
        found = misread(wanted, sourcetype, captured["read"]["stock"])
        for name in captured["read"]:
            found += [f"{name}: {text}" for text in differences(read[name], wanted, name)]
        for name, lines in captured["not_read"].items():
            found += [f"{name}: {text}" for text in wrong(read[name], wanted, len(lines))]
        problems += [f"{sourcetype} {text}" for text in found]
    return problems


class Reading:
    """The events of each layout, in the order of its lines: one lab, each line a source of its own."""

    def __init__(self, addon: Path, sourcetype: str, layouts: dict[str, list[str]]) -> None:
        lab = Lab([addon], now=NOW, tz=ZONE)
        self._lines = {
            name: [f"{name}/{number}" for number in range(len(ls))] for name, ls in layouts.items()
        }
        for name, lines in layouts.items():
            for line, source in zip(lines, self._lines[name], strict=True):
                lab.ingest((line + "\n").encode(), sourcetype=sourcetype, host="ml01", source=source)
        self._rows: dict[str, list[Fields]] = {}
        for row in lab.search(f'search sourcetype="{sourcetype}"'):
            self._rows.setdefault(str(row["source"]), []).append(row)

    def __getitem__(self, layout: str) -> list[Fields]:
        return [row for source in self._lines[layout] for row in self._rows.get(source, [])]


def misread(got: list[Fields], sourcetype: str, lines: list[str]) -> list[str]:
    """Where the add-on and the second reader differ; the reader takes every time for UTC, so not there."""
    theirs = list(READERS[sourcetype]("\n".join(lines).encode()))
    if len(got) != len(theirs):
        return [f"{len(got)} events, not {len(theirs)}"]
    return [
        f"{name} is {ours.get(name)!r}, not {read.get(name)!r}"
        for ours, read in zip(got, theirs, strict=True)
        for name in BOTH_READ
        if ours.get(name) != read.get(name)
    ]


def differences(got: list[Fields], wanted: list[Fields], name: str) -> list[str]:
    if len(got) != len(wanted):
        return [f"{len(got)} events, not {len(wanted)}"]
    found = []
    for ours, stock in zip(got, wanted, strict=True):
        found += [
            f"{n} is {ours.get(n)!r}, not {stock.get(n)!r}" for n in FIELDS if ours.get(n) != stock.get(n)
        ]
        moments = [float(str(row["_time"])) for row in (ours, stock)]
        if name in NO_FRACTION:
            moments = [float(int(moment)) for moment in moments]
        if abs(moments[0] - moments[1]) > 0.0005:
            found.append(f"_time is {moments[0]}, not {moments[1]}")
    return found


def wrong(got: list[Fields], wanted: list[Fields], count: int) -> list[str]:
    """Kept and marked; a field that is there has a value that the stock layout gives for one of the lines."""
    if len(got) != count:
        return [f"{len(got)} events, not {count}"]
    found = []
    for ours in got:
        if "parse_problem" not in ours:
            found.append(f"not marked: {str(ours['_raw'])[:80]}")
        for name in set(FIELDS) - {"parse_problem"}:
            if name in ours and ours[name] not in [stock.get(name) for stock in wanted]:
                found.append(f"{name} is {ours[name]!r}")
    return found
