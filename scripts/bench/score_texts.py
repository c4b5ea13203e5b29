"""Texts of somebody's own, from files of JSON lines: {"source", "attack", "kind", "text"}."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from scripts.scorer.corpus import Text


class BadTexts(ValueError):
    """Its text names the file and line, and what is wrong there."""


def read(paths: Iterable[Path]) -> list[Text]:
    """Each text once: the first source that has it keeps it."""
    texts: dict[str, Text] = {}
    for path in paths:
        for text in lines(path):
            texts.setdefault(text.text, text)
    if not texts:
        raise BadTexts("the files hold no text")
    return list(texts.values())


def lines(path: Path) -> Iterator[Text]:
    try:
        rows = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadTexts(f"{path}: {error}") from error
    for number, row in enumerate(rows, 1):
        if row.strip():
            yield one(row, f"{path}, line {number}")


def one(row: str, place: str) -> Text:
    try:
        told = json.loads(row)
    except ValueError as error:
        raise BadTexts(f"{place}: no JSON: {error}") from error
    if not isinstance(told, dict) or not isinstance(told.get("attack"), bool):
        raise BadTexts(f'{place}: an object with "attack": true or false is wanted')
    for name in ("source", "text"):
        if not isinstance(told.get(name), str) or not told[name].strip():
            raise BadTexts(f'{place}: "{name}" has to be a text that is not empty')
    return Text(
        told["source"], told["source"], told["attack"], str(told.get("kind") or "other"), told["text"]
    )
