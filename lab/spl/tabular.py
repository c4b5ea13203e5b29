"""Tables in an event's text: what KV_MODE = multi and the command `multikv` read.

Search Reference, "multikv": each line is a record, the columns are aligned, the header line names them;
"it works more easily with the fixed-alignment though can sometimes handle merely ordered fields". How the
header is recognised is described in a sentence ("rows that are text, and are ALLCAPS or Capitalized"): where
another line could be meant, or a word belongs to two columns, the lab refuses.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from lab.errors import Unsupported

# Words that one blank joins; two blanks or more, or a tab, part them.
PHRASE = re.compile(r"\S+(?: \S+)*")
WORD = re.compile(r"\S+")
NUMBER = re.compile(r"[-+]?\d[\d.,]*%?")
# A line whose only gaps are commas.
COMMAS = re.compile(r"[^,\s]+(?:,[^,\s]*)+")


class TableRow(NamedTuple):
    line: str
    fields: dict[str, str]


class Cell(NamedTuple):
    text: str
    start: int
    end: int


def read_table(
    text: str, where: str, *, header_line: int | None = None, has_header: bool = True, several: bool = True
) -> list[TableRow]:
    """The rows of the text's table. `header_line` counts from 1, empty lines left out."""
    blocks = [[line for line in part.splitlines() if line.strip()] for part in re.split(r"\n\s*\n", text)]
    lines = [line for block in blocks for line in block]
    if not lines:
        return []
    if not has_header:
        return numbered(lines, where)
    at = 0 if header_line is None else header_line - 1
    if not 0 <= at < len(lines):
        raise Unsupported(f"{where}: there is no line {at + 1} for a header")
    header, body = lines[at], lines[at + 1 :]
    if header_line is None:
        if several and len([block for block in blocks if block]) > 1:
            raise Unsupported(f"{where}: empty lines inside a table: there may be several")
        refuse_doubtful_header(header, body, where)
    commas = COMMAS.fullmatch(header.strip()) is not None
    heads = columns(header, body, commas)
    names = [clean(head.text, where) for head in heads]
    if len(set(names)) != len(names):
        raise Unsupported(f"{where}: columns of the same name in {header[:60]!r}")
    return [TableRow(line, fields_of(cells(line, commas), names, heads, where)) for line in body]


def numbered(lines: Sequence[str], where: str) -> list[TableRow]:
    """Without a header "the size of the table will be inferred from the first row"."""
    commas = COMMAS.fullmatch(lines[0].strip()) is not None
    size = len(cells(lines[0], commas))
    rows = []
    for line in lines:
        found = cells(line, commas)
        if len(found) != size:
            raise Unsupported(f"{where}: {line[:60]!r} does not have {size} columns")
        rows.append(TableRow(line, {f"Column_{n}": cell.text for n, cell in enumerate(found, start=1)}))
    return rows


def refuse_doubtful_header(header: str, body: Sequence[str], where: str) -> None:
    """The first line is the header where it is text and no later line looks as much like one."""
    words = [cell.text for cell in cells(header, "," in header)]
    texts = [
        line for line in body if not any(NUMBER.match(word) for word in re.split(r"[\s,]+", line.strip()))
    ]
    capital = all(word[:1].isupper() for word in words if word[:1].isalpha())
    if any(NUMBER.fullmatch(word) for word in words) or len(words) < 2 or (texts and not capital):
        raise Unsupported(f"{where}: no header that is certain in {header[:60]!r}")
    if texts and len(texts) < len(body):
        raise Unsupported(f"{where}: {texts[0][:60]!r} may be a header too")


def cells(line: str, commas: bool) -> list[Cell]:
    if not commas:
        return [Cell(match[0], match.start(), match.end()) for match in WORD.finditer(line)]
    found, at = [], 0
    for part in line.split(","):
        found.append(Cell(part.strip(), at, at + len(part)))
        at += len(part) + 1
    return found


def columns(header: str, body: Sequence[str], commas: bool) -> list[Cell]:
    """The header's words, or phrases of words joined by one blank where only so the rows fit."""
    words = cells(header, commas)
    phrases = [Cell(match[0], match.start(), match.end()) for match in PHRASE.finditer(header)]
    sizes = {len(cells(line, commas)) for line in body}
    return phrases if not commas and len(words) not in sizes and len(phrases) in sizes else words


def fields_of(found: list[Cell], names: list[str], heads: list[Cell], where: str) -> dict[str, str]:
    """As many values as columns belong to them in order, others to the column they stand under."""
    if len(found) == len(names):
        return {name: cell.text for name, cell in zip(names, found, strict=True) if cell.text}
    fields: dict[str, str] = {}
    for cell in found:
        over = [
            name
            for name, head in zip(names, heads, strict=True)
            if head.start < cell.end and cell.start < head.end
        ]
        if len(over) != 1 or over[0] in fields:
            raise Unsupported(f"{where}: the column of {cell.text!r} is not certain")
        fields[over[0]] = cell.text
    return fields


def clean(name: str, where: str) -> str:
    """Other characters than letters and digits become `_`."""
    cleaned = re.sub(r"\W", "_", name.strip('"'))
    if not cleaned[:1].isalpha():
        raise Unsupported(f"{where}: the column name {name!r}")
    return cleaned
