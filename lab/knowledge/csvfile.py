"""CSV as lookups read and write it.

Spaces around a cell do not count, unless it is quoted; a quote may stand behind spaces. Neither is
documented: pytest-splunk-addon's TA_fiction looks up `Metrics` in a table that says `Metrics   ,`, and
`"as_host"` behind a space, and does so with success on a live Splunk.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

CELL = re.compile(r'[ \t]*+(?:"(?P<quoted>(?:[^"]|"")*+)"?+(?P<rest>[^,\r\n]*+)|(?P<plain>[^,\r\n]*+))')
NEEDS_QUOTES = re.compile(r'[",\r\n]|^\s|\s$')
SEPARATORS = re.compile(r",|\r\n|\r|\n")


def read_lines(path: Path) -> Iterator[list[str]]:
    """Cells, line by line; empty lines are none."""
    text = path.read_text(encoding="utf-8-sig")
    line: list[str] = []
    position = 0
    while position < len(text):
        cell = CELL.match(text, position)
        assert cell is not None
        quoted = cell["quoted"]
        line.append(
            cell["plain"].rstrip() if quoted is None else quoted.replace('""', '"') + cell["rest"].rstrip()
        )
        separator = SEPARATORS.match(text, cell.end())
        position = separator.end() if separator else len(text)
        if separator is None or separator[0] != ",":
            if line != [""]:
                yield line
            line = []
    if line:
        yield [*line, ""]


def write_lines(path: Path, lines: Iterable[Sequence[str]]) -> None:
    text = "".join(",".join(map(cell_text, line)) + "\r\n" for line in lines)
    path.write_bytes(text.encode())


def cell_text(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if NEEDS_QUOTES.search(text) else text
