"""Timestamps without a TIME_FORMAT: the formats whose reading is certain.

Getting Data In, "How timestamp assignment works": without a TIME_FORMAT Splunk tries the patterns of its
datetime.xml. That file is not public; these are formats that Splunk's documentation names as recognised
and that can be read in one way only: ISO 8601, syslog, C's ctime, Apache, RFC 2822, epoch seconds at the
start of the event. Text that may hold another kind of time is refused: which part of it datetime.xml would
pick is a guess (lab law 1).
"""

import re
from datetime import tzinfo

from lab.errors import Unsupported
from lab.indexing.timeformat import Stamp, stamp_of

MONTH = r"(?P<month_name>(?i:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))"
MONTH_NUMBER = r"(?P<month>0[1-9]|1[0-2])"
WEEKDAY = r"(?:(?i:Mon|Tue|Wed|Thu|Fri|Sat|Sun))"
CLOCK = r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d):(?P<second>[0-5]\d)"
FRACTION = r"(?:[.,](?P<fraction>\d{1,9}))?"
OFFSET = r"(?:\s?(?P<offset>Z\b|[+-]\d{2}:?\d{2}\b)|\s(?P<zone>UTC|GMT)\b)?"
DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])"
BEFORE = r"(?<![\d.:/-])"
# After the time no digit, no AM or PM and no name of a zone: those would change what it means.
AFTER = r"(?!\d|:\d|\s?[AaPp][Mm]\b|\s(?:[A-Z]{1,2}[SD]T|CET|CEST|BST|IST|MSK|JST)\b)"

PATTERNS = [
    rf"(?P<year>\d{{4}})-{MONTH_NUMBER}-{DAY}[T ]\s?{CLOCK}{FRACTION}{OFFSET}",
    rf"(?P<year>\d{{4}})/{MONTH_NUMBER}/{DAY} {CLOCK}{FRACTION}{OFFSET}",
    rf"{DAY}/{MONTH}/(?P<year>\d{{4}}):{CLOCK}{OFFSET}",
    rf"(?:{WEEKDAY}, )?{DAY} {MONTH} (?P<year>\d{{4}}) {CLOCK}{OFFSET}",
    rf"{WEEKDAY} {MONTH} \s?{DAY} {CLOCK}{FRACTION} (?P<year>\d{{4}})",
    rf"{MONTH} \s?{DAY} {CLOCK}(?! \d{{4}}\b)",
]
FORMATS = [re.compile(BEFORE + pattern + AFTER) for pattern in PATTERNS]
EPOCH = re.compile(r"\A\s*\[?(?P<epoch>1\d{9})(?:\.(?P<fraction>\d{1,9}))?(?![\d.])")
# What might be a time in another format: a clock, a date of numbers, a month's name by a number, digits as
# long as epoch seconds.
DOUBT = re.compile(
    r"(?<![\d.:])\d{1,2}:[0-5]\d(?![\d])"
    r"|(?<!\d)\d{1,4}[-/]\d{1,2}[-/]\d{1,4}(?!\d)"
    r"|\b(?i:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*[ .,-]+\d"
    r"|\d[ .-](?i:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b"
    r"|(?<!\d)(?:1[0-9]|9)\d{8,14}(?!\d)"
    r"|(?<!\d)20[0-3]\d(?:0[1-9]|1[0-2])[0-3]\d"
)


def recognise(text: str, zone: tzinfo, now: float, where: str) -> Stamp | None:
    """The time in `text`; None where there is certainly none. Raises Unsupported when in doubt."""
    if epoch := EPOCH.match(text):
        return stamp_of(epoch, zone, now)
    found = [match for pattern in FORMATS if (match := pattern.search(text))]
    if not found:
        if doubtful := DOUBT.search(text):
            raise Unsupported(
                f"{where}: no TIME_FORMAT, and {doubtful[0]!r} in {text[:60]!r} may be a time; the lab does "
                "not guess timestamps"
            )
        return None
    first = min(found, key=lambda match: (match.start(), -match.end()))
    if doubtful := DOUBT.search(text[: first.start()]):
        raise Unsupported(f"{where}: no TIME_FORMAT, and {doubtful[0]!r} stands before {first[0]!r}")
    return stamp_of(first, zone, now)
