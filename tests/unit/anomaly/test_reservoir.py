"""Sampling: even, bounded, and not to be pushed out by many names."""

import random
import tracemalloc

import pytest
from ai_inference.anomaly import reservoir
from ai_inference.anomaly.reservoir import GROUP_ROWS, Groups, Reservoir


def kept(seed: str, rows: int = 1000, capacity: int = 100) -> list[float]:
    sample = Reservoir(capacity, 1, seed)
    for number in range(rows):
        sample.add([float(number)])
    return sample.columns()[0]


def test_every_row_has_the_same_chance() -> None:
    tenths = [0] * 10
    for seed in range(200):
        for number in kept(str(seed)):
            tenths[int(number // 100)] += 1
    # 2,000 expected each, standard deviation about 40.
    assert all(abs(count - 2000) < 200 for count in tenths), tenths


def test_the_same_seed_keeps_the_same_rows() -> None:
    assert kept("1") == kept("1") != kept("2")


def test_few_rows_are_all_kept_in_their_order() -> None:
    assert kept("1", rows=60) == [float(number) for number in range(60)]


def test_a_row_stays_together() -> None:
    sample = Reservoir(10, 3, "1")
    for number in range(500):
        sample.add([number, number * 2.0, number * 3.0])
    first, second, third = sample.columns()
    assert [x * 2 for x in first] == second and [x * 3 for x in first] == third
    assert sample.seen == 500 and len(first) == 10


def feed(groups: Groups, strangers: int) -> None:
    """One busy user among any number who come once or twice."""
    chance = random.Random(1)
    for number in range(strangers):
        groups.add(("busy",), [1.0, 2.0])
        groups.add((f"stranger {number if chance.random() < 0.9 else number - 1}",), [1.0, 2.0])


def test_many_names_do_not_push_out_a_large_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reservoir, "FOLLOWED", 20)
    groups = Groups(2, "1")
    feed(groups, 3000)
    largest = next(iter(groups))
    assert (largest.name, largest.rows.seen) == (("busy",), 3000)
    assert len(groups) <= 40 and groups.dropped > 2000


def test_the_largest_come_first() -> None:
    groups = Groups(1, "1")
    for name, rows in (("b", 5), ("c", 9), ("a", 5)):
        for _ in range(rows):
            groups.add((name,), [0.0])
    assert [group.name for group in groups] == [("c",), ("a",), ("b",)]


def test_memory_does_not_grow_with_the_rows() -> None:
    """200,000 rows of 400 groups, after as many as fill the samples: `scripts/bench/anomaly` takes a
    million."""

    def peak(rows: int) -> int:
        tracemalloc.start()
        pooled, groups = Reservoir(5_000, 4, "1"), Groups(4, "1")
        for number in range(rows):
            row = [float(number), 1.0, 2.0, 3.0]
            pooled.add(row)
            groups.add((f"user {number % 7}",), row)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    full = 8 * GROUP_ROWS
    assert peak(4 * full) < peak(full) * 1.05
    # The twin: what is not full yet does grow.
    assert peak(full) > peak(full // 8) * 1.5
