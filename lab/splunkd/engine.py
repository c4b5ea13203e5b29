"""What splunkd needs of the Lab, and nothing more: `lab.Lab` fits, a test's fake fits."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from lab.conf import ConfStore, SplunkHome
from lab.context import Outside
from lab.runtime.sink import Indexes
from lab.values import OutputRow, ReadRow


class SearchResult(Protocol):
    """Rows in output form (text or list of text), the order of their columns, messages for a person."""

    @property
    def rows(self) -> Sequence[OutputRow]: ...

    @property
    def fields(self) -> Sequence[str]: ...

    @property
    def messages(self) -> Sequence[str]: ...

    @property
    def transforming(self) -> bool:
        """Rows of statistics, not events."""

    @property
    def span(self) -> float | None:
        """The length of a timechart's bins in seconds."""


class Engine(Indexes, Protocol):
    @property
    def home(self) -> SplunkHome: ...

    @property
    def confs(self) -> ConfStore: ...

    @property
    def now(self) -> float: ...

    @property
    def tz(self) -> str: ...

    def ingest_event(
        self,
        raw: str,
        *,
        sourcetype: str,
        source: str = "",
        host: str = "",
        index: str = "main",
        time: float | None = None,
        fields: Mapping[str, str | list[str]] | None = None,
    ) -> int: ...

    def run_search(
        self,
        spl: str,
        *,
        rows: Sequence[ReadRow] | None = None,
        earliest: str | float | None = None,
        latest: str | float | None = None,
        now: float | None = None,
    ) -> SearchResult: ...

    def connect(self, outside: Outside | None) -> None:
        """Searches may ask `outside` for `| rest` and for the apps' own commands."""
