"""Texts hidden inside a text: base64, hexadecimal, percent and escape codes, rot13, reversed, leetspeak,
Morse, binary.

A layer counts only when what comes out reads as text; a hash or a picture in base64 does not. Layers are
looked into again, three deep. What is found is scored as well as what is seen, and named in the field
`decoded`.
"""

import base64
import binascii
import codecs
import html
import re
from typing import Callable, Dict, Iterator, List, NamedTuple, Optional, Tuple
from urllib.parse import unquote

# Looked at a text, and taken out of it, at most: a megabyte of base64 must not cost more than its beginning.
LONGEST, MOST, DEEPEST = 20_000, 8, 3

_BASE64 = re.compile(r"(?<![\w+/])[A-Za-z0-9+/_-]{16,}={0,2}(?![\w+/])")
_BASE64_LINES = re.compile(r"(?:(?<![\w+/])[A-Za-z0-9+/]{40,76}\r?\n)+[A-Za-z0-9+/]{4,76}={0,2}")
_HEX = re.compile(r"\b(?:0x|x)?[0-9A-Fa-f]{2}(?:(?:[ :,]|\\x|0x| 0x)?[0-9A-Fa-f]{2}){9,}")
_BINARY = re.compile(r"(?:[01]{8}[ ,]?){5,}")
_PERCENT = re.compile(r"(?:[^\s%]{0,40}%[0-9A-Fa-f]{2}){3,}[^\s]*")
_ESCAPES = re.compile(r"(?:[^\s\\]{0,3}\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2})){6,}")
_ENTITIES = re.compile(r"(?:&#x?[0-9A-Fa-f]{2,6};\s?){5,}")
_MORSE_CODE = re.compile(r"(?:[.\-]{1,6}(?: / | ?\| ?| {1,3}|\n)){8,}[.\-]{1,6}")
_LEET = re.compile(r"[A-Za-z][0134578@$!|]|[0134578@$!|][A-Za-z]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_DIGIT = re.compile(r"[0-9@$]")
_NOT_HEX = re.compile(r"\\x|0x|[^0-9A-Fa-f]")

# The commonest English words, and those of attacks: a text that has them is not rot13 or reversed, one
# that gets them was.
_COMMON = (
    "about all an and any are as at be been but by can could did do each everything for forget from "
    "get give had has have her him his how if ignore in instructions into is it its just like make "
    "many me more must my no not now of on or other our out password please previous print prompt "
    "reveal said say secret she show so some system tell than that the their them then there these "
    "they this to two up use user way we were what when which who will with without would write you "
    "your "
)
COMMON = frozenset(_COMMON.split())
_LEET_LETTERS = str.maketrans("0134578@$!|", "oieastbasil")
_MORSE = (
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- "
    "-..- -.-- --.. ----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----. "
)
_MORSE_LETTERS: Dict[str, str] = dict(zip(_MORSE.split(), "abcdefghijklmnopqrstuvwxyz0123456789"))


class Layer(NamedTuple):
    """`names`: from the outside in, as in `base64>rot13`."""

    names: str
    text: str


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
    """How many of COMMON are in `text`, each counted once."""
    return len(COMMON.intersection(_LATIN_WORD.findall(text.lower())))


def _bytes(raw: bytes) -> Optional[str]:
    for coding in ("utf-8", "utf-16-le"):
        try:
            text = raw.decode(coding)
        except UnicodeDecodeError:
            continue
        # What comes out may be a code again; bytes that are none of both are a picture, a key, a hash.
        if reads(text) or (len(text) >= 24 and _BASE64.fullmatch(text)):
            return text
    return None


def _base64(found: str) -> Optional[str]:
    plain = re.sub(r"\s", "", found).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return _bytes(base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True))
    except (binascii.Error, ValueError):
        return None


def _hex(found: str) -> Optional[str]:
    digits = _NOT_HEX.sub("", found)
    return _bytes(bytes.fromhex(digits[: len(digits) // 2 * 2]))


def _binary(found: str) -> Optional[str]:
    bits = re.sub(r"[ ,]", "", found)
    return _bytes(bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8)))


def _escapes(found: str) -> Optional[str]:
    text = re.sub(r"\\[ux]([0-9A-Fa-f]{4}|[0-9A-Fa-f]{2})", lambda m: chr(int(m.group(1), 16)), found)
    return text if reads(text) else None


def _percent(found: str) -> Optional[str]:
    text = unquote(found.replace("+", " "), errors="strict")
    # An address with an umlaut is one word; an instruction has several.
    return text if " " in text.strip() and reads(text) else None


def _entities(found: str) -> Optional[str]:
    text = html.unescape(re.sub(r";\s", ";", found))
    return text if reads(text) else None


def _morse(found: str) -> Optional[str]:
    words = re.split(r" ?[/|] ?| {3}|\n", found)
    text = " ".join("".join(_MORSE_LETTERS.get(letter, "?") for letter in word.split()) for word in words)
    return text if reads(text) and "?" not in text else None


# A layer's name, the characters that must be there, how long a run without spaces, where it is, how it reads.
PIECES: Tuple[Tuple[str, str, int, "re.Pattern[str]", Callable[[str], Optional[str]]], ...] = (
    ("base64", "", 16, _BASE64, _base64),
    ("base64", "\n", 40, _BASE64_LINES, _base64),
    ("binary", "01", 8, _BINARY, _binary),
    ("hex", "2", 2, _HEX, _hex),
    ("url", "%", 9, _PERCENT, _percent),
    ("escapes", "\\", 20, _ESCAPES, _escapes),
    ("entities", "&#;", 6, _ENTITIES, _entities),
    ("morse", ".-", 2, _MORSE_CODE, _morse),
)


def pieces(text: str) -> Iterator[Layer]:
    """Codes that stand somewhere in the text."""
    text = text[:LONGEST]
    characters = set(text)
    # The longest run without a space: base64 has a long one, ordinary text has not.
    longest = max(map(len, text.split()), default=0)
    for name, needed, run, pattern, read in PIECES:
        if longest < run or not characters.issuperset(needed):
            continue
        if name == "morse" and ".-" not in text and "-." not in text:
            continue
        for match in pattern.finditer(text):
            try:
                hidden = read(match.group())
            except (ValueError, OverflowError):
                continue
            if hidden is not None:
                yield Layer(name, hidden)


def disguises(text: str) -> Iterator[Layer]:
    """The whole text in another spelling, if that makes it English and it was not before."""
    text = text[:LONGEST]
    words = set(text.lower().split())
    known = len(COMMON.intersection(words))
    english = known > len(words) // 12
    if english and (known > len(words) // 6 or not _DIGIT.search(text)):
        return
    if len(_LEET.findall(text)) > len(words) // 3 + 2:
        plain = text.translate(_LEET_LETTERS)
        if common(plain) >= max(known + 2, 3):
            yield Layer("leetspeak", plain)
    if english or len(words) < 4:
        return
    for name, plain in (("rot13", codecs.encode(text, "rot13")), ("reversed", text[::-1])):
        if common(plain) >= max(known + 3, len(words) // 5, 3):
            yield Layer(name, plain)


def layers(text: str) -> List[Layer]:
    """All that `text` hides, the outer ones first; at most MOST."""
    found: List[Layer] = []
    open_ones = [Layer("", text)]
    for _ in range(DEEPEST):
        inner = [
            Layer(f"{outer.names}>{layer.names}".lstrip(">"), layer.text)
            for outer in open_ones
            for find in (pieces, disguises)
            for layer in find(outer.text)
        ]
        found += inner
        open_ones = inner
        if not inner or len(found) >= MOST:
            break
    return found[:MOST]
