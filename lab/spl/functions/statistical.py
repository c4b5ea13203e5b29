"""Search Reference, "Statistical eval functions", and sum() of the mathematical ones."""

import secrets
from collections.abc import Callable, Sequence

from lab.spl.expr_ast import Literal, Node
from lab.spl.functions.registry import Clock, Compiled, Result, builder, function, invalid
from lab.spl.scalars import Number, as_number, compare
from lab.values import ReadRow, as_text

CHAPTER = "Statistical eval"


def _flat(values: tuple[Result, ...]) -> list[Result]:
    return [item for value in values for item in (value if isinstance(value, list) else [value])]


Ranked = tuple[bool, Result]  # whether it is text, and the value


def _rank(left: Ranked, right: Ranked) -> int:
    """Text is greater than every number; quoted text is text even when it reads as a number."""
    if left[0] != right[0]:
        return 1 if left[0] else -1
    one, two = left[1], right[1]
    if left[0]:
        one, two = as_text(one), as_text(two)
        return int(one > two) - int(one < two)
    return compare(one, two)


def _extreme(nodes: Sequence[Node], compile_: Callable[[Node], Compiled], sign: int) -> Compiled:
    """The largest (or smallest) value, handed back as it was; nulls take no part (mockdr, on 10.4.2)."""
    compiled = [compile_(node) for node in nodes]

    def evaluate(row: ReadRow, clock: Clock) -> Result:
        ranked: list[Ranked] = []
        for one in compiled:
            for value in _flat((one.evaluate(row, clock),)):
                if value is not None:
                    ranked.append((one.kind == "str" or as_number(value) is None, value))
        best: Ranked | None = None
        for item in ranked:
            if best is None or sign * _rank(item, best) > 0:
                best = item
        return None if best is None else best[1]

    return Compiled(evaluate, "any")


@builder(CHAPTER, "v v*")
def max_(nodes: Sequence[Node], compile_: Callable[[Node], Compiled]) -> Compiled:
    return _extreme(nodes, compile_, 1)


@builder(CHAPTER, "v v*")
def min_(nodes: Sequence[Node], compile_: Callable[[Node], Compiled]) -> Compiled:
    return _extreme(nodes, compile_, -1)


def _numbers(values: tuple[Result, ...]) -> list[Number]:
    return [number for value in _flat(values) if (number := as_number(value)) is not None]


def _total(name: str, nodes: Sequence[Node], compile_: Callable[[Node], Compiled], *, mean: bool) -> Compiled:
    """Fields that are no numbers are left out; text written in the call is an error (SR:sum)."""
    if any(isinstance(node, Literal) and isinstance(node.value, str) for node in nodes):
        raise invalid(name)
    compiled = [compile_(node) for node in nodes]

    def evaluate(row: ReadRow, clock: Clock) -> Result:
        numbers = _numbers(tuple(one.evaluate(row, clock) for one in compiled))
        if not numbers:
            return None
        return sum(numbers) / len(numbers) if mean else sum(numbers)

    return Compiled(evaluate, "num")


@builder(CHAPTER, "v v*", "num")
def sum_(nodes: Sequence[Node], compile_: Callable[[Node], Compiled]) -> Compiled:
    return _total("sum", nodes, compile_, mean=False)


@builder(CHAPTER, "v v*", "num")
def avg(nodes: Sequence[Node], compile_: Callable[[Node], Compiled]) -> Compiled:
    return _total("avg", nodes, compile_, mean=True)


@function(CHAPTER, "", "num")
def random() -> Result:
    return secrets.randbelow(2**31)
