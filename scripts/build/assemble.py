"""Assemble the add-on: package/ + compiled detections → ucc-gen → clean-up → .spl.

Nothing here judges the result: `check_package` and `appinspect` do.
"""

import gzip
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from scripts.build.help_page import write_help_page
from scripts.build.paths import ADDON, BUILD, BUILT_ADDON, OUTPUT, ROOT, SOURCE, package_file, version
from scripts.compile_detections import write_savedsearches

UCC_BIN = BUILD / "venv/ucc/bin"

# pip 26.3 dropped `pip show --version`, which ucc-gen 6.6.0 calls; its default is the newest pip.
PIP_VERSION = "26.2.1"
# .pyc files fail AppInspect.
PIP_FLAGS = "--no-compile --ignore-installed --prefer-binary"

# Left by pip or pulled in by solnlib, and never imported by us or by UCC's generated code.
# METADATA files hold example addresses that AppInspect reports as hard-coded hosts.
UNUSED = ("lib/**/__pycache__", "lib/*.dist-info/METADATA", "lib/solnlib/concurrent")


def main() -> int:
    make_source()
    run_ucc()
    clean_up()
    write_package(package_file())
    print(f"built {package_file().relative_to(ROOT)}", file=sys.stderr)
    return 0


def make_source() -> None:
    """Copy what git holds, so that ucc-gen's rewriting of its own source never touches the tree."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    shutil.copytree(
        ROOT / "package", SOURCE / "package", ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
    )
    shutil.copy(ROOT / "globalConfig.json", SOURCE)
    write_savedsearches(SOURCE / "package/default/savedsearches.conf")
    write_help_page(SOURCE / "package")


def run_ucc() -> None:
    """Run ucc-gen. It can crash and still exit 0, so its output is read as well."""
    shutil.rmtree(OUTPUT, ignore_errors=True)
    command = [
        str(UCC_BIN / "ucc-gen"), "build", "--source", str(SOURCE / "package"), "--ta-version", version(),
        "-o", str(OUTPUT), "--overwrite", "-v", "--pip-version", PIP_VERSION, "--pip-custom-flag", PIP_FLAGS,
    ]  # fmt: skip
    # ucc-gen upgrades the pip of the first `python3` on PATH: that must be its own venv's.
    environment = {**os.environ, "PATH": f"{UCC_BIN}:{os.environ['PATH']}"}
    result = subprocess.run(command, cwd=BUILD, env=environment, capture_output=True, text=True, check=False)
    log = result.stdout + result.stderr
    (BUILD / "ucc-gen.log").write_text(log, encoding="utf-8")
    if result.returncode or "Traceback (most recent call last)" in log or "File creation summary" not in log:
        sys.exit(
            f"{log}\nerror: ucc-gen failed (exit code {result.returncode}); its log is build/ucc-gen.log"
        )


def clean_up() -> None:
    for pattern in UNUSED:
        for path in BUILT_ADDON.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in BUILT_ADDON.glob("README/*.conf.spec"):
        # ucc-gen takes a form's help link for a setting.
        path.write_text(re.sub(r"(?m)^guide = *\n", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    for path in BUILT_ADDON.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def write_package(target: Path) -> None:
    """A gzipped tar, entries sorted and owned by nobody: the same content gives the same bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for old in target.parent.glob(f"{ADDON}-*.spl"):
        old.unlink()
    with (
        target.open("wb") as file,
        gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        for path in [BUILT_ADDON, *sorted(BUILT_ADDON.rglob("*"))]:
            archive.add(path, str(path.relative_to(OUTPUT)), recursive=False, filter=anonymous)


def anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = 0
    return entry


if __name__ == "__main__":
    sys.exit(main())
