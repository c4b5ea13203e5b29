"""The version stands in globalConfig.json, and the CHANGELOG has a section for it."""

import subprocess

from scripts.build.paths import ROOT, version


def test_changelog_has_this_version() -> None:
    assert f"\n## {version()}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_no_other_file_of_ours_repeats_it() -> None:
    """Nothing to keep in step: build.sh stamps it everywhere else."""
    command = ["git", "grep", "-lF", f'"{version()}"', "--", "package", "scripts", "lab/*.py"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    assert found == []
