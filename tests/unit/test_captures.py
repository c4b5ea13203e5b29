"""The stored captures are the bytes that their provenance speaks of, and hold no key."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_data"
RECORDED = ROOT / "tests" / "recorded"
CAPTURES: dict[str, Any] = json.loads((SAMPLES / "captures.json").read_text())
FILES = [
    entry
    for runs in CAPTURES.values()
    for run in runs.values()
    for entry in run["files"].values()
    if isinstance(entry, dict)
]


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry["stored_as"])
def test_stored_bytes_are_the_captured_ones(entry: dict[str, Any]) -> None:
    content = (SAMPLES / entry["stored_as"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]


@pytest.mark.parametrize("index", list(RECORDED.glob("*/index.json")), ids=lambda path: path.parent.name)
def test_every_recorded_answer_is_listed_with_its_status(index: Path) -> None:
    listed = json.loads(index.read_text())
    assert {path.stem for path in index.parent.glob("*.http")} == set(listed)
    for name, entry in listed.items():
        first = (index.parent / f"{name}.http").read_bytes().split(b"\r\n", 1)[0]
        assert int(first.split()[1]) == entry["status"], name


# A bearer token, TorchServe's key file, a key of the form that OpenAI and LiteLLM give out.
KEYS = re.compile(rb"(?i)bearer [\w-]|\"key\"\s*:\s*\"[\w-]{8}\"|sk-[a-z0-9]{3,}-?[a-z0-9]{12,}")


def test_no_bearer_key_is_stored() -> None:
    """The capture script refuses a file that holds one of its server's keys; this is the second look."""
    for path in (*SAMPLES.rglob("*.log"), *RECORDED.rglob("*.http")):
        assert not KEYS.search(path.read_bytes()), path
