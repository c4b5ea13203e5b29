"""MLServer (`mlserver` on PyPI) with scikit-learn's runtime, in configurations that change what it prints."""

import json
from collections.abc import Mapping
from pathlib import Path

from scripts.capture.servers.common.process import Launch
from scripts.capture.servers.common.runs import Run, Say
from scripts.capture.servers.common.venvs import Installation, ensure_venv
from scripts.capture.servers.common.venvs import run as run_command
from scripts.capture.servers.mlserver import drive

NAME = "mlserver"
VERSION = "1.7.1"
APIS = ("http", "grpc", "metrics")
PACKAGES = ("mlserver", "mlserver-sklearn", "uvicorn", "uvloop")
HERE = Path(__file__).resolve().parent


def both(name: str) -> dict[str, str]:
    """Where the two streams of a run go."""
    return {stream: f"mlserver:server/{name}.{stream}.log" for stream in ("stdout", "stderr")}


RUNS: Mapping[str, Run] = {
    run.name: run
    for run in (
        Run("default", "as it comes (debug is on)", both("default"), steps=drive.EVERYTHING, records=None),
        Run(
            "debug-false",
            "debug off: no access lines",
            both("debug-false"),
            environment={"MLSERVER_DEBUG": "false"},
            steps=drive.EVERYTHING,
        ),
        Run(
            "structured",
            "use_structured_logging: JSON by a template that escapes nothing",
            both("structured"),
            environment={"MLSERVER_USE_STRUCTURED_LOGGING": "true"},
            steps=drive.EVERYTHING,
        ),
        Run(
            "noparallel",
            "parallel_workers 0, both streams in one as in a container's log",
            {"stdout": "mlserver:server/noparallel.log"},
            environment={"MLSERVER_PARALLEL_WORKERS": "0"},
            steps=drive.EVERYTHING,
            records=frozenset({"metrics"}),
            one_stream=True,
        ),
        Run(
            "broken-model",
            "one of three models never loads: the server says so, and ends itself",
            {"stdout": "mlserver:server/broken-model.log"},
            arguments=("broken",),
            steps=(drive.until_it_ends,),
            one_stream=True,
        ),
    )
}


def install(say: Say) -> Installation:
    # uvloop 0.22 and later crash this MLServer at its start
    packages = [[f"mlserver=={VERSION}", f"mlserver-sklearn=={VERSION}", "uvloop<0.22"]]
    return ensure_venv(f"{NAME}-{VERSION}", packages, about="about 530 MB, some minutes", say=say)


def launch(run: Run, installation: Installation, home: Path, ports: dict[str, int]) -> Launch:
    """The run's arguments are names of further models."""
    models = home / "models"
    names = ["iris", "custom", *run.arguments]
    run_command([str(installation.python), str(HERE / "make_models.py"), str(models), *names])
    settings = {
        "host": "127.0.0.1",
        "http_port": ports["http"],
        "grpc_port": ports["grpc"],
        "metrics_port": ports["metrics"],
        "metrics_dir": str(home),
    }
    (models / "settings.json").write_text(json.dumps(settings, indent=2))
    command = [str(installation.program("mlserver")), "start", str(models)]
    # With a model that never loads, the server is never ready.
    ready = "models/iris/ready" if run.arguments else "health/ready"
    return Launch(command, f"http://127.0.0.1:{ports['http']}/v2/{ready}", run.environment)
