"""The captured configurations. A run's settings are in ``config/<name>.properties``."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts.capture.servers.torchserve import drive
from scripts.capture.servers.torchserve.client import Client

HERE = Path(__file__).resolve().parent


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
            "JSON lines by log4j2",
            HERE / "log4j2" / "json-pattern.xml",
            # JSON lines are longer: without two of the steps the files stay under the size limit.
            steps=tuple(
                step for step in drive.EVERYTHING if step not in (drive.client_errors, drive.load_that_fails)
            ),
            records=frozenset(),
        ),
        Run("token-auth", "token authorization on", steps=(drive.refusals,), records=None),
    )
}
