"""What the tests said, against tests/knowledge/psa/exceptions.txt."""

import xml.etree.ElementTree as ET  # reads only what our own pytest wrote
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


@dataclass
class Verdict:
    counts: dict[str, int]
    faults: list[str] = field(default_factory=list)
    excepted: list[str] = field(default_factory=list)


def read_outcomes(report: Path) -> dict[str, str]:
    """Test name → outcome, from JUnit XML."""
    outcomes = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - written by our own pytest
        kinds = {child.tag for child in case}
        failed = kinds & {"failure", "error"}
        outcomes[case.get("name", "")] = FAILED if failed else SKIPPED if "skipped" in kinds else PASSED
    return outcomes


def read_exceptions(path: Path) -> dict[str, str]:
    """Test name → reason."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, tab, reason = line.partition("\t")
            if not (tab and reason.strip()):
                raise ValueError(f"{path}: no reason for {name}")
            found[name] = reason.strip()
    return found


def judge(outcomes: Mapping[str, str], exceptions: Mapping[str, str]) -> Verdict:
    verdict = Verdict({kind: list(outcomes.values()).count(kind) for kind in (PASSED, FAILED, SKIPPED)})
    for name, outcome in outcomes.items():
        if outcome == FAILED and name in exceptions:
            verdict.excepted.append(f"{name}: {exceptions[name]}")
        elif outcome == FAILED:
            verdict.faults.append(f"failed: {name}")
        elif outcome == PASSED and name in exceptions:
            verdict.faults.append(f"passes, but is in exceptions.txt: {name}")
    if not verdict.counts[PASSED]:
        verdict.faults.append("no test passed: nothing was tested")
    return verdict
