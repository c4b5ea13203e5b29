"""What is looked at to find hidden layers, and whether what comes out of one reads as text."""

import re
from collections import Counter
from typing import Dict, List, NamedTuple, Optional, Sequence

# Looked at a text at most: a megabyte of base64 must not cost more than its beginning.
LONGEST = 20_000

# The commonest English words, and those of attacks: a text that has them is not rot13 or reversed, one
# that gets them was.
_COMMON = (
    "about all an and any are as at be been but by can could did do does each everything for forget from "
    "get give had has have her him his how if ignore in instructions into is it its just like make "
    "many me more must my no not now of on or other our out password please previous print prompt "
    "reveal said say secret she show so some system tell than that the their them then there these "
    "they this to two up use user way we were what when which who will with without would write you "
    "your "
)
COMMON = frozenset(_COMMON.split())
_LATIN_WORD = re.compile(r"[a-z]{3,}")


class Layer(NamedTuple):
    """`names`: from the outside in, as in `base64>rot13`."""

    names: str
    text: str


class Look(NamedTuple):
    """A text with what several decoders ask of it. `counts`: its characters; `said`: its words in lower
    case; `longest`: its longest run without a space (base64 has a long one, ordinary text has not).
    """

    text: str
    counts: Dict[str, int]
    said: Sequence[str]
    longest: int

    def digits(self) -> int:
        return sum([self.counts.get(digit, 0) for digit in "0123456789"])


def counted(text: str) -> Dict[str, int]:
    """Each character and how often. ASCII has few, and counting each is quicker than counting all."""
    return {one: text.count(one) for one in set(text)} if text.isascii() else Counter(text)


def look(text: str, counts: Optional[Dict[str, int]] = None, said: Optional[Sequence[str]] = None) -> Look:
    """`counts` and `said`, where somebody has made them already."""
    text = text[:LONGEST]
    pieces: List[str] = text.split()
    if counts is None:
        counts = counted(text)
    return Look(
        text, counts, said if said is not None else text.lower().split(), max(map(len, pieces), default=0)
    )


def reads(text: str) -> bool:
    """Whether a person could read it: printable, mostly letters, and more than one word."""
    if len(text) < 8:
        return False
    printable = sum([c.isprintable() or c in "\n\r\t" for c in text])
    letters = sum([c.isalpha() or c == " " for c in text])
    return (
        printable == len(text) and letters >= 0.7 * len(text) and (" " in text.strip() or not text.isascii())
    )


def common(text: str) -> int:
    """How many of COMMON are in `text`, each counted once; of three letters or more, because two letters
    read as some word in any spelling.
    """
    return len(COMMON.intersection(_LATIN_WORD.findall(text.lower())))
