"""Puts a server on this machine once: a virtual environment in the user's cache."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

# Where pyenv keeps its Pythons: as it says, where it is by default, and beside the one that runs this.
PYENVS = (
    Path(os.environ.get("PYENV_ROOT", "")) / "versions",
    Path.home() / ".pyenv" / "versions",
    Path(sys.base_prefix).parent,
)


class InstallError(Exception):
    """Says what is missing and the one command that mends it."""


@dataclass(frozen=True)
class Installation:
    root: Path

    @property
    def python(self) -> Path:
        return self.root / "bin" / "python"

    def program(self, name: str) -> Path:
        return self.root / "bin" / name

    def packages(self) -> Path:
        """Its site-packages."""
        return next((self.root / "lib").glob("python3.*/site-packages"))

    def version(self, package: str) -> str:
        """Of an installed package, as its metadata says."""
        code = f"import importlib.metadata as m; print(m.version({package!r}))"
        done = subprocess.run([str(self.python), "-c", code], capture_output=True, text=True, check=True)
        return done.stdout.strip()


def cache_root() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "ta_ai_inference"


def ensure_venv(
    name: str,
    steps: Sequence[Sequence[str]],
    *,
    about: str,
    python: str = "",
    say: Callable[[str], None] = print,
) -> Installation:
    """The environment `name` with each of `steps` installed by a pip of its own, built now if it is not
    complete; safe to call from two processes at once. `python` is a version such as "3.8", "" this one."""
    root = cache_root() / name
    root.parent.mkdir(parents=True, exist_ok=True)
    with (root.parent / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Written last: without it an interrupted installation would pass for a whole one.
        stamp = root / "installed"
        wanted = "\n".join(package for step in steps for package in step) + "\n"
        if not stamp.is_file() or stamp.read_text() != wanted:
            say(f"installing {name} into {root} ({about})")
            run([interpreter(python), "-m", "venv", "--clear", str(root)])
            for step in steps:
                run([str(root / "bin" / "python"), "-m", "pip", "install", "--quiet", *step])
            stamp.write_text(wanted)
    return Installation(root)


def interpreter(version: str) -> str:
    """A Python of this version: this one, pyenv's, or the system's."""
    if not version or sys.version.startswith(f"{version}."):
        return sys.executable
    for versions in PYENVS:
        for python in sorted(versions.glob(f"{version}.*/bin/python")):
            return str(python)
    if found := shutil.which(f"python{version}"):
        return found
    raise InstallError(f"this server needs Python {version}. Run: pyenv install {version}")


def run(command: list[str]) -> None:
    done = subprocess.run(command, check=False)
    if done.returncode != 0:
        raise InstallError(f"this failed with exit code {done.returncode}: {' '.join(command)}")
