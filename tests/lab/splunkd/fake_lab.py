"""A Lab small enough to be looked through: events in a list, and the few searches these tests ask for."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab.conf import ConfStore, SplunkHome
from lab.context import Outside
from lab.errors import SearchError, Unsupported
from lab.values import ReadRow, as_output

Output = dict[str, str | list[str]]


@dataclass
class Result:
    rows: list[Output]
    fields: list[str]
    messages: list[str] = field(default_factory=list)
    transforming: bool = False
    span: float | None = None


class FakeLab:
    """`answers` maps a search to its rows; `| rest` goes to the server; `search index=X` lists events."""

    def __init__(self, apps: Sequence[Path] = (), now: float = 1_795_392_000.0, tz: str = "UTC") -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="fake-lab-")
        self.home = SplunkHome(Path(self._folder.name))
        self.confs = ConfStore(self.home)
        self.now, self.tz = now, tz
        for app in apps:
            self.home.install(app)
        self.events: list[dict[str, Any]] = []
        self.chunks: list[dict[str, Any]] = []
        self.answers: dict[str, list[Output]] = {}
        self.asked: list[tuple[str, Any, Any]] = []
        self.outside: Outside | None = None

    def ingest(self, data: bytes, **meta: str) -> int:
        self.chunks.append({"data": data, **meta})
        lines = data.decode(errors="replace").splitlines()
        for line in lines:
            self.events.append({"_raw": line, **meta})
        return len(lines)

    def ingest_event(
        self, raw: str, *, time: float | None = None, fields: Mapping[str, Any] | None = None, **meta: str
    ) -> int:
        self.events.append({"_raw": raw, "_time": time, "fields": dict(fields or {}), **meta})
        return 1

    def connect(self, outside: Outside | None) -> None:
        self.outside = outside

    def run_search(
        self,
        spl: str,
        *,
        rows: Sequence[ReadRow] | None = None,
        earliest: Any = None,
        latest: Any = None,
        now: Any = None,
    ) -> Result:
        self.asked.append((spl, earliest, latest))
        words = spl.replace("|", " | ").split()
        if spl in self.answers:
            found = self.answers[spl]
        elif words[:2] == ["|", "rest"]:
            args = dict(word.split("=", 1) for word in words[3:] if "=" in word)
            assert self.outside is not None
            found = [as_output(row) for row in self.outside.rest_rows(words[2], args)]
        elif words[:2] == ["|", "head"] and rows is not None:
            found = [as_output(row) for row in rows][: int(words[2])]
        elif words[0] == "search" and len(words) > 1 and words[1].startswith("index="):
            index = words[1].partition("=")[2]
            found = [
                {k: str(v) for k, v in e.items() if k != "fields" and v is not None}
                for e in self.events
                if e.get("index") == index
            ]
        elif "unsupported" in words:
            raise Unsupported("command unsupported")
        else:
            raise SearchError(f"Unknown search command '{words[0]}'.")
        fields = list(dict.fromkeys(name for row in found for name in row))
        return Result(found, fields)
