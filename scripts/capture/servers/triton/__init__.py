"""NVIDIA Triton, as nvidia-pytriton (PyPI) bundles it, in configurations that change what it prints."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from scripts.capture.servers.common.process import Launch
from scripts.capture.servers.common.runs import Run, Say
from scripts.capture.servers.common.venvs import Installation, ensure_venv
from scripts.capture.servers.triton import drive

NAME = "triton"
VERSION = "2.51.0"
PYTRITON = "0.7.0"
APIS = ("http", "grpc", "metrics")
PACKAGES = ("nvidia-pytriton",)
PYTHON = "3.12"
HERE = Path(__file__).resolve().parent
EXPLICIT = ("--model-control-mode=explicit", "--load-model=tiny", "--load-model=slow")


def both(name: str) -> dict[str, str]:
    """Where the two streams of a run go."""
    return {stream: f"triton:server/{name}.{stream}.log" for stream in ("stderr", "stdout")}


RUNS: Mapping[str, Run] = {
    run.name: run
    for run in (
        Run("default", "models under explicit control, else as it comes", both("default"),
            arguments=EXPLICIT, steps=drive.EVERYTHING, records=None),
        Run("verbose", "--log-verbose=1: a line a request", both("verbose"),
            arguments=(*EXPLICIT, "--log-verbose=1"), steps=drive.EVERYTHING),
        Run("iso", "--log-format=ISO8601", both("iso"),
            arguments=(*EXPLICIT, "--log-format=ISO8601", "--log-verbose=1"), steps=drive.EVERYTHING),
        Run("no-control", "as it comes: loading by request is refused; one stream as in a container's log",
            {"stdout": "triton:server/no-control.log"},
            arguments=("--exit-on-error=false", "--strict-readiness=false"), steps=drive.EVERYTHING,
            records=frozenset({"unload", "index", "ready"}), one_stream=True),
        Run("trace", "--log-file and a trace file", {
                "server.log": "triton:server/trace.log",
                "stderr": "triton:server/trace.stderr.log",
                "trace.json.0": "triton:trace/default.0.log",
                "trace.json.1": "triton:trace/default.1.log",
            },
            arguments=(*EXPLICIT, "--log-file=server.log", "--trace-config", "mode=triton", "--trace-config",
                       "triton,file=trace.json", "--trace-config", "rate=1", "--trace-config",
                       "level=TIMESTAMPS", "--trace-config", "triton,log-frequency=10"),
            steps=drive.EVERYTHING),
        Run("trace-tensors", "a trace that holds the tensors too", {"trace.json": "triton:trace/tensors.log"},
            arguments=(*EXPLICIT, "--trace-config", "mode=triton", "--trace-config", "triton,file=trace.json",
                       "--trace-config", "rate=1", "--trace-config", "level=TIMESTAMPS", "--trace-config",
                       "level=TENSORS"),
            steps=(drive.model_faults, drive.forged_ids)),
    )
}  # fmt: skip


def install(say: Say) -> Installation:
    packages = [[f"nvidia-pytriton=={PYTRITON}", "numpy<3"]]
    name = f"{NAME}-{VERSION}"
    return ensure_venv(name, packages, about="about 360 MB, some minutes", python=PYTHON, say=say)


def launch(run: Run, installation: Installation, home: Path, ports: dict[str, int]) -> Launch:
    shutil.copytree(HERE / "models", home / "models")
    server = installation.packages() / "pytriton" / "tritonserver"
    backends = home / "backends"
    make_backend(backends / "python", server, installation)
    command = [
        str(server / "bin" / "tritonserver"),
        f"--model-repository={home / 'models'}",
        f"--backend-directory={backends}",
        *(f"--{kind}-port={ports[kind]}" for kind in APIS),
        *(f"--{kind}-address=127.0.0.1" for kind in APIS),
        *run.arguments,
    ]
    libraries = [
        python_library(installation),
        installation.packages() / "nvidia_pytriton.libs",
        server / "lib",
    ]
    environment = {**run.environment, "LD_LIBRARY_PATH": ":".join(map(str, libraries))}
    return Launch(command, f"http://127.0.0.1:{ports['http']}/v2/health/ready", environment)


def make_backend(folder: Path, server: Path, installation: Installation) -> None:
    """The Python backend with the stub of our Python's version, and numpy where that stub looks for it."""
    shutil.copytree(server / "backends" / "python", folder)
    stub = "triton_python_backend_stub"
    shutil.copy(server / "python_backend_stubs" / PYTHON / stub, folder / stub)
    for name in ("numpy", "numpy.libs"):
        (folder / name).symlink_to(installation.packages() / name)


def python_library(installation: Installation) -> Path:
    """The folder of libpython: the stub is linked to it, and without it the server waits for ever."""
    home = (installation.root / "pyvenv.cfg").read_text()
    line = next(line for line in home.splitlines() if line.startswith("home"))
    return Path(line.partition("=")[2].strip()).parent / "lib"
