"""Which time an event gets.

props.conf.spec 10.4: TIME_PREFIX must be found or nothing is extracted; TIME_FORMAT "starts reading after
the TIME_PREFIX", within MAX_TIMESTAMP_LOOKAHEAD characters; a date older than MAX_DAYS_AGO or further
ahead than MAX_DAYS_HENCE is not used. What yields no time gets that of the event before it in the same
stream, or the time of indexing. Without a TIME_FORMAT see `recognition`.

A time of day without a date: "uses the last successfully-parsed timestamp to determine the timestamp date",
or with DETERMINE_TIMESTAMP_DATE_WITH_SYSTEM_TIME the clock's date, the day before for what would be three
hours or more ahead (props.conf.spec). "If no events in a source have a date", the date in the source's name
counts, and at last the current date (Getting Data In, "How timestamp assignment works").
"""

import datetime as dt
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lab.errors import SearchError, Unsupported
from lab.indexing.recognition import day_of_name, recognise
from lab.indexing.settings import FALSE, TRUE, boolean, number
from lab.indexing.timeformat import Around, Stamp, compile_format
from lab.indexing.zones import aliases
from lab.regex import compiled

DAY = 86400.0
AHEAD = timedelta(hours=3)
HALF_A_DAY = timedelta(hours=12)


class Timestamps:
    """Reads the times of one stream (one input of one source), in order."""

    def __init__(
        self, settings: dict[str, str], stanza: str, *, zone: tzinfo, now: float, source: str = ""
    ) -> None:
        self.settings = settings
        self.stanza = stanza
        self.now = now
        self.zone = self._zone(zone)
        self.source = source
        by_system = boolean(settings, "DETERMINE_TIMESTAMP_DATE_WITH_SYSTEM_TIME", False)
        date_of = self._date_by_clock if by_system else self._date_by_stream
        zones = aliases(settings.get("TZ_ALIAS", ""), f"props.conf [{stanza}]")
        self._around = Around(self.zone, now, date_of, zones)
        self.previous: float | None = None
        mode = settings.get("DATETIME_CONFIG", "").strip().upper()
        self.mode = "" if mode.endswith("ETC/DATETIME.XML") else mode
        extra = settings.get("ADD_EXTRA_TIME_FIELDS", "").strip().lower() or "all"
        self._extra = "all" if extra in TRUE else "none" if extra in FALSE else extra
        if self._extra not in ("all", "none", "subseconds"):
            raise SearchError(f"props.conf [{stanza}] ADD_EXTRA_TIME_FIELDS = {extra}")

    def read(self, raw: str) -> float:
        """Epoch seconds for this event."""
        return self.date(raw).time

    def date(self, raw: str) -> Stamp:
        """The event's time, and the clock it shows where the time was read from its text."""
        if self.mode in ("CURRENT", "NONE"):
            return Stamp(self.now)
        found = self.find(raw)
        if found is None:
            return Stamp(self.now if self.previous is None else self.previous)
        if self._extra == "none":
            found = found._replace(time=float(int(found.time)))
        self.previous = found.time
        return found if self._extra == "all" else found._replace(moment=None)

    def find(self, raw: str) -> Stamp | None:
        """The time in this text, if it has an acceptable one."""
        if self.mode:
            raise Unsupported(f"props.conf [{self.stanza}] DATETIME_CONFIG = {self.mode}")
        text_format = self.settings.get("TIME_FORMAT", "").strip()
        start = 0
        prefix = self.settings.get("TIME_PREFIX", "")
        if prefix:
            match = compiled(prefix, f"props.conf [{self.stanza}] TIME_PREFIX").search(raw)
            if not match:
                return None
            start = match.end()
        lookahead = number(self.settings, "MAX_TIMESTAMP_LOOKAHEAD", 128)
        text = raw[start:] if lookahead <= 0 else raw[start : start + lookahead]
        if text_format:
            found = compile_format(text_format).stamp(text.lstrip(), self._around)
        else:
            found = recognise(text, self._around, f"props.conf [{self.stanza}]")
        if found is None:
            return None
        oldest = self.now - number(self.settings, "MAX_DAYS_AGO", 2000) * DAY
        newest = self.now + number(self.settings, "MAX_DAYS_HENCE", 2) * DAY
        return found if oldest <= found.time <= newest else None

    def _date_by_clock(self, moment: datetime) -> dt.date:
        now = datetime.fromtimestamp(self.now, moment.tzinfo)
        return moment.date() if moment - now < AHEAD else moment.date() - timedelta(days=1)

    def _date_by_stream(self, moment: datetime) -> dt.date:
        if self.previous is None:
            return day_of_name(self.source) or moment.date()
        last = datetime.fromtimestamp(self.previous, moment.tzinfo)
        if last - datetime.combine(last.date(), moment.timetz()) > HALF_A_DAY:
            raise Unsupported(
                f"props.conf [{self.stanza}]: {moment:%H:%M:%S} without a date, after {last:%H:%M:%S}: "
                "whether a new day has begun is not documented"
            )
        return last.date()

    def _zone(self, default: tzinfo) -> tzinfo:
        name = self.settings.get("TZ", "").strip()
        if not name:
            return default
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise SearchError(f"props.conf [{self.stanza}] TZ = {name}: no such time zone") from None
