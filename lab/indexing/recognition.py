"""Timestamps without a TIME_FORMAT.

Getting Data In, "How timestamp assignment works": without a TIME_FORMAT Splunk tries the patterns of
etc/datetime.xml. These are the formats that file (version 4.0, as found in published copies) and the
documentation name, each as a date with its time behind it: month before day where both readings are possible,
two digits of a year only where the file's order of patterns leaves one reading. Splunk looks for date and
time apart from each other: text where they might belong together otherwise is refused (lab law 1).
"""

import re
from datetime import date
from typing import NamedTuple

from lab.errors import Unsupported
from lab.indexing.timeformat import NAMED_ZONES, Around, Stamp, stamp_of

NAMES = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?"
NAMES += r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
MONTH = rf"(?P<month_name>(?i:{NAMES}))"
MONTH_NUMBER = r"(?P<month>0?[1-9]|1[0-2])"
WEEKDAY = r"(?i:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?)"
ZONE_NAMES = "|".join(sorted(NAMED_ZONES.keys() - {"Z"}))
HOUR_MINUTE = r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)"
CLOCK = rf"{HOUR_MINUTE}:(?P<second>[0-5]\d)"
FRACTION = r"(?:[.,](?P<fraction>\d{1,9}))?"
HALF = r"(?:\s?(?P<half>[AaPp][Mm])\b)?"
OFFSET = rf"(?:\s?(?P<offset>Z\b|[+-]\d{{2}}:?\d{{2}}\b)|\s(?P<zone>{ZONE_NAMES})\b)?"
TIME = CLOCK + FRACTION + HALF + OFFSET
SHORT_TIME = HOUR_MINUTE + r"(?: (?P<half>[AaPp][Mm])\b)?(?!:)"
DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
YEAR = r"(?P<year>(?:19|20)\d{2})"
TWO_DIGITS = r"(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])"
BEFORE = r"(?<![\d.:/\-])"
# After the time no digit, no AM or PM and no name of a zone: those would change what it means.
AFTER = r"(?!\d|:\d|\s?[AaPp][Mm]\b|\s(?:[A-Z]{1,3}[SD]T|CEST|MSK)\b)"

# TIME stands for the clock, with seconds or, where the text has no such clock, without.
PATTERNS = [
    rf"{YEAR}-{MONTH_NUMBER}-{DAY}[T ]\s?TIME",
    rf"{YEAR}(?P<mark>[/.]){MONTH_NUMBER}(?P=mark){DAY} TIME",
    rf"(?P<year>20\d{{2}}){TWO_DIGITS}[T ]TIME",
    # yymmdd, as MySQL writes it (_masheddate).
    rf"(?P<short_year>[0-4]\d){TWO_DIGITS} TIME",
    rf"{MONTH_NUMBER}/{DAY}/{YEAR},?[ :]TIME",
    rf"{MONTH_NUMBER}-{DAY}-{YEAR} TIME",
    # No month has the number 13 or more: then the day stands first.
    rf"(?P<day>1[3-9]|2\d|3[01])/{MONTH_NUMBER}/{YEAR},?[ :]TIME",
    rf"(?P<day>1[3-9]|2\d|3[01])-{MONTH_NUMBER}-{YEAR} TIME",
    rf"{DAY}\.{MONTH_NUMBER}\.{YEAR},? TIME",
    # _usdate2 is tried before the forms that begin with the year or the day.
    rf"{MONTH_NUMBER}/{DAY}/(?P<short_year>\d{{2}}) TIME",
    rf"{DAY}/{MONTH}/{YEAR}:TIME",
    rf"(?:{WEEKDAY},? )?{DAY}[ -]{MONTH}[ -]{YEAR},? TIME",
    rf"(?:{WEEKDAY},? )?{MONTH} \s?{DAY},? {YEAR},? TIME",
]
LONG_PATTERNS = [
    *(pattern.replace("TIME", TIME) for pattern in PATTERNS),
    rf"{WEEKDAY} {MONTH} \s?{DAY} {CLOCK}{FRACTION}(?: (?P<zone>{ZONE_NAMES}))? {YEAR}",
    rf"{MONTH} \s?{DAY} {CLOCK}{FRACTION}{OFFSET}(?! \d{{4}}\b)",
]
# All digits in a row, in two blocks at most (_combdatetime): it needs no other clock.
RUN = re.compile(
    rf"(?<![\d.])(?P<year>20\d{{2}}){TWO_DIGITS}[.-]?(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)"
    rf"(?P<second>[0-5]\d)(?:\.(?P<fraction>\d{{1,9}}))?{OFFSET}(?!\d)"
)
# Seconds since 1970 with a fraction, which may lack its point (_utcepoch).
EPOCH = re.compile(r"(?P<epoch>1\d{9})(?:\.?(?P<fraction>\d{1,6}))?(?![\d.(])")
LEADING_EPOCH = re.compile(rf"\A\s*\[?{EPOCH.pattern}")
INNER_EPOCH = re.compile(rf'(?<=[\s#,"=(\[|{{]){EPOCH.pattern}')
CLOCKS = re.compile(r"(?<!\d)\d{1,2}:[0-5]\d:[0-5]\d(?!\d)")
# What may be a date in another format: numbers, a month's name by a number, digits as long as epoch seconds,
# six digits before a clock.
DATES = re.compile(
    r"(?<!\d)\d{1,4}[-/]\d{1,2}[-/]\d{1,4}(?!\d)"
    r"|(?<![\d.])\d{1,4}\.\d{1,2}\.(?:19|20)\d{2}(?![\d.])"
    r"|\b(?i:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*[ .,-]+\d"
    r"|\d[ .-](?i:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b"
    r"|(?<!\d)(?:1[0-9]|9)\d{8,14}(?!\d)"
    r"|(?<!\d)20[0-4]\d(?:0[1-9]|1[0-2])[0-3]\d"
    r"|(?<!\d)(?:\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d\d)"
    r" +\d{1,2}:\d"
)
ANY_CLOCK = re.compile(r"(?<![\d.:])\d{1,2}:[0-5]\d(?!\d)")


class Clock(NamedTuple):
    """The formats with one kind of clock, and the clock alone: a time of day, whose date comes from
    elsewhere (see `timestamps`)."""

    formats: list[re.Pattern[str]]
    begins: re.Pattern[str]  # where the first of them may begin: one search instead of one for each
    alone: re.Pattern[str]
    any: re.Pattern[str]


def with_clock(patterns: list[str], time: str, anything: re.Pattern[str]) -> Clock:
    return Clock(
        [re.compile(BEFORE + pattern + AFTER) for pattern in patterns],
        re.compile(f"{BEFORE}(?:{'|'.join(map(without_names, patterns))}){AFTER}"),
        re.compile(BEFORE + time + AFTER),
        anything,
    )


def without_names(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern).replace("(?P=mark)", "[/.]")


LONG = with_clock(LONG_PATTERNS, TIME, CLOCKS)
SHORT = with_clock([pattern.replace("TIME", SHORT_TIME) for pattern in PATTERNS], SHORT_TIME, ANY_CLOCK)


def recognise(text: str, around: Around, where: str) -> Stamp | None:
    """The time in `text`; None where there is certainly none. Raises Unsupported when in doubt."""
    if epoch := LEADING_EPOCH.match(text):
        return stamp_of(epoch, around)
    clock = LONG if CLOCKS.search(text) else SHORT
    if first := first_format(clock, text):
        refuse_before(first, clock, text, where)
        return stamp_of(first, around)
    dates = list(DATES.finditer(text))
    if (alone := clock.alone.search(text)) and not dates:
        refuse_before(alone, clock, text, where)
        return stamp_of(alone, around)
    if not ANY_CLOCK.search(text) and len(dates) <= 1:
        for pattern in (RUN, INNER_EPOCH):
            if found_one := pattern.search(text):
                return stamp_of(found_one, around)
    if doubtful := dates[0] if dates else ANY_CLOCK.search(text):
        raise Unsupported(
            f"{where}: no TIME_FORMAT, and {doubtful[0]!r} in {text[:60]!r} may be a time; the lab does not "
            "guess timestamps"
        )
    return None


def first_format(clock: Clock, text: str) -> re.Match[str] | None:
    """The match that begins first, the longest of several."""
    at = 0
    while begin := clock.begins.search(text, at):
        at = begin.start() + 1
        if found := [match for one in clock.formats if (match := one.match(text, begin.start()))]:
            return max(found, key=lambda match: match.end())
    return None


def refuse_before(found: re.Match[str], clock: Clock, text: str, where: str) -> None:
    for pattern in (DATES, clock.any):
        if doubtful := pattern.search(text[: found.start()]):
            raise Unsupported(f"{where}: no TIME_FORMAT, and {doubtful[0]!r} stands before {found[0]!r}")


NAMED_DAYS = [
    re.compile(
        r"(?<!\d)(?P<year>20\d{2})(?P<mark>[-_./]?)(?P<month>0[1-9]|1[0-2])(?P=mark)(?P<day>[0-3]\d)(?!\d)"
    ),
    re.compile(
        r"(?<!\d)(?P<month>0[1-9]|1[0-2])(?P<mark>[-_.])(?P<day>[0-3]\d)(?P=mark)(?P<year>20\d{2})(?!\d)"
    ),
]


def day_of_name(source: str) -> date | None:
    """The date in a file's or source's name ("If no events in a source have a date"), newest form first."""
    for pattern in NAMED_DAYS:
        for match in pattern.finditer(source):
            try:
                return date(int(match["year"]), int(match["month"]), int(match["day"]))
            except ValueError:
                continue
    return None
