"""A page of metrics, brought together by a table: what each model's counters, gauges and histograms are
now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from math import isfinite
from typing import NamedTuple

from ai_inference.answers import MAX_TEXT
from ai_inference.metrics.rules import COUNTER, GAUGE, HISTOGRAM, MEAN, UNITS, Rule, Table
from ai_inference.prometheus import Page, read_labels, read_number

# Records of one page, and counters that are remembered for their rates: a hostile page must not fill the
# memory.
MAX_GROUPS = 2_000
MAX_COUNTERS = 20_000
# `labels` that a wildcard or a "!" makes a pattern.
ANY, NOT = "*?", "!"

# The fields that a record has besides its measurements: ((field, value), …) in the table's order.
Group = tuple[tuple[str, str], ...]
# The group of all that is more than MAX_GROUPS.
OVERFLOW: Group = (("overflow", ""),)
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
class Buckets:
    """A histogram's cumulative counts by bound, which is the text of `le` as exposed."""

    rule: Rule
    counts: dict[str, float]


@dataclass
class Gathered:
    """`counters` by series text; `gauges` by group and stem; `buckets` by group and exposed name. Values are
    as exposed, but for gauges, which are in our units."""

    counters: dict[str, Counter] = field(default_factory=dict)
    gauges: dict[Group, dict[str, float]] = field(default_factory=dict)
    buckets: dict[tuple[Group, str], Buckets] = field(default_factory=dict)
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
        self._groups: dict[str, tuple[Group]] = {}
        self._means: dict[tuple[Group, str], list[float]] = {}
        self._places: dict[str, tuple[str, Group]] = {}
        self._picked: dict[tuple[str, str], tuple[Use, ...]] = {}
        self._last: tuple[tuple[Use, ...], Group, dict[str, float]] = ((), (), {})
        self._seen: set[str] = set()
        self.result = Gathered()

    def read(self, page: Page) -> Gathered:
        seen, groups, places, result = self._seen, self._groups, self._places, self.result
        uses = uses_of(rule for rule in self._table.rules if not (rule.unless and page.has(rule.unless)))
        for name, labels, number, series in page.samples(uses):
            mine = uses[name]
            if mine[0].kind == BUCKET:
                place = places.get(labels) or self._place(labels)
                if place and (mine[0].rule.where or len(mine) > 1):
                    mine = self._pick(name, mine, labels)
                if place and self._bucket(mine, place, number):
                    continue
            elif series in seen:
                result.repeated += 1
                continue
            else:
                group = groups.get(labels) or self._group(labels)
                value = read_number(number) if group else None
                if group and value is not None:
                    seen.add(series)
                    self._take(mine, series, labels, group[0], value)
                    continue
            self._again(page, uses, f"{series} {number}")
        result.series += page.lines
        for (owner, stem), values in self._means.items():
            result.gauges.setdefault(owner, {})[stem] = values[0] / values[1]
        return result

    def _again(self, page: Page, uses: Mapping[str, tuple[Use, ...]], text: str) -> None:
        """A line that has an exemplar, most likely; else it is no sample."""
        line = page.again(text)
        if line is not None:
            name, labels, number, series = line
            if uses[name][0].kind == BUCKET:
                place = self._place(labels)
                if place and self._bucket(self._pick(name, uses[name], labels), place, number):
                    return
            else:
                group, value = self._group(labels), read_number(number)
                if group and value is not None:
                    self._seen.add(series)
                    self._take(uses[name], series, labels, group[0], value)
                    return
        page.bad(text)

    def _group(self, text: str) -> tuple[Group] | None:
        """The fields of a label text, in a tuple that is never empty; None where it is no label text."""
        labels = read_labels(text)
        self._labels[text] = labels
        if labels is None:
            return None
        wanted, tells = self._table.labels, self._table.tells
        fields = {wanted[k]: v[:MAX_TEXT] for k, v in labels.items() if k in wanted and tells(wanted[k], v)}
        group: Group = tuple(sorted(fields.items()))
        if group not in self.result.groups:
            if len(self.result.groups) >= MAX_GROUPS:
                group = OVERFLOW
            else:
                self.result.groups[group] = None
        self._groups[text] = (group,)
        return (group,)

    def _place(self, text: str) -> tuple[str, Group] | None:
        """The bound and the fields of a bucket's label text; None where it is none."""
        bound, rest = cut_bound(text)
        group = self._groups.get(rest) or self._group(rest)
        if not bound or group is None:
            return None
        place = self._places[text] = (bound, group[0])
        return place

    def _pick(self, name: str, uses: tuple[Use, ...], text: str) -> tuple[Use, ...]:
        """Those of a bucket's rules that want its labels; the same tuple for the same series."""
        rest = cut_bound(text)[1]
        picked = self._picked.get((name, rest))
        if picked is None:
            picked = tuple(use for use in uses if self._fits(use.rule, rest))
            self._picked[name, rest] = picked
        return picked

    def _bucket(self, uses: tuple[Use, ...], place: tuple[str, Group], number: str) -> bool:
        """False where the count is no number."""
        try:
            count = float(number)
        except ValueError:
            return False
        bound, group = place
        last = self._last
        if last[0] is uses and last[1] is group:
            # The line before was of the same histogram: the usual case, and the quickest.
            counts = last[2]
            counts[bound] = counts[bound] + count if bound in counts else count
            return True
        for _, rule in uses:
            key = (group, rule.exposed)
            found = self.result.buckets.get(key)
            if found is None:
                if group is OVERFLOW:
                    self.result.left_out += 1
                    return True
                found = self.result.buckets[key] = Buckets(rule, {})
            counts = found.counts
            counts[bound] = counts[bound] + count if bound in counts else count
            if len(uses) == 1:
                self._last = (uses, group, counts)
        return True

    def _take(self, uses: tuple[Use, ...], series: str, text: str, group: Group, value: float) -> None:
        """A series that is no bucket."""
        if group is OVERFLOW:
            self.result.left_out += 1
            return
        if not isfinite(value):
            self.result.not_finite += 1
            return
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
            found[rule.name] = (
                max(found[rule.name], value) if rule.over == "max" else found[rule.name] + value
            )

    def _fits(self, rule: Rule, text: str) -> bool:
        labels = self._labels.get(text) or {}
        return all(fits(labels.get(name, ""), wanted) for name, wanted in rule.where.items())


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
