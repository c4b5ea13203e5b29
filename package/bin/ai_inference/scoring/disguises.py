# ruff: noqa: RUF001 - turned letters are what a part of this file is about
"""A whole text in another spelling: leetspeak, shifted letters (rot13 and the other Caesar shifts),
Atbash, reversed, turned upside down, Pig Latin. It counts if it makes English of what was none.
"""

import re
import string
from typing import Iterator, Tuple

from ai_inference.scoring.reading import COMMON, Layer, Look, common, look

_LEET = re.compile(r"[A-Za-z][0134578@$!|]|[0134578@$!|][A-Za-z]")
_LEET_LETTERS = str.maketrans("0134578@$!|", "oieastbasil")
_SEGMENT = re.compile(r"[\n\"“”`:]+| ' |(?<=[.?!]) ")
# What a word's beginning may be that Pig Latin moves to its end: two consonants that English begins with, or
# one. Three (str) are read as two.
_PIG = re.compile(r"\b([a-z]+?)-?([bcdfgkps][lr]|[csptw]h|tr|s[ckmnpt]|qu|[b-df-hj-np-tv-z])ay\b", re.I)

LOWER, UPPER = string.ascii_lowercase, string.ascii_uppercase
# How often each letter is in English, in thousandths (Lewand, Cryptological Mathematics, 2000).
ENGLISH = (82, 15, 28, 43, 127, 22, 20, 61, 70, 2, 8, 40, 24, 67, 75, 19, 1, 60, 63, 91, 28, 10, 24, 2, 20, 1)
_ATBASH = str.maketrans(LOWER + UPPER, LOWER[::-1] + UPPER[::-1])
_TURNED = "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz"
_UPRIGHT = str.maketrans(_TURNED + "ıɓɡ∀Ɔ˙", LOWER + "iggac.")
_TURNED_ONLY = frozenset("ɐɔǝɟɥɾʞɯɹʇʌʍʎ")

# A text with one of these may hold another text in a disguise beside its own English.
_HINTS = (
    "1337 atbash backward backwards caesar cipher ciphered cypher decipher decode decoded decrypt encoded "
    "encrypted latin leet leetspeak reverse reversed rot rot13 scrambled shifted unscramble"
)
HINTS = frozenset(_HINTS.split())
# Segments of such a text that are looked at.
SEGMENTS = 20


def shifted(text: str) -> Tuple[int, str]:
    """How far the letters were moved on, by what is likeliest in English, and the text with them moved
    back.
    """
    lower = text.lower()
    counts = [lower.count(letter) for letter in LOWER]

    def likely(by: int) -> int:
        return sum([count * ENGLISH[place - by] for place, count in enumerate(counts)])

    by = max(range(1, 26), key=likely)
    back = str.maketrans(LOWER + UPPER, "".join(one[-by:] + one[:-by] for one in (LOWER, UPPER)))
    return by, text.translate(back)


def _from_pig_latin(match: "re.Match[str]") -> str:
    """eviouspray is previous; a word that begins with a vowel gets only an ending: allway is all."""
    rest, begin = match[1], match[2]
    return rest if begin.lower() in ("w", "y") and rest[0].lower() in "aeiou" else begin + rest


def spellings(text: str) -> Iterator[Layer]:
    by, plain = shifted(text)
    yield Layer("rot13" if by == 13 else "caesar", plain)
    yield Layer("atbash", text.translate(_ATBASH))
    yield Layer("reversed", text[::-1])
    yield Layer("reversed-words", " ".join([word[::-1] for word in text.split(" ")]))
    if not _TURNED_ONLY.isdisjoint(text.lower()):
        yield Layer("upside-down", text.lower()[::-1].translate(_UPRIGHT))
        yield Layer("upside-down", text.lower().translate(_UPRIGHT))
    if "ay" in text:
        yield Layer("pig-latin", _PIG.sub(_from_pig_latin, text))


def disguises(seen: Look) -> Iterator[Layer]:
    """The whole text in another spelling, if that makes it English and it was not before; of a text that
    speaks of ciphers, each quoted part or line as well.
    """
    yield from of_one(seen)
    if not HINTS.isdisjoint(seen.said):
        for segment in _SEGMENT.split(seen.text)[:SEGMENTS]:
            if segment.count(" ") >= 2 and segment != seen.text:
                yield from of_one(look(segment))


def of_one(seen: Look) -> Iterator[Layer]:
    text = seen.text
    words = set(seen.said)
    known = len(COMMON.intersection(words))
    english = known > len(words) // 12
    if english and (known > len(words) // 6 or not (seen.digits() or "@" in text or "$" in text)):
        return
    if len(_LEET.findall(text)) > len(words) // 3 + 2:
        plain = text.translate(_LEET_LETTERS)
        if common(plain) >= max(known + 2, 3):
            yield Layer("leetspeak", plain)
    if english or len(words) < 3:
        return
    for layer in spellings(text):
        if common(layer.text) >= max(known + 3, len(words) // 5, 3):
            yield layer
