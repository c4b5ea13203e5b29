"""Which time an event gets.

props.conf.spec 10.4: TIME_PREFIX must be found or nothing is extracted; TIME_FORMAT "starts reading after
the TIME_PREFIX", within MAX_TIMESTAMP_LOOKAHEAD characters; a date older than MAX_DAYS_AGO or further
ahead than MAX_DAYS_HENCE is not used. What yields no time gets that of the event before it in the same
stream, or the time of indexing.
"""

from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lab.errors import SearchError, Unsupported
from lab.indexing.settings import number
from lab.indexing.timeformat import compile_format
from lab.regex import compiled

DAY = 86400.0


class Timestamps:
    """Reads the times of one stream (one input of one source), in order."""

    def __init__(self, settings: dict[str, str], stanza: str, *, zone: tzinfo, now: float) -> None:
        self.settings = settings
        self.stanza = stanza
        self.now = now
        self.zone = self._zone(zone)
        self.previous: float | None = None
        self.mode = settings.get("DATETIME_CONFIG", "").strip().upper()

    def read(self, raw: str) -> float:
        """Epoch seconds for this event."""
        if self.mode in ("CURRENT", "NONE"):
            return self.now
        if self.mode:
            raise Unsupported(f"props.conf [{self.stanza}] DATETIME_CONFIG = {self.mode}")
        found = self._extract(raw)
        if found is None:
            return self.now if self.previous is None else self.previous
        self.previous = found
        return found

    def _extract(self, raw: str) -> float | None:
        text_format = self.settings.get("TIME_FORMAT", "").strip()
        if not text_format:
            raise Unsupported(
                f"props.conf [{self.stanza}]: no TIME_FORMAT; the lab does not guess timestamps"
            )
        start = 0
        prefix = self.settings.get("TIME_PREFIX", "")
        if prefix:
            match = compiled(prefix, f"props.conf [{self.stanza}] TIME_PREFIX").search(raw)
            if not match:
                return None
            start = match.end()
        lookahead = number(self.settings, "MAX_TIMESTAMP_LOOKAHEAD", 128)
        text = raw[start:] if lookahead <= 0 else raw[start : start + lookahead]
        found = compile_format(text_format).read(text.lstrip(), self.zone, self.now)
        if found is None:
            return None
        oldest = self.now - number(self.settings, "MAX_DAYS_AGO", 2000) * DAY
        newest = self.now + number(self.settings, "MAX_DAYS_HENCE", 2) * DAY
        return found if oldest <= found <= newest else None

    def _zone(self, default: tzinfo) -> tzinfo:
        name = self.settings.get("TZ", "").strip()
        if not name:
            return default
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise SearchError(f"props.conf [{self.stanza}] TZ = {name}: no such time zone") from None
