"""A text's features as numbers below 2^BITS: words, their letters, pairs, triples and pairs with a gap.

Hashed, so the model has no vocabulary file and any language fits. The training script makes its matrix from
the same functions; a change here needs a new model.
"""

from operator import xor
from typing import NamedTuple, Sequence, Set
from zlib import crc32

BITS = 18
MASK = (1 << BITS) - 1
# Odd multipliers (Knuth's, murmur3's two, and xxHash's third): a word has another number in each place of
# a pair.
_MIXERS = (2654435761, 0x85EBCA6B, 0xC2B2AE35, 3266489917)
# What a letter n-gram counts beside a word's 1: a word has many.
LETTER_VALUE = 0.4
SHORTEST, LONGEST = 3, 5


class Places(NamedTuple):
    """A word's own index, and its numbers as the first of a pair, as second, after a gap, as third of
    three.
    """

    own: int
    first: int
    second: int
    apart: int
    third: int


def places(token: str) -> Places:
    hashed = crc32(token.encode("utf-8", "surrogatepass"))
    return Places(hashed & MASK, *[(hashed * mixer >> 14) & MASK for mixer in _MIXERS])


def letters(token: str) -> Set[int]:
    """The n-grams of 3 to 5 letters of one token with its ends marked; of bytes, where letters have
    several.
    """
    if len(token) < SHORTEST:
        return set()
    marked = b"<" + token[:24].encode("utf-8", "surrogatepass") + b">"
    step = 1 if token.isascii() else 2
    size = len(marked)
    return {
        crc32(marked[start : start + length * step], 1) & MASK
        for length in range(SHORTEST, LONGEST + 1)
        for start in range(0, size - length * step + 1, step)
    }


def pairs(
    first: Sequence[int], second: Sequence[int], apart: Sequence[int], third: Sequence[int]
) -> Set[int]:
    """Of neighbours, of words with one between them, and triples; the arguments are the words' Places, by
    place.
    """
    near = list(map(xor, first, second[1:]))
    found = set(near)
    found.update(map(xor, first, apart[2:]))
    found.update(map(xor, near, third[2:]))
    return found


def norm(distinct: int) -> float:
    """What the sum is divided by: long texts have more features, not more of an attack."""
    return float((distinct + 8) ** 0.5)
