"""Beside scikit-learn's IsolationForest, on the same rows with the same trees and subsample.

A forest is random: two of scikit-learn's own with different seeds rank these sets with a correlation of 0.92
to 0.99. Both sides' scores are therefore the mean of as many forests, by seeds 0 to 4, before they are
compared.
"""

import random
from collections.abc import Callable, Sequence

import pytest
from ai_inference.anomaly import baseline
from ai_inference.anomaly.forest import Forest, average_path
from ai_inference.anomaly.paths import path_sums
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score

from tests.unit.anomaly.data import SETS, make
from tests.unit.anomaly.ranks import auc, ranks, spearman

SEEDS = range(5)
Columns = Sequence[Sequence[float]]
Scorer = Callable[[Columns], list[float]]


def mean_scores(score: Callable[[Columns, int], Sequence[float]], columns: Columns) -> list[float]:
    found = [score(columns, seed) for seed in SEEDS]
    return [sum(scores) / len(found) for scores in zip(*found, strict=True)]


def theirs(columns: Columns, seed: int) -> list[float]:
    rows = list(zip(*columns, strict=True))
    forest = IsolationForest(n_estimators=100, max_samples=256, random_state=seed).fit(rows)
    return [-float(score) for score in forest.score_samples(rows)]


def ours(columns: Columns, seed: int) -> list[float]:
    rows = len(columns[0])
    times = [0.0] * rows
    learnt = baseline.learn(
        [f"f{number}" for number in range(len(columns))],
        rows,
        [times, *columns],
        seasonal=False,
        trees=100,
        sample=256,
        seed=str(seed),
    )
    return learnt.scores(learnt.space.columns(times, columns))


def agreement(columns: Columns, odd: Sequence[bool], score: Callable[[Columns, int], Sequence[float]]) -> str:
    """Empty where `score` does as scikit-learn does, else what is wrong."""
    expected, found = mean_scores(theirs, columns), mean_scores(score, columns)
    wanted, reached, alike = auc(expected, odd), auc(found, odd), spearman(expected, found)
    print(f"AUC {wanted:.4f}, ours {reached:.4f}, rank correlation {alike:.4f}")
    if abs(wanted - reached) > 0.01:
        return f"AUC {reached:.4f}, scikit-learn's is {wanted:.4f}"
    return "" if alike > 0.95 else f"rank correlation {alike:.4f}"


@pytest.mark.parametrize("name", SETS)
def test_it_finds_what_scikit_learn_finds(name: str) -> None:
    columns, odd = make(name)
    assert agreement(columns, odd, ours) == ""


def test_large_numbers_keep_their_differences() -> None:
    """scikit-learn makes 32-bit floats of epoch seconds and can't tell them apart: it is given them counted
    from 1.79e9."""
    (times, values), odd = make("dates")
    near = [[time - 1.79e9 for time in times], [value * 1e6 for value in values]]
    scores = mean_scores(ours, [times, values])
    assert auc(scores, odd) == pytest.approx(auc(mean_scores(theirs, near), odd), abs=0.01)
    assert spearman(scores, mean_scores(theirs, near)) > 0.95
    # The twin: what becomes of them otherwise.
    assert auc(mean_scores(theirs, [times, values]), odd) < auc(scores, odd) - 0.05


def test_the_measures_are_scikit_learns() -> None:
    chance = random.Random(3)
    odd = [chance.random() < 0.1 for _ in range(500)]
    scores = [round(chance.random() + 0.3 * yes, 2) for yes in odd]
    assert auc(scores, odd) == pytest.approx(roc_auc_score(odd, scores))
    assert ranks([3.0, 1.0, 3.0, 2.0]) == [3.5, 1.0, 3.5, 2.0]
    assert spearman(scores, [2 * score for score in scores]) == pytest.approx(1)


def without_leaf_sizes(columns: Columns, seed: int) -> list[float]:
    """A leaf of many rows counts as one of one."""
    return broken(columns, seed, lambda forest, node, depth: depth)


def splits_alone_count_backwards(columns: Columns, seed: int) -> list[float]:
    return [-score for score in ours(columns, seed)]


def one_feature_only(columns: Columns, seed: int) -> list[float]:
    return ours([columns[-1], columns[-1]], seed)


def broken(columns: Columns, seed: int, length: Callable[[Forest, int, float], float]) -> list[float]:
    rows = len(columns[0])
    learnt = baseline.learn(
        ["f"] * len(columns), rows, [[0.0] * rows, *columns], seasonal=False, trees=100, sample=256,
        seed=str(seed),
    )  # fmt: skip
    forest = learnt.forest
    for node, weight in enumerate(forest.weight):
        depth = weight / 256 - average_path(forest.size[node])
        forest.weight[node] = max(round(length(forest, node, depth) * 256), 0)
    features = learnt.space.columns([0.0] * rows, columns)
    return [-float(units) for units in path_sums(forest, features)]


@pytest.mark.parametrize("twin", [without_leaf_sizes, splits_alone_count_backwards, one_feature_only])
def test_a_broken_forest_is_noticed(twin: Callable[[Columns, int], list[float]]) -> None:
    assert any(agreement(*make(name), twin) for name in ("two_habits", "counts", "bots"))
