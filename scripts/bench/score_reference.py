"""What aiscore is measured beside, of our own: a linear model on hashed n-grams, and a list of phrases."""

import re
from collections.abc import Sequence
from itertools import pairwise
from zlib import crc32

import numpy as np
from scipy import sparse

from scripts.scorer import fit
from scripts.scorer.corpus import Text

BITS = 16
# What phrase lists have in common; the words are those of the issue that asked for this bench, not of any
# product.
PHRASES = re.compile(
    r"ignore (all )?(previous|prior|above)|disregard (all )?(previous|prior)|system prompt|jailbreak"
    r"|developer mode"
    r"|do anything now|pretend (to be|you)|act as|bypass|no restrictions|reveal your",
    re.I,
)


def features(text: str) -> list[int]:
    """Runs of four letters, words and pairs of words, hashed to 2^16."""
    lower = text.lower()
    words = re.findall(r"\w+", lower)
    found = [lower[start : start + 4] for start in range(len(lower) - 3)]
    found += words + [f"{one} {other}" for one, other in pairwise(words)]
    return [crc32(feature.encode()) & ((1 << BITS) - 1) for feature in found]


def matrix(texts: Sequence[str]) -> sparse.csr_matrix:
    rows = [sorted(set(features(text))) for text in texts]
    ends = np.cumsum([0, *map(len, rows)])
    values = np.concatenate([np.full(len(row), 1 / max(1, len(row)) ** 0.5, np.float32) for row in rows])
    shape = (len(texts), 1 << BITS)
    return sparse.csr_matrix((values, np.concatenate(rows).astype(np.int32), ends), shape=shape)


def rows(texts: list[Text], most: int = fit.WINDOWS) -> fit.Rows:
    """As the scorer's own: a row a window."""
    cut = [fit.seen(text, most) for text in texts]
    of = np.array([number for number, one in enumerate(cut) for _ in one])
    return fit.Rows(texts, of, matrix([part.window for one in cut for part in one]))
