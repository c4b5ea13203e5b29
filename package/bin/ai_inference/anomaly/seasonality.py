"""The hour of the week, so that night work at night is usual and at noon is not.

With enough history a value is read as its deviation from the median of its hour; without, the hour itself is
a feature, as points on two circles (day and week), so that 23:00 is beside 00:00. Hours are of UTC: an hour
is compared with the same hour of other weeks, whatever a clock on the wall calls it. Where that clock is put
forward the usual hour shifts by one for as long as the training data lie before it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

HOUR, DAY_HOURS, WEEK_HOURS = 3600.0, 24, 168
# Rows that an hour needs for a median of its own.
ENOUGH = 8
DEVIATION, SINE = "deviation", "sine"


def hour_of_week(time: float) -> int:
    """0 to 167. The epoch began on a Thursday; which hour is the first does not matter."""
    return int(time // HOUR) % WEEK_HOURS


def circles(time: float) -> tuple[float, float, float, float]:
    """Sine and cosine of the time of day and of the time of the week."""
    day = 2.0 * math.pi * (time % (DAY_HOURS * HOUR)) / (DAY_HOURS * HOUR)
    week = 2.0 * math.pi * (time % (WEEK_HOURS * HOUR)) / (WEEK_HOURS * HOUR)
    return math.sin(day), math.cos(day), math.sin(week), math.cos(week)


def median(values: Sequence[float]) -> float:
    """Of at least one value; the lower of the middle two."""
    return sorted(values)[(len(values) - 1) // 2]


def usual_by_hour(times: Sequence[float], values: Sequence[float]) -> tuple[list[float], float]:
    """What is usual in each hour of the week, and the share of rows whose hour has a median of its own. An
    hour of the week with too few rows has the median of that hour of the day, else that of all. NaN is no
    value."""
    week: list[list[float]] = [[] for _ in range(WEEK_HOURS)]
    for time, value in zip(times, values):
        if not math.isnan(time) and not math.isnan(value):
            week[hour_of_week(time)].append(value)
    known = [value for value in values if not math.isnan(value)]
    overall = median(known) if known else 0.0
    usual, covered = [], 0
    for hour, found in enumerate(week):
        day = [value for other in range(hour % DAY_HOURS, WEEK_HOURS, DAY_HOURS) for value in week[other]]
        if len(found) >= ENOUGH or len(day) >= ENOUGH:
            usual.append(median(found if len(found) >= ENOUGH else day))
            covered += len(found)
        else:
            usual.append(overall)
    return usual, covered / len(known) if known else 0.0
