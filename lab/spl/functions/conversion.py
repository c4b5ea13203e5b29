"""Search Reference, "Conversion functions"."""

import ipaddress
import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from lab.errors import Unsupported
from lab.spl.expr_ast import Literal, Node
from lab.spl.functions.registry import Clock, Compiled, Result, builder, function, invalid
from lab.spl.precision import double
from lab.spl.scalars import Number, as_number
from lab.values import ReadRow, as_text

CHAPTER = "Conversion"
DIGITS = re.compile(r"[-+]?[0-9a-zA-Z]+\Z")


def in_base(text: str, base: Number, name: str) -> Number | None:
    """The number a text is; spaces around it make it none (SR:tonumber)."""
    if base != int(base) or not 2 <= base <= 36:
        raise invalid(name)
    if base == 10:
        found = as_number(text)
        return None if found is None else double(found)
    try:
        return double(int(text, int(base))) if DIGITS.match(text) else None
    except ValueError:
        return None


@builder(CHAPTER, "s n?", "num")
def tonumber(nodes: Sequence[Node], compile_: Callable[[Node], Compiled]) -> Compiled:
    """A field that is no number is null, text written in the call that is none is an error (SR:tonumber)."""
    text, *bases = [compile_(node) for node in nodes]
    if text.kind in ("bool", "null") or any(base.kind not in ("num", "any") for base in bases):
        raise invalid("tonumber")
    written = nodes[0].value if isinstance(nodes[0], Literal) else None

    def evaluate(row: ReadRow, clock: Clock) -> Result:
        value, base = text.evaluate(row, clock), bases[0].evaluate(row, clock) if bases else 10
        if isinstance(value, list):
            raise Unsupported("eval function tonumber() on a multivalue field")
        number = as_number(base)
        if value is None or number is None:
            return None
        # The base is for text; with a number it is not looked at.
        return in_base(value, number, "tonumber") if isinstance(value, str) else value

    if isinstance(written, str) and all(isinstance(node, Literal) for node in nodes[1:]):
        constant = nodes[1].value if len(nodes) > 1 and isinstance(nodes[1], Literal) else 10
        base = as_number(constant)
        if base is None or in_base(written, base, "tonumber") is None:
            raise invalid("tonumber")
    return Compiled(evaluate, "num")


@function(CHAPTER, "v s?", "str", nulls=True)
def tostring(value: Result, style: str = "") -> Result:
    if value is None:
        return "Null"  # [measured on 10.4.2, mockdr]
    if isinstance(value, list):
        raise Unsupported("eval function tostring() on a multivalue field")
    if isinstance(value, bool):
        return "True" if value else "False"
    if not style:
        return as_text(value)
    if style not in STYLES:
        raise invalid("tostring")
    number = as_number(value)
    # The format is for numbers only (SR:tostring).
    return value if number is None else STYLES[style](number)


def _commas(number: Number) -> str:
    """At most two decimals: 12,345.68 for 12345.6789 (SR:tostring)."""
    if isinstance(number, int) or number.is_integer():
        return f"{int(number):,}"
    return f"{Decimal(repr(number)).quantize(Decimal('0.01'), rounding=ROUND_HALF_UP):,}"


def _duration(number: Number) -> str:
    """HH:MM:SS, with days in front: 1+02:03:04."""
    if number != int(number) or number < 0:
        raise Unsupported(f'tostring({as_text(number)}, "duration") of a fraction or a negative number')
    span = timedelta(seconds=int(number))
    minutes, seconds = divmod(span.seconds, 60)
    clock = f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
    return f"{span.days}+{clock}" if span.days else clock


def _whole(number: Number, style: str) -> int:
    """SR:tostring: "Only integers in the range of 0 to 2^53 -1 are accepted"."""
    if number != int(number) or not 0 <= number < 2**53:
        raise Unsupported(f'tostring({as_text(number)}, "{style}") outside the integers from 0 to 2^53-1')
    return int(number)


STYLES: dict[str, Callable[[Number], str]] = {
    "commas": _commas,
    "duration": _duration,
    "hex": lambda number: f"0x{_whole(number, 'hex'):X}",
    "binary": lambda number: f"{_whole(number, 'binary'):b}",
}


@function(CHAPTER, "s s", "str")
def ipmask(mask: str, address: str) -> Result:
    try:
        bits = int(ipaddress.IPv4Address(mask)) & int(ipaddress.IPv4Address(address))
    except ValueError:
        return None
    return str(ipaddress.IPv4Address(bits))
