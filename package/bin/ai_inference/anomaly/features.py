"""From a row's fields to the numbers that trees split.

Each field becomes one feature: its value, or with seasonality its deviation from what is usual in that hour.
It is moved and scaled by the training's median and interquartile range, which changes no split and keeps 32
bits exact enough for epoch seconds as for fractions.

A value that is missing stands at the median, where it isolates nothing. Where training had it missing in at
least one row of 20, and in at most 19, being missing is a feature of its own. (Made a feature when it is
rarer, it would outshine everything else: the few rows without a field would be the model's outliers.)

A forest can't see beyond its training: past the greatest value every value is like the greatest, and what is
constant in training is never split. So each field also has the range that training saw, and a value further
out of it than it is wide is told apart from the score.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ai_inference.anomaly.forest import single
from ai_inference.anomaly.seasonality import DEVIATION, SINE, circles, hour_of_week, usual_by_hour

MISSING = math.nan
# Where a scaled value is cut: 32-bit floats end at 3e38.
FARTHEST = 1e30
# The largest 64-bit float: what overflows is cut to it.
HUGE = sys.float_info.max
# Share of rows of either kind from which being missing is a feature.
ENOUGH_MISSING = 0.05
# Values that training must have seen before its range means something.
ENOUGH_VALUES = 100
# Share of rows whose hour must have a median before deviations are used.
ENOUGH_COVERED = 0.5
HOUR_NAME = "hour_of_week"
ABSENCE = ":missing"


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
    """Of one field in training. Of the values as they are: `middle`, the median; `low` and `high`, between
    which are nine in ten; `absent`, the share of rows without. Of what the forest is grown on, the value or
    its deviation: `center` and `spread`, median and interquartile range; `least` and `most`. `usual`: the
    median of each hour of the week, where deviations are used. `judged`: are there enough values for a
    range?"""

    center: float = 0.0
    spread: float = 1.0
    least: float = 0.0
    most: float = 0.0
    middle: float = 0.0
    low: float = 0.0
    high: float = 0.0
    absent: float = 1.0
    judged: bool = False
    usual: list[float] = field(default_factory=list)

    @property
    def constant(self) -> bool:
        return self.least == self.most

    def measured(self, value: float, time: float) -> float:
        """What the forest is grown on."""
        if not self.usual:
            return value
        return value - (self.middle if math.isnan(time) else self.usual[hour_of_week(time)])

    def beyond(self, measured: float) -> bool:
        """Further out of training's range than the range is wide? Of a constant, any other value is."""
        width = self.most - self.least
        return self.judged and (measured < self.least - width or measured > self.most + width)

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
            single([scale.scaled(scale.measured(value, time)) for value, time in zip(column, times)])
            for scale, column in zip(self.scales, values)
        ]
        found += [single([float(math.isnan(value)) for value in values[place]]) for place in self.indicators]
        if self.season == SINE:
            nowhere = (0.0, 0.0, 0.0, 0.0)
            points = [nowhere if math.isnan(time) else circles(time) for time in times]
            found += [single(column) for column in zip(*points)] if points else [[], [], [], []]
        return found

    def beyond(self, row: Sequence[float]) -> list[str]:
        """Fields whose value is beyond anything in training. `row` is as a reservoir keeps it."""
        return [
            name
            for name, scale, value in zip(self.fields, self.scales, row[1:])
            if scale.beyond(scale.measured(value, row[0]))
        ]

    def names(self) -> list[str]:
        """What each feature is called in anomaly_features."""
        found = [*self.fields, *(self.fields[place] + ABSENCE for place in self.indicators)]
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
        # The hours are stored as 32 bits: a row is measured alike before and after.
        usual = (
            [min(max(value, -FARTHEST), FARTHEST) for value in hours[place][0]] if season == DEVIATION else []
        )
        scale = Scale(usual=single(usual))
        learn_values(scale, column)
        learn_measured(scale, [scale.measured(value, time) for value, time in zip(column, times)])
        space.scales.append(scale)
    space.indicators = [place for place, column in enumerate(values) if tells_by_absence(column)]
    return space


def tells_by_absence(column: Sequence[float]) -> bool:
    absent = sum(map(math.isnan, column)) / len(column)
    return ENOUGH_MISSING <= absent <= 1.0 - ENOUGH_MISSING


def learn_values(scale: Scale, column: Sequence[float]) -> None:
    known = sorted(value for value in column if not math.isnan(value))
    if known:
        scale.low, scale.middle, scale.high = (quantile(known, share) for share in (0.05, 0.5, 0.95))
    scale.absent = 1.0 - len(known) / len(column)
    scale.judged = len(known) >= ENOUGH_VALUES


def learn_measured(scale: Scale, column: Sequence[float]) -> None:
    # A deviation of the largest numbers overflows.
    known = sorted(min(max(value, -HUGE), HUGE) for value in column if not math.isnan(value))
    if not known:
        return
    scale.least, scale.center, scale.most = known[0], quantile(known, 0.5), known[-1]
    for share in (0.25, 0.05, 0.0):
        width = quantile(known, 1.0 - share) - quantile(known, share)
        if width > 0.0:
            scale.spread = min(width, HUGE)
            return


def quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[round(share * (len(ordered) - 1))]


def read_row(record: Mapping[str, object], fields: Sequence[str]) -> list[float]:
    """The row as a reservoir keeps it: its time, then its fields."""
    return [number(record.get("_time")), *[number(record.get(name)) for name in fields]]
