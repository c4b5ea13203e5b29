# ruff: noqa: RUF001 - look-alike letters are what this file is about
"""One spelling for what reads the same: compatibility forms, invisible characters, look-alike letters.

Attackers write the same words so that a filter sees others: full-width letters, Cyrillic letters among
Latin ones, zero-width spaces, text in Unicode's tag characters. The scorer sees the text after `normalise`;
what was hidden is named, so that an analyst learns of it.
"""

import re
import unicodedata
from typing import Dict, List, NamedTuple, Tuple

# Soft hyphen, zero-width characters, word joiner and its kin, byte order mark, Mongolian vowel separator,
# Hangul fillers, and the bidirectional controls (Unicode 15.1, general category Cf, or drawn as nothing).
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d\u206e\u206f\u3164\ufeff\uffa0"
)
_INVISIBLE = re.compile("[" + INVISIBLE + "\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
# A joiner or a variation selector between emoji or Indic, Arabic and Persian letters belongs there.
_NATURAL = re.compile(
    "[\u0600-\u06ff\u0900-\u0dff\u2190-\u2bff\U0001f000-\U0001faff][\u200c\u200d\ufe0e\ufe0f]"
)
_TAGS = re.compile("[\U000e0020-\U000e007e]+")

# Letters of other alphabets that are drawn like Latin ones; from Unicode's confusables.txt (UTS 39), the
# rows whose target is one ASCII letter and whose source is Cyrillic, Greek, Armenian or Cherokee, or a small
# capital.
_LOOK_ALIKES: Dict[str, str] = {
    foreign: ascii_letter
    for ascii_letter, foreigners in {
        "a": "аАαΑᴀɑ",
        "b": "вВΒʙ",
        "c": "сСᴄ",
        "d": "ԁᴅ",
        "e": "еЕεΕᴇ",
        "f": "ꜰ",
        "g": "Ԍցɢɡ",
        "h": "һнНΗհʜ",
        "i": "іІιΙɪ",
        "j": "јЈյᴊ",
        "k": "кКκΚᴋ",
        "l": "ӏʟⅼ",
        "m": "мМΜᴍ",
        "n": "ηΝոɴ",
        "o": "оОοΟօᴏ",
        "p": "рРρΡᴘ",
        "q": "ԛԚզ",
        "r": "ʀ",
        "s": "ѕЅꜱ",
        "t": "тТτΤᴛ",
        "u": "υսᴜ",
        "v": "ѵνᴠ",
        "w": "ԝԜᴡ",
        "x": "хХΧ",
        "y": "уУΥʏ",
        "z": "Ζᴢ",
    }.items()
    for foreign in foreigners
}
# A word of these alone is English drawn small; a word of the others alone is Russian, Greek, Armenian.
_SMALL_CAPITALS = frozenset(c for c in _LOOK_ALIKES if not "\u0370" <= c <= "\u058f")
# Tried where a word begins and nowhere else: Chinese is one word of any length, and has no such letter.
_FOREIGN_IN_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]*[\u0370-\u058f" + "".join(_LOOK_ALIKES) + r"][^\W\d_]*")
_ASCII_LETTER = re.compile("[a-zA-Z]")
# Letters of Greek, Cyrillic, Armenian put between Latin ones, which a reader skips.
_INTRUDERS = re.compile("[\u0370-\u058f]")
# Strokes, dots and heaps of accents over letters that have no composed form.
_COMBINING = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
# Letters in boxes and discs that NFKC leaves; and flags' letters, where one stands alone.
_BOXED = {
    first + place: letter
    for first in (0x1F150, 0x1F170)
    for place, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}
_ANY_BOXED = re.compile("[\U0001f150-\U0001f189\U0001f1e6-\U0001f1ff]")
_FLAG_LETTER = re.compile("(?<![\U0001f1e6-\U0001f1ff])[\U0001f1e6-\U0001f1ff](?![\U0001f1e6-\U0001f1ff])")
_SPACED = re.compile(r"(?<![^\s])(?:[A-Za-z][ .\-_*|]){5,}[A-Za-z](?![^\s.,!?])")
# Quick to look for; _SPACED is not.
_MAYBE_SPACED = re.compile(r"[ .\-_*|][A-Za-z][ .\-_*|][A-Za-z][ .\-_*|][A-Za-z][ .\-_*|]")
_SEPARATOR = re.compile(r"[ .\-_*|]")


class Normal(NamedTuple):
    """`text`: as it reads; `found`: the names of what hid it (zero-width, tags, homoglyph, spaced)."""

    text: str
    found: Tuple[str, ...]


def normalise(text: str) -> Normal:
    """NFKC, without invisible characters, with look-alikes in words that also hold ASCII letters made
    ASCII.
    """
    if text.isascii():
        return _spaced(text, [])
    found: List[str] = []
    if _TAGS.search(text):
        # Tag characters mirror ASCII, 0xE0000 above it; a flag emoji uses six or fewer of them.
        if any(len(match.group()) > 8 for match in _TAGS.finditer(text)):
            found.append("tags")
        text = _TAGS.sub(lambda match: "".join(chr(ord(c) - 0xE0000) for c in match.group()), text)
    if _INVISIBLE.search(text):
        if len(_INVISIBLE.findall(_NATURAL.sub("", text))) > 2:
            found.append("zero-width")
        text = _INVISIBLE.sub("", text)
    text = unicodedata.normalize("NFKC", text)
    if _ANY_BOXED.search(text):
        text = _FLAG_LETTER.sub(lambda match: chr(ord(match.group()) - 0x1F1E6 + ord("A")), text)
        text = text.translate(_BOXED)
    marks = len(_COMBINING.findall(text))
    if marks > 2 and marks > len(text) // 20:
        found.append("combining")
        text = _COMBINING.sub("", unicodedata.normalize("NFD", text))
    mixed = 0

    def plain(match: "re.Match[str]") -> str:
        nonlocal mixed
        word = match.group()
        if not _ASCII_LETTER.search(word) and not all(c in _SMALL_CAPITALS for c in word):
            return word
        plainer = "".join([_LOOK_ALIKES.get(c, c) for c in word])
        strange = len(_INTRUDERS.findall(plainer))
        if strange and strange * 4 < len(plainer):
            plainer = _INTRUDERS.sub("", plainer)
        mixed += plainer != word
        return plainer

    if not text.isascii():
        text = _FOREIGN_IN_WORD.sub(plain, text)
        # One such word may be a typing slip or a formula (µm, Δx); a text made of them is a disguise.
        if mixed > 1:
            found.append("homoglyph")
    return _spaced(text, found)


def _spaced(text: str, found: List[str]) -> Normal:
    """`i g n o r e` and `i.g.n.o.r.e` as words."""
    if _MAYBE_SPACED.search(text) and _SPACED.search(text):
        text = _SPACED.sub(lambda match: _SEPARATOR.sub("", match.group()), text)
        found.append("spaced")
    return Normal(text, tuple(found))
