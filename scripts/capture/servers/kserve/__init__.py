"""KServe's Python model server (`kserve` on PyPI), in the configurations that change what it prints."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.capture.servers.common.process import Launch
from scripts.capture.servers.common.runs import Run, Say
from scripts.capture.servers.common.venvs import Installation, cache_root, ensure_venv
from scripts.capture.servers.kserve import drive

NAME = "kserve"
VERSION = "0.21.0"
APIS = ("http", "grpc")
PACKAGES = ("kserve", "uvicorn", "fastapi", "asgi-logger")
HERE = Path(__file__).resolve().parent
VENV = f"{NAME}-{VERSION}"
# %(t)s and %(L)s are asgi-logger's: the time with its zone, and seconds
ACCESS = (
    '{"time":"%(t)s","client":"%(client_addr)s","request":"%(request_line)s","status":%(s)s,'
    '"secs":%(L)s,"bytes":"%(B)s"}'
)
GRPC = drive.grpc(cache_root() / VENV / "bin" / "python")


def both(name: str) -> dict[str, str]:
    """Where the two streams of a run go."""
    return {stream: f"kserve:server/{name}.{stream}.log" for stream in ("stderr", "stdout")}


RUNS: Mapping[str, Run] = {
    run.name: run
    for run in (
        Run(
            "default",
            "as it comes",
            both("default"),
            steps=(*drive.EVERYTHING, GRPC, drive.unload_and_load),
            records=None,
        ),
        Run(
            "no-latency",
            "--enable_latency_logging false",
            both("no-latency"),
            arguments=("--enable_latency_logging", "false"),
            steps=(drive.health, drive.successes, drive.model_faults),
        ),
        Run(
            "logjson",
            "a log configuration that writes JSON by a template",
            both("logjson"),
            arguments=("--log_config_file", str(HERE / "logjson.yaml")),
            steps=drive.EVERYTHING,
        ),
        Run(
            "accessfmt",
            "--access_log_format: access lines by asgi-logger",
            both("accessfmt"),
            arguments=("--access_log_format", ACCESS),
            steps=(drive.health, drive.successes, drive.client_errors),
        ),
        Run(
            "workers",
            "two workers, their lines in one stream as in a container's log",
            {"stdout": "kserve:server/workers.log"},
            arguments=("--workers", "2"),
            steps=(*drive.EVERYTHING, drive.versions),
            one_stream=True,
        ),
    )
}


def install(say: Say) -> Installation:
    packages: Sequence[Sequence[str]] = [[f"kserve=={VERSION}", "asgi-logger"]]
    return ensure_venv(VENV, packages, about="about 450 MB, some minutes", say=say)


def launch(run: Run, installation: Installation, home: Path, ports: dict[str, int]) -> Launch:
    command = [str(installation.python), str(HERE / "model.py")]
    command += ["--http_port", str(ports["http"]), "--grpc_port", str(ports["grpc"]), *run.arguments]
    return Launch(command, f"http://127.0.0.1:{ports['http']}/v2/health/ready", run.environment)
