"""Attacks and ordinary texts in codes and disguises, so that the model learns what being hidden is worth
beside what is hidden: people also paste tokens, addresses, dumps and riddles. Written by us.
"""

import base64
import codecs
import random
import string
import unicodedata
from collections.abc import Callable, Sequence
from typing import TypeAlias
from urllib.parse import quote

from scripts.scorer.corpus import Text

# ruff: noqa: RUF001 - look-alike letters are a disguise
LOWER, UPPER = string.ascii_lowercase, string.ascii_uppercase
LOOK_ALIKE = str.maketrans("aeopcxyi", "аеорсхуі")
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
LEET = str.maketrans("oieastb", "0134578")
STRUCK = "\u0336"
ATTACKS, BENIGN, LONGEST = 1500, 3000, 400
ABOUT_ATTACKS, ABOUT_BENIGN = 300, 400
Lists: TypeAlias = dict[str, list[str]]


def shifted(text: str, pick: random.Random) -> str:
    by = pick.randrange(1, 26)
    moved = "".join(letters[by:] + letters[:by] for letters in (LOWER, UPPER))
    return text.translate(str.maketrans(LOWER + UPPER, moved))


def inserted(text: str, mark: str, pick: random.Random, share: float) -> str:
    return "".join(c + mark if c.isalpha() and pick.random() < share else c for c in text)


def slips(text: str, pick: random.Random) -> str:
    """Neighbouring letters swapped, left out or doubled in some words."""
    return " ".join(
        slip(word, pick) if len(word) > 4 and pick.random() < 0.4 else word for word in text.split(" ")
    )


def slip(word: str, pick: random.Random) -> str:
    place, way = pick.randrange(1, len(word) - 2), pick.randrange(3)
    if way == 0:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if way == 1:
        return word[:place] + word[place + 1 :]
    return word[:place] + word[place] + word[place:]


Encoder = Callable[[str, random.Random], str]
# Named as an attacker, or a user, names them.
CODES: dict[str, Encoder] = {
    "base64": lambda text, _: base64.b64encode(text.encode()).decode(),
    "base32": lambda text, _: base64.b32encode(text.encode()).decode(),
    "hex": lambda text, pick: text.encode().hex(pick.choice(" :")),
    "hexadecimal": lambda text, _: text.encode().hex(),
    "binary": lambda text, _: " ".join(f"{byte:08b}" for byte in text.encode()),
    "ASCII": lambda text, _: " ".join(str(byte) for byte in text.encode()),
    "URL encoding": lambda text, _: quote(text),
    "unicode escapes": lambda text, _: "".join(f"\\u{ord(c):04x}" for c in text),
    "rot13": lambda text, _: codecs.encode(text, "rot13"),
    "Caesar": shifted,
    "reversed": lambda text, _: text[::-1],
    "backwards": lambda text, _: " ".join(word[::-1] for word in text.split(" ")),
    "leetspeak": lambda text, _: text.lower().translate(LEET),
}
SPELLINGS: dict[str, Encoder] = {
    "zero-width": lambda text, pick: inserted(text, "\u200b", pick, 0.5),
    "homoglyph": lambda text, _: text.translate(LOOK_ALIKE),
    "full-width": lambda text, _: text.translate(FULL_WIDTH),
    "tags": lambda text, _: "".join(chr(0xE0000 + ord(c)) if c.isascii() else c for c in text),
    "spaced": lambda text, pick: "  ".join(pick.choice(" .-").join(word) for word in text.split()),
    "struck": lambda text, pick: inserted(text, STRUCK, pick, 1.0),
    "accents": lambda text, pick: unicodedata.normalize(
        "NFC", inserted(text, pick.choice("\u0301\u0308\u0323"), pick, 0.4)
    ),
    "slips": slips,
    "capitals": lambda text, pick: "".join(pick.choice((c.lower(), c.upper())) for c in text),
}


def hidden(texts: Sequence[str], around: Sequence[str], count: int, pick: random.Random) -> list[str]:
    """Two in three in a code with something around it, one in three disguised."""
    made = []
    for number in range(count):
        text = pick.choice(texts)[:LONGEST]
        if number % 3 == 2:
            made.append(SPELLINGS[pick.choice(list(SPELLINGS))](text, pick))
            continue
        name = pick.choice(list(CODES))
        made.append(pick.choice(around).format(name=name, code=CODES[name](text, pick)))
    return made


def about(said: Lists, which: str, halves: Sequence[str], count: int, pick: random.Random) -> list[str]:
    made: dict[str, None] = {}
    for _ in range(count):
        half = pick.choice(halves)[:60]
        middle = len(half) // 2
        words = {key: pick.choice(said[key]) for key in ("obey", "filter", "language")}
        name, template = pick.choice(list(CODES)), pick.choice(said[which])
        made[template.format(name=name, half=half[:middle], rest=half[middle:], **words)] = None
    return list(made)


def encoded(said: Lists, attacks: Sequence[str], benign: Sequence[str], pick: random.Random) -> list[Text]:
    """`said`: grammars/hidden.yml; `attacks` and `benign`: plain texts, of which some are hidden."""
    hostile = hidden(attacks, said["around_attacks"], ATTACKS, pick)
    hostile += about(said, "about_attacks", attacks, ABOUT_ATTACKS, pick)
    harmless = hidden(benign, said["around_benign"], BENIGN, pick)
    harmless += about(said, "about_benign", benign, ABOUT_BENIGN, pick)
    return [
        *(Text("generated-encoded", "generated", True, "obfuscated", text) for text in hostile),
        *(Text("generated-encoded-benign", "generated", False, "code", text) for text in harmless),
    ]
