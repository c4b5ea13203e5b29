"""Search Reference, "Mathematical functions" and "Trig and Hyperbolic functions".

A result outside the real numbers is null, one too large is inf (SR:eval, Numeric calculations)."""

import math
import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from lab.errors import Unsupported
from lab.spl.expr_ast import Binary, Field, Literal, Node
from lab.spl.functions.registry import Clock, Compiled, Result, builder, function, invalid
from lab.spl.precision import double, magnitude
from lab.spl.scalars import Number, as_number
from lab.values import Measured, ReadRow, as_text

CHAPTER = "Mathematical"
TRIG = "Trig and hyperbolic"


def real(body: Callable[..., Result]) -> Callable[..., Result]:
    def safe(*args: Number) -> Result:
        try:
            return body(*args)
        except OverflowError:
            return math.inf
        except (ValueError, ZeroDivisionError):
            return None

    safe.__name__ = body.__name__
    return safe


@function(CHAPTER, "n", "num")
def abs_(value: Number) -> Result:
    return Measured(abs(value), value.decimals) if isinstance(value, Measured) else abs(value)


@function(CHAPTER, "n", "num", also=("ceiling",))
def ceil(value: Number) -> Result:
    return math.ceil(value)


@function(CHAPTER, "n", "num")
def floor(value: Number) -> Result:
    return math.floor(value)


@function(CHAPTER, "n", "num")
def exact(value: Number) -> Result:
    """As precise as a double is: 8.250 * exact(0.2) has the four digits of 8.250."""
    return float(value) if isinstance(value, Measured) else value


@function(CHAPTER, "n n?", "num")
def round_(value: Number, places: Number = 0) -> Result:
    """Half away from zero."""
    digits = int(places)
    if digits < 0:
        raise invalid("round")
    if digits > 15:
        raise Unsupported(f"round() to {digits} places")
    if not math.isfinite(value) or abs(value) >= 2**63 or (isinstance(value, int) and digits <= 0):
        return value
    exact_value = Decimal(repr(value) if isinstance(value, float) else value)
    rounded = exact_value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    # The decimals asked for are shown: round(10,2) is 10.00 [measured on 10.4.2, mockdr].
    return f"{rounded:f}" if digits > 0 else int(rounded)


Figures = Callable[[ReadRow, Clock], tuple[float, int]]  # of an expression: value and significant figures


def _figures(node: Node, compile_: Callable[[Node], Compiled]) -> Figures:
    """SR:sigfig: a product has the fewest figures of its operands, a sum the fewest decimals."""
    compiled = compile_(node).evaluate

    def value_of(row: ReadRow, clock: Clock) -> float:
        return float(as_number(compiled(row, clock)) or 0)

    if isinstance(node, Binary) and node.op in ("*", "/", "+", "-"):
        product = node.op in ("*", "/")
        sides = [_figures(side, compile_) for side in (node.left, node.right)]

        def combine(row: ReadRow, clock: Clock) -> tuple[float, int]:
            result = value_of(row, clock)
            parts = [side(row, clock) for side in sides]
            if product:
                return result, min(figures for _, figures in parts)
            decimals = min(figures - magnitude(value) for value, figures in parts)
            return result, decimals + magnitude(result)

        return combine
    if not isinstance(node, Literal | Field):
        raise Unsupported("sigfig() of anything but arithmetic with numbers and fields")
    return lambda row, clock: (value_of(row, clock), _written(node, row))


def _written(node: Literal | Field, row: ReadRow) -> int:
    """The significant figures a number was written with."""
    value = row.get(node.name, "") if isinstance(node, Field) else node.text
    text = "" if isinstance(value, list) else as_text(value)
    return len(re.sub(r"[eE].*|\D", "", text).lstrip("0")) or 1


@builder(CHAPTER, "n", "num")
def sigfig(nodes: Sequence[Node], compile_: Callable[[Node], Compiled]) -> Compiled:
    compiled = compile_(nodes[0])
    figures = _figures(nodes[0], compile_)

    def evaluate(row: ReadRow, clock: Clock) -> Result:
        value = as_number(compiled.evaluate(row, clock))
        if value is None or value == 0 or not math.isfinite(value):
            return value
        places = figures(row, clock)[1] - magnitude(value)
        if places < 0:
            return _hundreds(value, -places)
        return as_number(round_(float(value), places))

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
    return None if isinstance(result, complex) else double(result)


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
