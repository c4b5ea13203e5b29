"""Runs the search-time steps over indexed events, with the steps of each origin compiled once."""

from collections.abc import Callable
from functools import partial

from lab.conf.pretrained import with_shipped_transforms
from lab.conf.props import effective
from lab.conf.store import ConfStore
from lab.errors import SearchError, Unsupported
from lab.fields.automatic_lookups import lookup_steps
from lab.fields.calculated import calculated_steps
from lab.fields.eventtypes import eventtype_steps
from lab.fields.extract import extract_steps
from lab.fields.field_filters import refuse_filters
from lab.fields.fieldalias import alias_steps
from lab.fields.kv_mode import TableStep, kv_steps, limits_of
from lab.fields.lazy import EARLY, LazyRow, may_write
from lab.fields.report import report_steps
from lab.fields.step import Step
from lab.fields.tags import tag_steps
from lab.fields.tokenizer import tokenizer_steps
from lab.indexing.defaults import default_fields
from lab.indexing.event import Event
from lab.indexing.settings import Problems, raise_problem
from lab.spl.context import Lookup, SearchContext
from lab.values import ReadRow, Row

SEARCH_APP = "search"
# Search-time settings that the lab would have to guess at: refused, never ignored. (SEGMENTATION-… is for
# what Splunk Web highlights.)
REFUSED = ("CHECK_FOR_HEADER",)


class FieldExtractor:
    """Search-time knowledge as the app `app` sees it (its own objects and what others export)."""

    def __init__(
        self,
        confs: ConfStore,
        find_lookup: Callable[[str], Lookup | None],
        app: str = SEARCH_APP,
        problem: Problems = raise_problem,
    ) -> None:
        """`problem` is told of configuration errors; when it returns, what is wrong is left out."""
        self.problem = problem
        self.confs = confs
        self.find_lookup = find_lookup
        self.app = app
        self._generation = -1
        self._steps: dict[tuple[str, str, str], list[Step]] = {}
        self._early: dict[tuple[str, str, str], tuple[str, ...]] = {}
        self._names: dict[str, str] = {}
        self._tables: set[tuple[str, str, str]] = set()  # origins with KV_MODE = multi
        self._shared: list[Step] | None = None
        # By the event's number. Extraction costs far more than a search over its result, and most
        # searches of a lab go over the same few thousand events.
        self._rows: dict[int, Row] = {}

    def row(self, event: Event, context: SearchContext) -> ReadRow:
        """The event with all its search-time fields, extracted when more than its source type is read. Not
        to be changed. `context` must outlive the extractor: compiled steps keep it as their clock and for
        the macros of event types."""
        if self._generation != self.confs.generation:
            self._forget()
        kept = self._rows.get(event.sequence)
        if kept is not None:
            return kept
        return LazyRow(self.early_fields(event), lambda: self._kept(event, context))

    def rows(self, event: Event, context: SearchContext) -> list[ReadRow]:
        """The event as searches see it: one row, or with KV_MODE = multi one for each line of its table."""
        origin = (event.sourcetype, event.host, event.source)
        if self._generation != self.confs.generation or origin not in self._early:
            self.early_fields(event)
        if origin in self._tables and not event.metric:
            return [*self._extract(event, context)]
        return [self.row(event, context)]

    def _kept(self, event: Event, context: SearchContext) -> Row:
        [kept] = self._extract(event, context)
        self._rows[event.sequence] = kept
        return kept

    def early_fields(self, event: Event) -> Row:
        """What is known of the event without extraction: its source type as searches see it, its index."""
        if self._generation != self.confs.generation:
            self._forget()
        origin = (event.sourcetype, event.host, event.source)
        if origin not in self._early:
            stanza = self.renamed(event.sourcetype)
            props = self.confs.merged("props", self.app)
            settings = effective(props, sourcetype=stanza, host=event.host, source=event.source)
            transforms = with_shipped_transforms(self.confs.merged("transforms", self.app))
            if settings.get("KV_MODE", "").strip().lower() == "multi":
                self._tables.add(origin)
            self._early[origin] = tuple(name for name in EARLY if not may_write(name, settings, transforms))
        known = {"index": event.index, "sourcetype": self._names[event.sourcetype]}
        return {name: known[name] for name in self._early[origin]}

    def _forget(self) -> None:
        self._steps.clear()
        self._early.clear()
        self._names.clear()
        self._tables.clear()
        self._rows.clear()
        self._shared = None
        self._generation = self.confs.generation

    def _extract(self, event: Event, context: SearchContext) -> list[Row]:
        row: Row = {
            name: values if len(values) > 1 else values[0] for name, values in event.fields.items() if values
        }
        row.update(
            _raw=event.raw,
            _time=event.time,
            index=event.index,
            host=event.host,
            source=event.source,
            sourcetype=self.renamed(event.sourcetype),
            _cd=f"0:{event.sequence}",
            _indextime=event.indexed,
        )
        if event.metric:  # a data point has its dimensions and no text to extract from
            return [row]
        row.update(default_fields(event, punct=event.punct))
        for name in ("host", "source"):
            if row[name] == "":
                del row[name]
        if row["sourcetype"] != event.sourcetype:
            row["_sourcetype"] = event.sourcetype
        rows = [row]
        for step in self.steps(event, context):
            if isinstance(step, TableStep):
                rows = step.split(row)
                continue
            for each in rows:
                try:
                    step(each)
                except SearchError as error:  # a regular expression that ran into its limit
                    self.problem(error)
        return rows

    def steps(self, event: Event, context: SearchContext) -> list[Step]:
        origin = (event.sourcetype, event.host, event.source)
        if origin not in self._steps:
            self._steps[origin] = self.compile(*origin, context)
        if self._shared is None:
            refuse_filters(self.confs)
            self._shared = [
                *eventtype_steps(self.confs.merged("eventtypes", self.app), context, self.problem),
                *tag_steps(self.confs.merged("tags", self.app), self.problem),
            ]
        return [*self._steps[origin], *self._shared]

    def renamed(self, sourcetype: str) -> str:
        """The source type that searches see: `rename` of the stanza named exactly so."""
        if sourcetype not in self._names:
            props = self.confs.merged("props", self.app)
            name = props.get(sourcetype, {}).get("rename", "").strip()
            if name and props.get(name, {}).get("rename", "").strip():
                raise Unsupported(f"props.conf [{name}] rename: {sourcetype} is already renamed to {name}")
            self._names[sourcetype] = name or sourcetype
        return self._names[sourcetype]

    def compile(self, sourcetype: str, host: str, source: str, context: SearchContext) -> list[Step]:
        """The steps 2 to 7 for one origin. "Data from a renamed sourcetype only uses the search-time
        configuration for the target sourcetype" (props.conf.spec, rename)."""
        stanza = self.renamed(sourcetype)
        props = self.confs.merged("props", self.app)
        settings = effective(props, sourcetype=stanza, host=host, source=source)
        for name in settings:
            if name.startswith(REFUSED) and settings[name].strip().lower() not in ("", "false"):
                raise Unsupported(f"props.conf [{stanza}] {name}")
        transforms = with_shipped_transforms(self.confs.merged("transforms", self.app))
        tried = partial(tolerant, settings=settings, problem=self.problem)
        return [
            *tried("EXTRACT-", lambda chosen: extract_steps(chosen, stanza)),
            *report_steps(settings, transforms, stanza, self.problem),
            *kv_steps(settings, stanza, limits_of(self.confs.merged("limits"))),
            *tried("FIELDALIAS-", lambda chosen: alias_steps(chosen, stanza)),
            *tried("EVAL-", lambda chosen: calculated_steps(chosen, stanza, context)),
            *tried("LOOKUP", lambda chosen: lookup_steps(chosen, self.find_lookup, stanza)),
            *tokenizer_steps(self.confs.merged("fields", self.app), settings, stanza, self.problem),
        ]


def tolerant(
    prefix: str, build: Callable[[dict[str, str]], list[Step]], settings: dict[str, str], problem: Problems
) -> list[Step]:
    """The steps of all classes of this kind that can be built: one bad class spoils no other."""
    good = {}
    for name, value in settings.items():
        if not name.upper().startswith(prefix):
            continue
        try:
            build({name: value})
            good[name] = value
        except SearchError as error:
            problem(error)
    return build(good)
