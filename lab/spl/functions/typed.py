"""toint(), todouble(), tobool(), tomv(), toarray(), toobject(). Search Reference, "Conversion functions".

Each page has a table of what becomes of which type; whatever is not in it becomes null.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

from lab.spl.expr_ast import Literal, Node
from lab.spl.functions.conversion import in_base
from lab.spl.functions.jsons import load, to_values
from lab.spl.functions.multivalues import infer
from lab.spl.functions.registry import Clock, Compiled, Result, builder, function
from lab.spl.jsonpath import Json, dump
from lab.spl.precision import double
from lab.spl.scalars import Number, as_number
from lab.values import Measured, ReadRow

CHAPTER = "Conversion"
BOOLEANS = {"true": True, "True": True, "false": False, "False": False}


def _number(value: Result, base: Number, name: str) -> Number | None:
    return in_base(value, base, name) if isinstance(value, str) else as_number(value)


@function(CHAPTER, "v n?", "num")
def toint(value: Result, base: Number = 10) -> Result:
    """Rounded down: toint(3.14) is 3."""
    number = _number(value, base, "toint")
    return None if number is None or not math.isfinite(number) else double(math.floor(number))


@function(CHAPTER, "v n?", "num")
def todouble(value: Result, base: Number = 10) -> Result:
    """todouble(5) is 5.0."""
    number = _number(value, base, "todouble")
    return Measured(number, 1) if isinstance(number, int) else number


@function(CHAPTER, "v", "bool", nulls=True)
def tobool(value: Result) -> Result:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in BOOLEANS:
        return BOOLEANS[value]
    number = as_number(value)
    return None if number is None else number != 0


@builder(CHAPTER, "v")
def tomv(nodes: Sequence[Node], compile_: Callable[[Node], Compiled]) -> Compiled:
    """Text written in the call is a string, and "There is no conversion from string"."""
    compiled = compile_(nodes[0])
    written = isinstance(nodes[0], Literal)

    def evaluate(row: ReadRow, clock: Clock) -> Result:
        value = compiled.evaluate(row, clock)
        return value if isinstance(value, list) else None if written else to_values(load(value))

    return Compiled(evaluate, "any")


@function(CHAPTER, "v")
def toarray(value: Result) -> Result:
    if isinstance(value, list):
        return infer(value)
    document = load(value)
    if not isinstance(document, list):
        return None
    return value if isinstance(value, Json) else dump(_plain(document))


@function(CHAPTER, "v")
def toobject(value: Result) -> Result:
    document = load(value)
    if not isinstance(document, dict):
        return None
    return value if isinstance(value, Json) else dump(document)


def _plain(items: list[Any]) -> list[Any]:
    """1.00 in the text is 1 in the array (the page's grocery example)."""
    return [int(item) if isinstance(item, float) and item.is_integer() else item for item in items]
