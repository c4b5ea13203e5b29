"""Builds the model archives that the captured server serves, with TorchServe's own archiver."""

import shutil
import subprocess
from pathlib import Path

from scripts.capture.servers.common.venvs import Installation

HERE = Path(__file__).resolve().parent
MODEL = HERE / "model"
MIXIN = HERE.parents[3] / "docs" / "onboarding" / "torchserve" / "ai_inference_handler.py"

# archive: (model name, version, handler, configuration)
ARCHIVES = {
    "tiny.mar": ("tiny", "1.0", "handler.py", "model-config.yaml"),
    "tiny-2.mar": ("tiny", "2.0", "handler.py", "model-config.yaml"),
    "impatient.mar": ("impatient", "1.0", "handler.py", "impatient-config.yaml"),
    "broken.mar": ("broken", "1.0", "broken_handler.py", "model-config.yaml"),
    "doomed.mar": ("doomed", "1.0", "doomed_handler.py", "doomed-config.yaml"),
}


def build_archives(installation: Installation, store: Path) -> None:
    """Every archive of ``ARCHIVES`` in ``store``; quick enough (seconds) to do for each server."""
    store.mkdir(parents=True, exist_ok=True)
    weights = store.parent / "tiny.pt"
    _run([str(installation.python), str(MODEL / "make_weights.py"), str(weights)])
    for archive, (name, version, handler, config) in ARCHIVES.items():
        folder = store.parent / archive.removesuffix(".mar")
        _run(
            [
                str(installation.program("torch-model-archiver")),
                *("--model-name", name, "--version", version),
                *("--model-file", str(MODEL / "model.py"), "--serialized-file", str(weights)),
                *("--handler", str(MODEL / handler), "--extra-files", str(MIXIN)),
                *("--config-file", str(MODEL / config), "--export-path", str(_fresh(folder))),
            ]
        )
        # The archiver names the file after the model, so two versions need two folders.
        (folder / f"{name}.mar").rename(store / archive)
        folder.rmdir()


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
