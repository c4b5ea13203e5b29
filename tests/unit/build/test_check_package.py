"""What check_package finds in a package, on a good one and on broken twins of it."""

import io
import json
import tarfile
from pathlib import Path

import pytest

from scripts.build.check_package import check

ADDON = "TA_ai_inference"
GOOD = {
    "default/app.conf": "[launcher]\nversion = 1.2.3\n",
    "app.manifest": json.dumps({"info": {"id": {"version": "1.2.3"}}}),
    "appserver/static/js/build/globalConfig.json": json.dumps({"meta": {"version": "1.2.3"}}),
    "bin/x.py": "",
}
LIST = "\n".join(["# a comment", *GOOD])


def package(folder: Path, files: dict[str, str], mode: int = 0o644) -> Path:
    path = folder / "a.spl"
    with tarfile.open(path, "w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(f"{ADDON}/{name}")
            entry.size, entry.mode = len(text), mode
            archive.addfile(entry, io.BytesIO(text.encode()))
    return path


def test_a_good_package(tmp_path: Path) -> None:
    assert check(package(tmp_path, GOOD), LIST, "1.2.3") == []


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({**GOOD, "bin/y.py": ""}, "bin/y.py: not in scripts/build/package_files.txt"),
        ({k: v for k, v in GOOD.items() if k != "bin/x.py"}, "bin/x.py: listed, but not in the package"),
        ({**GOOD, "default/app.conf": "version = 1.2.4\n"}, "default/app.conf says version ['1.2.4']"),
        ({k: v for k, v in GOOD.items() if k != "app.manifest"}, "app.manifest says version []"),
    ],
)
def test_a_broken_package(files: dict[str, str], problem: str, tmp_path: Path) -> None:
    assert any(found.startswith(problem) for found in check(package(tmp_path, files), LIST, "1.2.3"))


def test_compiled_code_is_found_even_when_a_pattern_lets_it_in(tmp_path: Path) -> None:
    files = {**GOOD, "lib/fast.so": ""}
    assert check(package(tmp_path, files), f"{LIST}\nlib/*", "1.2.3") == ["lib/fast.so: compiled code"]


def test_executable_files_are_found(tmp_path: Path) -> None:
    assert len(check(package(tmp_path, GOOD, mode=0o755), LIST, "1.2.3")) == len(GOOD)


def test_a_large_package_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scripts.build.check_package.SIZE_LIMIT", 10)
    assert "the limit is 10" in check(package(tmp_path, GOOD), LIST, "1.2.3")[0]
