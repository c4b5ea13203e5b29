"""The captured configurations. A run's settings are in ``config/<name>.properties``."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts.capture.servers.torchserve import drive
from scripts.capture.servers.torchserve.client import Client

HERE = Path(__file__).resolve().parent
ONBOARDING = HERE.parents[3] / "docs" / "onboarding" / "torchserve"

LOGS = {
    "access_log.log": "torchserve:access/{name}.log",
    "ts_log.log": "torchserve:server/{name}.log",
    "model_log.log": "torchserve:model/{name}.log",
    "ts_metrics.log": "torchserve:metrics/{name}.ts_metrics.log",
    "model_metrics.log": "torchserve:metrics/{name}.model_metrics.log",
    "inference.log": "torchserve:inference/{name}.log",
}
STDOUT = {"stdout.log": "torchserve:server/{name}.stdout.log"}


@dataclass(frozen=True)
class Run:
    name: str
    why: str
    log_config: Path | None = None
    steps: tuple[Callable[[Client], None], ...] = drive.EVERYTHING
    # Of the answers that the steps recorded, the ones that this run stores for the poller's tests.
    # None: all.
    records: frozenset[str] | None = frozenset({"metrics"})
    # Of the server's files the ones to store. None: all but stdout.
    files: frozenset[str] | None = None
    folder: str = ""

    def targets(self) -> dict[str, str]:
        """Which file of the server is stored where in sample_data."""
        names = LOGS if self.files is None else self.files
        return {
            source: target.replace("{name}", self.folder + self.name)
            for source, target in (LOGS | STDOUT).items()
            if source in names
        }


RUNS = {
    run.name: run
    for run in (
        Run(
            "default",
            "TorchServe's own settings: metrics_mode log",
            records=None,
            files=frozenset(LOGS | STDOUT),
        ),
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
        Run(
            "jsonlayout-fails",
            "log4j2's JsonLayout, which TorchServe cannot load: what is left of the log then",
            HERE / "log4j2" / "jsonlayout.xml",
            steps=(drive.health, drive.handler_faults),
            records=frozenset(),
            files=frozenset({"access_log.log", "ts_log.log", "stdout.log"}),
            folder="broken/",
        ),
        Run(
            "token-auth",
            "as TorchServe comes: token authorization on, model API off",
            steps=(drive.refusals,),
            records=None,
        ),
    )
}
