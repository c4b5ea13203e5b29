"""Puts a program of a Debian package into the user's cache: unpacked and not installed, so that no service is
started."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from scripts.capture.servers.common.venvs import InstallError, cache_root


def ensure_program(package: str, path: str, say: Callable[[str], None]) -> Path:
    """The program at `path` of `package`; this system's own where it has one."""
    name = Path(path).name
    if found := shutil.which(name):
        return Path(found)
    root = cache_root() / f"{package}-debian"
    root.parent.mkdir(parents=True, exist_ok=True)
    with (root.parent / f"{root.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root / path).is_file():
            say(f"unpacking Debian's {package} into {root}")
            unpack(package, root)
    return root / path


def unpack(package: str, root: Path) -> None:
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        raise InstallError(f"this needs {package}: install it so that it is on the PATH")
    beside = root.with_name(f"{root.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir()
    download = ["apt-get", "download", "-q", package]
    if subprocess.run(download, cwd=beside, capture_output=True, check=False).returncode:
        # A fresh container has no lists of packages yet.
        prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
        run([*prefix, "apt-get", "update", "-q"], beside, package)
        run(download, beside, package)
    (archive,) = beside.glob("*.deb")
    run(["dpkg", "-x", str(archive), str(beside)], beside, package)
    archive.unlink()
    # Under its name only when it is whole: an interrupted download would pass for one.
    shutil.rmtree(root, ignore_errors=True)
    beside.rename(root)


def run(command: list[str], folder: Path, package: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise InstallError(
            f"{' '.join(command)} failed: {done.stderr.strip()[-500:]}\n"
            f"This needs {package}. Run: sudo apt-get update && sudo apt-get install -y {package}"
        )
