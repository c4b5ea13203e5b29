"""Installing apps."""

import io
import tarfile
from pathlib import Path

import pytest

from lab.conf import SplunkHome
from lab.errors import LabError


def archive(folder: Path, *members: tarfile.TarInfo) -> Path:
    path = folder / "app.spl"
    with tarfile.open(path, "w:gz") as file:
        for member in members:
            member.size = 1 if member.isfile() else 0
            file.addfile(member, io.BytesIO(b"x"))
    return path


def link(name: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return member


def test_an_spl_is_unpacked(tmp_path: Path) -> None:
    home = SplunkHome(tmp_path / "home")
    assert home.install(archive(tmp_path, tarfile.TarInfo("a/default/app.conf"))) == "a"
    assert (home.app("a") / "default/app.conf").read_text() == "x"


@pytest.mark.parametrize(
    "member",
    [tarfile.TarInfo("a/../../x"), tarfile.TarInfo("/a/x"), link("a/x")],
    ids=["dots", "root", "link"],
)
def test_a_member_that_leaves_the_app_is_refused(member: tarfile.TarInfo, tmp_path: Path) -> None:
    with pytest.raises(LabError, match="no plain file of the app"):
        SplunkHome(tmp_path / "home").install(archive(tmp_path, member))


def test_two_apps_in_one_archive_are_refused(tmp_path: Path) -> None:
    path = archive(tmp_path, tarfile.TarInfo("a/x"), tarfile.TarInfo("b/x"))
    with pytest.raises(LabError, match="not one app"):
        SplunkHome(tmp_path / "home").install(path)


def test_what_is_no_app_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(LabError, match="neither a directory nor"):
        SplunkHome(tmp_path / "home").install(tmp_path / "notes.txt")
