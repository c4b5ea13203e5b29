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

# Wall clock and monotonic clock may differ by this between two polls (s, and as a part of the time): NTP slews.
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
            counters = {str(k): float(v) for k, v in found["counters"].items()}
            buckets = {
                str(k): {str(le): float(n) for le, n in v.items()} for k, v in found["buckets"].items()
            }
            return cls(float(found["at"]), float(found["ticks"]), counters, buckets)
        except (KeyError, TypeError, ValueError, AttributeError):
            return None

    @classmethod
    def of(cls, gathered: Gathered, at: float, ticks: float) -> Snapshot:
        counters = {series: counter.value for series, counter in gathered.counters.items()}
        buckets = {
            bucket_key(group, stem): {repr(le): count for le, count in bounds.items()}
            for (group, stem), bounds in gathered.buckets.items()
        }
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
    for (group, stem), bounds in gathered.buckets.items():
        old = before.buckets.get(bucket_key(group, stem), {})
        grown = {le: count - old.get(repr(le), 0.0) for le, count in bounds.items()}
        if any(count < 0 for count in grown.values()):
            # Reset, of all or of a part: from 0 if it is all, else nobody knows.
            if any(count > old.get(repr(le), 0.0) for le, count in bounds.items()):
                continue
            grown = dict(bounds)
        for name, rank in QUANTILES:
            value = quantile(rank, grown)
            if value is not None:
                found[group][f"{stem}_{name}"] = value


def quantile(rank: float, buckets: Mapping[float, float]) -> float | None:
    """Prometheus' histogram_quantile: linear within the bucket; the highest finite bound for what lies above it;
    None where nothing was observed, or the counts are no cumulative ones with a +Inf at their end."""
    bounds = sorted(buckets)
    if len(bounds) < 2 or bounds[-1] != math.inf:
        return None
    counts = [buckets[bound] for bound in bounds]
    if counts[-1] <= 0 or any(later < earlier for earlier, later in zip(counts, counts[1:])):
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


def bucket_key(group: Group, stem: str) -> str:
    return "\t".join([stem, *(f"{name}={value}" for name, value in group)])


def tidy(value: float) -> float | int:
    """Whole numbers as such, others without the noise of binary fractions."""
    if value.is_integer() and abs(value) < 2**53:
        return int(value)
    return float(f"{value:.{PRECISION}g}")
