"""The rows between two commands, and the columns in the order they are shown."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lab.values import Row


@dataclass
class Table:
    """`columns` fixes an order (and may name columns without any value); other fields follow as met."""

    rows: list[Row] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    # What joins the values of a multivalue field when nomv makes one of them (stats delim=).
    delims: dict[str, str] = field(default_factory=dict)

    def names(self) -> list[str]:
        """Every field, in order."""
        found = dict.fromkeys(self.columns)
        for row in self.rows:
            found.update(dict.fromkeys(row))
        return list(found)

    def visible(self) -> list[str]:
        """Every field but the internal ones."""
        return [name for name in self.names() if not name.startswith("_")]

    def copy(self) -> "Table":
        return self.with_rows([dict(row) for row in self.rows])

    def with_rows(self, rows: list[Row]) -> "Table":
        return Table(rows, list(self.columns), dict(self.delims))

    def with_columns(self, names: Iterable[str]) -> "Table":
        """The same rows, these columns named as well."""
        return Table(self.rows, list(dict.fromkeys([*self.columns, *names])), dict(self.delims))
