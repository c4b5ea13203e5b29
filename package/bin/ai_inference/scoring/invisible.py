"""Texts written in characters that are drawn as nothing: bytes as variation selectors, bits as two kinds of
zero-width characters. (Unicode's tag characters, which mirror ASCII, are read by normalise.py.)
"""

import re
from typing import Iterator

from ai_inference.scoring.reading import LONGEST, Layer, reads

# A variation selector carries a byte: U+FE00 to U+FE0F are 0 to 15, U+E0100 to U+E01EF are 16 to 255.
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{6,}")
# Zero-width space, non-joiner, joiner, word joiner, the invisible operators: two of them are 0 and 1.
_BITS = re.compile("[\u200b-\u200d\u2060-\u2064\ufeff]{40,}")


def _byte(character: str) -> int:
    code = ord(character)
    return code - 0xFE00 if code < 0xE0000 else code - 0xE0100 + 16


def invisible(text: str) -> Iterator[Layer]:
    """What the invisible characters of `text`, as it came, spell."""
    text = text[:LONGEST]
    for match in _SELECTORS.finditer(text):
        hidden = bytes(map(_byte, match.group())).decode("utf-8", "replace")
        if reads(hidden):
            yield Layer("variation-selectors", hidden)
    for match in _BITS.finditer(text):
        run = match.group()
        # A third character may part the letters.
        digits = sorted(set(run), key=run.count)[-2:]
        if len(digits) < 2:
            continue
        for zero in digits:
            bits = "".join("0" if c == zero else "1" for c in run if c in digits)
            read = bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits) - 7, 8)).decode(
                "utf-8", "replace"
            )
            if reads(read):
                yield Layer("zero-width-bits", read)
                break
