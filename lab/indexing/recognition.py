"""Timestamps without a TIME_FORMAT.

Getting Data In, "How timestamp assignment works": without a TIME_FORMAT Splunk tries the patterns of its
datetime.xml. That file is not public; these are the formats that Splunk's documentation names as recognised,
or that are well known to be, as long as they can be read in one way only: a month before a day where both are
numbers and both readings are possible (the American order is Splunk's default), but never a year that may be
a day. Text that may hold another kind of time is refused: which part of it datetime.xml would pick is a
guess (lab law 1).
"""

import re
from datetime import date

from lab.errors import Unsupported
from lab.indexing.timeformat import NAMED_ZONES, Around, Stamp, stamp_of

NAMES = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:t(?:ember)?)?"
NAMES += r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
MONTH = rf"(?P<month_name>(?i:{NAMES}))"
MONTH_NUMBER = r"(?P<month>0?[1-9]|1[0-2])"
WEEKDAY = r"(?i:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?)"
ZONE_NAMES = "|".join(sorted(NAMED_ZONES.keys() - {"Z"}))
CLOCK = r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d):(?P<second>[0-5]\d)"
FRACTION = r"(?:[.,](?P<fraction>\d{1,9}))?"
HALF = r"(?:\s?(?P<half>[AaPp][Mm])\b)?"
OFFSET = rf"(?:\s?(?P<offset>Z\b|[+-]\d{{2}}:?\d{{2}}\b)|\s(?P<zone>{ZONE_NAMES})\b)?"
TIME = CLOCK + FRACTION + HALF + OFFSET
DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
YEAR = r"(?P<year>(?:19|20)\d{2})"
BEFORE = r"(?<![\d.:/\-])"
# After the time no digit, no AM or PM and no name of a zone: those would change what it means.
AFTER = r"(?!\d|:\d|\s?[AaPp][Mm]\b|\s(?:[A-Z]{1,3}[SD]T|CEST|MSK)\b)"

PATTERNS = [
    rf"{YEAR}-{MONTH_NUMBER}-{DAY}[T ]\s?{TIME}",
    rf"{YEAR}/{MONTH_NUMBER}/{DAY} {TIME}",
    rf"(?P<year>20\d{{2}})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])[T ]{TIME}",
    rf"(?P<month>0?[1-9]|1[0-2])/{DAY}/{YEAR},?[ :]{TIME}",
    rf"(?P<month>0?[1-9]|1[0-2])-{DAY}-{YEAR} {TIME}",
    # No month has the number 13 or more: then the day stands first.
    rf"(?P<day>1[3-9]|2\d|3[01])/{MONTH_NUMBER}/{YEAR},?[ :]{TIME}",
    rf"(?P<day>1[3-9]|2\d|3[01])-{MONTH_NUMBER}-{YEAR} {TIME}",
    rf"(?P<month>0?[1-9]|1[0-2])/(?P<day>1[3-9]|2\d|3[01])/(?P<short_year>\d{{2}}) {TIME}",
    rf"{DAY}/{MONTH}/{YEAR}:{TIME}",
    rf"(?:{WEEKDAY},? )?{DAY}[ -]{MONTH}[ -]{YEAR},? {TIME}",
    rf"(?:{WEEKDAY},? )?{MONTH} \s?{DAY},? {YEAR},? {TIME}",
    rf"{WEEKDAY} {MONTH} \s?{DAY} {CLOCK}{FRACTION}(?: (?P<zone>{ZONE_NAMES}))? {YEAR}",
    rf"{MONTH} \s?{DAY} {CLOCK}{FRACTION}{OFFSET}(?! \d{{4}}\b)",
]
FORMATS = [re.compile(BEFORE + pattern + AFTER) for pattern in PATTERNS]
# Seconds since 1970 with a fraction, which may lack its point (milliseconds).
EPOCH = re.compile(r"\A\s*\[?(?P<epoch>1\d{9})(?:\.?(?P<fraction>\d{1,9}))?(?![\d.(])")
# A time of day: its date comes from elsewhere (see `timestamps`).
TIME_OF_DAY = re.compile(BEFORE + TIME + AFTER)
# What might be a time in another format: a clock, a date of numbers, a month's name by a number, digits as
# long as epoch seconds.
DATE_DOUBT = (
    r"(?<!\d)\d{1,4}[-/]\d{1,2}[-/]\d{1,4}(?!\d)"
    r"|\b(?i:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*[ .,-]+\d"
    r"|\d[ .-](?i:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b"
    r"|(?<!\d)(?:1[0-9]|9)\d{8,14}(?!\d)"
    r"|(?<!\d)20[0-3]\d(?:0[1-9]|1[0-2])[0-3]\d"
    # Six digits before a clock, as MySQL writes dates.
    r"|(?<!\d)\d{6} +\d{1,2}:\d"
)
DATES = re.compile(DATE_DOUBT)
DOUBT = re.compile(rf"(?<![\d.:])\d{{1,2}}:[0-5]\d(?![\d])|{DATE_DOUBT}")


def recognise(text: str, around: Around, where: str) -> Stamp | None:
    """The time in `text`; None where there is certainly none. Raises Unsupported when in doubt."""
    if epoch := EPOCH.match(text):
        return stamp_of(epoch, around)
    found = [match for pattern in FORMATS if (match := pattern.search(text))]
    if not found:
        if (clock := TIME_OF_DAY.search(text)) and not DATES.search(text):
            if doubtful := DOUBT.search(text[: clock.start()]):
                raise Unsupported(f"{where}: no TIME_FORMAT, and {doubtful[0]!r} stands before {clock[0]!r}")
            return stamp_of(clock, around)
        if doubtful := DOUBT.search(text):
            raise Unsupported(
                f"{where}: no TIME_FORMAT, and {doubtful[0]!r} in {text[:60]!r} may be a time; the lab does "
                "not guess timestamps"
            )
        return None
    first = min(found, key=lambda match: (match.start(), -match.end()))
    if doubtful := DOUBT.search(text[: first.start()]):
        raise Unsupported(f"{where}: no TIME_FORMAT, and {doubtful[0]!r} stands before {first[0]!r}")
    return stamp_of(first, around)


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
