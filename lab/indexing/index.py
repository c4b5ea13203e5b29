"""The index: bytes or events in, `Event`s kept in memory."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from lab.conf.props import effective
from lab.conf.store import ConfStore
from lab.indexing.breaking import break_events
from lab.indexing.event import Event
from lab.indexing.settings import refuse_unknown
from lab.indexing.timestamps import Timestamps
from lab.indexing.transforms import Step, index_time_steps
from lab.spl import Clock

Origin = tuple[str, str, str]  # sourcetype, host, source


class Index:
    """All events of a lab, over every index. Props are chosen once, for the source type an event arrives
    with; a transform that changes it changes only what search time sees (props.conf.spec)."""

    def __init__(self, confs: ConfStore, clock: Clock) -> None:
        self.confs = confs
        self.clock = clock
        self.events: list[Event] = []
        self.generation = 0
        self._settings: dict[Origin, dict[str, str]] = {}
        self._steps: dict[Origin, list[Step]] = {}
        self._conf_generation = -1

    def add_bytes(self, data: bytes, origin: Origin, index: str, now: float) -> int:
        """Break, date and transform; the number of events kept is returned."""
        settings = self.settings(origin)
        clock = Timestamps(settings, origin[0], zone=self.clock.tz, now=now)
        raws = break_events(data, settings, origin[0])
        return sum(self.add_event(raw, origin, index, clock.read(raw)) for raw in raws)

    def add_event(
        self,
        raw: str,
        origin: Origin,
        index: str,
        time: float,
        fields: Mapping[str, str | list[str]] | None = None,
    ) -> int:
        """One event that is already cut and dated; 1 if it was kept, 0 if a transform dropped it."""
        sourcetype, host, source = origin
        indexed = {
            name: value if isinstance(value, list) else [value] for name, value in (fields or {}).items()
        }
        event = Event(raw, sourcetype, source, host, index, time, indexed, sequence=len(self.events))
        self.settings(origin)
        for step in self._steps[origin]:
            step(event)
        if event.dropped:
            return 0
        self.events.append(event)
        self.generation += 1
        return 1

    def date(self, raw: str, origin: Origin, now: float) -> float:
        """The time this source type's settings read in `raw`, for inputs that name none."""
        settings = self.settings(origin)
        if not settings.get("TIME_FORMAT") and not settings.get("DATETIME_CONFIG"):
            return now
        return Timestamps(settings, origin[0], zone=self.clock.tz, now=now).read(raw)

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
            self._steps[origin] = index_time_steps(settings, transforms, sourcetype, self.clock)
            self._settings[origin] = settings
        return self._settings[origin]

    def newest_first(self, patterns: Iterable[str]) -> list[Event]:
        """Events of the indexes that match one of these patterns; `*` leaves out internal ones."""
        wanted = list(patterns)
        found = [event for event in self.events if any(index_matches(event.index, p) for p in wanted)]
        return sorted(found, key=lambda event: (event.time, event.sequence), reverse=True)


def index_matches(name: str, pattern: str) -> bool:
    """`index=*` does not reach `_internal` and its like; `index=_*` does (Search Manual)."""
    return fnmatchcase(name, pattern) and (not name.startswith("_") or pattern.startswith("_"))
