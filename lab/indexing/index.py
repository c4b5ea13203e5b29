"""The index: bytes or events in, `Event`s kept in memory."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from lab.conf.props import effective
from lab.conf.store import ConfStore
from lab.errors import SearchError, Unsupported
from lab.indexing.breaking import as_text, break_lines
from lab.indexing.event import Event
from lab.indexing.merging import LineMerger
from lab.indexing.settings import Problems, boolean, raise_problem, refuse_unknown
from lab.indexing.structured import read_records, timestamp_text
from lab.indexing.timestamps import Timestamps
from lab.indexing.transforms import Step, index_time_steps
from lab.spl import Clock

Origin = tuple[str, str, str]  # sourcetype, host, source
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
        clock = Timestamps(settings, sourcetype, zone=self.clock.tz, now=now, source=source)
        kept = 0
        for raw, text, fields in cut(data, settings, sourcetype, clock):
            stamp = clock.date(text)
            event = Event(raw, sourcetype, source, host, index, stamp.time, fields, stamp=stamp)
            kept += self._keep(event)
        return kept

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
        if sourcetype == "_json" and raw.lstrip().startswith("{"):
            for record in read_records(raw, settings, sourcetype):
                indexed.update(record.fields)
        elif settings.get("INDEXED_EXTRACTIONS", "").strip():
            raise Unsupported(
                f"props.conf [{sourcetype}] INDEXED_EXTRACTIONS on an event that is already cut"
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
        self.settings(origin)
        for step in self._steps[origin]:
            step(event)
            if event.stopped:
                break
        kept = 0
        if not event.dropped:
            event.sequence = self._next()
            self.events.append(event)
            self.generation += 1
            kept = 1
        clones, event.clones = event.clones, []
        return kept + sum(self._keep(clone, depth + 1) for clone in clones)

    def _next(self) -> int:
        self._sequence += 1
        return self._sequence

    def date(self, raw: str, origin: Origin, now: float) -> float:
        """The time this source type's settings read in `raw`, for inputs that name none."""
        settings = self.settings(origin)
        if not settings.get("TIME_FORMAT") and not settings.get("DATETIME_CONFIG"):
            return now
        return Timestamps(settings, origin[0], zone=self.clock.tz, now=now, source=origin[2]).read(raw)

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
            transforms = self.confs.merged("transforms")
            self._steps[origin] = index_time_steps(settings, transforms, sourcetype, self.clock, self.report)
            self._settings[origin] = settings
        return self._settings[origin]

    def newest_first(self, patterns: Iterable[str]) -> list[Event]:
        """Events of the indexes that match one of these patterns; `*` leaves out internal ones."""
        wanted = list(patterns)
        found = [event for event in self.events if any(index_matches(event.index, p) for p in wanted)]
        return sorted(found, key=lambda event: (event.time, event.sequence), reverse=True)


def cut(
    data: bytes, settings: dict[str, str], stanza: str, clock: Timestamps
) -> Iterator[tuple[str, str, dict[str, list[str]]]]:
    """(event, the text that holds its time, indexed fields) of each event in the stream."""
    if settings.get("INDEXED_EXTRACTIONS", "").strip():
        for record in read_records(as_text(data, settings, stanza), settings, stanza):
            text = timestamp_text(record, settings, f"props.conf [{stanza}]")
            yield record.raw, record.raw if text is None else text, record.fields
        return
    lines = break_lines(data, settings, stanza)
    if boolean(settings, "SHOULD_LINEMERGE", True):
        lines = LineMerger(settings, stanza, lambda line: clock.find(line) is not None).merge(lines)
    for line in lines:
        yield line, line, {}


def index_matches(name: str, pattern: str) -> bool:
    """`index=*` does not reach `_internal` and its like; `index=_*` does (Search Manual)."""
    return fnmatchcase(name, pattern) and (not name.startswith("_") or pattern.startswith("_"))
