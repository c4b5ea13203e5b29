"""Which features isolate a row: each feature's share of what the row's paths are shorter by.

A split that takes a row from a node of n rows into one of m shortens its path by c(n) - 1 - c(m): what was to
be expected before, less the split itself and what is to be expected after. Over a path these add up to
c(sample) minus the path length, which is what the score is made of; so the shares explain the score and
nothing else. A split that leaves the row among most of the others lengthens its path, and counts against its
feature.
"""

from __future__ import annotations

from collections.abc import Sequence

from ai_inference.anomaly.forest import LEAF, Forest


def shortening(forest: Forest, row: Sequence[float]) -> list[float]:
    """By feature, in splits, summed over all trees; negative where a feature speaks for the row."""
    feature, threshold, right, expected = forest.feature, forest.threshold, forest.right, forest.expected
    gained = [0.0] * len(row)
    for root in forest.roots:
        node = root
        while feature[node] != LEAF:
            split = feature[node]
            child = node + 1 if row[split] <= threshold[node] else right[node]
            gained[split] += expected[node] - 1.0 - expected[child]
            node = child
    return gained


def shares(gained: Sequence[float], owners: Sequence[str]) -> list[tuple[str, float]]:
    """(what the analyst knows a feature by, its share of the shortening), the greatest first. `owners` names
    each feature; several may belong to one name. What lengthens the path has no share."""
    sums: dict[str, float] = {}
    for owner, gain in zip(owners, gained):
        sums[owner] = sums.get(owner, 0.0) + gain
    positive = {owner: gain for owner, gain in sums.items() if gain > 0.0}
    total = sum(positive.values())
    return sorted(
        ((owner, gain / total) for owner, gain in positive.items()), key=lambda pair: (-pair[1], pair[0])
    )
