"""A search context made of a few lists: what `lab.lab` builds from apps and indexes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from zoneinfo import ZoneInfo

from lab.errors import Unsupported
from lab.spl.context import Lookup, Macro
from lab.values import ReadRow, Row, Value, as_list, as_text

# Tuesday 2024-01-16 12:00:00 UTC
NOON = 1705406400.0


@dataclass
class Table:
    """A lookup of exact matches."""

    table: list[Row]
    fields: Sequence[str] = ()

    def __post_init__(self) -> None:
        self.fields = list(dict.fromkeys(name for row in self.table for name in row))

    def match(self, keys: dict[str, str]) -> dict[str, Value] | None:
        for row in self.table:
            if all(name in row and row[name] == value for name, value in keys.items()):
                return dict(row)
        return None

    def rows(self) -> list[Row]:
        return [dict(row) for row in self.table]


@dataclass
class World:
    """Everything a search may ask for."""

    now: float = NOON
    tz: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    earliest: float | None = None
    latest: float | None = None
    stored: list[Row] = field(default_factory=list)
    macros: dict[tuple[str, int], Macro] = field(default_factory=dict)
    lookups: dict[str, Table] = field(default_factory=dict)
    saved: dict[str, str] = field(default_factory=dict)
    models: dict[tuple[str, str], list[Row]] = field(default_factory=dict)
    files: dict[str, tuple[list[str], list[dict[str, str]]]] = field(default_factory=dict)
    collected: list[tuple[str, list[Row]]] = field(default_factory=list)
    asked: list[Sequence[str] | None] = field(default_factory=list)

    def events(
        self, indexes: Sequence[str] | None, sourcetypes: Callable[[str], bool] | None = None
    ) -> Iterable[ReadRow]:
        self.asked.append(indexes)
        for row in self.stored:
            index = as_text(row.get("index", "main"))  # type: ignore[arg-type]
            if any(
                fnmatchcase(index, pattern) and index.startswith("_") <= pattern.startswith("_")
                for pattern in indexes or ["main"]
            ):
                yield row

    def macro(self, name: str, arity: int) -> Macro | None:
        return self.macros.get((name, arity))

    def lookup(self, name: str) -> Lookup | None:
        return self.lookups.get(name)

    def write_lookup(
        self, name: str, rows: Sequence[ReadRow], *, append: bool, key_field: str = "", updates: bool = True
    ) -> None:
        old = self.lookups[name].table if append and name in self.lookups else []
        self.lookups[name] = Table([*old, *(dict(row) for row in rows)])

    def read_csv(self, name: str) -> tuple[list[str], list[dict[str, str]]] | None:
        return self.files.get(name)

    def write_csv(self, name: str, rows: Sequence[ReadRow], *, append: bool) -> None:
        fields, lines = self.files.get(name, ([], [])) if append else ([], [])
        texts = [{key: "\n".join(as_list(value)) for key, value in row.items()} for row in rows]
        names = list(dict.fromkeys([*fields, *(key for row in texts for key in row)]))
        self.files[name] = (names, [*lines, *texts])

    def saved_search(self, name: str) -> str | None:
        return self.saved.get(name)

    def datamodel_search(self, model: str, dataset: str) -> Iterable[Row]:
        return [dict(row) for row in self.models[model, dataset]]

    def collect(self, rows: Sequence[ReadRow], *, index: str, sourcetype: str, source: str) -> None:
        self.collected.append((index, [dict(row) for row in rows]))

    def rest(self, path: str, args: dict[str, str]) -> list[Row]:
        raise Unsupported(f"rest {path}")

    def is_custom_command(self, name: str) -> bool:
        return name == "shout"

    def custom_command(self, name: str, args: Sequence[str], rows: list[Row]) -> list[Row] | None:
        if name != "shout":
            return None
        return [{**row, "shout": " ".join(args).upper()} for row in rows]
