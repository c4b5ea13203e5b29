"""A copy of the built add-on with one bug, and the check that must notice it.

A twin is (name, file, what stands there, what the bug makes of it, the check). `old` must occur in the
file, so that a twin which no longer breaks anything is an error and not a pass.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

PROPS = "default/props.conf"
TRANSFORMS = "default/transforms.conf"
VIEW = "default/data/ui/views/ai_inference_overview.xml"
SEARCHES = "default/savedsearches.conf"
EVENTTYPES = "default/eventtypes.conf"
MACROS = "default/macros.conf"


@dataclass(frozen=True)
class Twin:
    """`count` is how many occurrences are replaced, from the top; 0 is all."""

    name: str
    file: str
    old: str
    new: str
    check: str
    count: int = 1

    def make(self, addon: Path, folder: Path) -> Path:
        """The broken copy, in `folder`."""
        copy = folder / addon.name
        # lib/ and appserver/ play no part in these checks and are most of the files.
        shutil.copytree(addon, copy, ignore=shutil.ignore_patterns("lib", "appserver"))
        path = copy / self.file
        text = path.read_text(encoding="utf-8")
        if self.old not in text:
            raise ValueError(f"twin {self.name!r} breaks nothing: {self.old!r} is not in {self.file}")
        path.write_text(text.replace(self.old, self.new, self.count or -1), encoding="utf-8")
        return copy
