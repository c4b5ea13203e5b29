"""The captured configurations. A run's settings are in ``config/<name>.properties``."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts.capture.servers.torchserve import drive
from scripts.capture.servers.torchserve.client import Client

ONBOARDING = Path(__file__).resolve().parents[4] / "docs" / "onboarding" / "torchserve"


@dataclass(frozen=True)
class Run:
    name: str
    why: str
    log_config: Path | None = None
    steps: tuple[Callable[[Client], None], ...] = drive.EVERYTHING
    # Of the answers that the steps recorded, the ones that this run stores for the poller's tests.
    # None: all.
    records: frozenset[str] | None = frozenset({"metrics"})
    stdout: bool = False


RUNS = {
    run.name: run
    for run in (
        Run("default", "TorchServe's own settings: metrics_mode log", records=None, stdout=True),
        Run(
            "prometheus",
            "metrics_mode prometheus",
            steps=(*drive.EVERYTHING, drive.worker_that_cannot_restart),
            records=frozenset(
                {"metrics", "metrics-by-name", "ping-worker-restarting", "ping-unhealthy", "model-unhealthy"}
            ),
        ),
        Run("legacy", "metrics_mode legacy"),
        Run(
            "json-pattern",
            "our log4j2-json.xml: JSON lines",
            ONBOARDING / "log4j2-json.xml",
            records=frozenset(),
        ),
        Run(
            "no-duplicates",
            "our log4j2.xml: the usual lines, each in one file and once",
            ONBOARDING / "log4j2.xml",
            steps=(drive.successes, drive.handler_faults, drive.model_changes, drive.worker_that_dies),
            records=frozenset(),
        ),
        Run("token-auth", "token authorization on", steps=(drive.refusals,), records=None),
    )
}
