"""Windows of texts as rows of a sparse matrix: the very features that the add-on computes, so that a
weight fits both.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from ai_inference.scoring import hashing, structure
from ai_inference.scoring.model import STRUCTURE_BITS, STRUCTURE_MASK
from ai_inference.scoring.score import Part
from scipy import sparse

WIDTH = (1 << hashing.BITS) + (1 << STRUCTURE_BITS)
Numbers: TypeAlias = np.ndarray


@lru_cache(maxsize=400_000)
def word(token: str) -> tuple[hashing.Places, str | None, Numbers, Numbers]:
    numbers = hashing.places(token)
    letters = sorted(hashing.letters(token))
    values = [1.0] + [hashing.LETTER_VALUE] * len(letters)
    indices = np.array([numbers.own, *letters], np.int32)
    return numbers, structure.class_of(token), indices, np.array(values, np.float32)


def row(part: Part) -> tuple[Numbers, Numbers]:
    said = part.said
    distinct = [word(token) for token in sorted(set(said))]
    numbers = [word(token)[0] for token in said]
    pairs = sorted(
        hashing.pairs(
            [n.first for n in numbers],
            [n.second for n in numbers],
            [n.apart for n in numbers],
            [n.third for n in numbers],
        )
    )
    names = structure.named([word(token)[1] for token in said]).union(
        structure.marks(part.window, said), part.marks
    )
    places = sorted((1 << hashing.BITS) + structure.index(name, STRUCTURE_MASK) for name in names)
    indices = [*(one[2] for one in distinct), np.array(pairs, np.int32)]
    values = [*(one[3] for one in distinct), np.ones(len(pairs), np.float32)]
    scale = np.float32(1 / hashing.norm(len(distinct) + len(pairs)))
    return (
        np.concatenate([*indices, np.array(places, np.int32)]),
        np.concatenate(
            [np.concatenate(values) * scale, np.full(len(places), structure.value(len(names)), np.float32)]
        ),
    )


def matrix(parts: Sequence[Part]) -> sparse.csr_matrix:
    """A row a part; a feature that comes twice counts twice, as when it is scored."""
    indices, values, ends = [], [], [0]
    for part in parts:
        places, worth = row(part)
        indices.append(places)
        values.append(worth)
        ends.append(ends[-1] + len(places))
    built = (np.concatenate(values), np.concatenate(indices), np.array(ends))
    made = sparse.csr_matrix(built, shape=(len(parts), WIDTH))
    made.sum_duplicates()
    return made
