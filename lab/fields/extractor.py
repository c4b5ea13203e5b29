"""Runs the search-time steps over indexed events, with the steps of each origin compiled once."""

from collections.abc import Callable

from lab.conf.props import effective
from lab.conf.store import ConfStore
from lab.errors import Unsupported
from lab.fields.automatic_lookups import lookup_steps
from lab.fields.calculated import calculated_steps
from lab.fields.eventtypes import eventtype_steps
from lab.fields.extract import extract_steps
from lab.fields.fieldalias import alias_steps
from lab.fields.kv_mode import kv_steps
from lab.fields.report import report_steps
from lab.fields.step import Step
from lab.fields.tags import tag_steps
from lab.indexing.defaults import default_fields
from lab.indexing.event import Event
from lab.spl.context import Lookup, SearchContext
from lab.values import Row

SEARCH_APP = "search"
# Search-time settings that the lab would have to guess at: refused, never ignored.
REFUSED = ("SEGMENTATION-", "KV_TRIM_SPACES", "CHECK_FOR_HEADER", "field_filters")


class FieldExtractor:
    """Search-time knowledge as the app `app` sees it (its own objects and what others export)."""

    def __init__(
        self, confs: ConfStore, find_lookup: Callable[[str], Lookup | None], app: str = SEARCH_APP
    ) -> None:
        self.confs = confs
        self.find_lookup = find_lookup
        self.app = app
        self._generation = -1
        self._steps: dict[tuple[str, str, str], list[Step]] = {}
        self._shared: list[Step] | None = None
        # By the event's number. Extraction costs far more than a search over its result, and most
        # searches of a lab go over the same few thousand events.
        self._rows: dict[int, Row] = {}

    def row(self, event: Event, context: SearchContext) -> Row:
        """The event with all its search-time fields, a fresh dict each time. `context` must outlive the
        extractor: compiled steps keep it as their clock and for the macros of event types."""
        if self._generation != self.confs.generation:
            self._forget()
        kept = self._rows.get(event.sequence)
        if kept is None:
            kept = self._rows[event.sequence] = self._extract(event, context)
        return dict(kept)

    def _forget(self) -> None:
        self._steps.clear()
        self._rows.clear()
        self._shared = None
        self._generation = self.confs.generation

    def _extract(self, event: Event, context: SearchContext) -> Row:
        row: Row = {
            name: values if len(values) > 1 else values[0] for name, values in event.fields.items() if values
        }
        row.update(
            _raw=event.raw,
            _time=event.time,
            index=event.index,
            host=event.host,
            source=event.source,
            sourcetype=event.sourcetype,
            **default_fields(event),
        )
        for name in ("host", "source"):
            if row[name] == "":
                del row[name]
        for step in self.steps(event, context):
            step(row)
        return row

    def steps(self, event: Event, context: SearchContext) -> list[Step]:
        origin = (event.sourcetype, event.host, event.source)
        if origin not in self._steps:
            self._steps[origin] = self._compile(event, context)
        if self._shared is None:
            self._shared = [
                *eventtype_steps(self.confs.merged("eventtypes", self.app), context),
                *tag_steps(self.confs.merged("tags", self.app)),
            ]
        return [*self._steps[origin], *self._shared]

    def _compile(self, event: Event, context: SearchContext) -> list[Step]:
        props = self.confs.merged("props", self.app)
        settings = effective(props, sourcetype=event.sourcetype, host=event.host, source=event.source)
        if "rename" in settings:
            raise Unsupported(f"props.conf [{event.sourcetype}] rename")
        for name in settings:
            if name.startswith(REFUSED):
                raise Unsupported(f"props.conf [{event.sourcetype}] {name}")
        stanza = event.sourcetype
        transforms = self.confs.merged("transforms", self.app)
        return [
            *extract_steps(settings, stanza),
            *report_steps(settings, transforms, stanza),
            *kv_steps(settings, stanza),
            *alias_steps(settings, stanza),
            *calculated_steps(settings, stanza, context),
            *lookup_steps(settings, self.find_lookup, stanza),
        ]
