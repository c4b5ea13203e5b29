"""Files that a reader or a crash never finds half written."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any


def replace_file(path: Path, content: Any) -> None:
    """Write JSON beside `path`, then rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Two processes of one input never run at once, but an old one may still be ending.
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        beside.write_text(json.dumps(content, separators=(",", ":")), encoding="utf-8")
        beside.replace(path)
    finally:
        with contextlib.suppress(OSError):
            beside.unlink()
