"""Relative time: `-1d@d+2h`, `@w0`, `now`, epoch seconds. Search Manual, "Specify time modifiers".

Offsets of days and longer move on the calendar of the user's zone; snapping goes back in time, after the
offset before it.
"""

import calendar
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lab.errors import SearchError, Unsupported
from lab.spl.scalars import as_number

UNIT_NAMES = {
    "s": "s sec secs second seconds",
    "m": "m min minute minutes mins",
    "h": "h hr hrs hour hours",
    "d": "d day days",
    "w": "w week weeks",
    "mon": "mon month months",
    "q": "q qtr qtrs quarter quarters",
    "y": "y yr yrs year years",
}
UNITS = {name: unit for unit, names in UNIT_NAMES.items() for name in names.split()}
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
STEP = re.compile(r"(?P<sign>[-+])(?P<count>\d*)(?P<unit>[a-z]*)|@(?P<snap>[a-z]+)(?P<weekday>[0-7]?)")
ABSOLUTE = "%m/%d/%Y:%H:%M:%S"


def relative_time(start: float, modifier: str, tz: ZoneInfo) -> float | None:
    """`start` moved by `modifier`; None when it is no modifier."""
    moment, at = start, 0
    while at < len(modifier):
        step = STEP.match(modifier, at)
        if step is None:
            return None
        moved = _snap(moment, step, tz) if step["snap"] else _offset(moment, step, tz)
        if moved is None:
            return None
        moment, at = moved, step.end()
    return moment


def _offset(moment: float, step: re.Match[str], tz: ZoneInfo) -> float | None:
    unit = UNITS.get(step["unit"] or "s")
    if unit is None or not (step["unit"] or step["count"]):
        return None
    count = int(step["count"] or 1) * (-1 if step["sign"] == "-" else 1)
    return add(moment, count, unit, tz)


def local_time(moment: float, tz: ZoneInfo) -> datetime:
    try:
        return datetime.fromtimestamp(moment, tz)
    except (ValueError, OverflowError, OSError) as error:
        raise SearchError(f"The time {moment:g} is out of range.") from error


def add(moment: float, count: int, unit: str, tz: ZoneInfo) -> float:
    """`count` units later, on the calendar from days upwards."""
    if unit in "smh":
        return moment + count * SECONDS[unit]
    local = local_time(moment, tz)
    try:
        if unit in ("d", "w"):
            return (local + timedelta(days=count * (7 if unit == "w" else 1))).timestamp()
        months = local.year * 12 + local.month - 1 + count * {"mon": 1, "q": 3, "y": 12}[unit]
        first = local.replace(year=months // 12, month=months % 12 + 1, day=1)
        return first.replace(day=min(local.day, days_in_month(first))).timestamp()
    except (ValueError, OverflowError) as error:
        raise SearchError(f"Time {moment:+g} {count:+d}{unit} is out of range") from error


def days_in_month(day: datetime) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _snap(moment: float, step: re.Match[str], tz: ZoneInfo) -> float | None:
    unit = UNITS.get(step["snap"])
    if unit is None or (step["weekday"] and step["snap"] != "w"):
        return None
    return snap(moment, unit, tz, weekday=int(step["weekday"] or 0) % 7)


def snap(moment: float, unit: str, tz: ZoneInfo, weekday: int = 0) -> float:
    """The start of the unit that `moment` is in; weeks start on `weekday` (0 = Sunday)."""
    local = local_time(moment, tz).replace(microsecond=0)
    if unit == "s":
        return float(int(moment // 1))
    local = local.replace(second=0)
    if unit == "m":
        return local.timestamp()
    local = local.replace(minute=0)
    if unit == "h":
        return local.timestamp()
    local = local.replace(hour=0)
    if unit == "w":
        local -= timedelta(days=(local.isoweekday() - weekday) % 7)
    elif unit == "mon":
        local = local.replace(day=1)
    elif unit == "q":
        local = local.replace(month=(local.month - 1) // 3 * 3 + 1, day=1)
    elif unit == "y":
        local = local.replace(month=1, day=1)
    return local.replace(fold=0).timestamp()


def parse_time(text: str, now: float, tz: ZoneInfo) -> float:
    """The value of `earliest=` or `latest=`."""
    value = text.strip()
    number = as_number(value)
    if number is not None and not value.startswith(("+", "-")):
        return float(number)
    if value in ("now", "now()"):
        return now
    if value.startswith("rt"):
        raise Unsupported(f"real-time searches ('{value}')")
    moment = relative_time(now, value, tz)
    if moment is not None and value:
        return moment
    try:
        return datetime.strptime(value, ABSOLUTE).replace(tzinfo=tz).timestamp()
    except ValueError as error:
        raise SearchError(f"Invalid value \"{value}\" for time term 'earliest' or 'latest'") from error
