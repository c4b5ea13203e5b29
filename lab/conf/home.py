"""A SPLUNK_HOME directory of the lab's own, with the apps under test copied into it.

The add-on's processes look for themselves at `$SPLUNK_HOME/etc/apps/APP/bin`, write to `local/` and to
`var/`, so they get a copy; the directory that the caller named is never written to.
"""

import os
import shutil
import tarfile
from pathlib import Path

from lab.errors import LabError

ARCHIVES = (".spl", ".tgz", ".tar.gz", ".tar")


class SplunkHome:
    """`root` is created with the directories that Splunk's own libraries expect to find."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in (
            "etc/apps",
            "etc/system/default",
            "etc/system/local",
            "var/log/splunk",
            "var/lib/splunk/modinputs",
            "var/spool/splunk",
            "var/run/splunk/dispatch",
        ):
            (root / name).mkdir(parents=True, exist_ok=True)

    @property
    def apps(self) -> Path:
        return self.root / "etc/apps"

    def app(self, name: str) -> Path:
        return self.apps / name

    def app_names(self) -> list[str]:
        """Installed apps in ASCII order, the order that layering is defined over."""
        return sorted(path.name for path in self.apps.iterdir() if path.is_dir())

    def install(self, path: Path) -> str:
        """Install an app from a directory or a `.spl`/`.tgz`; the app's name is returned."""
        if path.is_dir():
            target = self.app(path.resolve().name)
            shutil.copytree(path, target, symlinks=True, dirs_exist_ok=True, copy_function=copy_or_link)
            return path.resolve().name
        if not path.name.endswith(ARCHIVES):
            raise LabError(f"cannot install {path}: neither a directory nor one of {ARCHIVES}")
        with tarfile.open(path) as archive:
            members = archive.getmembers()
            for member in members:
                refuse_unsafe(path, member)
            names = {member.name.split("/", 1)[0] for member in members}
            if len(names) != 1:
                raise LabError(f"cannot install {path}: it holds {sorted(names)}, not one app")
            archive.extractall(self.apps)  # noqa: S202 - every member was looked at
        return names.pop()


def copy_or_link(source: str, target: str) -> None:
    """Libraries and page scripts are most of an app's files and never written to: a hard link will do."""
    if {"lib", "appserver"} & set(Path(source).parts):
        try:
            os.link(source, target)
        except OSError:  # another file system
            shutil.copy2(source, target)
    else:
        shutil.copy2(source, target)


def refuse_unsafe(path: Path, member: tarfile.TarInfo) -> None:
    """No links, no devices, nothing outside the app. (tarfile's own filter came with Python 3.11.4, and
    Debian 12 has 3.11.2.)"""
    parts = member.name.split("/")
    if not (member.isfile() or member.isdir()) or member.name.startswith("/") or ".." in parts:
        raise LabError(f"cannot install {path}: {member.name} is no plain file of the app")
