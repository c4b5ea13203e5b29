"""Isolation Forest (Liu, Ting, Zhou, ICDM 2008): random trees over small subsamples; what needs few splits to
be alone is unusual.

A tree is grown over `sample` rows drawn without replacement, to a height of log2(sample). A node splits a
feature, chosen evenly among those that are not constant in it, at a point chosen evenly between its least and
greatest value. A row's path length in a tree is the number of splits to its leaf, plus c(rows of that leaf):
what an ungrown subtree would have added. Score: 2 ** (-mean path length / c(sample)); 0.5 where there is
nothing to tell rows apart.

All trees stand in flat lists, in preorder: the left child of a node is the next one. Values are 32-bit
floats, as in a stored model, so that a forest scores alike before and after it is stored.
"""

from __future__ import annotations

import math
import random
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

LEAF = -1
EULER = 0.5772156649015329
# Path lengths are added as whole numbers of this fraction of a split: an error of at most 1/512 in some ten.
UNIT = 256

Columns = Sequence[Sequence[float]]
Chance = Callable[[], float]


def average_path(rows: int) -> float:
    """c(n): the mean number of comparisons of a failed search in a binary search tree of n rows (Liu et al.,
    eq. 1)."""
    if rows <= 1:
        return 0.0
    if rows == 2:
        return 1.0
    return 2.0 * (math.log(rows - 1.0) + EULER) - 2.0 * (rows - 1.0) / rows


def height_limit(sample: int) -> int:
    """log2 of the subsample, rounded up: beyond the average height nothing more is learnt of outliers."""
    return max(sample - 1, 1).bit_length() if sample > 1 else 0


def single(values: Sequence[float]) -> list[float]:
    """The values as 32-bit floats."""
    return list(array("f", values))


@dataclass
class Forest:
    """`feature` is LEAF in a leaf; `right` the right child; `size` the subsample's rows in the node.
    `expected` is c(size), `weight` a leaf's path length in UNITs: both follow from the others."""

    sample: int
    roots: list[int] = field(default_factory=list)
    feature: list[int] = field(default_factory=list)
    threshold: list[float] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    size: list[int] = field(default_factory=list)
    expected: list[float] = field(default_factory=list)
    weight: list[int] = field(default_factory=list)

    def score(self, path_units: int) -> float:
        """0 to 1, of the sum of a row's path lengths over all trees, in UNITs."""
        scale = average_path(self.sample) * len(self.roots) * UNIT
        return 2.0 ** (-path_units / scale) if scale else 0.5


def grow_forest(columns: Columns, *, trees: int, sample: int, seed: str) -> Forest:
    """`columns`: a list of 32-bit values a feature, all of one length. The same seed makes the same
    forest."""
    rows = len(columns[0]) if columns else 0
    forest = Forest(min(sample, rows))
    chance = random.Random(seed).random  # noqa: S311 - to be repeatable, not secret
    numbers = list(range(rows))
    for _ in range(trees):
        forest.roots.append(len(forest.feature))
        grow_tree(forest, columns, draw(numbers, forest.sample, chance), chance)
    return complete(forest)


def draw(numbers: list[int], count: int, chance: Chance) -> list[int]:
    """`count` of the numbers without replacement; reorders them. Only random() is stable across Pythons."""
    last = len(numbers)
    for place in range(count):
        other = place + int(chance() * (last - place))
        numbers[place], numbers[other] = numbers[other], numbers[place]
    return numbers[:count]


def grow_tree(forest: Forest, columns: Columns, rows: list[int], chance: Chance) -> None:
    limit = height_limit(len(rows))
    # (rows, depth, features that may still vary here, the node whose right child this is)
    waiting: list[tuple[list[int], int, list[int], int]] = [(rows, 0, list(range(len(columns))), LEAF)]
    while waiting:
        rows, depth, varying, parent = waiting.pop()
        node = len(forest.feature)
        if parent != LEAF:
            forest.right[parent] = node
        split = choose_split(columns, rows, varying, chance) if depth < limit and len(rows) > 1 else None
        chosen, at = split if split else (LEAF, 0.0)
        forest.feature.append(chosen)
        forest.threshold.append(at)
        forest.right.append(LEAF)
        forest.size.append(len(rows))
        if split:
            column = columns[chosen]
            left = [row for row in rows if column[row] <= at]
            right = [row for row in rows if column[row] > at]
            # Popped next, the left child is the next node. It has the list to itself: it strikes constants
            # out.
            waiting.append((right, depth + 1, list(varying), node))
            waiting.append((left, depth + 1, varying, LEAF))


def choose_split(
    columns: Columns, rows: list[int], varying: list[int], chance: Chance
) -> tuple[int, float] | None:
    """A feature and where to split it; None when all rows are alike. Constants are taken out of `varying`."""
    while varying:
        place = int(chance() * len(varying))
        column = columns[varying[place]]
        values = [column[row] for row in rows]
        low, high = min(values), max(values)
        if low < high:
            at = array("f", [low + chance() * (high - low)])[0]
            # Rounded up to the greatest value it would split nothing off.
            return varying[place], at if low <= at < high else low
        varying[place] = varying[-1]
        varying.pop()
    return None


def complete(forest: Forest) -> Forest:
    """Fills in what follows from the trees."""
    known: dict[int, float] = {}
    forest.expected = [known.setdefault(rows, average_path(rows)) for rows in forest.size]
    forest.weight = [0] * len(forest.feature)
    depth = [0] * len(forest.feature)
    for node, feature in enumerate(forest.feature):
        if feature == LEAF:
            forest.weight[node] = round((depth[node] + forest.expected[node]) * UNIT)
        else:
            depth[node + 1] = depth[forest.right[node]] = depth[node] + 1
    return forest
