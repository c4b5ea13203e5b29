"""What the index holds."""

from dataclasses import dataclass, field


@dataclass
class Event:
    """One event on its way into the index, and in it. `time` is epoch seconds; `fields` are the indexed
    fields (from `_meta`), in the order they were written; `sequence` breaks ties of time."""

    raw: str
    sourcetype: str
    source: str
    host: str
    index: str
    time: float
    fields: dict[str, list[str]] = field(default_factory=dict)
    sequence: int = 0
    dropped: bool = False
