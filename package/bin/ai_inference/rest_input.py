"""The Inputs page's rows: what splunkd has of an input, and how its last poll went."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ai_inference import status

KIND = "ai_inference_endpoint"
NEVER_LATE = float("inf")


class Entries:
    """splunkd's answer object, as splunktaucclib fills it: `entries[name][key] = value`.

    It passes everything on and keeps a copy, for nothing says that splunkd's object can be read.
    """

    def __init__(self, info: Any) -> None:
        self._info = info
        self._entries: dict[str, Entry] = {}

    def __getitem__(self, name: str) -> Entry:
        if name not in self._entries:
            self._entries[name] = Entry(self._info[name])
        return self._entries[name]

    def add_status(self, checkpoints: Path | None = None, now: float | None = None) -> None:
        """The columns that no conf file holds, into each entry."""
        folder = checkpoints or status.checkpoint_dir(KIND)
        for name, entry in self._entries.items():
            for key, value in columns(name, entry.copy, folder, time.time() if now is None else now).items():
                entry[key] = value


class Entry:
    def __init__(self, item: Any) -> None:
        self._item = item
        self.copy: dict[str, Any] = {}

    def __setitem__(self, key: str, value: Any) -> None:
        self._item[key] = self.copy[key] = value

    def __getattr__(self, name: str) -> Any:
        return getattr(self._item, name)


def columns(name: str, content: Mapping[str, Any], checkpoints: Path, now: float) -> dict[str, str]:
    last = status.told(status.read_status(status.folder_of(checkpoints, name)), interval_of(content), now)
    entries, file = entries_of(content), str(content.get("endpoints_file") or "").strip()
    return {**last, "endpoints_summary": summary(entries, file), "endpoints_list": " ; ".join(entries)}


def interval_of(content: Mapping[str, Any]) -> float:
    """Seconds after which the next poll is due; infinite where none is: disabled, or a cron schedule."""
    if str(content.get("disabled", "")).lower() in ("1", "true"):
        return NEVER_LATE
    try:
        return float(str(content.get("interval")))
    except ValueError:
        return NEVER_LATE


def entries_of(content: Mapping[str, Any]) -> list[str]:
    """The listed endpoints with all that their lines say; a table's cell shows no line ends."""
    lines = str(content.get("endpoints") or "").splitlines()
    return [
        entry.strip()
        for line in lines
        if not line.lstrip().startswith("#")
        for entry in line.split(";")
        if entry.strip()
    ]


def summary(entries: Sequence[str], file: str) -> str:
    """The first endpoint's address and how many more the input lists: a list does not fit into a cell."""
    more = f" and {len(entries) - 1} more" if len(entries) > 1 else ""
    return " + ".join([entry.split()[0] + more for entry in entries[:1]] + ([file] if file else []))


def forget(name: str, checkpoints: Path | None = None) -> None:
    """An input that is removed takes its last status along."""
    status.remove_status(status.folder_of(checkpoints or status.checkpoint_dir(KIND), name))
