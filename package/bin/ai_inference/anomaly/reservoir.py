"""An even sample of any number of rows in bounded memory, for everyone and for each of the largest groups."""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Rows kept: of everyone, and of a group. A tree looks at 256 of them; the rest make medians and hours exact
# enough.
POOLED_ROWS = 20_000
GROUP_ROWS = 2_048
# Groups that are followed at once; up to twice as many before the smallest are dropped.
FOLLOWED = 200


class Reservoir:
    """Algorithm R (Vitter 1985): after n rows each has been kept with the same chance."""

    def __init__(self, capacity: int, width: int, seed: str) -> None:
        self._capacity, self._width = capacity, width
        self._chance = random.Random(seed).random  # noqa: S311 - to be repeatable, not secret
        self._values = array("d")
        self.seen = 0

    def add(self, row: Sequence[float]) -> None:
        if self.seen < self._capacity:
            self._values.extend(row)
        else:
            place = int(self._chance() * (self.seen + 1))
            if place < self._capacity:
                start = place * self._width
                self._values[start : start + self._width] = array("d", row)
        self.seen += 1

    def columns(self) -> list[list[float]]:
        return [list(self._values[number :: self._width]) for number in range(self._width)]


@dataclass
class Group:
    """`name`: a value for each field of `by`."""

    name: tuple[str, ...]
    rows: Reservoir


class Groups:
    """The groups with the most rows. When more than twice FOLLOWED are known the smaller half is forgotten
    and starts anew when it comes again: many names with few rows each can't push out one with many (Manku,
    Motwani: lossy counting, VLDB 2002). A group's count is then too low, never too high."""

    def __init__(self, width: int, seed: str) -> None:
        self._width, self._seed = width, seed
        self._known: dict[tuple[str, ...], Group] = {}
        self.dropped = 0

    def add(self, name: tuple[str, ...], row: Sequence[float]) -> None:
        group = self._known.get(name)
        if group is None:
            if len(self._known) >= 2 * FOLLOWED:
                self._drop_smaller_half()
            seed = "\x00".join((self._seed, *name))
            group = self._known[name] = Group(name, Reservoir(GROUP_ROWS, self._width, seed))
        group.rows.add(row)

    def __iter__(self) -> Iterator[Group]:
        """The largest first."""
        return iter(sorted(self._known.values(), key=lambda group: (-group.rows.seen, group.name)))

    def __len__(self) -> int:
        return len(self._known)

    def _drop_smaller_half(self) -> None:
        kept = list(self)[:FOLLOWED]
        self.dropped += len(self._known) - len(kept)
        self._known = {group.name: group for group in kept}
