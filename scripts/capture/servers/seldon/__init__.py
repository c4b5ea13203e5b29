"""Seldon Core v1's Python wrapper (`seldon-core` on PyPI), in configurations that change what it prints."""

from collections.abc import Mapping
from pathlib import Path

from scripts.capture.servers.common.process import Launch
from scripts.capture.servers.common.runs import Run, Say
from scripts.capture.servers.common.venvs import Installation, ensure_venv
from scripts.capture.servers.seldon import drive

NAME = "seldon"
VERSION = "1.18.2"
APIS = ("http", "grpc", "metrics")
PACKAGES = ("seldon-core", "flask", "gunicorn", "prometheus-client")
HERE = Path(__file__).resolve().parent


def one(name: str) -> dict[str, str]:
    """Both streams in one, as in a container's log."""
    return {"stdout": f"seldon:microservice/{name}.log"}


RUNS: Mapping[str, Run] = {
    run.name: run
    for run in (
        Run("default", "as it comes", one("default"), steps=drive.EVERYTHING, records=None, one_stream=True),
        Run(
            "access-log",
            "--access-log and --log-level DEBUG: gunicorn's access lines in between",
            one("access-log"),
            arguments=("--access-log", "--log-level", "DEBUG"),
            steps=drive.EVERYTHING,
            one_stream=True,
        ),
        Run(
            "flask-debug",
            "--debug: werkzeug's server with its coloured access lines",
            one("flask-debug"),
            arguments=("--debug",),
            steps=drive.EVERYTHING,
            one_stream=True,
        ),
    )
}


def install(say: Say) -> Installation:
    packages = [[f"seldon-core=={VERSION}"]]
    name = f"{NAME}-{VERSION}"
    return ensure_venv(name, packages, about="about 150 MB, some minutes", python="3.8", say=say)


def launch(run: Run, installation: Installation, home: Path, ports: dict[str, int]) -> Launch:
    command = [
        str(installation.program("seldon-core-microservice")),
        "tiny_model.Tiny",
        "--service-type",
        "MODEL",
    ]
    for api in APIS:
        command += [f"--{api}-port", str(ports[api])]
    environment = {"PYTHONPATH": str(HERE), **run.environment}
    # After SIGTERM the gRPC child stays and the main process with it: the group is killed soon.
    return Launch(
        [*command, *run.arguments],
        f"http://127.0.0.1:{ports['http']}/health/ping",
        environment,
        stop_timeout=5.0,
    )
