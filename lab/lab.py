"""The lab's front door: install apps, ingest bytes, search."""

import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from lab.conf import ConfStore, SplunkHome
from lab.context import Knowledge, Outside, SearchScope
from lab.errors import SearchError
from lab.fields import FieldExtractor
from lab.indexing.index import Index
from lab.indexing.settings import raise_problem
from lab.internal_log import SearchLog, splunkd_log
from lab.spl import parse_time, run
from lab.values import OutputRow, ReadRow, as_output

SEARCH_APP = "search"
Bound = str | float | None


@dataclass(frozen=True)
class Results:
    """What a search gives: rows as text, columns in their order, messages for a person. `transforming`
    tells rows of statistics from events; `span` is the length of a timechart's bins in seconds."""

    rows: list[OutputRow]
    fields: list[str]
    messages: list[str]
    transforming: bool
    span: float | None


class Lab:
    """A lab with `apps` installed (directories or `.spl` files).

    `now` freezes the clock (epoch seconds; None = the machine's), `tz` is the zone of the user and of
    sources that name none. `home` keeps state in a directory of the caller's; by default a temporary
    one that lives as long as the object. `strict` raises at a configuration error (a bad regular
    expression, a transform or lookup that is missing); False logs it to `index=_internal` and goes on
    without that one setting, as Splunk does.
    """

    def __init__(
        self,
        apps: Sequence[str | Path] = (),
        now: float | None = None,
        tz: str = "UTC",
        home: Path | None = None,
        *,
        strict: bool = True,
    ) -> None:
        self._temporary = None if home else tempfile.TemporaryDirectory(prefix="lab-")
        self.home = SplunkHome(home or Path(self._temporary.name if self._temporary else ""))
        self.confs = ConfStore(self.home)
        self.tz = tz
        self._now = now
        self.app_names = [self.home.install(Path(app)) for app in apps]
        self.knowledge = Knowledge(self.confs, ZoneInfo(tz), lambda: self.now, SEARCH_APP)
        at_index = splunkd_log(lambda: self.now)
        at_search = SearchLog(lambda: self.now, at_index)
        self.index = Index(self.confs, self.knowledge, raise_problem if strict else at_index)
        at_search.index = at_index.index = self.index
        self.extractor = FieldExtractor(
            self.confs,
            self.knowledge.lookup,
            SEARCH_APP,
            raise_problem if strict else at_search,
        )

    @property
    def now(self) -> float:
        return time.time() if self._now is None else self._now

    def freeze(self, now: float | None) -> None:
        """Stop the clock at `now`; None lets it run again."""
        self._now = now

    def connect(self, outside: Outside | None) -> None:
        """Let searches ask a running splunkd: `| rest`, and the commands of the apps' own."""
        self.knowledge.outside = outside

    def ingest(
        self, data: bytes, *, sourcetype: str, source: str = "", host: str = "", index: str = "main"
    ) -> int:
        """Bytes through line breaking, time stamping and index-time transforms; events written."""
        return self.index.add_bytes(data, (sourcetype, host, source), index, self.now)

    def ingest_event(
        self,
        raw: str,
        *,
        sourcetype: str,
        source: str = "",
        host: str = "",
        index: str = "main",
        time: float | None = None,
        fields: Mapping[str, str | list[str]] | None = None,
    ) -> int:
        """One event already cut (HEC /event, a modular input); index-time transforms still apply."""
        origin = (sourcetype, host, source)
        moment = self.index.date(raw, origin, self.now) if time is None else time
        return self.index.add_event(raw, origin, index, moment, fields)

    def search(
        self,
        spl: str,
        *,
        rows: Sequence[ReadRow] | None = None,
        earliest: Bound = None,
        latest: Bound = None,
    ) -> list[OutputRow]:
        """Run a search: rows of text or list of text; `rows` stands in for a generating command."""
        return self.run_search(spl, rows=rows, earliest=earliest, latest=latest).rows

    def run_search(
        self,
        spl: str,
        *,
        rows: Sequence[ReadRow] | None = None,
        earliest: Bound = None,
        latest: Bound = None,
        now: float | None = None,
    ) -> Results:
        """A search with its column order and messages, its rows as text. `now` overrides the clock."""
        result = run(spl, self.scope(earliest=earliest, latest=latest, now=now), rows)
        texts = [as_output(row) for row in result.rows]
        return Results(texts, result.fields, result.messages, result.transforming, result.span)

    def scope(self, *, earliest: Bound = None, latest: Bound = None, now: float | None = None) -> SearchScope:
        """What one search sees: time modifiers (`-1h@h`, epoch seconds, `now`) resolved."""
        moment = self.now if now is None else now
        zone = self.knowledge.tz
        bounds = [
            float(bound)
            if isinstance(bound, int | float)
            else parse_time(bound, moment, zone)
            if bound
            else None
            for bound in (earliest, latest)
        ]
        if bounds[0] is not None and bounds[1] is not None and bounds[0] > bounds[1]:
            raise SearchError(f"earliest ({earliest}) is later than latest ({latest})")
        return SearchScope(
            self.knowledge, self.extractor, self.index, now=moment, earliest=bounds[0], latest=bounds[1]
        )
