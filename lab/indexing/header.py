"""HEADER_MODE: `***SPLUNK*** source=… sourcetype=…` lines rewrite the metadata of what follows them.

props.conf.spec 10.4: `always` any such line, `firstline` only the first line of the input, `none` or (for
files) no setting: the text is normal data. The directive itself is no event.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lab.errors import SearchError, Unsupported

MARK = "***SPLUNK***"
PAIR = re.compile(r'\s*(\w+)=(?:"([^"]*)"|(\S+))')
KEYS = ("index", "host", "source", "sourcetype")
MODES = ("", "none", "always", "firstline")


class Section(NamedTuple):
    metadata: dict[str, str]
    lines: list[str]


def sections(
    lines: list[str], settings: dict[str, str], metadata: dict[str, str], where: str
) -> Iterator[Section]:
    """The lines between two directives, with the metadata that holds for them."""
    mode = settings.get("HEADER_MODE", "").strip().lower()
    if mode not in MODES:
        raise SearchError(f"{where} HEADER_MODE = {mode}: one of {', '.join(MODES[1:])}")
    if mode in ("", "none"):
        yield Section(metadata, lines)
        return
    current: list[str] = []
    for number, line in enumerate(lines):
        if MARK not in line or (mode == "firstline" and number > 0):
            current.append(line)
            continue
        if not line.startswith(MARK) or "\n" in line:
            raise Unsupported(f"{where} HEADER_MODE = {mode}: {MARK} inside {line[:60]!r}")
        if current:
            yield Section(metadata, current)
        metadata, current = {**metadata, **directive(line, where)}, []
    if current:
        yield Section(metadata, current)


def directive(line: str, where: str) -> dict[str, str]:
    text = line.removeprefix(MARK)
    found = {name: quoted or bare for name, quoted, bare in PAIR.findall(text)}
    if PAIR.sub("", text).strip() or not found.keys() <= set(KEYS):
        raise Unsupported(f"{where} HEADER_MODE: {line[:80]!r}")
    return found
