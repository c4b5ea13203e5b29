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
# Hangul fillers,
# and the bidirectional controls (Unicode 15.1, general category Cf, or drawn as nothing).
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d\u206e\u206f\u3164\ufeff\uffa0"
)
_INVISIBLE = re.compile("[" + INVISIBLE + "\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
# A joiner or a variation selector between emoji or Indic, Arabic and Persian letters is how those are
# written.
_NATURAL = re.compile(
    "[\u0600-\u06ff\u0900-\u0dff\u2190-\u2bff\U0001f000-\U0001faff][\u200c\u200d\ufe0e\ufe0f]"
)
_TAGS = re.compile("[\U000e0020-\U000e007e]+")

# Letters of other alphabets that are drawn like Latin ones; from Unicode's confusables.txt (UTS 39), the
# rows whose target
# is one ASCII letter and whose source is Cyrillic, Greek, Armenian or Cherokee, or a small capital.
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
        "i": "іІιΙɪı",
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
# Tried where a word begins and nowhere else: Chinese is one word of any length, and has no such letter.
_FOREIGN_IN_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]*[" + "".join(_LOOK_ALIKES) + r"][^\W\d_]*")
_ASCII_LETTER = re.compile("[a-zA-Z]")
_SPACED = re.compile(r"(?<![^\s])(?:[A-Za-z][ .\-_*|]){5,}[A-Za-z](?![^\s.,!?])")
# Quick to look for; _SPACED is not.
_MAYBE_SPACED = (
    re.compile(r" [A-Za-z] [A-Za-z] [A-Za-z] "),
    re.compile(r"[.\-_*|][A-Za-z][.\-_*|][A-Za-z][.\-_*|]"),
)
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
    mixed = 0

    def plain(match: "re.Match[str]") -> str:
        nonlocal mixed
        word = match.group()
        if not _ASCII_LETTER.search(word) and not all(c in _LOOK_ALIKES and ord(c) < 0x250 for c in word):
            return word
        mixed += 1
        return "".join(_LOOK_ALIKES.get(c, c) for c in word)

    if not text.isascii():
        text = _FOREIGN_IN_WORD.sub(plain, text)
        # One such word may be a typing slip or a formula (µm, Δx); a text made of them is a disguise.
        if mixed > 1:
            found.append("homoglyph")
    return _spaced(text, found)


def _spaced(text: str, found: List[str]) -> Normal:
    """`i g n o r e` and `i.g.n.o.r.e` as words."""
    if any(maybe.search(text) for maybe in _MAYBE_SPACED) and _SPACED.search(text):
        text = _SPACED.sub(lambda match: _SEPARATOR.sub("", match.group()), text)
        found.append("spaced")
    return Normal(text, tuple(found))
