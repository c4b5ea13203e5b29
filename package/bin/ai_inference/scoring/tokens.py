"""A text as tokens: words, single characters of scripts that write no spaces, numbers by their length,
punctuation.

Of a number only its length stays, because a model must not learn a benchmark's figures; punctuation stays,
because chat templates and delimiters (`###`, `<|im_start|>`, `[INST]`) are made of it.
"""

import re
from typing import List, Tuple

from ai_inference.scoring import words

# Marks that are one token however often they are repeated; others are one each.
_RUNS = "|".join(re.escape(mark) + "+" for mark in "#-=*<>`~.!?|/\\+_")
_ASCII = re.compile(r"[a-z]+(?:'[a-z]+)?|0{1,4}|" + _RUNS + r"|[^\w\s]")
# Han, kana, Thai, Lao, Khmer, Burmese: one token a character, word pairs and triples do the rest; but a word
# that words.py knows is one.
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_KNOWN = "|".join(
    sorted(
        (word for word in words.tables()[0] if re.match("[" + _UNSPACED + "]", word)),
        key=lambda word: (-len(word), word),
    )
)
_TOKEN = re.compile(
    r"[^\W\d_"
    + _UNSPACED
    + r"]+(?:'[a-z]+)?|(?=["
    + _UNSPACED
    + "])(?:"
    + _KNOWN
    + r"|.)|0{1,4}|\d|"
    + _RUNS
    + r"|[^\w\s]"
)
_ZEROS = str.maketrans("123456789", "0" * 9)
# The same for ASCII, a byte each: ten times as quick as str.translate.
_ASCII_ZEROS = bytes(ord("0" if chr(code) in "123456789" else chr(code).lower()) for code in range(128))
_ASCII_ZEROS += bytes(range(128, 256))


def lowered(text: str) -> str:
    """In lower case, digits as 0, letter by letter: places do not shift."""
    if text.isascii():
        return text.encode().translate(_ASCII_ZEROS).decode()
    lower = text.lower()
    if len(lower) != len(text):
        # A letter whose lower case is two (Turkish capital I with a dot).
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lower.translate(_ZEROS)


def tokens(text: str) -> List[str]:
    """The tokens of `text` in lower case, in their order; of a number only how many digits it has."""
    if text.isascii():
        return _ASCII.findall(lowered(text))
    return _TOKEN.findall(lowered(text.replace("\u2019", "'")))


def placed(text: str) -> List[Tuple[str, int, int]]:
    """The same tokens with where in `text` they stand."""
    found = (_ASCII if text.isascii() else _TOKEN).finditer(lowered(text.replace("\u2019", "'")))
    return [(match.group(), match.start(), match.end()) for match in found]
