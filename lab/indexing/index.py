"""The index: bytes or events in, `Event`s kept in memory."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from lab.conf.pretrained import with_shipped_transforms
from lab.conf.props import effective
from lab.conf.store import ConfStore
from lab.errors import SearchError, Unsupported
from lab.indexing.breaking import as_text, break_lines
from lab.indexing.event import Event
from lab.indexing.header import sections
from lab.indexing.merging import LineMerger
from lab.indexing.metrics import data_point, is_point
from lab.indexing.settings import Problems, boolean, raise_problem, refuse_unknown
from lab.indexing.statsd import Statsd
from lab.indexing.structured import read_records, timestamp_text
from lab.indexing.timestamps import Timestamps
from lab.indexing.transforms import Step, index_time_steps
from lab.spl import Clock

Origin = tuple[str, str, str]  # sourcetype, host, source
Piece = tuple[str, str, dict[str, list[str]]]  # an event, the text that holds its time, indexed fields
MAX_CLONES = 10


class Index:
    """All events of a lab, over every index. Props are chosen once, for the source type an event arrives
    with; a transform that changes it changes only what search time sees (props.conf.spec)."""

    def __init__(self, confs: ConfStore, clock: Clock, report: Problems = raise_problem) -> None:
        self.report = report
        self.confs = confs
        self.clock = clock
        self.events: list[Event] = []
        self.generation = 0
        self._sequence = -1
        self._settings: dict[Origin, dict[str, str]] = {}
        self._steps: dict[Origin, list[Step]] = {}
        self._conf_generation = -1

    def add_bytes(self, data: bytes, origin: Origin, index: str, now: float) -> int:
        """Break, date and transform; the number of events kept is returned."""
        sourcetype, host, source = origin
        settings = self.settings(origin)
        text = as_text(data, settings, sourcetype)
        if settings.get("INDEXED_EXTRACTIONS", "").strip():
            records = read_records(text, settings, sourcetype)
            return self._add(
                ((r.raw, timestamp_text(r, settings), r.fields) for r in records), origin, index, now
            )
        lines = break_lines(text, settings, sourcetype)
        if protocol := settings.get("METRICS_PROTOCOL", "").strip().lower():
            if protocol != "statsd":
                raise Unsupported(f"props.conf [{sourcetype}] METRICS_PROTOCOL = {protocol}")
            reader = Statsd(settings, self.confs.merged("transforms"), sourcetype)
            return self._add(((line, line, reader.fields(line)) for line in lines), origin, index, now)
        metadata = {"index": index, "host": host, "source": source, "sourcetype": sourcetype}
        kept = 0
        for section in sections(lines, settings, metadata, f"props.conf [{sourcetype}]"):
            named = section.metadata
            begun = (named["sourcetype"], named["host"], named["source"])
            events = self._merged(section.lines, begun, now)
            kept += self._add(((line, line, {}) for line in events), begun, named["index"], now)
        return kept

    def _merged(self, lines: list[str], origin: Origin, now: float) -> list[str]:
        settings = self.settings(origin)
        if not boolean(settings, "SHOULD_LINEMERGE", True):
            return lines
        clock = self._timestamps(origin, now)
        return LineMerger(settings, origin[0], lambda line: clock.find(line) is not None).merge(lines)

    def _timestamps(self, origin: Origin, now: float) -> Timestamps:
        sourcetype, _, source = origin
        return Timestamps(self.settings(origin), sourcetype, zone=self.clock.tz, now=now, source=source)

    def _add(self, pieces: Iterable[Piece], origin: Origin, index: str, now: float) -> int:
        sourcetype, host, source = origin
        clock = self._timestamps(origin, now)
        oldest = now - age_limit(self.settings(origin))
        kept = 0
        for raw, text, fields in pieces:
            stamp = clock.date(text)
            if stamp.time >= oldest:
                kept += self._keep(
                    Event(raw, sourcetype, source, host, index, stamp.time, fields, stamp=stamp)
                )
        return kept

    def add_point(
        self, fields: Mapping[str, str | int | float | list[str]], origin: Origin, index: str, time: float
    ) -> None:
        """One metric data point, in either of the forms that `metrics.data_point` reads."""
        sourcetype, host, source = origin
        event = Event("", sourcetype, source, host, index, time, data_point(fields), metric=True)
        self._refuse_event_index(index)
        self.add_parsed(event)

    def add_event(
        self,
        raw: str,
        origin: Origin,
        index: str,
        time: float,
        fields: Mapping[str, str | list[str]] | None = None,
    ) -> int:
        """One event that is already cut and dated; the number of events kept: 0 if a transform dropped it."""
        sourcetype, host, source = origin
        indexed = {
            name: value if isinstance(value, list) else [value] for name, value in (fields or {}).items()
        }
        settings = self.settings(origin)
        kind = settings.get("INDEXED_EXTRACTIONS", "").strip().upper()
        if kind == "JSON":
            # "You can use any source type that has INDEXED_EXTRACTIONS set to JSON" (Getting Data In,
            # "Automate indexed field extractions with HTTP Event Collector").
            if raw.lstrip().startswith("{"):
                for record in read_records(raw, settings, sourcetype):
                    indexed.update(record.fields)
        elif kind:
            raise Unsupported(
                f"props.conf [{sourcetype}] INDEXED_EXTRACTIONS = {kind} on an event that is already cut"
            )
        return self._keep(Event(raw, sourcetype, source, host, index, time, indexed))

    def add_parsed(self, event: Event) -> None:
        """An event of the lab's own (`_internal`): nothing of anybody's configuration touches it."""
        event.sequence = self._next()
        self.events.append(event)
        self.generation += 1

    def delete(self, sequences: set[int]) -> dict[str, int]:
        """Make these events unsearchable; how many, by index."""
        gone = [event for event in self.events if event.sequence in sequences]
        self.events = [event for event in self.events if event.sequence not in sequences]
        self.generation += 1
        return dict(Counter(event.index for event in gone))

    def _keep(self, event: Event, depth: int = 0) -> int:
        """Through the transforms of its origin; copies go through those of theirs (CLONE_SOURCETYPE)."""
        if depth > MAX_CLONES:
            raise SearchError(f"CLONE_SOURCETYPE goes round in circles at {event.sourcetype}")
        origin = (event.sourcetype, event.host, event.source)
        event.punct = boolean(self.settings(origin), "ANNOTATE_PUNCT", True)
        for step in self._steps[origin]:
            step(event)
            if event.stopped:
                break
        kept = 0
        if not event.dropped:
            self._as_metric(event)
            event.sequence = self._next()
            self.events.append(event)
            self.generation += 1
            kept = 1
        clones, event.clones = event.clones, []
        return kept + sum(self._keep(clone, depth + 1) for clone in clones)

    def _as_metric(self, event: Event) -> None:
        """What goes to a metrics index is a data point; a data point goes nowhere else."""
        if is_point(event.fields):
            self._refuse_event_index(event.index)
        elif self._datatype(event.index) != "metric":
            return
        found = {name: values for name, values in event.fields.items() if name != "metric_timestamp"}
        event.fields = data_point(dict(found))
        event.raw, event.metric = "", True

    def _refuse_event_index(self, index: str) -> None:
        if self._datatype(index) == "event":
            raise Unsupported(f"a metric data point for {index}, which is an index of events")

    def _datatype(self, index: str) -> str:
        """ "metric", "event", or "" for an index that no indexes.conf names: any index will do in a lab."""
        if index in ("main", "_metrics"):
            return "metric" if index == "_metrics" else "event"
        stanza = self.confs.merged("indexes").get(index)
        return "" if stanza is None else stanza.get("datatype", "").strip() or "event"

    def _next(self) -> int:
        self._sequence += 1
        return self._sequence

    def date(self, raw: str, origin: Origin, now: float) -> float:
        """The time this source type's settings read in `raw`, for inputs that name none."""
        settings = self.settings(origin)
        if not settings.get("TIME_FORMAT") and not settings.get("DATETIME_CONFIG"):
            return now
        return self._timestamps(origin, now).read(raw)

    def settings(self, origin: Origin) -> dict[str, str]:
        """Index-time props for this origin, in the global context; compiled steps are kept beside."""
        if self._conf_generation != self.confs.generation:
            self._settings.clear()
            self._steps.clear()
            self._conf_generation = self.confs.generation
        if origin not in self._settings:
            sourcetype, host, source = origin
            props = self.confs.merged("props")
            settings = effective(props, sourcetype=sourcetype, host=host, source=source)
            refuse_unknown(settings, sourcetype)
            transforms = with_shipped_transforms(self.confs.merged("transforms"))
            self._steps[origin] = index_time_steps(settings, transforms, sourcetype, self.clock, self.report)
            self._settings[origin] = settings
        return self._settings[origin]

    def newest_first(self, patterns: Iterable[str]) -> list[Event]:
        """Events of the indexes that match one of these patterns; `*` leaves out internal ones."""
        wanted = list(patterns)
        found = [event for event in self.events if any(index_matches(event.index, p) for p in wanted)]
        return sorted(found, key=lambda event: (event.time, event.sequence), reverse=True)


def age_limit(settings: dict[str, str]) -> float:
    """Seconds of ROUTE_EVENTS_OLDER_THAN (`<number>[s|m|h|d]`): older events go to the null queue."""
    text = settings.get("ROUTE_EVENTS_OLDER_THAN", "").strip()
    if not text:
        return math.inf
    found = re.fullmatch(r"(\d+)([smhd]?)", text)
    if found is None:
        raise SearchError(f"props.conf ROUTE_EVENTS_OLDER_THAN = {text}")
    return int(found[1]) * {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}[found[2]]


def index_matches(name: str, pattern: str) -> bool:
    """`index=*` does not reach `_internal` and its like; `index=_*` does (Search Manual)."""
    return fnmatchcase(name, pattern) and (not name.startswith("_") or pattern.startswith("_"))
