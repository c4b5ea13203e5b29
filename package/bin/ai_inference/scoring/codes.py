"""Codes that stand somewhere in a text: base64, base32, hexadecimal, numbers, percent and escape codes,
Morse, Braille. Each is read where what comes out reads as text; a hash or a picture in base64 does not.
"""

import base64
import binascii
import html
import re
from typing import Callable, Dict, Iterator, Optional, Tuple
from urllib.parse import unquote

from ai_inference.scoring.reading import Layer, Look, common, reads

_BASE64 = re.compile(r"(?<![\w+/])[A-Za-z0-9+/_-]{16,}={0,2}(?![\w+/])")
_BASE64_LINES = re.compile(r"(?:(?<![\w+/])[A-Za-z0-9+/]{40,76}\r?\n)+[A-Za-z0-9+/]{4,76}={0,2}")
_BASE32 = re.compile(r"(?<![\w=])[A-Z2-7]{16,}={0,6}(?![\w=])")
_HEX = re.compile(r"\b(?:0x|x)?[0-9A-Fa-f]{2}(?:(?:[ :,]|\\x|0x| 0x)?[0-9A-Fa-f]{2}){9,}")
_BINARY = re.compile(r"(?:[01]{8}[ ,]?){5,}")
_NUMBERS = re.compile(r"\b[01]?\d{2}(?:[ ,;]{1,2}[01]?\d{2}){9,}\b")
_ALPHABET = re.compile(r"\b[12]?\d(?:[-./|, ]{1,3}[12]?\d){9,}\b")
_PERCENT = re.compile(r"(?:[^\s%]{0,40}%[0-9A-Fa-f]{2}){3,}[^\s]*")
_ESCAPES = re.compile(r"(?:[^\s\\]{0,3}\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2})){6,}")
_ENTITIES = re.compile(r"(?:&#x?[0-9A-Fa-f]{2,6};\s?){5,}")
_MORSE_CODE = re.compile(r"(?:[.\-]{1,6}(?: / | ?\| ?| {1,3}|\n)){8,}[.\-]{1,6}")
_BRAILLE_CELLS = re.compile("[\u2801-\u283f](?:[\u2800-\u283f ]*[\u2801-\u283f]){7,}")
_NOT_HEX = re.compile(r"\\x|0x|[^0-9A-Fa-f]")

_MORSE = (
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- "
    "-..- -.-- --.. ----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----. "
)
_MORSE_LETTERS: Dict[str, str] = dict(zip(_MORSE.split(), "abcdefghijklmnopqrstuvwxyz0123456789"))
# Grade 1: a cell a letter, in the order of Unicode's dots 1-6 (U+2801 is dot 1, a).
_BRAILLE: Dict[int, str] = {
    0x2800 + dots: letter
    for dots, letter in zip(
        (1, 3, 9, 25, 17, 11, 27, 19, 10, 26, 5, 7, 13, 29, 21, 15, 31, 23, 14, 30, 37, 39, 58, 45, 61, 53),
        "abcdefghijklmnopqrstuvwxyz",
    )
}
_BRAILLE[0x2800] = " "


def _bytes(raw: bytes) -> Optional[str]:
    for coding in ("utf-8", "utf-16-le"):
        try:
            text = raw.decode(coding)
        except UnicodeDecodeError:
            continue
        # Any bytes are some Chinese in UTF-16; text in it that was encoded is Windows', with Latin letters.
        if coding == "utf-16-le" and sum([c < "\u0250" for c in text]) < 0.7 * len(text):
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


def _base32(found: str) -> Optional[str]:
    plain = found.rstrip("=")
    try:
        return _bytes(base64.b32decode(plain + "=" * (-len(plain) % 8)))
    except (binascii.Error, ValueError):
        return None


def _hex(found: str) -> Optional[str]:
    digits = _NOT_HEX.sub("", found)
    return _bytes(bytes.fromhex(digits[: len(digits) // 2 * 2]))


def _binary(found: str) -> Optional[str]:
    bits = re.sub(r"[ ,]", "", found)
    return _bytes(bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8)))


def _numbers(found: str) -> Optional[str]:
    """Character codes, decimal or octal: whichever reads."""
    numbers = re.findall(r"\d+", found)
    for base in (10, 8):
        try:
            text = "".join(chr(int(number, base)) for number in numbers)
        except ValueError:
            continue
        if reads(text) and text.isascii():
            return text
    return None


def _alphabet(found: str) -> Optional[str]:
    """9-7-14 15-18-5 or 9 7 14 / 15 18 5. Dates and tables of figures are not words."""
    between_words = r"[ /|,]+" if "-" in found or "." in found else r" ?[/|,] ?"
    numbers = [[int(one) for one in re.findall(r"\d+", word)] for word in re.split(between_words, found)]
    if any(not 1 <= number <= 26 for word in numbers for number in word):
        return None
    text = " ".join("".join(chr(96 + number) for number in word) for word in numbers)
    return text if common(text) >= 2 else None


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


def _braille(found: str) -> Optional[str]:
    text = found.translate(_BRAILLE)
    return text if reads(text) and text.isascii() else None


# A layer's name; a character that must be there, and how often; how long a run without spaces, and how many
# digits; where it is; how it reads.
PIECES: Tuple[Tuple[str, str, int, int, int, "re.Pattern[str]", Callable[[str], Optional[str]]], ...] = (
    ("base64", "", 0, 16, 0, _BASE64, _base64),
    ("base64", "\n", 1, 40, 0, _BASE64_LINES, _base64),
    ("base32", "", 0, 16, 2, _BASE32, _base32),
    ("binary", "0", 20, 8, 40, _BINARY, _binary),
    ("hex", "2", 1, 2, 8, _HEX, _hex),
    ("numbers", "1", 5, 2, 20, _NUMBERS, _numbers),
    ("alphabet", "1", 3, 1, 12, _ALPHABET, _alphabet),
    ("url", "%", 3, 9, 3, _PERCENT, _percent),
    ("escapes", "\\", 6, 20, 0, _ESCAPES, _escapes),
    ("entities", "&", 5, 6, 0, _ENTITIES, _entities),
    ("morse", "-", 6, 2, 0, _MORSE_CODE, _morse),
    ("braille", "\u2811", 1, 3, 0, _BRAILLE_CELLS, _braille),
)


def pieces(seen: Look) -> Iterator[Layer]:
    """What each code in the text says."""
    text, counts, longest, digits = seen.text, seen.counts, seen.longest, seen.digits()
    for name, mark, least, run, figures, pattern, read in PIECES:
        if longest < run or digits < figures or counts.get(mark, 0) < least:
            continue
        for match in pattern.finditer(text):
            try:
                hidden = read(match.group())
            except (ValueError, OverflowError):
                continue
            if hidden is not None:
                yield Layer(name, hidden)
