"""Default fields that Splunk adds to every event: date_*, punct, linecount, splunk_server.

Knowledge Manager Manual, "Use default fields": date_* hold the clock as the event's own text shows it, and
only events that carry a time have them; date_zone is `local` where the text names no zone, else the offset
in minutes. punct is the punctuation of the first line, 30 characters at most, `_` for a space and `t` for a
tab. linecount is the number of lines.
"""

import re

from lab.indexing.event import Event

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NAMES = ("linecount", "punct", "splunk_server", "date_hour", "date_mday", "date_minute", "date_month",
         "date_second", "date_wday", "date_year", "date_zone")  # fmt: skip
PUNCT_LENGTH = 30
WORDS = re.compile(r"[^\W_]+")
SERVER = "lab"


def default_fields(event: Event, *, punct: bool = True) -> dict[str, str]:
    fields = {"linecount": str(event.raw.count("\n") + 1), "splunk_server": SERVER}
    if punct:
        fields["punct"] = punctuation(event.raw)
    if event.stamp and (moment := event.stamp.moment):
        offset = moment.utcoffset()
        zone = str(int(offset.total_seconds() // 60)) if event.stamp.zoned and offset is not None else "local"
        fields.update(
            date_hour=str(moment.hour),
            date_mday=str(moment.day),
            date_minute=str(moment.minute),
            date_month=MONTHS[moment.month - 1],
            date_second=str(moment.second),
            date_wday=WEEKDAYS[moment.weekday()],
            date_year=str(moment.year),
            date_zone=zone,
        )
    return fields


def punctuation(raw: str) -> str:
    line = re.split(r"[\r\n]", raw, maxsplit=1)[0]
    return WORDS.sub("", line).replace(" ", "_").replace("\t", "t")[:PUNCT_LENGTH]
