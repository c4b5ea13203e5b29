"""stub"""

from pathlib import Path


def write_savedsearches(target: Path) -> None:
    return
