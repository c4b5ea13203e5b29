"""The forest's rules: what a tree is, what a path length is, and that rows in bulk score as one by one."""

import json
import os
import random
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from ai_inference.anomaly import paths
from ai_inference.anomaly.explain import shares, shortening
from ai_inference.anomaly.forest import LEAF, UNIT, Forest, average_path, grow_forest, height_limit, single
from ai_inference.anomaly.paths import path_sums
from hypothesis import given
from hypothesis import strategies as st

from scripts.build.paths import ROOT

FLOATS = st.floats(allow_nan=False, allow_infinity=False, width=32)
FEW_VALUES = st.sampled_from([0.0, 1.0, 2.0, -5.0])
# Rows of two features, alike and not.
TABLES = st.lists(st.tuples(FLOATS | FEW_VALUES, FEW_VALUES), min_size=1, max_size=40)


def grown(rows: Sequence[Sequence[float]], trees: int = 5, sample: int = 16, seed: str = "0") -> Forest:
    return grow_forest(transposed(rows), trees=trees, sample=sample, seed=seed)


def transposed(rows: Sequence[Sequence[float]]) -> list[list[float]]:
    return [single(column) for column in zip(*rows, strict=True)]


def walked(forest: Forest, row: Sequence[float]) -> int:
    """A row's path lengths as the paper has them, a node at a time."""
    total = 0
    for root in forest.roots:
        node, depth = root, 0
        while forest.feature[node] != LEAF:
            below = row[forest.feature[node]] <= forest.threshold[node]
            node, depth = node + 1 if below else forest.right[node], depth + 1
        total += round((depth + average_path(forest.size[node])) * UNIT)
    return total


def faults(forest: Forest, rows: Sequence[Sequence[float]]) -> list[str]:
    """What is wrong with these trees of these rows."""
    found = []
    ends = [*forest.roots[1:], len(forest.feature)]
    for root, end in zip(forest.roots, ends, strict=True):
        waiting, seen = [(root, 0)], 0
        while waiting:
            node, depth = waiting.pop()
            seen += 1
            if depth > height_limit(forest.sample):
                found.append("deeper than its limit")
            if forest.feature[node] == LEAF:
                continue
            left, right = node + 1, forest.right[node]
            if not (forest.size[left] > 0 and forest.size[right] > 0):
                found.append("a split that splits nothing off")
            if forest.size[left] + forest.size[right] != forest.size[node]:
                found.append("rows lost at a split")
            column = [row[forest.feature[node]] for row in rows]
            if not min(column) <= forest.threshold[node] < max(column):
                found.append("a threshold outside of the values")
            waiting += [(left, depth + 1), (right, depth + 1)]
        if seen != end - root:
            found.append("nodes that no path reaches")
        if forest.size[root] != min(forest.sample, len(rows)):
            found.append("not as many rows as the subsample")
    return found


@pytest.mark.parametrize(("rows", "expected"), [(0, 0), (1, 0), (2, 1), (256, 10.2447)])
def test_average_path(rows: int, expected: float) -> None:
    """Liu et al. 2008, eq. 1; 10.24 for the usual subsample of 256."""
    assert average_path(rows) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(("sample", "limit"), [(1, 0), (2, 1), (3, 2), (256, 8), (257, 9)])
def test_height_limit(sample: int, limit: int) -> None:
    assert height_limit(sample) == limit


@given(TABLES)
def test_trees_are_whole(rows: list[tuple[float, float]]) -> None:
    assert faults(grown(rows), [single(row) for row in rows]) == []


def test_broken_trees_are_noticed() -> None:
    rows = [(float(number), float(number % 7)) for number in range(50)]

    def threshold(forest: Forest) -> None:
        forest.threshold[0] = 99.0

    def size(forest: Forest) -> None:
        forest.size[1] += 1

    def child(forest: Forest) -> None:
        forest.right[0] = forest.right[forest.roots[1]]

    def sample(forest: Forest) -> None:
        forest.sample = 8

    twins: list[Callable[[Forest], None]] = [threshold, size, child, sample]
    for twin in twins:
        forest = grown(rows)
        twin(forest)
        assert faults(forest, rows), twin.__name__


@given(TABLES, TABLES)
def test_in_bulk_as_one_by_one(rows: list[tuple[float, float]], others: list[tuple[float, float]]) -> None:
    forest = grown(rows)
    assert path_sums(forest, transposed(others)) == [walked(forest, single(row)) for row in others]


def test_batches_join(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(1)
    rows = [(chance.gauss(0, 1), chance.gauss(0, 1)) for _ in range(300)]
    forest = grown(rows, sample=256)
    whole = path_sums(forest, transposed(rows))
    monkeypatch.setattr(paths, "BATCH", 7)
    assert path_sums(forest, transposed(rows)) == whole
    assert whole == [walked(forest, single(row)) for row in rows]


def test_the_longest_paths_of_most_trees_can_be_added() -> None:
    """500 trees over 4,096 equal rows: the sum needs all of its bits."""
    forest = grown([(1.0, 2.0)] * 4096, trees=500, sample=4096)
    assert path_sums(forest, [[1.0], [2.0]]) == [500 * round(average_path(4096) * UNIT)]
    assert (12 + average_path(4096)) * UNIT < 1 << paths.LENGTH_BITS


@given(TABLES)
def test_scores_lie_between_0_and_1(rows: list[tuple[float, float]]) -> None:
    forest = grown(rows)
    assert all(0.0 < forest.score(units) <= 1.0 for units in path_sums(forest, transposed(rows)))


@pytest.mark.parametrize("rows", [[(3.0, 4.0)], [(3.0, 4.0)] * 40])
def test_where_nothing_tells_rows_apart_all_score_a_half(rows: list[tuple[float, float]]) -> None:
    forest, half = grown(rows), pytest.approx(0.5, abs=1e-4)
    assert [forest.score(units) for units in path_sums(forest, [[3.0, 9e9], [4.0, -1.0]])] == [half, half]


def test_the_shares_add_up_to_what_the_path_is_shorter_by() -> None:
    chance = random.Random(2)
    rows = [(chance.gauss(0, 1), chance.gauss(0, 1), chance.gauss(0, 1)) for _ in range(400)]
    forest = grown(rows, trees=50, sample=256)
    for row in [(0.0, 0.0, 9.0), rows[0], rows[1]]:
        shorter = average_path(256) * 50 - walked(forest, single(row)) / UNIT
        assert sum(shortening(forest, single(row))) == pytest.approx(shorter, abs=0.2)


def test_the_feature_that_isolates_a_row_comes_first() -> None:
    chance = random.Random(3)
    rows = [(chance.gauss(0, 1), chance.gauss(0, 1), chance.gauss(0, 1)) for _ in range(400)]
    forest = grown(rows, trees=100, sample=256)
    for odd in range(3):
        row = [9.0 if place == odd else 0.0 for place in range(3)]
        (first, share), *_rest = shares(shortening(forest, row), ["a", "b", "c"])
        assert (first, share > 0.6) == ("abc"[odd], True)
    # The twin: a row in the middle has nothing that isolates it so.
    assert max((share for _name, share in shares(shortening(forest, [0.0] * 3), "abc")), default=0) < 1.01
    assert sum(shortening(forest, [0.0] * 3)) < 0


def test_several_features_of_one_name_share() -> None:
    assert shares([1.0, 2.0, 1.0, -5.0], ["hour", "x", "hour", "y"]) == [("hour", 0.5), ("x", 0.5)]
    assert shares([-1.0, 0.0], ["a", "b"]) == []


PROGRAM = """
import json, random, sys
sys.path.insert(0, sys.argv[1])
from ai_inference.anomaly.forest import grow_forest, single
chance = random.Random("data")
columns = [single([chance.random() ** 3 * 100 for _ in range(2000)]) for _ in range(3)]
forest = grow_forest(columns, trees=20, sample=256, seed="7")
print(json.dumps([forest.roots, forest.feature, forest.threshold, forest.right, forest.size]))
"""


def test_each_of_splunks_pythons_grows_the_same_forest() -> None:
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    pythons = [
        path for version in ("3.9", "3.13") for path in sorted(versions.glob(f"{version}.*/bin/python3"))
    ]
    if len(pythons) < 2:
        pytest.skip(f"no Python 3.9 and 3.13 under {versions}")
    grown_by = [
        json.loads(
            subprocess.run(
                [str(python), "-c", PROGRAM, str(ROOT / "package/bin")], capture_output=True, check=True
            ).stdout
        )
        for python in pythons
    ]
    assert all(forest == grown_by[0] for forest in grown_by)
