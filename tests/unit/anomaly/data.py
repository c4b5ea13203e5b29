"""Generated rows with known outliers, by fixed seeds: (columns, which rows are outliers)."""

import math
import random
from collections.abc import Callable, Iterator
from random import Random

Labelled = tuple[list[list[float]], list[bool]]
ROWS, OUTLIERS = 1500, 45


def labelled(rows: Iterator[tuple[list[float], bool]]) -> Labelled:
    found = list(rows)
    return [list(column) for column in zip(*(row for row, _odd in found), strict=True)], [
        odd for _row, odd in found
    ]


def scattered(chance: Random) -> Iterator[tuple[list[float], bool]]:
    """A round cloud, outliers around it in any direction."""
    for number in range(ROWS):
        odd = number < OUTLIERS
        yield [chance.gauss(0, 4 if odd else 1) for _ in range(3)], odd


def two_habits(chance: Random) -> Iterator[tuple[list[float], bool]]:
    """Two clusters and, between and beyond them, outliers."""
    for number in range(ROWS):
        if number < OUTLIERS:
            yield [chance.uniform(-8, 16), chance.uniform(-8, 16)], True
        else:
            middle = 0 if number % 3 else 8
            yield [chance.gauss(middle, 1), chance.gauss(middle, 1)], False


def heavy_tails(chance: Random) -> Iterator[tuple[list[float], bool]]:
    """Tokens and latencies are log-normal; the outliers have many tokens, or are slow, or both."""
    for number in range(ROWS):
        odd = number < OUTLIERS
        tokens = chance.lognormvariate(6, 0.6) * (8 if odd and number % 2 else 1)
        latency = chance.lognormvariate(0, 0.5) * (6 if odd and number % 3 else 1)
        yield [tokens, latency, chance.gauss(4.2, 0.3)], odd


def counts(chance: Random) -> Iterator[tuple[list[float], bool]]:
    """Small whole numbers: most rows are duplicates. One field is constant."""
    for number in range(ROWS):
        odd = number < OUTLIERS
        yield (
            [
                float(int(chance.expovariate(0.5)) + (9 if odd else 0)),
                float(chance.randint(1, 4) * (5 if odd else 1)),
                7.0,
            ],
            odd,
        )


def bots(chance: Random) -> Iterator[tuple[list[float], bool]]:
    """Calls, entropy of inputs, distinct inputs, output variance, latency: outliers ask often and much
    alike."""
    for number in range(ROWS):
        odd = number < OUTLIERS
        calls = chance.gammavariate(2, 20) * (6 if odd else 1)
        entropy = chance.gauss(2.2 if odd else 4.3, 0.35)
        yield (
            [calls, entropy, calls * chance.uniform(0.6, 1), chance.gauss(10, 2), chance.gauss(1, 0.2)],
            odd,
        )


def dates(chance: Random) -> Iterator[tuple[list[float], bool]]:
    """Numbers that 32 bits do not hold exactly: epoch seconds, beside fractions."""
    for number in range(ROWS):
        odd = number < OUTLIERS
        yield [1.79e9 + chance.gauss(0, 3 if odd else 1), chance.gauss(0, 3e-6 if odd else 1e-6)], odd


SETS: dict[str, Callable[[Random], Iterator[tuple[list[float], bool]]]] = {
    "scattered": scattered,
    "two_habits": two_habits,
    "heavy_tails": heavy_tails,
    "counts": counts,
    "bots": bots,
}


def make(name: str, seed: int = 7) -> Labelled:
    return labelled((SETS | {"dates": dates})[name](random.Random(f"{name} {seed}")))


def hours(rows: int, chance: Random) -> Iterator[tuple[float, float]]:
    """(epoch seconds, calls): a row an hour, busy from 8 to 18, quiet at night and on two days a week."""
    for number in range(rows):
        time = 1_795_000_000 + number * 3600.0
        hour, weekday = int(time // 3600) % 24, int(time // 86400) % 7
        busy = 8 <= hour < 18 and weekday < 5
        yield time, max(chance.gauss(400 if busy else 20, 40 if busy else 4), 0.0)


NAN = math.nan
