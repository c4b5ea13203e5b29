"""What a running search asks of the rest of the lab.

`lab.spl` knows no files, no indexes and no configuration: it is handed this. `lab.lab` implements it
over the real rooms, tests implement it with a few lists.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from lab.values import ReadRow, Row, Scalar, Value


@dataclass(frozen=True)
class Macro:
    """A stanza of macros.conf: `definition` as written, `args` names, optional validation."""

    name: str
    definition: str
    args: tuple[str, ...] = ()
    validation: str = ""
    errormsg: str = ""
    iseval: bool = False


class Lookup(Protocol):
    """A lookup definition (transforms.conf) or a bare CSV file name."""

    fields: Sequence[str]

    def match(self, keys: dict[str, str]) -> dict[str, Value] | None:
        """Output columns for these input columns; multivalue where several rows match.

        None when nothing matches and the definition has no default."""

    def rows(self) -> list[Row]:
        """The whole table, for inputlookup."""


def match_row(
    table: Lookup, keys: dict[str, str], time: Scalar | list[str] | None
) -> dict[str, Value] | None:
    """The match for an event; only a temporal table cares for its `_time`."""
    timed = getattr(table, "match_at", None)
    if timed is None:
        return table.match(keys)
    found: dict[str, Value] | None = timed(
        keys, None if time is None or isinstance(time, list) else float(time)
    )
    return found


class SearchContext(Protocol):
    """One search's view of the world. Times are epoch seconds; None is 'no bound'.

    Four more hooks are optional, and what needs them is refused without: `delete(rows) -> dict[str, int]`
    (events made unsearchable, by index), `indexed_fields() -> Iterable[str]` (for tstats over events, beside
    the default fields), `is_accelerated(model) -> bool` (for tstats summariesonly=true) and
    `datamodel_lineage(model, dataset) -> list[str]` (what stands before the dataset's field names, longest
    first)."""

    @property
    def now(self) -> float: ...

    @property
    def tz(self) -> ZoneInfo: ...

    @property
    def earliest(self) -> float | None: ...

    @property
    def latest(self) -> float | None: ...

    def events(
        self, indexes: Sequence[str] | None, sourcetypes: Callable[[str], bool] | None = None
    ) -> Iterable[ReadRow]:
        """Every event of these indexes (patterns; None = the default ones), newest first. Those of source
        types that `sourcetypes` denies may be left out.

        A row holds all search-time fields: `_raw`, `_time` (float), `index`, `host`, `source`,
        `sourcetype`, the extracted ones, `eventtype` and `tag` (text or list), `tag::field`."""

    def macro(self, name: str, arity: int) -> Macro | None: ...

    def lookup(self, name: str) -> Lookup | None: ...

    def write_lookup(
        self, name: str, rows: Sequence[ReadRow], *, append: bool, key_field: str = "", updates: bool = True
    ) -> None:
        """`key_field` and `updates` are for collections of the KV store: see `outputlookup`."""

    def read_csv(self, name: str) -> tuple[list[str], list[dict[str, str]]] | None:
        """Columns and lines of a file in var/run/splunk/csv; None when there is none."""

    def write_csv(self, name: str, rows: Sequence[ReadRow], *, append: bool) -> None:
        """Write a file in var/run/splunk/csv."""

    def saved_search(self, name: str) -> str | None:
        """The SPL of a saved search, for `savedsearch`."""

    def datamodel_search(self, model: str, dataset: str) -> Iterable[Row]:
        """The events of a data model's dataset, with its fields as `Dataset.field`."""

    def collect(self, rows: Sequence[ReadRow], *, index: str, sourcetype: str, source: str) -> None:
        """Write summary events (`collect`)."""

    def rest(self, path: str, args: dict[str, str]) -> list[Row]:
        """The rows of `| rest PATH`; raises Unsupported for a path the lab does not serve."""

    def is_custom_command(self, name: str) -> bool:
        """Whether commands.conf of an installed app has this command: asked before any row is read."""

    def custom_command(self, name: str, args: Sequence[str], rows: list[Row]) -> list[Row] | None:
        """Run an add-on's own command (commands.conf) as a process; None if there is none."""
