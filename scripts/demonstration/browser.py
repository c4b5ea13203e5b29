"""Looks at the demo's pages in headless Chromium, and says what a person would miss on them."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from scripts.build.paths import ROOT

SCRIPT = ROOT / "lab/web/look.mjs"
TIMEOUT = 180
# What a panel shows when it has nothing to show.
EMPTY = (
    "No search results returned",
    "No data",
    "Waiting for",
    "error occurred",
    "N/A",
    "Search did not return",
)
DASHBOARDS = ("Dashboard", "Endpoints")
# What must be read on the two UCC pages.
TEXTS = {
    "Inputs": ("Create New Input", "1 Input", "replayed_servers", "1 of 4 endpoints unhealthy"),
    "Configuration": ("Accounts", "Proxy", "Logging"),
}


def look(web_url: str, pages: dict[str, str], folder: Path) -> list[str]:
    """Screenshots of all pages go to `folder`; problems are returned, a line each."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = ["node", str(SCRIPT), web_url, str(folder), json.dumps(pages)]
    environment = {
        **os.environ,
        "CHROMIUM": os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium",
    }
    result = subprocess.run(
        command, capture_output=True, text=True, env=environment, timeout=TIMEOUT, check=False
    )
    if result.returncode:
        return [f"the browser script failed: {result.stderr.strip()[-2000:]}"]
    seen: dict[str, Any] = json.loads(result.stdout)
    return [problem for name, page in seen.items() for problem in judge(name, page)]


def judge(name: str, page: dict[str, Any]) -> list[str]:
    problems = [f"{name}: {error}" for error in page["errors"]]
    problems += [
        f"{name}: no {text!r} on the page" for text in TEXTS.get(name, ()) if text not in page["text"]
    ]
    if name in DASHBOARDS:
        if not page["panels"]:
            problems.append(f"{name}: no panel at all")
        problems += [p for panel in page["panels"] if (p := judge_panel(panel))]
    return problems


def judge_panel(panel: dict[str, Any]) -> str:
    """A panel shows data when it has its title and, besides, a figure, a row or a mark of a chart."""
    where = f"Dashboard panel {panel['id']}"
    for text in EMPTY:
        if text in panel["text"]:
            return f"{where} says {text!r}"
    if not panel["title"] or panel["title"] not in panel["text"]:
        return f"{where} does not show its title {panel['title']!r}"
    body = panel["text"].replace(panel["title"], "").replace(panel["description"], "").strip()
    if not any(character.isdigit() for character in body) and not panel["marks"]:
        return f"{where} shows no data: {body[:80]!r}"
    return ""
