"""Search Reference, "Bitwise functions": integers from 0 to 2^53-1; anything else makes the result null."""

from functools import reduce
from operator import and_, or_, xor
from typing import Any

from lab.spl.functions.registry import Result, function
from lab.spl.scalars import Number

CHAPTER = "Bitwise"
WIDTH = 53
MASK = 2**WIDTH - 1


def _inside(*values: Number) -> bool:
    return all(value == int(value) and 0 <= value <= MASK for value in values)


def _reduce(name: str, operator: Any) -> None:
    def combine(*values: Number) -> Result:
        return reduce(operator, map(int, values)) if _inside(*values) else None

    combine.__name__ = name
    function(CHAPTER, "n n n*", "num")(combine)


for _name, _operator in {"bit_and": and_, "bit_or": or_, "bit_xor": xor}.items():
    _reduce(_name, _operator)


@function(CHAPTER, "n n?", "num")
def bit_not(value: Number, mask: Number = MASK) -> Result:
    return ~int(value) & int(mask) if _inside(value, mask) else None


@function(CHAPTER, "n n", "num")
def bit_shift_left(value: Number, offset: Number) -> Result:
    """What is shifted beyond the 53rd bit is lost."""
    return int(value) << min(int(offset), WIDTH) & MASK if _inside(value, offset) else None


@function(CHAPTER, "n n", "num")
def bit_shift_right(value: Number, offset: Number) -> Result:
    return int(value) >> min(int(offset), WIDTH) if _inside(value, offset) else None
