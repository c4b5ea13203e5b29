"""What an input remembers of each endpoint between two polls: a small file an endpoint, replaced as a whole.

Files in the folder that splunkd gives to the input (`checkpoint_dir`), not the KV store: a heavy forwarder
has often switched that off, and a poll must not fail because it is away.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ai_inference.files import replace_file
from ai_inference.status import FILE as STATUS
from ai_inference.status import folder_of
from ai_inference.trouble import Trouble

FORMAT = 2
State = dict[str, Any]


def models_apart(old: State) -> State:
    """Format 1, of the first builds with a checkpoint, called the models "inventory"."""
    rest = {name: value for name, value in old.items() if name != "inventory"}
    return {**rest, "models": old.get("inventory", []), "format": 2}


# Former formats → how to read one as the next.
UPGRADES: Mapping[int, Callable[[State], State]] = {1: models_apart}


class Store:
    """The checkpoints of one input. `folder` is made when something is saved."""

    def __init__(self, checkpoint_dir: str | Path, input_name: str) -> None:
        self.folder = folder_of(checkpoint_dir, input_name)

    def path(self, url: str) -> Path:
        """The file of an endpoint: a URL is no file name."""
        return self.folder / f"{hashlib.sha256(url.encode()).hexdigest()[:32]}.json"

    def load(self, url: str) -> tuple[State, Trouble | None]:
        """The endpoint's state, empty at its first poll; and what was wrong with its file, which is then kept
        beside the new one and counts as a first poll."""
        path = self.path(url)
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}, None
        except (OSError, ValueError, RecursionError):
            return {}, self._set_aside(path, "cannot be read")
        if not isinstance(found, dict) or not isinstance(found.get("format"), int):
            return {}, self._set_aside(path, "is no checkpoint")
        while found["format"] in UPGRADES:
            found = UPGRADES[found["format"]](found)
        if found["format"] != FORMAT:
            return {}, self._set_aside(path, "is of a newer version of the add-on")
        return found, None

    def save(self, url: str, state: State) -> None:
        """Replace the file at once: after a crash it holds either the old state or the new one. OSError where
        the folder cannot be written."""
        replace_file(self.path(url), {**state, "format": FORMAT, "url": url})

    def forget(self, urls: set[str]) -> None:
        """Remove the files of all endpoints but `urls`: an endpoint that comes back later starts anew."""
        keep = {self.path(url).name for url in urls} | {STATUS}
        for path in self.folder.glob("*.json"):
            if path.name not in keep:
                with contextlib.suppress(OSError):
                    path.unlink()

    def _set_aside(self, path: Path, what: str) -> Trouble:
        with contextlib.suppress(OSError):
            path.replace(path.with_suffix(".unread"))
        message = (
            f"The checkpoint of this endpoint {what}; it was kept as {path.stem[:8]}….unread in "
            f"{self.folder.name} and this poll begins anew: changes since the last poll are not told."
        )
        return Trouble("checkpoint", message)
