"""Detections as data: reading `detections/*.yml` and what each field means.

A detection is a Sigma rule (what to look at), its Splunk settings (how to count, when to run), its MITRE
ATLAS techniques, and samples that must and must not fire it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scripts.build.paths import ROOT

FOLDER = ROOT / "detections"
SAMPLE_DATA = ROOT / "sample_data"


@dataclass(frozen=True)
class Detection:
    """One file of `detections/`. `sigma` and `splunk` are its sections as written."""

    path: Path
    sigma: dict[str, Any]
    splunk: dict[str, Any]
    atlas: list[str]
    samples: list[dict[str, Any]]

    @property
    def title(self) -> str:
        return str(self.sigma["title"])


def load_detections(folder: Path = FOLDER) -> list[Detection]:
    """Every detection, by file name. Raises ValueError, naming the file, when a section is missing."""
    return [load_detection(path) for path in sorted(folder.glob("*.yml"))]


def load_detection(path: Path) -> Detection:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    expected = {"sigma", "atlas", "splunk", "samples"}
    if set(content) != expected:
        raise ValueError(f"{path.name}: has the sections {sorted(content)}, not {sorted(expected)}")
    return Detection(path, content["sigma"], content["splunk"], content["atlas"], content["samples"])
