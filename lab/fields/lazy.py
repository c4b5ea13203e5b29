"""A row that is extracted when somebody looks further than its source type.

Most events of an index are not what a search asks for, and `index=` and `sourcetype=` tell: extraction, which
costs far more than the comparison, waits until another field is read.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from lab.values import Row, Value

# Fields that a search can test before extraction, unless the source type's configuration may write them.
EARLY = ("index", "sourcetype")


class LazyRow(Mapping[str, Value]):
    __slots__ = ("_early", "_full", "_make")

    def __init__(self, early: Mapping[str, Value], make: Callable[[], Row]) -> None:
        self._early = early
        self._make = make
        self._full: Row | None = None

    def _row(self) -> Row:
        if self._full is None:
            self._full = self._make()
        return self._full

    def __getitem__(self, name: str) -> Value:
        return self._early[name] if name in self._early else self._row()[name]

    def __contains__(self, name: object) -> bool:
        return name in self._early or name in self._row()

    def __iter__(self) -> Iterator[str]:
        return iter(self._row())

    def __len__(self) -> int:
        return len(self._row())


def may_write(name: str, settings: Mapping[str, str], transforms: Mapping[str, Mapping[str, str]]) -> bool:
    """Might a search-time setting write this field? Yes wherever its name is mentioned at all, or where a
    lookup or transform names its outputs itself."""
    word = re.compile(rf"(?<![\w]){re.escape(name)}(?![\w])")
    if settings.get("INDEXED_EXTRACTIONS", "").strip():
        return True  # search time may double what index time found, under any name
    for setting, value in settings.items():
        if word.search(f"{setting} {value}"):
            return True
        if setting.upper().startswith("LOOKUP") and " OUTPUT" not in value.upper():
            return True
        if setting.startswith("REPORT-"):
            used = [transforms.get(part.strip(), {}) for part in value.split(",")]
            if any(word.search(" ".join(one.values())) or "$1::" in one.get("FORMAT", "") for one in used):
                return True
    # Pairs and JSON of the event may carry the name too; extraction never overwrites a field that is there.
    return False
