"""Configuration errors as Splunk has them: it logs them to `index=_internal` and goes on.

What is wrong at search time is a message of the search (source type `splunk_search_messages`); what is wrong
at index time, or a transform that is missing, is a line of splunkd.log (`splunkd`). pytest-splunk-addon's
test of internal errors leaves out the source type `splunkd`, so it sees the first kind only, on a real Splunk
as here.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from lab.errors import SearchError, UntoldError
from lab.indexing.event import Event
from lab.indexing.index import Index

LOGS = "/opt/splunk/var/log/splunk"


class InternalLog:
    """Takes errors of one kind; each is logged once. Their fields are those that Splunk's own source types
    have at search time (`lab.conf.pretrained`)."""

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
        self.index.add_parsed(Event(raw, sourcetype, source, "lab", "_internal", now, {}))


class SearchLog(InternalLog):
    """A search's messages. Their layout is known from what pytest-splunk-addon is told to ignore on a real
    Splunk (.ignore_splunk_internal_errors); what no search is told of goes to `untold`."""

    def __init__(self, clock: Callable[[], float], untold: InternalLog) -> None:
        super().__init__("splunk_search_messages", "SearchMessages", "search_messages.log", clock)
        self._untold = untold

    def __call__(self, error: SearchError) -> None:
        if isinstance(error, UntoldError):
            self._untold(error)
            return
        super().__call__(
            SearchError(f'orig_component="lab" app="search" sid="" message_key="" message={error}')
        )


def splunkd_log(clock: Callable[[], float]) -> InternalLog:
    return InternalLog("splunkd", "regexExtractionProcessor", "splunkd.log", clock)
