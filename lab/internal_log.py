"""Configuration errors as Splunk has them: it logs them to `index=_internal` and goes on.

What is wrong at search time is a message of the search (source type `splunk_search_messages`), what is
wrong at index time a line of splunkd.log (`splunkd`). pytest-splunk-addon's test of internal errors leaves
out the source type `splunkd`, so it sees the first kind only, on a real Splunk as here.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from lab.errors import SearchError
from lab.indexing.event import Event
from lab.indexing.index import Index

LOGS = "/opt/splunk/var/log/splunk"


class InternalLog:
    """Takes errors of one kind; each is logged once."""

    def __init__(self, sourcetype: str, component: str, file: str, clock: Callable[[], float]) -> None:
        self.index: Index | None = None
        self._names = (sourcetype, component, f"{LOGS}/{file}")
        self._clock = clock
        self._told: set[str] = set()

    def __call__(self, error: SearchError) -> None:
        message = str(error)
        if message in self._told or self.index is None:
            return
        self._told.add(message)
        sourcetype, component, source = self._names
        now = self._clock()
        moment = datetime.fromtimestamp(now, UTC)
        raw = (
            f"{moment:%m-%d-%Y %H:%M:%S}.{moment.microsecond // 1000:03d} +0000 ERROR {component} - {message}"
        )
        fields = {"log_level": ["ERROR"], "component": [component], "event_message": [message]}
        self.index.add_parsed(Event(raw, sourcetype, source, "lab", "_internal", now, fields))


def search_log(clock: Callable[[], float]) -> InternalLog:
    return InternalLog("splunk_search_messages", "SearchMessages", "search_messages.log", clock)


def splunkd_log(clock: Callable[[], float]) -> InternalLog:
    return InternalLog("splunkd", "regexExtractionProcessor", "splunkd.log", clock)
