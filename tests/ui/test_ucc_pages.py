"""An admin sets the add-on up in its own pages: Chromium, UCC's JavaScript, the real REST handlers, the
input's own validation, and the input's first poll."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from lab import Lab
from lab.splunkd import Server
from scripts.build.paths import BUILD
from scripts.demonstration.replay import replay

SCRIPT = Path(__file__).with_name("forms.mjs")
SCREENSHOTS = BUILD / "ui"


@pytest.fixture(scope="module")
def filled(built_addon: Path) -> dict[str, Any]:
    """What the browser saw, and in `polled` what the input wrote then."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"
    lab = Lab([built_addon])
    with Server(lab) as server, replay() as model_server:
        result = subprocess.run(
            ["node", str(SCRIPT), server.web_url, model_server, str(SCREENSHOTS)],
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
            env={**os.environ, "CHROMIUM": chromium},
        )
        assert result.returncode == 0, result.stderr
        seen: dict[str, Any] = json.loads(result.stdout)
        run = server.inputs.run_now("ai_inference_endpoint://ep1")
        assert run.ok, run.problems
        seen["polled"] = lab.search(
            "search index=* sourcetype=ai:inference:health | table endpoint, health, models"
        )
        seen["password files"] = [
            path.read_text(errors="replace")
            for path in lab.home.root.rglob("*")
            if path.is_file() and path.suffix in (".conf", ".log", ".json")
        ]
        return seen


def test_mistakes_are_told_where_they_were_made(filled: dict[str, Any]) -> None:
    assert "must begin with a letter" in filled["badAccountName"]
    assert "must begin with http" in filled["badUrl"]
    assert "does not exist on this host" in filled["badCaFile"]


def test_account_and_input_are_in_their_tables(filled: dict[str, Any]) -> None:
    assert "prod" in filled["account"]
    assert "ep1" in filled["input"]
    assert "Active" in filled["input"]


def test_the_input_polls(filled: dict[str, Any]) -> None:
    assert filled["polled"] == [{"endpoint": "ep1", "health": "healthy", "models": "2"}]


def test_the_secret_is_in_no_file(filled: dict[str, Any]) -> None:
    assert not any("s3cret" in text for text in filled["password files"])


def test_nothing_went_wrong_in_the_browser(filled: dict[str, Any]) -> None:
    assert filled["errors"] == []
