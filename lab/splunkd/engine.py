"""What splunkd needs of the Lab, and nothing more: `lab.Lab` fits, a test's fake fits."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from lab.conf import ConfStore, SplunkHome
from lab.values import Row

OutputRow = Mapping[str, str | list[str]]


class SearchResult(Protocol):
    """Rows in output form (text or list of text), the order of their columns, messages for a person."""

    @property
    def rows(self) -> Sequence[OutputRow]: ...

    @property
    def fields(self) -> Sequence[str]: ...

    @property
    def messages(self) -> Sequence[str]: ...


class Engine(Protocol):
    @property
    def home(self) -> SplunkHome: ...

    @property
    def confs(self) -> ConfStore: ...

    @property
    def now(self) -> float: ...

    @property
    def tz(self) -> str: ...

    def ingest(
        self, data: bytes, *, sourcetype: str, source: str = "", host: str = "", index: str = "main"
    ) -> int: ...

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
        rows: Sequence[Row] | None = None,
        earliest: str | float | None = None,
        latest: str | float | None = None,
    ) -> SearchResult: ...


RestRows = Callable[[str, dict[str, str]], list[Row]]
"""`| rest PATH`: Server gives this to the Lab as `lab.rest_rows`."""

RunCommand = Callable[[str, Sequence[str], list[Row]], "list[Row] | None"]
"""A custom search command: Server gives this to the Lab as `lab.run_command`."""
