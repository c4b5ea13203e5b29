"""One search's view of the lab: implements `lab.spl.context.SearchContext` over the real rooms."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from lab.conf.props import stanza_kind
from lab.conf.store import ConfStore
from lab.errors import SearchError, Unsupported
from lab.fields import FieldExtractor
from lab.indexing.defaults import NAMES as DEFAULT_FIELDS
from lab.indexing.index import Index
from lab.indexing.settings import raise_problem
from lab.knowledge.collections import Saving, write_collection
from lab.knowledge.datamodel_search import dataset_rows
from lab.knowledge.datamodels import find_model, is_accelerated
from lab.knowledge.lookups import find_lookup
from lab.knowledge.macros import find_macro
from lab.knowledge.tables import is_collection, read_csv, write_csv
from lab.spl.context import Lookup, Macro
from lab.values import ReadRow, Row, as_output

DEFAULT_INDEXES = ("main",)


class Outside(Protocol):
    """What only a running splunkd can answer a search."""

    def rest_rows(self, path: str, args: dict[str, str]) -> list[Row]:
        """The rows of `| rest PATH`; Unsupported for a path that is not served."""

    def run_command(self, name: str, args: Sequence[str], rows: list[Row]) -> list[Row] | None:
        """A command of an app's commands.conf, run as a process; None when no app has it."""


class Knowledge:
    """Configuration objects as one app sees them, and the clock. Shared by all searches of a lab."""

    earliest: float | None = None
    latest: float | None = None
    outside: Outside | None = None

    def __init__(self, confs: ConfStore, tz: ZoneInfo, clock: Callable[[], float], app: str) -> None:
        self.confs = confs
        self.tz = tz
        self.app = app
        self._clock = clock

    @property
    def now(self) -> float:
        return self._clock()

    def macro(self, name: str, arity: int) -> Macro | None:
        return find_macro(self.confs.merged("macros", self.app), name, arity)

    def lookup(self, name: str) -> Lookup | None:
        return find_lookup(self.confs, self.app, name)

    def saved_search(self, name: str) -> str | None:
        return self.confs.merged("savedsearches", self.app).get(name, {}).get("search")

    def write_lookup(
        self, name: str, rows: Sequence[ReadRow], *, append: bool, key_field: str = "", updates: bool = True
    ) -> None:
        settings = self.confs.merged("transforms", self.app).get(name)
        if settings and is_collection(settings):
            write_collection(
                self.confs, name, settings, rows, Saving(append=append, key_field=key_field, updates=updates)
            )
            return
        if key_field:
            raise SearchError(f"outputlookup {name}: key_field is for KV store lookups")
        filename = settings.get("filename", "") if settings else name
        if not filename.endswith(".csv") or "/" in filename:
            raise SearchError(f"outputlookup {name}: neither a lookup definition nor a .csv file name")
        owner = self.confs.owner("transforms", name) or self.app
        kept = [{field: row[field] for field in row if field != "_key"} for row in rows]
        write_csv(self.confs.home.app(owner) / "lookups" / filename, kept, append=append)

    def _csv_file(self, name: str) -> Path:
        if "/" in name:
            raise Unsupported(f"the file '{name}' (a path)")
        return self.confs.home.root / "var/run/splunk/csv" / name

    def read_csv(self, name: str) -> tuple[list[str], list[dict[str, str]]] | None:
        path = self._csv_file(name)
        return read_csv(path) if path.is_file() else None

    def write_csv(self, name: str, rows: Sequence[ReadRow], *, append: bool) -> None:
        write_csv(self._csv_file(name), rows, append=append)

    def events(
        self, indexes: Sequence[str] | None, sourcetypes: Callable[[str], bool] | None = None
    ) -> Iterable[ReadRow]:
        raise Unsupported(f"events of {indexes} outside a search")

    def datamodel_search(self, model: str, dataset: str) -> Iterable[Row]:
        found = find_model(self.confs, model)
        if found is None:
            raise SearchError(f"Data model '{model}' was not found.")
        return dataset_rows(found, dataset, self)

    def datamodel_lineage(self, model: str, dataset: str) -> list[str]:
        found = find_model(self.confs, model)
        lineage = found.dataset(dataset).ancestry() if found else []
        return [each.lineage for each in reversed(lineage)]

    def is_accelerated(self, model: str) -> bool:
        return is_accelerated(self.confs, self.app, model)

    def collect(self, rows: Sequence[ReadRow], *, index: str, sourcetype: str, source: str) -> None:
        raise Unsupported("collect outside a search")

    def rest(self, path: str, args: dict[str, str]) -> list[Row]:
        if self.outside is None:
            raise Unsupported(f"| rest {path} without a running splunkd")
        return self.outside.rest_rows(path, args)

    def is_custom_command(self, name: str) -> bool:
        return name in self.confs.merged("commands", self.app)

    def custom_command(self, name: str, args: Sequence[str], rows: list[Row]) -> list[Row] | None:
        if self.outside is None:
            raise Unsupported(f"{name}: a command of an app's own, without a running splunkd")
        return self.outside.run_command(name, args, rows)


class SearchScope(Knowledge):
    """One search: time bounds (epoch seconds, latest exclusive), a frozen clock, and the events."""

    def __init__(
        self,
        knowledge: Knowledge,
        extractor: FieldExtractor,
        index: Index,
        *,
        now: float,
        earliest: float | None,
        latest: float | None,
    ) -> None:
        super().__init__(knowledge.confs, knowledge.tz, lambda: now, knowledge.app)
        self.knowledge = knowledge
        self.outside = knowledge.outside
        self.extractor = extractor
        self.index = index
        self.earliest = earliest
        self.latest = latest

    def events(
        self, indexes: Sequence[str] | None, sourcetypes: Callable[[str], bool] | None = None
    ) -> Iterator[ReadRow]:
        """Newest first; at equal times the last indexed first. A copy a row: commands change rows."""
        patterns = indexes or DEFAULT_INDEXES
        if any(pattern.startswith("_") for pattern in patterns):
            self._log_what_is_wrong()
        asked: dict[str, bool] = {}
        for event in self.index.newest_first(patterns):
            if self.earliest is not None and event.time < self.earliest:
                return
            if self.latest is not None and event.time >= self.latest:
                continue
            # Renamed it shows another name, and a setting may write it: then only extraction tells.
            shown = self.extractor.early_fields(event).get("sourcetype") if sourcetypes else None
            if sourcetypes and isinstance(shown, str):
                if shown not in asked:
                    asked[shown] = sourcetypes(shown)
                if not asked[shown]:
                    continue
            yield from self.extractor.rows(event, self.knowledge)

    def _log_what_is_wrong(self) -> None:
        """Splunk has logged its configuration's errors before anyone looks; the lab compiles lazily, so a
        search of the internal indexes first compiles every source type. Strict labs raise elsewhere."""
        if self.extractor.problem is raise_problem:
            return
        for stanza in self.confs.merged("props", self.app):
            kind, name = stanza_kind(stanza)
            if kind != "sourcetype":
                continue
            # What the lab does not know is refused where it is used; here only errors are looked for.
            with suppress(Unsupported):
                self.index.settings((name, "", ""))
            with suppress(Unsupported):
                self.extractor.compile(name, "", "", self.knowledge)

    def indexed_fields(self) -> set[str]:
        """Names that some event has as an indexed field, Splunk's own default ones included."""
        return {name for event in self.index.events for name in event.fields} | set(DEFAULT_FIELDS)

    def delete(self, rows: Sequence[ReadRow]) -> dict[str, int]:
        """Makes the events of these rows unsearchable; how many, by index."""
        if any("_cd" not in row for row in rows):
            raise Unsupported("delete of rows that are no events")
        return self.index.delete({int(str(row["_cd"]).split(":")[1]) for row in rows})

    def collect(self, rows: Sequence[ReadRow], *, index: str, sourcetype: str, source: str) -> None:
        for row in rows:
            if sourcetype == "mcollect_stash":
                point = {name: value for name, value in row.items() if not name.startswith("_")}
                time = row.get("_time", self.now)
                self.index.add_point(point, (sourcetype, "", source), index, float(str(time)))
                continue
            texts = as_output(row)
            raw = ", ".join(f'{name}="{value}"' for name, value in texts.items() if not name.startswith("_"))
            self.index.add_event(raw, (sourcetype, "", source), index, self.now)
