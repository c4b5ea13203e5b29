"""What grew since the last poll: counters become rates, sums become means, buckets become percentiles.

A counter that is smaller than before was reset, and counts from 0 again (Prometheus, "rate()": "breaks in
monotonicity (such as counter resets due to target restarts) are automatically adjusted for"). Series are
compared one by one: a worker that died does not look like a restart of the server.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ai_inference.metrics.gather import COUNT, SUM, Gathered, Group, scaled
from ai_inference.metrics.rules import COUNTER
from ai_inference.prometheus import read_number

# Wall clock and monotonic clock may differ by this between two polls (s, and as a part of the time): NTP
# slews.
CLOCK_SLACK, CLOCK_PART = 5.0, 0.05
QUANTILES = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
PRECISION = 9


@dataclass
class Snapshot:
    """What the next poll compares with. `at`: epoch seconds; `ticks`: the monotonic clock."""

    at: float
    ticks: float
    counters: Mapping[str, float] = field(default_factory=dict)
    buckets: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"at": self.at, "ticks": self.ticks, "counters": self.counters, "buckets": self.buckets}

    @classmethod
    def from_json(cls, found: Any) -> Snapshot | None:
        """None where `found` is not what `as_json` wrote."""
        try:
            counters, buckets = found["counters"], found["buckets"]
            tables = [counters, *buckets.values()]
            if all(set(map(type, table.values())) <= {int, float} for table in tables):
                return cls(float(found["at"]), float(found["ticks"]), counters, buckets)
        except (KeyError, TypeError, ValueError, AttributeError):
            pass
        return None

    @classmethod
    def of(cls, gathered: Gathered, at: float, ticks: float) -> Snapshot:
        counters = {series: counter.value for series, counter in gathered.counters.items()}
        buckets = {bucket_key(*key): found.counts for key, found in gathered.buckets.items()}
        return cls(at, ticks, counters, buckets)


def elapsed(before: Snapshot, at: float, ticks: float) -> float | None:
    """Seconds since the last poll; None where the clocks disagree: one was set, or the host was restarted."""
    by_wall, by_ticks = at - before.at, ticks - before.ticks
    if by_wall <= 0 or by_ticks <= 0:
        return None
    if abs(by_wall - by_ticks) > max(CLOCK_SLACK, CLOCK_PART * by_ticks):
        return None
    return by_ticks


def measurements(
    gathered: Gathered, before: Snapshot | None, seconds: float | None
) -> Iterator[tuple[Group, dict[str, float]]]:
    """Each group's measurements. Without `before` what needs two polls is absent; so are per-second rates
    where `seconds` is None."""
    found: dict[Group, dict[str, float]] = {group: {} for group in gathered.groups}
    for group, values in gathered.gauges.items():
        found[group].update(values)
    growths = add_counters(gathered, before, found)
    for (group, kind, stem), grown in growths.items():
        if kind == COUNTER and seconds is not None:
            found[group][f"{stem}_per_second"] = grown / seconds
        elif kind == SUM:
            count = growths.get((group, COUNT, stem), 0.0)
            if count > 0:
                found[group][f"{stem}_avg"] = grown / count
    if before is not None:
        add_percentiles(gathered, before, found)
    for group, values in found.items():
        if values:
            yield group, {name: tidy(value) for name, value in sorted(values.items())}


def add_counters(
    gathered: Gathered, before: Snapshot | None, found: dict[Group, dict[str, float]]
) -> dict[tuple[Group, str, str], float]:
    """The totals into `found`; how much each measurement grew is returned."""
    growths: dict[tuple[Group, str, str], float] = {}
    for series, counter in gathered.counters.items():
        grown = None if before is None else growth(counter.value, before.counters.get(series))
        for kind, rule in counter.uses:
            if kind == COUNTER:
                total = f"{rule.name}_total"
                values = found[counter.group]
                values[total] = values.get(total, 0.0) + scaled(counter.value, rule)
            if grown is not None:
                key = (counter.group, kind, rule.name)
                part = grown if kind == COUNT else scaled(grown, rule)
                growths[key] = growths.get(key, 0.0) + part
    return growths


def growth(value: float, before: float | None) -> float:
    """A series that was not there before has grown from 0, as a counter that was reset has."""
    return value if before is None or value < before else value - before


def add_percentiles(gathered: Gathered, before: Snapshot, found: dict[Group, dict[str, float]]) -> None:
    for (group, exposed), buckets in gathered.buckets.items():
        old, new = before.buckets.get(bucket_key(group, exposed), {}), buckets.counts
        if old == new:
            continue
        grown = {bound: count - old.get(bound, 0.0) for bound, count in new.items()}
        if any(count < 0 for count in grown.values()):
            # Reset, of all or of a part: from 0 if it is all, else nobody knows.
            if any(count > old.get(bound, 0.0) for bound, count in new.items()):
                continue
            grown = new
        observed = {scaled(bound, buckets.rule): n for bound, n in by_bound(grown).items()}
        for name, rank in QUANTILES:
            value = quantile(rank, observed)
            if value is not None:
                found[group][f"{buckets.rule.name}_{name}"] = value


def by_bound(counts: Mapping[str, float]) -> dict[float, float]:
    """The counts by the bound as a number; a text that is none is left out."""
    numbers = ((read_number(text), count) for text, count in counts.items())
    return {bound: count for bound, count in numbers if bound is not None and not math.isnan(bound)}


def quantile(rank: float, buckets: Mapping[float, float]) -> float | None:
    """Prometheus' histogram_quantile: linear within the bucket; the highest finite bound for what lies above
    it; None where nothing was observed, or the counts are no cumulative ones with a +Inf at their end."""
    bounds = sorted(buckets)
    if len(bounds) < 2 or bounds[-1] != math.inf:
        return None
    counts = [buckets[bound] for bound in bounds]
    if counts[-1] <= 0 or counts != sorted(counts):
        return None
    wanted = rank * counts[-1]
    index = next(i for i, count in enumerate(counts) if count >= wanted)
    if index == len(bounds) - 1:
        return bounds[-2]
    if index == 0 and bounds[0] <= 0:
        return bounds[0]
    low, below = (bounds[index - 1], counts[index - 1]) if index else (0.0, 0.0)
    inside = counts[index] - below
    return bounds[index] if inside <= 0 else low + (bounds[index] - low) * (wanted - below) / inside


def bucket_key(group: Group, exposed: str) -> str:
    return "\t".join([exposed, *(f"{name}={value}" for name, value in group)])


def tidy(value: float) -> float | int:
    """Whole numbers as such, others without the noise of binary fractions."""
    if value.is_integer() and abs(value) < 2**53:
        return int(value)
    return float(f"{value:.{PRECISION}g}")
