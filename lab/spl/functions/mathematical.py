"""Search Reference, "Mathematical functions", "Trig and Hyperbolic functions", "Bitwise functions" and
"Statistical eval functions". A result outside the real numbers is null."""

import math
import re
import secrets
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from lab.errors import SearchError, Unsupported
from lab.spl.expr_ast import Binary, Field, Literal, Node
from lab.spl.functions.registry import Clock, Compiled, Result, builder, function, invalid
from lab.spl.scalars import Number, as_number, compare
from lab.values import ReadRow, as_text

CHAPTER = "Mathematical"
TRIG = "Trig and hyperbolic"
BITWISE = "Bitwise"
STATISTICAL = "Statistical eval"


def real(body: Callable[..., Result]) -> Callable[..., Result]:
    """Out of domain or range is null."""

    def safe(*args: Number) -> Result:
        try:
            return body(*args)
        except (ValueError, OverflowError, ZeroDivisionError):
            return None

    safe.__name__ = body.__name__
    return safe


@function(CHAPTER, "n", "num")
def abs_(value: Number) -> Result:
    return abs(value)


@function(CHAPTER, "n", "num", also=("ceiling",))
def ceil(value: Number) -> Result:
    return math.ceil(value)


@function(CHAPTER, "n", "num")
def floor(value: Number) -> Result:
    return math.floor(value)


@function(CHAPTER, "n", "num")
def exact(value: Number) -> Result:
    return value


@function(CHAPTER, "n n?", "num")
def round_(value: Number, places: Number = 0) -> Result:
    """Half away from zero."""
    digits = int(places)
    if not 0 <= digits <= 15:
        raise Unsupported(f"round() to {digits} places")
    if abs(value) >= 2**63 or (isinstance(value, int) and digits <= 0):
        return value
    exact_value = Decimal(repr(value) if isinstance(value, float) else value)
    rounded = exact_value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    # The decimals asked for are shown: round(10,2) is 10.00 [measured on 10.4.2, mockdr].
    return f"{rounded:f}" if digits > 0 else int(rounded)


def _digits(node: Node, row: ReadRow) -> int:
    """Significant figures of a product: those of its least precise operand (SR:sigfig)."""
    if isinstance(node, Binary) and node.op in ("*", "/"):
        return min(_digits(node.left, row), _digits(node.right, row))
    text = node.text if isinstance(node, Literal) else ""
    if isinstance(node, Field):
        value = row.get(node.name, "")
        text = "" if isinstance(value, list) else as_text(value)
    digits = re.sub(r"[eE].*|\D", "", text).lstrip("0")
    if not digits:
        raise Unsupported("sigfig() of anything but products of numbers and fields")
    return len(digits)


@builder(CHAPTER, "n", "num")
def sigfig(nodes: Sequence[Node], compile_: Callable[[Node], Compiled]) -> Compiled:
    compiled = compile_(nodes[0])

    def evaluate(row: ReadRow, clock: Clock) -> Result:
        value = as_number(compiled.evaluate(row, clock))
        if value is None or value == 0:
            return value
        places = _digits(nodes[0], row) - math.floor(math.log10(abs(value))) - 1
        if places < 0:
            return _hundreds(value, -places)
        return as_number(round_(value, places))

    return Compiled(evaluate, "num")


def _hundreds(value: Number, zeros: int) -> int:
    step: int = 10**zeros
    return int(Decimal(str(value / step)).quantize(Decimal(1), rounding=ROUND_HALF_UP)) * step


@function(CHAPTER, "", "num")
def pi() -> Result:
    return math.pi


@function(CHAPTER, "n n", "num")
@real
def pow_(base: Number, exponent: Number) -> Result:
    if abs(exponent) > 4096:
        return math.pow(base, exponent)
    result = base**exponent
    return None if isinstance(result, complex) else result


@function(CHAPTER, "n n?", "num")
@real
def log(value: Number, base: Number = 10) -> Result:
    return math.log10(value) if base == 10 else math.log2(value) if base == 2 else math.log(value, base)


def _one(chapter: str, name: str, body: Callable[[float], float]) -> None:
    def compute(value: Number) -> Result:
        return body(value)

    compute.__name__ = name
    function(chapter, "n", "num")(real(compute))


for _name, _body in {"exp": math.exp, "ln": math.log, "sqrt": math.sqrt}.items():
    _one(CHAPTER, _name, _body)
for _name in ["acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh", "sin", "sinh", "tan", "tanh"]:
    _one(TRIG, _name, getattr(math, _name))


@function(TRIG, "n n", "num")
def atan2(y: Number, x: Number) -> Result:
    return math.atan2(y, x)


@function(TRIG, "n n", "num")
def hypot(x: Number, y: Number) -> Result:
    return math.hypot(x, y)


def _bits(value: Number) -> int:
    """Bitwise functions take non-negative integers below 2^53 (SR, "Bitwise functions")."""
    if value != int(value) or not 0 <= value < 2**53:
        raise SearchError("Bitwise functions only take non-negative integers less than 2^53.")
    return int(value)


@function(BITWISE, "n n n*", "num")
def bit_and(*values: Number) -> Result:
    result = _bits(values[0])
    for value in values[1:]:
        result &= _bits(value)
    return result


@function(BITWISE, "n n n*", "num")
def bit_or(*values: Number) -> Result:
    result = 0
    for value in values:
        result |= _bits(value)
    return result


@function(BITWISE, "n n n*", "num")
def bit_xor(*values: Number) -> Result:
    result = 0
    for value in values:
        result ^= _bits(value)
    return result


@function(BITWISE, "n n?", "num")
def bit_not(value: Number, mask: Number = 2**53 - 1) -> Result:
    return ~_bits(value) & _bits(mask)


@function(BITWISE, "n n", "num")
def bit_shift_left(value: Number, offset: Number) -> Result:
    return (_bits(value) << min(_bits(offset), 53)) & (2**53 - 1)


@function(BITWISE, "n n", "num")
def bit_shift_right(value: Number, offset: Number) -> Result:
    return _bits(value) >> min(_bits(offset), 53)


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


@builder(STATISTICAL, "v v*")
def max_(nodes: Sequence[Node], compile_: Callable[[Node], Compiled]) -> Compiled:
    return _extreme(nodes, compile_, 1)


@builder(STATISTICAL, "v v*")
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


@builder(STATISTICAL, "v v*", "num")
def sum_(nodes: Sequence[Node], compile_: Callable[[Node], Compiled]) -> Compiled:
    return _total("sum", nodes, compile_, mean=False)


@builder(STATISTICAL, "v v*", "num")
def avg(nodes: Sequence[Node], compile_: Callable[[Node], Compiled]) -> Compiled:
    return _total("avg", nodes, compile_, mean=True)


@function(STATISTICAL, "", "num")
def random() -> Result:
    return secrets.randbelow(2**31)
