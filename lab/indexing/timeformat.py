"""Splunk's TIME_FORMAT codes as a regular expression plus a reader.

Codes: the strptime ones, and Splunk's own (Search Reference 10.x, "Date and time format variables"):
%3N %6N %9N (sub-seconds of that many digits; %N and %Q likewise), %s epoch seconds, %T, %F, %Z zone name,
%z and %:z offset, %e %k %l space-padded numbers.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lab.errors import Unsupported
from lab.indexing.zones import US_AND_EUROPEAN

DATE_PARTS = {"year", "short_year", "month", "month_name", "day", "yearday"}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# transforms.conf.spec 10.4, time_format: "seconds from unix epoch in UTC and optional milliseconds".
EPOCH_FORMAT = "%s.%Q"
SHORTHANDS = {"%T": "%H:%M:%S", "%F": "%Y-%m-%d", "%D": "%m/%d/%y", "%R": "%H:%M"}
NUMBER_CODES = {
    "Y": r"(?P<year>\d{4})",
    "y": r"(?P<short_year>\d{2})",
    "m": r"(?P<month>\d{1,2})",
    "d": r"(?P<day>\d{1,2})",
    "e": r"\s?(?P<day>\d{1,2})",
    "H": r"(?P<hour>\d{1,2})",
    "k": r"\s?(?P<hour>\d{1,2})",
    "I": r"(?P<hour12>\d{1,2})",
    "l": r"\s?(?P<hour12>\d{1,2})",
    "M": r"(?P<minute>\d{1,2})",
    "S": r"(?P<second>\d{1,2})",
    "s": r"(?P<epoch>\d{1,11})",
    "j": r"(?P<yearday>\d{1,3})",
}
TEXT_CODES = {
    "b": r"(?P<month_name>[A-Za-z]{3})",
    "h": r"(?P<month_name>[A-Za-z]{3})",
    "B": r"(?P<month_name>[A-Za-z]{3,9})",
    "a": r"[A-Za-z]{3}",
    "A": r"[A-Za-z]{3,9}",
    "p": r"(?P<half>[AaPp][Mm])",
    "z": r"(?P<offset>Z|[+-]\d{2}:?\d{2})",
    "Z": r"(?P<zone>[A-Za-z]{1,5}(?:[+-]\d{2}:?\d{2})?|[+-]\d{2}:?\d{2})",
    "%": "%",
    "n": r"\s",
    "t": r"\s",
}
NAMED_ZONES: dict[str, tzinfo] = {"UTC": UTC, "GMT": UTC, "Z": UTC, **US_AND_EUROPEAN}


class Around(NamedTuple):
    """What a time's text does not say: the zone and the clock, the date of a time of day (from the moment it
    would be today; None = today), the zones that TZ_ALIAS names."""

    zone: tzinfo
    now: float
    date_of: Callable[[datetime], date] | None = None
    aliases: Mapping[str, tzinfo] = {}


@dataclass(frozen=True)
class TimeFormat:
    regex: re.Pattern[str]
    text: str

    def read(self, text: str, zone: tzinfo, now: float) -> float | None:
        """Epoch seconds of the time at the very start of `text`; None where the format does not fit."""
        found = self.stamp(text, Around(zone, now))
        return found.time if found else None

    def stamp(self, text: str, around: Around) -> "Stamp | None":
        match = self.regex.match(text)
        return stamp_of(match, around) if match else None


class Stamp(NamedTuple):
    """A time found in text. `moment` is the clock as written there (None for epoch seconds), `zoned` whether
    the text names its zone."""

    time: float
    moment: datetime | None = None
    zoned: bool = False


def stamp_of(match: re.Match[str], around: Around) -> Stamp | None:
    """The time in the named parts of a match; None when they are no date (`2026-13-45`)."""
    parts = {name: value for name, value in match.groupdict().items() if value is not None}
    fraction = float(f"0.{parts['fraction']}") if "fraction" in parts else 0.0
    if "epoch" in parts:
        return Stamp(int(parts["epoch"]) + fraction)
    try:
        moment = to_datetime(parts, around)
    except ValueError:
        return None
    # Whole seconds first: a float of the full time loses digits that the event shows.
    return Stamp(round(moment.timestamp() + fraction, 9), moment, bool({"offset", "zone"} & parts.keys()))


@lru_cache(maxsize=512)
def compile_format(text: str) -> TimeFormat:
    """Raises Unsupported for a code whose meaning the lab does not know."""
    if text == EPOCH_FORMAT:
        return TimeFormat(re.compile(r"(?P<epoch>\d{1,11})(?:\.(?P<fraction>\d{1,3}))?"), text)
    expanded = text
    for short, long in SHORTHANDS.items():
        expanded = expanded.replace(short, long)
    pattern = ""
    position = 0
    while position < len(expanded):
        character = expanded[position]
        if character != "%":
            pattern += r"\s+" if character.isspace() else re.escape(character)
            position += 1
            continue
        code = re.match(r"%(?::z|(\d?)([NQ])|([A-Za-z%]))", expanded[position:])
        if not code:
            raise Unsupported(f"TIME_FORMAT {text!r}: the code at {expanded[position:]!r}")
        pattern += code_pattern(code, text)
        position += code.end()
    return TimeFormat(re.compile(pattern), text)


def code_pattern(code: re.Match[str], text: str) -> str:
    if code.group(0) == "%:z":
        return r"(?P<offset>[+-]\d{2}:\d{2})"
    if code.group(2):
        # %N alone reads nine digits at most, %Q alone three (milliseconds).
        digits = code.group(1) or ("9" if code.group(2) == "N" else "3")
        return rf"(?P<fraction>\d{{1,{digits}}})"
    letter = code.group(3)
    known = NUMBER_CODES.get(letter) or TEXT_CODES.get(letter)
    if known is None:
        raise Unsupported(f"TIME_FORMAT {text!r}: the code %{letter}")
    return known


def to_datetime(parts: dict[str, str], around: Around) -> datetime:
    """The moment these parts name. A missing date is `around`'s, a missing year the one that puts the
    moment closest before tomorrow: a log line is never from next December."""
    zone = zone_of(parts, around)
    today = datetime.fromtimestamp(around.now, zone)
    hour = hour_of(parts)
    year = year_of(parts, today)
    minute, second = int(parts.get("minute", 0)), int(parts.get("second", 0))
    if "yearday" in parts:
        start = datetime(year, 1, 1, hour, minute, second, tzinfo=zone)
        return start + timedelta(days=int(parts["yearday"]) - 1)
    month, day = month_of(parts, today.month), int(parts.get("day", today.day))
    moment = datetime(year, month, day, hour, minute, second, tzinfo=zone)
    if around.date_of and not parts.keys() & DATE_PARTS:
        return datetime.combine(around.date_of(moment), moment.timetz())
    if not parts.keys() & {"year", "short_year"} and moment > today + timedelta(days=1):
        moment = moment.replace(year=year - 1)
    return moment


def hour_of(parts: dict[str, str]) -> int:
    """`13:00 PM` is no time; a clock of 24 hours may carry AM or PM nevertheless."""
    hour = int(parts.get("hour12", parts.get("hour", "0")))
    if "half" not in parts:
        return hour % 12 if "hour12" in parts else hour
    if hour > 12:
        raise ValueError(f"{hour} {parts['half']}")
    return hour % 12 + (12 if parts["half"].lower() == "pm" else 0)


def year_of(parts: dict[str, str], today: datetime) -> int:
    if "year" in parts:
        return int(parts["year"])
    if "short_year" in parts:
        short = int(parts["short_year"])
        return short + (2000 if short < 69 else 1900)  # POSIX strptime's pivot
    return today.year


def month_of(parts: dict[str, str], default: int) -> int:
    if "month_name" in parts:
        return MONTHS.index(parts["month_name"][:3].lower()) + 1
    return int(parts.get("month", default))


def zone_of(parts: dict[str, str], around: Around) -> tzinfo:
    """The zone in the text beats TZ (props.conf.spec, TZ)."""
    text = parts.get("offset") or parts.get("zone")
    if text is None:
        return around.zone
    if text in around.aliases:
        return around.aliases[text]
    if found := re.fullmatch(r"(?:[A-Za-z]*)([+-])(\d{2}):?(\d{2})", text):
        minutes = int(found[2]) * 60 + int(found[3])
        return timezone(timedelta(minutes=minutes if found[1] == "+" else -minutes))
    if text.upper() in NAMED_ZONES:
        return NAMED_ZONES[text.upper()]
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError):
        if text.isupper():
            raise Unsupported(f"time zone name {text!r} in an event") from None
        raise ValueError(f"{text!r} is no time zone") from None  # stray text: the format does not fit
