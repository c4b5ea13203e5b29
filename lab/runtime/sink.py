"""An event that a modular input sent, into the lab's indexes, with the defaults that its stanza gives."""

from typing import Protocol

from lab.errors import Unsupported
from lab.runtime.modinput import Stanza
from lab.runtime.stream import StreamEvent


class Indexes(Protocol):
    """What this room needs of the Lab."""

    def ingest(
        self, data: bytes, *, sourcetype: str, source: str = "", host: str = "", index: str = "main"
    ) -> int: ...

    def ingest_event(
        self,
        raw: str,
        *,
        sourcetype: str,
        source: str = "",
        host: str = "",
        index: str = "main",
        time: float | None = None,
    ) -> int: ...


class EventSink:
    def __init__(self, indexes: Indexes) -> None:
        self._indexes = indexes

    def write(self, event: StreamEvent, stanza: Stanza) -> int:
        """Index it. Unbroken data goes through line breaking, unless it is one line with a time given."""
        params = stanza.params
        index = event.meta.get("index") or params.get("index", "default")
        host = event.meta.get("host") or params.get("host", "")
        meta = {
            "sourcetype": event.meta.get("sourcetype") or params.get("sourcetype", stanza.kind),
            "source": event.meta.get("source") or params.get("source", event.stanza or stanza.title),
            # splunkd puts its own host name where inputs.conf says $decideOnStartup
            "host": "lab" if host in ("", "$decideOnStartup") else host,
            "index": "main" if index == "default" else index,
        }
        if not event.unbroken:
            return self._indexes.ingest_event(event.data, time=event.time, **meta)
        if event.time is None:
            return self._indexes.ingest(event.data.encode(), **meta)
        text = event.data.strip("\r\n")
        if "\n" in text:
            raise Unsupported(
                'several lines in one <event unbroken="1"> with a <time>: the lab cannot break them'
            )
        return self._indexes.ingest_event(text, time=event.time, **meta)
