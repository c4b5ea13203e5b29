"""A page of metrics, brought together by a table: what each model's counters, gauges and histograms are now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from math import isfinite, isnan, nan
from typing import NamedTuple

from ai_inference.answers import MAX_TEXT
from ai_inference.metrics.rules import COUNTER, GAUGE, HISTOGRAM, MEAN, UNITS, Rule, Table
from ai_inference.prometheus import Page, read_labels, read_number

# Records of one page, and counters that are remembered for their rates: a hostile page must not fill the memory.
MAX_GROUPS = 2_000
MAX_COUNTERS = 20_000
# `labels` that a wildcard or a "!" makes a pattern.
ANY, NOT = "*?", "!"

# The fields that a record has besides its measurements: ((field, value), …) in the table's order.
Group = tuple[tuple[str, str], ...]
# What a series is part of: (kind, stem). Kinds besides the rules' own:
SUM, COUNT, BUCKET = "sum", "count", "bucket"


class Use(NamedTuple):
    kind: str
    rule: Rule


@dataclass
class Counter:
    """One series that only grows, and the measurements that its growth is added to."""

    value: float
    group: Group
    uses: tuple[Use, ...]


@dataclass
class Gathered:
    """`counters` by series text; `gauges` and `buckets` by group and stem. Values are as exposed, but gauges."""

    counters: dict[str, Counter] = field(default_factory=dict)
    gauges: dict[Group, dict[str, float]] = field(default_factory=dict)
    buckets: dict[tuple[Group, str], dict[float, float]] = field(default_factory=dict)
    groups: dict[Group, None] = field(default_factory=dict)
    series: int = 0
    not_finite: int = 0
    repeated: int = 0
    left_out: int = 0


class Gatherer:
    """A table, made ready for the lines of pages. Use one for one page."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._labels: dict[str, Mapping[str, str] | None] = {}
        self._groups: dict[str, Group] = {}
        self._means: dict[tuple[Group, str], list[float]] = {}
        self._bounds: dict[tuple[str, str], float] = {}
        self._seen: set[str] = set()
        self.result = Gathered()

    def read(self, page: Page) -> Gathered:
        seen, groups, result = self._seen, self._groups, self.result
        uses = uses_of(rule for rule in self._table.rules if not (rule.unless and page.has(rule.unless)))
        for name, labels, number, series in page.samples():
            mine = uses.get(name)
            if mine is None:
                continue
            if series in seen:
                result.repeated += 1
                continue
            bound = ""
            if mine[0].kind == BUCKET:
                bound, labels = cut_bound(labels)
            group = groups.get(labels)
            if group is None:
                group = self._group(labels)
            if group is None:
                # An exemplar, most likely.
                line = page.again(f"{series} {number}")
                if line is not None:
                    name, labels, number, series = line
                    bound, labels = cut_bound(labels) if bound else ("", labels)
                    group = self._group(labels)
            value = read_number(number)
            if value is None or group is None:
                page.bad(f"{series} {number}")
                continue
            seen.add(series)
            if group is OVERFLOW:
                result.left_out += 1
            elif not isfinite(value):
                result.not_finite += 1
            elif bound:
                self._bucket(mine, bound, group, value)
            else:
                self._take(mine, series, labels, group, value)
        result.series = page.lines
        for (group, stem), values in self._means.items():
            result.gauges.setdefault(group, {})[stem] = values[0] / values[1]
        return result

    def _group(self, text: str) -> Group | None:
        """The fields of a label text; None where it is none, or there are too many groups."""
        labels = read_labels(text)
        self._labels[text] = labels
        if labels is None:
            return None
        wanted, tells = self._table.labels, self._table.tells
        fields = {wanted[k]: v[:MAX_TEXT] for k, v in labels.items() if k in wanted and tells(wanted[k], v)}
        group: Group = tuple(sorted(fields.items()))
        if group not in self.result.groups:
            if len(self.result.groups) >= MAX_GROUPS:
                # Counted below, with the series; not a broken line.
                group = OVERFLOW
            else:
                self.result.groups[group] = None
        self._groups[text] = group
        return group

    def _bucket(self, uses: tuple[Use, ...], bound: str, group: Group, value: float) -> None:
        for use in uses:
            key = (group, use.rule.name)
            bounds = self.result.buckets.get(key)
            if bounds is None:
                bounds = self.result.buckets[key] = {}
            le = self._bounds.get((bound, use.rule.unit))
            if le is None:
                le = scaled(nan if (told := read_number(bound)) is None else told, use.rule)
                self._bounds[bound, use.rule.unit] = le
            if isnan(le):
                continue
            bounds[le] = bounds.get(le, 0.0) + value

    def _take(self, uses: tuple[Use, ...], series: str, text: str, group: Group, value: float) -> None:
        """A series that is no bucket."""
        if any(use.rule.where for use in uses):
            uses = tuple(use for use in uses if self._fits(use.rule, text))
        counts = False
        for kind, rule in uses:
            if kind == GAUGE:
                self._gauge(rule, group, scaled(value, rule))
            else:
                counts = True
        if counts and len(self.result.counters) < MAX_COUNTERS:
            self.result.counters[series] = Counter(value, group, uses)
        elif counts:
            self.result.left_out += 1

    def _gauge(self, rule: Rule, group: Group, value: float) -> None:
        found = self.result.gauges.setdefault(group, {})
        if rule.over == "mean":
            pair = self._means.setdefault((group, rule.name), [0.0, 0.0])
            pair[0] += value
            pair[1] += 1
        elif rule.name not in found:
            found[rule.name] = value
        else:
            found[rule.name] = max(found[rule.name], value) if rule.over == "max" else found[rule.name] + value

    def _fits(self, rule: Rule, text: str) -> bool:
        labels = self._labels.get(text) or {}
        return all(fits(labels.get(name, ""), wanted) for name, wanted in rule.where.items())


OVERFLOW: Group = (("overflow", ""),)


def uses_of(rules: Iterable[Rule]) -> dict[str, tuple[Use, ...]]:
    """Exposed sample name → what its samples are for."""
    found: dict[str, list[Use]] = {}

    def add(name: str, kind: str, rule: Rule) -> None:
        found.setdefault(name, []).append(Use(kind, rule))

    for rule in rules:
        if rule.kind == HISTOGRAM:
            add(f"{rule.exposed}_bucket", BUCKET, rule)
            add(f"{rule.exposed}_sum", SUM, rule)
            add(f"{rule.exposed}_count", COUNT, rule)
        elif rule.kind == MEAN:
            add(rule.exposed, SUM, rule)
            add(rule.per, COUNT, rule)
        elif rule.kind in (COUNTER, GAUGE):
            add(rule.exposed, rule.kind, rule)
        else:
            raise ValueError(f"{rule.exposed}: no such kind of rule: {rule.kind}")
    return {name: tuple(uses) for name, uses in found.items()}


def cut_bound(labels: str) -> tuple[str, str]:
    """The bound of a bucket (`le`), and the label text without it."""
    start = labels.find('le="')
    if start > 0 and labels[start - 1] != ",":
        start = labels.find(',le="') + 1 or -1
    if start < 0:
        return "", labels
    end = labels.find('"', start + 4)
    rest = labels[:start].rstrip(",") + labels[end + 1 :] if end > 0 else labels
    return labels[start + 4 : end], rest.lstrip(",")


def fits(value: str, wanted: str) -> bool:
    if wanted.startswith(NOT):
        return not fits(value, wanted[1:])
    return fnmatchcase(value, wanted) if any(char in wanted for char in ANY) else value == wanted


def scaled(value: float, rule: Rule) -> float:
    times, over = UNITS[rule.unit]
    return value * times / over
