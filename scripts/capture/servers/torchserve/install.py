"""Puts TorchServe on this machine once: a virtual environment in the user's cache, and a Java runtime."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from scripts.capture.servers.common.venvs import Installation, InstallError, ensure_venv, run

VERSION = "0.12.0"
TORCH = "torch==2.13.0"
PACKAGES = [
    f"torchserve=={VERSION}",
    f"torch-model-archiver=={VERSION}",
    "pyyaml",
    "psutil",
    "requests",
    "packaging",
    "captum",
    # ts imports pkg_resources, which later releases no longer have.
    "setuptools<80",
]
JAVA_MAJOR = 17
JAVA_PACKAGE = "openjdk-17-jre-headless"
JAVA_PACKAGE_OF_NEWER_DEBIAN = "default-jre-headless"


def ensure_installed(say: Callable[[str], None] = print) -> Installation:
    """The environment, and a Java that can run it."""
    ensure_java(say)
    # PyTorch by itself first: asked for together with the rest, pip may take a CUDA build of it.
    steps = [[TORCH], PACKAGES]
    return ensure_venv(f"torchserve-{VERSION}", steps, about="about 1.2 GB, some minutes", say=say)


def ensure_java(say: Callable[[str], None]) -> None:
    if _java_major() >= JAVA_MAJOR:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", _java_package()]
    prefix = _root_prefix()
    if prefix is None or shutil.which("apt-get") is None:
        raise InstallError(f"TorchServe needs Java {JAVA_MAJOR} or later. Run: sudo {' '.join(command)}")
    say(f"installing Java: {' '.join(command)}")
    run([*prefix, "apt-get", "update", "-q"])
    run([*prefix, *command])


def java_version() -> str:
    """The first line of ``java -version``, or "" without Java."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else "java"
    try:
        done = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stderr.splitlines()[0] if done.returncode == 0 and done.stderr else ""


def _java_major() -> int:
    found = re.search(r'version "(\d+)', java_version())
    return int(found[1]) if found else 0


def _java_package() -> str:
    """Debian 13 has no openjdk-17 any more; Debian 11's default is older than 17."""
    if shutil.which("apt-cache") is None:
        return JAVA_PACKAGE_OF_NEWER_DEBIAN
    known = subprocess.run(
        ["apt-cache", "policy", JAVA_PACKAGE], capture_output=True, text=True, check=False
    ).stdout
    return JAVA_PACKAGE if "Candidate: 17" in known else JAVA_PACKAGE_OF_NEWER_DEBIAN


def _root_prefix() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    allowed = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if allowed.returncode == 0 else None
