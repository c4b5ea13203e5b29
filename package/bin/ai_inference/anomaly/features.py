"""From a row's fields to the numbers that trees split.

Each field becomes one feature: its value, or with seasonality its deviation from what is usual in that hour.
It is moved and scaled by the training's median and interquartile range, which changes no split and keeps 32
bits exact enough for epoch seconds as for fractions. A value that is missing stands at the median, where it
isolates nothing. Where training had it missing in some rows and not in others, being missing is a feature of
its own.

What is constant in training can't be split: it says nothing about a row, whatever its value later.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ai_inference.anomaly.forest import single
from ai_inference.anomaly.seasonality import DEVIATION, SINE, circles, hour_of_week, usual_by_hour

MISSING = math.nan
# Where a scaled value is cut: 32-bit floats end at 3e38.
FARTHEST = 1e30
# Rows of either kind before being missing is a feature.
ENOUGH_MISSING = 2
# Share of rows whose hour must have a median before deviations are used.
ENOUGH_COVERED = 0.5
HOUR_NAME = "hour_of_week"


def number(text: object) -> float:
    """A field's value; MISSING where it is none, several, or no finite number as SPL writes one."""
    if not isinstance(text, str) or "_" in text:
        return MISSING
    try:
        value = float(text)
    except ValueError:
        return MISSING
    return value if math.isfinite(value) else MISSING


@dataclass
class Scale:
    """Of one field in training. `low` and `high`: between them are nine values in ten. `absent`: share of
    rows without. `usual`: the median of each hour of the week, where deviations are used."""

    center: float = 0.0
    spread: float = 1.0
    low: float = 0.0
    high: float = 0.0
    absent: float = 0.0
    constant: bool = True
    usual: list[float] = field(default_factory=list)

    def scaled(self, value: float) -> float:
        if math.isnan(value):
            return 0.0
        return min(max((value - self.center) / self.spread, -FARTHEST), FARTHEST)


@dataclass
class Space:
    """What the rows of one baseline are measured with. `season`: "", DEVIATION or SINE. `indicators`: fields
    whose absence is a feature."""

    fields: Sequence[str]
    scales: list[Scale]
    season: str = ""
    indicators: Sequence[int] = ()

    def columns(self, times: Sequence[float], values: Sequence[Sequence[float]]) -> list[list[float]]:
        """Features of rows: `values` a list a field, `times` epoch seconds; NaN is no value."""
        found = [
            single([scale.scaled(value) for value in self.measured(scale, times, column)])
            for scale, column in zip(self.scales, values)
        ]
        found += [single([float(math.isnan(value)) for value in values[place]]) for place in self.indicators]
        if self.season == SINE:
            nowhere = (0.0, 0.0, 0.0, 0.0)
            points = [nowhere if math.isnan(time) else circles(time) for time in times]
            found += [single(column) for column in zip(*points)] if points else [[], [], [], []]
        return found

    def measured(self, scale: Scale, times: Sequence[float], column: Sequence[float]) -> Sequence[float]:
        if self.season != DEVIATION:
            return column
        return [
            value - (scale.center if math.isnan(time) else scale.usual[hour_of_week(time)])
            for value, time in zip(column, times)
        ]

    def names(self) -> list[str]:
        """What each feature is called in anomaly_features."""
        found = [*self.fields, *(f"{self.fields[place]}:missing" for place in self.indicators)]
        return found + [HOUR_NAME] * (4 if self.season == SINE else 0)

    @property
    def constants(self) -> list[str]:
        return [name for name, scale in zip(self.fields, self.scales) if scale.constant]


def learn_space(
    fields: Sequence[str], times: Sequence[float], values: Sequence[Sequence[float]], *, seasonal: bool
) -> Space:
    """`values`: a column a field, of the training rows."""
    hours = [usual_by_hour(times, column) for column in values] if seasonal else []
    covered = min((share for _usual, share in hours), default=0.0)
    season = "" if not seasonal else DEVIATION if covered >= ENOUGH_COVERED else SINE
    space = Space(fields, [], season)
    for place, column in enumerate(values):
        scale = learn_scale(column)
        if season == DEVIATION:
            # Stored as 32 bits: measured alike before and after.
            scale.usual = [min(max(value, -FARTHEST), FARTHEST) for value in hours[place][0]]
            scale.usual = single(scale.usual)
            deviations = learn_scale(space.measured(scale, times, column))
            scale.center, scale.spread, scale.constant = (
                deviations.center,
                deviations.spread,
                deviations.constant,
            )
        space.scales.append(scale)
    space.indicators = [place for place, column in enumerate(values) if tells_by_absence(column)]
    return space


def tells_by_absence(column: Sequence[float]) -> bool:
    absent = sum(map(math.isnan, column))
    return min(absent, len(column) - absent) >= ENOUGH_MISSING


def learn_scale(column: Sequence[float]) -> Scale:
    known = sorted(value for value in column if not math.isnan(value))
    if not known:
        return Scale(absent=1.0)

    def at(share: float) -> float:
        return known[round(share * (len(known) - 1))]

    widths = (at(0.75) - at(0.25), at(0.95) - at(0.05), known[-1] - known[0])
    spread = next((width for width in widths if width > 0.0), 1.0)
    return Scale(
        center=at(0.5),
        spread=min(spread, FARTHEST),
        low=at(0.05),
        high=at(0.95),
        absent=1.0 - len(known) / len(column),
        constant=known[0] == known[-1],
    )


def read_row(record: Mapping[str, object], fields: Sequence[str]) -> list[float]:
    """The row as a reservoir keeps it: its time, then its fields."""
    return [number(record.get("_time")), *[number(record.get(name)) for name in fields]]
