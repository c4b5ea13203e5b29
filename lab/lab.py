"""The lab's front door: install apps, ingest bytes, search."""

import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from lab.conf import ConfStore, SplunkHome
from lab.errors import Unsupported
from lab.values import Row


class Lab:
    """A lab with `apps` installed (directories or `.spl` files).

    `now` freezes the clock (epoch seconds; None = the machine's), `tz` is the zone of the user and of
    sources that name none. `home` keeps state in a directory of the caller's; by default a temporary
    one that lives as long as the object.
    """

    def __init__(
        self,
        apps: Sequence[str | Path] = (),
        now: float | None = None,
        tz: str = "UTC",
        home: Path | None = None,
    ) -> None:
        self._temporary = None if home else tempfile.TemporaryDirectory(prefix="lab-")
        self.home = SplunkHome(home or Path(self._temporary.name if self._temporary else ""))
        self.confs = ConfStore(self.home)
        self.tz = tz
        self._now = now
        self.app_names = [self.home.install(Path(app)) for app in apps]

    @property
    def now(self) -> float:
        return time.time() if self._now is None else self._now

    def ingest(
        self, data: bytes, *, sourcetype: str, source: str = "", host: str = "", index: str = "main"
    ) -> int:
        """Bytes through line breaking, time stamping and index-time transforms; events written."""
        raise Unsupported("ingest: not built yet")

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
    ) -> int:
        """One event already cut (HEC /event, a modular input); index-time transforms still apply."""
        raise Unsupported("ingest_event: not built yet")

    def search(
        self,
        spl: str,
        *,
        rows: Sequence[Row] | None = None,
        earliest: str | float | None = None,
        latest: str | float | None = None,
    ) -> list[dict[str, str | list[str]]]:
        """Run a search: rows of text or list of text; `rows` stands in for a generating command."""
        raise Unsupported("search: not built yet")
