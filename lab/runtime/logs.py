"""What Splunk and the add-on's programs log, as events of `index=_internal`.

Splunk's own inputs.conf monitors `$SPLUNK_HOME/var/log/splunk`. Here new bytes are read when asked for
(before a search, after a process), so that a test never waits for a file monitor.
"""

import datetime
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

# solnlib, splunktaucclib: `2026-11-23 00:18:17,123`; splunkd.log: `11-23-2026 00:18:17.123 +0000`
STAMPS = (
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}"), "%Y-%m-%d %H:%M:%S,%f"),
    (re.compile(r"\d\d-\d\d-\d{4} \d\d:\d\d:\d\d\.\d{3} [+-]\d{4}"), "%m-%d-%Y %H:%M:%S.%f %z"),
)
LEVEL = re.compile(r"(DEBUG|INFO|WARN|WARNING|ERROR|FATAL|CRITICAL)\b")


class Ingest(Protocol):
    def __call__(
        self, raw: str, *, sourcetype: str, source: str, host: str, index: str, time: float | None
    ) -> int: ...


class InternalLog:
    """`write` is splunkd's own log; `collect` indexes whatever is new in any log file."""

    def __init__(self, directory: Path, ingest: Ingest) -> None:
        self.directory = directory
        self._ingest = ingest
        self._read: dict[Path, int] = {}
        self._lock = threading.RLock()

    def write(self, level: str, component: str, text: str) -> None:
        """One line of splunkd.log. The caller keeps secrets out of `text`."""
        now = datetime.datetime.now(datetime.UTC)
        stamp = now.strftime("%m-%d-%Y %H:%M:%S.") + f"{now.microsecond // 1000:03d} +0000"
        line = text.replace("\n", "\\n")
        with self._lock, (self.directory / "splunkd.log").open("a") as log:
            log.write(f"{stamp} {level:<5} {component} - {line}\n")

    def write_stderr(self, command: str, lines: list[str]) -> None:
        """What a program wrote to stderr. splunkd takes a leading level word as the level, else ERROR."""
        for line in lines:
            level = LEVEL.match(line)
            self.write(level[1] if level else "ERROR", "ExecProcessor", f'message from "{command}" {line}')

    def collect(self) -> int:
        """Index what was written since the last call; events indexed."""
        with self._lock:
            return sum(self._collect(path) for path in sorted(self.directory.glob("*.log*")))

    def _collect(self, path: Path) -> int:
        done = self._read.get(path, 0)
        if path.stat().st_size <= done:
            return 0
        with path.open("rb") as log:
            log.seek(done)
            data = log.read()
        # A line still being written waits for its end.
        data = data[: data.rfind(b"\n") + 1]
        self._read[path] = done + len(data)
        count = 0
        for raw, time in cut(data.decode(errors="replace")):
            self._ingest(
                raw,
                sourcetype="splunkd" if path.name == "splunkd.log" else path.name.split(".log")[0],
                source=str(path),
                host="lab",
                index="_internal",
                time=time,
            )
            count += 1
        return count


def cut(text: str) -> Iterator[tuple[str, float | None]]:
    """Events begin at a line with a time stamp; other lines (a traceback) belong to the one before."""
    event: list[str] = []
    time: float | None = None
    for line in text.splitlines():
        found = stamp(line)
        if found is not None and event:
            yield "\n".join(event), time
            event = []
        if found is not None:
            time = found
        event.append(line)
    if event:
        yield "\n".join(event), time


def stamp(line: str) -> float | None:
    for pattern, layout in STAMPS:
        if match := pattern.match(line):
            when = datetime.datetime.strptime(match[0], layout)
            return when.timestamp()
    return None
