"""Files that `[monitor://PATH]` of inputs.conf names, read into the lab.

inputs.conf.spec 10.x: PATH may hold `...` (any number of folders) and `*` (within one); a folder is read with
all below it; `whitelist` and `blacklist` are regular expressions on the whole path. Splunk watches all the
time and closes a file that was quiet for three seconds (`time_before_close`); the lab looks when it is asked
(before a search) and reads a file once it has been quiet that long. Splunk knows a file again by a checksum
of its first bytes, the lab by its path, so `crcSalt` changes nothing here.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lab.conf import ConfStore
from lab.conf.props import is_pattern, matches
from lab.errors import LabError, Unsupported
from lab.regex import compiled

KIND = "monitor://"
QUIET = 3.0
TRUE = ("1", "true", "t", "yes", "y")
META = ("index", "sourcetype", "source", "host")


class Ingest(Protocol):
    def __call__(
        self, data: bytes, *, sourcetype: str, source: str = "", host: str = "", index: str = "main"
    ) -> int: ...


@dataclass(frozen=True)
class Monitor:
    """One stanza: which files, and what their events are told to be."""

    path: str
    settings: dict[str, str]

    def files(self) -> Iterator[Path]:
        allowed, refused = self.settings.get("whitelist"), self.settings.get("blacklist")
        for path in self._candidates():
            if allowed and not compiled(allowed, "whitelist").search(str(path)):
                continue
            if refused and compiled(refused, "blacklist").search(str(path)):
                continue
            yield path

    def _candidates(self) -> Iterator[Path]:
        """The file, all that is in the folder, or what fits the pattern or lies below a folder that does."""
        if not is_pattern(self.path):
            root = Path(self.path)
            deep = self.settings.get("recursive", "true").lower() in TRUE
            yield from [root] if root.is_file() else sorted(files_below(root, deep))
            return
        fixed = self.path.partition("*")[0].partition("...")[0].rpartition("/")[0]
        for path in sorted(files_below(Path(fixed or "/"), True)):
            if any(matches("source", pattern, str(path)) for pattern in (self.path, f"{self.path}/...")):
                yield path

    def meta(self, path: Path) -> dict[str, str]:
        if not self.settings.get("sourcetype"):
            raise Unsupported(f"[{KIND}{self.path}] without sourcetype: the lab does not guess one")
        index = self.settings.get("index", "default")
        return {
            "sourcetype": self.settings["sourcetype"],
            "source": self.settings.get("source", str(path)),
            "host": self._host(path),
            "index": "main" if index == "default" else index,
        }

    def _host(self, path: Path) -> str:
        """`host_regex` (its first group) and `host_segment` (a folder's number, from 1) before `host`."""
        if pattern := self.settings.get("host_regex"):
            found = compiled(pattern, "host_regex").search(str(path))
            if found and (host := found.group(1)):
                return host
        if segment := self.settings.get("host_segment"):
            parts = path.parts[1:]
            if segment.isdigit() and 0 < int(segment) <= len(parts):
                return parts[int(segment) - 1]
        host = self.settings.get("host") or ""
        return "lab" if host in ("", "$decideOnStartup") else host


def files_below(folder: Path, deep: bool) -> Iterator[Path]:
    return (path for path in folder.glob("**/*" if deep else "*") if path.is_file())


class Monitors:
    """All stanzas of the configuration, and how far each file has been read."""

    def __init__(self, confs: ConfStore, ingest: Ingest) -> None:
        self._confs, self._ingest = confs, ingest
        self._read: dict[Path, int] = {}
        self.problems: list[str] = []

    def stanzas(self) -> list[Monitor]:
        found = self._confs.merged("inputs")
        default = found.get("default", {})
        return [
            Monitor(title.removeprefix(KIND), default | settings)
            for title, settings in found.items()
            if title.startswith(KIND) and settings.get("disabled", "0").lower() not in TRUE
        ]

    def collect(self) -> int:
        """Index what is new in files that have been quiet; events indexed. What goes wrong with one file
        stands in `problems` and keeps no other from being read."""
        kept = 0
        for monitor in self.stanzas():
            for path in monitor.files():
                try:
                    kept += self._read_new(path, monitor)
                except (LabError, OSError) as error:
                    self.problems.append(f"{path}: {error}")
        return kept

    def _read_new(self, path: Path, monitor: Monitor) -> int:
        status = path.stat()
        done = self._read.get(path, 0)
        if status.st_size < done:  # cut short: a new file under the old name
            done = 0
        if status.st_size == done or time.time() - status.st_mtime < QUIET:
            return 0
        with path.open("rb") as file:
            file.seek(done)
            data = file.read(status.st_size - done)
        self._read[path] = status.st_size
        return self._ingest(data, **monitor.meta(path))
