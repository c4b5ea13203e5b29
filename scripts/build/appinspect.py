"""Run AppInspect over the package and judge it: 0 errors, 0 failures, 0 future failures, and no warning
that `appinspect_allowed.yml` does not give a reason for."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import yaml

from scripts.build.paths import BUILD, package_file

ALLOWED = Path(__file__).with_name("appinspect_allowed.yml")
RUNS: dict[str, list[str]] = {
    "precert": [],
    "cloud": ["--included-tags", "cloud"],
    "future": ["--included-tags", "future"],
}
FATAL = ("error", "failure", "future_failure")


def main() -> int:
    with ThreadPoolExecutor(max_workers=2) as pool:
        reports = dict(zip(RUNS, pool.map(inspect, RUNS), strict=True))
    allowed = yaml.safe_load(ALLOWED.read_text(encoding="utf-8"))
    problems: list[str] = []
    warned: set[str] = set()
    for name, report in reports.items():
        summary = report["summary"]
        print(f"AppInspect {name}: " + ", ".join(f"{count} {kind}" for kind, count in summary.items() if count))
        problems += [f"{name}: {problem}" for problem in judge(report, allowed)]
        warned |= {check["name"] for check in checks(report) if check["result"] == "warning"}
    problems += [f"{check}: allowed, but it no longer warns; take it out" for check in sorted(allowed.keys() - warned)]
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    return 1 if problems else 0


def inspect(run: str) -> dict[str, Any]:
    """One AppInspect run over the package, as its JSON report."""
    output = BUILD / f"appinspect-{run}.json"
    output.unlink(missing_ok=True)
    command = [
        str(BUILD / "venv/appinspect/bin/splunk-appinspect"), "inspect", str(package_file()), "--mode", "precert",
        "--skip-trusted-libraries-update", "--data-format", "json", "--output-file", str(output), *RUNS[run],
    ]  # fmt: skip
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if not output.is_file():
        sys.exit(f"{result.stdout}{result.stderr}\nerror: AppInspect {run} wrote no report")
    report: dict[str, Any] = json.loads(output.read_text(encoding="utf-8"))
    return report


def checks(report: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for inspected in report["reports"]:
        for group in inspected["groups"]:
            yield from group["checks"]


def judge(report: Mapping[str, Any], allowed: Mapping[str, str]) -> list[str]:
    """What in this report may not stand, a line a check."""
    problems = [f"the run ended with {report['summary']['error']} errors"] if report["summary"]["error"] else []
    for check in checks(report):
        unexplained = check["result"] == "warning" and check["name"] not in allowed
        if check["result"] in FATAL or unexplained:
            texts = "; ".join(message["message"] for message in check["messages"])
            problems.append(f"{check['result']} {check['name']}: {texts}")
    return problems


if __name__ == "__main__":
    sys.exit(main())
