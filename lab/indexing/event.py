"""What the index holds."""

from dataclasses import dataclass, field, replace

from lab.indexing.timeformat import Stamp


@dataclass
class Event:
    """One event on its way into the index, and in it. `time` is epoch seconds; `fields` are the indexed
    fields (from `_meta`), in the order they were written; `sequence` breaks ties of time. `stamp` is the
    time as its text shows it; `stopped` and `clones` are the transforms' (STOP_PROCESSING_IF,
    CLONE_SOURCETYPE); `punct` tells whether punctuation is annotated; `metric` marks a data point."""

    raw: str
    sourcetype: str
    source: str
    host: str
    index: str
    time: float
    fields: dict[str, list[str]] = field(default_factory=dict)
    sequence: int = 0
    dropped: bool = False
    stamp: Stamp | None = None
    stopped: bool = False
    clones: list["Event"] = field(default_factory=list)
    punct: bool = True
    metric: bool = False

    def copy(self, sourcetype: str) -> "Event":
        fields = {name: list(values) for name, values in self.fields.items()}
        return replace(self, sourcetype=sourcetype, fields=fields, dropped=False, clones=[])
