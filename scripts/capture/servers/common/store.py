"""Puts a run's bytes into the repository, unchanged, with where they came from beside them."""

import hashlib
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from scripts.capture.servers.common.wire import Answer

MAX_BYTES = 300_000
Recorded = Mapping[str, tuple[str, str, Answer]]


class SecretFound(Exception):
    """A key of the server's stands in what was about to be stored."""


def store_files(
    contents: Mapping[str, bytes | None],
    targets: Mapping[str, str],
    samples: Path,
    secrets: Collection[str] = (),
) -> dict[str, Any]:
    """Writes what the server wrote (None: not even an empty file); answers what was stored."""
    stored: dict[str, Any] = {}
    for name, target in targets.items():
        content, place = contents.get(name), samples / target
        if not content:
            place.unlink(missing_ok=True)
            stored[name] = "not written" if content is None else "the server wrote nothing to it"
            continue
        refuse_secrets(content, secrets, name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        stored[name] = {
            "stored_as": target,
            "bytes": len(content),
            "lines": content.count(b"\n"),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        if len(content) > MAX_BYTES:
            stored[name]["warning"] = f"larger than {MAX_BYTES} bytes"
    return stored


def store_answers(recorded: Recorded, run: str, folder: Path, secrets: Collection[str] = ()) -> int:
    """Writes the answers as `<run>-<name>.http` and their entries in `index.json`; how many there are now."""
    index = {name: entry for name, entry in load(folder / "index.json").items() if entry["run"] != run}
    if not recorded and not index:
        return 0
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.http"):
        if old.stem not in index:
            old.unlink()
    for name, (method, path, answer) in recorded.items():
        refuse_secrets(answer.raw, secrets, name)
        index[f"{run}-{name}"] = {"method": method, "path": path, "run": run, "status": answer.status}
        (folder / f"{run}-{name}.http").write_bytes(answer.raw)
    save(folder / "index.json", index)
    return len(index)


def store_provenance(server: str, run: str, facts: Mapping[str, Any], samples: Path) -> None:
    captures = load(samples / "captures.json")
    captures.setdefault(server, {})[run] = dict(facts)
    save(samples / "captures.json", captures)


def refuse_secrets(content: bytes, secrets: Collection[str], name: str) -> None:
    if any(secret.encode() in content for secret in secrets):
        raise SecretFound(f"{name} contains a key of the server's; nothing of it was stored")


def load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text()) if path.is_file() else {}
    return loaded


def save(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
