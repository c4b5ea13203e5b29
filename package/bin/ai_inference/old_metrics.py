"""From a page of metrics to records: names, units and labels of each server become one vocabulary.

Values are seconds, bytes, ratios (0 to 1) and counts, whatever unit the server uses.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ai_inference.answers import MAX_TEXT
from ai_inference.prometheus import Sample, parse
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

MAX_EXACT_INTEGER = 2**53
MAX_LABELS = 40

# Unit as servers spell it → ours, and what the value is multiplied with and divided by. (Dividing by 1000
# gives the nearest float, multiplying with 0.001 does not always.)
UNITS: Mapping[str, tuple[str, int, int]] = {
    "seconds": ("s", 1, 1),
    "milliseconds": ("s", 1, 1000),
    "ms": ("s", 1, 1000),
    "microseconds": ("s", 1, 1_000_000),
    "bytes": ("bytes", 1, 1),
    "kilobytes": ("bytes", 1024, 1),
    "megabytes": ("bytes", 1024**2, 1),
    "gigabytes": ("bytes", 1024**3, 1),
    "percent": ("ratio", 1, 100),
    "count": ("count", 1, 1),
}
_UNIT_IN_HELP = re.compile(r"\bunit: (\w+)$")
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@dataclass(frozen=True)
class Meaning:
    """The common name of an exposed metric, the unit it is exposed in, and what its name says besides."""

    name: str
    unit: str
    also: Mapping[str, str] = field(default_factory=dict)


Meanings = Mapping[str, Meaning]
ReadLabels = Callable[[Mapping[str, str]], dict[str, Any]]


def read_metrics(
    answer: Answer, meanings: Meanings, read_labels: ReadLabels, report: Callable[[Trouble], None]
) -> Iterator[dict[str, Any]]:
    """A record a sample. Samples of other names are kept under their own name, marked `custom`."""
    scrape = parse(decode(answer.body, report))
    if not scrape.samples and scrape.bad_lines:
        message = "/metrics answered 200 with something else than Prometheus text. Is this the metrics port?"
        raise Trouble("not_prometheus", message, status=answer.status)
    if scrape.bad_lines:
        message = (
            f"{scrape.bad_lines} lines of /metrics are not Prometheus text and were left out; the first is "
            f"line {scrape.first_bad_line}. Look at it with curl: is an exporter or a proxy broken?"
        )
        report(Trouble("bad_lines", message))
    if scrape.contradicted:
        message = f"/metrics gives {len(scrape.contradicted)} families two TYPEs; the first was taken."
        report(Trouble("duplicate_type", f"{message} Is an exporter installed twice?"))
    labels_read: dict[int, dict[str, Any]] = {}
    of_its_own: dict[str, Meaning] = {}
    for sample in scrape.samples:
        # The parser gives equal label texts one object, so each is read once.
        labels = labels_read.get(id(sample.labels))
        if labels is None:
            labels = labels_read[id(sample.labels)] = read_labels(sample.labels)
        meaning = meanings.get(sample.name) or of_its_own.get(sample.name)
        if meaning is None:
            meaning = Meaning(snake_case(sample.name), unit_in(scrape.helps.get(sample.name, "")))
            of_its_own[sample.name] = meaning
        record = read_sample(sample, meaning, scrape.types.get(sample.name, ""))
        if sample.name in of_its_own:
            record["custom"] = True
        yield {**record, **meaning.also, **labels}


def decode(body: bytes, report: Callable[[Trouble], None]) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        message = "/metrics is not UTF-8; those bytes were replaced. Is a label in another encoding?"
        report(Trouble("not_utf8", message))
        return body.decode("utf-8", errors="replace")


def read_sample(sample: Sample, meaning: Meaning, kind: str) -> dict[str, Any]:
    """Name, value and unit. A value that is no number is marked and left out: JSON has no such."""
    unit, times, over = UNITS.get(meaning.unit.lower(), (meaning.unit.lower(), 1, 1))
    record: dict[str, Any] = {"metric_name": meaning.name}
    value = sample.value * times / over
    if math.isfinite(value):
        record["metric_value"] = as_number(value)
    else:
        record["metric_not_finite"] = str(value)
    if unit:
        record["metric_unit"] = unit
    if kind:
        record["metric_type"] = kind[:MAX_TEXT]
    record["exposed_name"] = sample.name[:MAX_TEXT]
    if sample.timestamp is not None:
        record["metric_timestamp"] = sample.timestamp
    return record


def as_number(value: float) -> int | float:
    return int(value) if value.is_integer() and abs(value) < MAX_EXACT_INTEGER else value


def unit_in(help_text: str) -> str:
    """TorchServe's HELP ends with the unit, for custom metrics too."""
    match = _UNIT_IN_HELP.search(help_text)
    return match[1] if match else ""


def snake_case(name: str) -> str:
    return _WORD_START.sub("_", name[:MAX_TEXT]).replace(":", "_").lower()


def other_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """Labels that have no field of their own, bounded so that a record stays below the event size."""
    return {name[:MAX_TEXT]: value[:MAX_TEXT] for name, value in list(labels.items())[:MAX_LABELS]}
