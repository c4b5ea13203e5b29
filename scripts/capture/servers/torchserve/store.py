"""Puts a run's bytes into the repository, unchanged, with where they came from beside them."""

import hashlib
import json
from pathlib import Path
from typing import Any

from scripts.capture.servers.torchserve.client import Client
from scripts.capture.servers.torchserve.runs import Run
from scripts.capture.servers.torchserve.server import TorchServe

MAX_BYTES = 300_000


class KeyFound(Exception):
    """An API key stands in what was about to be stored."""


def store_logs(server: TorchServe, run: Run, samples: Path, keys: set[str]) -> dict[str, Any]:
    """Writes the log files; answers what was written and what had nothing to write."""
    stored: dict[str, Any] = {}
    for name, target in run.targets().items():
        source = server.stdout_path if name == server.stdout_path.name else server.log_dir / name
        content = source.read_bytes() if source.is_file() else b""
        place = samples / target
        if not content:
            place.unlink(missing_ok=True)
            stored[source.name] = "the server wrote nothing to it" if source.is_file() else "not written"
            continue
        _refuse_keys(content, keys, source.name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        stored[source.name] = {
            "stored_as": place.relative_to(samples).as_posix(),
            "bytes": len(content),
            "lines": content.count(b"\n"),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        if len(content) > MAX_BYTES:
            stored[source.name]["warning"] = f"larger than {MAX_BYTES} bytes"
    return stored


def store_answers(client: Client, run: Run, folder: Path, keys: set[str]) -> int:
    """Writes the recorded answers as ``<run>-<name>.http`` and their entries in ``index.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    index = {name: entry for name, entry in _load(folder / "index.json").items() if entry["run"] != run.name}
    for old in folder.glob("*.http"):
        if old.stem not in index:
            old.unlink()
    for name, (method, path, answer) in client.recorded.items():
        if run.records is None or name in run.records:
            _refuse_keys(answer.raw, keys, name)
            index[f"{run.name}-{name}"] = {
                "method": method,
                "path": path,
                "run": run.name,
                "status": answer.status,
            }
            (folder / f"{run.name}-{name}.http").write_bytes(answer.raw)
    _save(folder / "index.json", index)
    return len(index)


def store_provenance(run: Run, facts: dict[str, Any], samples: Path) -> None:
    captures = _load(samples / "captures.json")
    captures.setdefault("torchserve", {})[run.name] = facts
    _save(samples / "captures.json", captures)


def _refuse_keys(content: bytes, keys: set[str], name: str) -> None:
    if any(key.encode() in content for key in keys):
        raise KeyFound(f"{name} contains an API key of the server; nothing of it was stored")


def _load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text()) if path.is_file() else {}
    return loaded


def _save(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
