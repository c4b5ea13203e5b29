"""Search Reference, "Conversion functions"."""

import ipaddress
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from lab.errors import SearchError, Unsupported
from lab.spl.functions.registry import REFUSED, Result, function
from lab.spl.scalars import Number, as_number
from lab.values import as_text

CHAPTER = "Conversion"
REFUSED.update(dict.fromkeys(["toarray", "tobool", "todouble", "toint", "tomv", "toobject"], "typed values"))


@function(CHAPTER, "s n?", "num")
def tonumber(text: str, base: Number = 10) -> Result:
    """Text that is no number in that base is null (semantics facts, section 9)."""
    if base == 10:
        return as_number(text.strip())
    if not 2 <= base <= 36:
        raise SearchError("The arguments to the 'tonumber' function are invalid.")
    try:
        return int(text.strip(), int(base))
    except ValueError:
        return None


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
    number = as_number(value)
    if style not in STYLES:
        raise SearchError("The arguments to the 'tostring' function are invalid.")
    return None if number is None else STYLES[style](number)


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


STYLES: dict[str, Callable[[Number], str]] = {
    "commas": _commas,
    "duration": _duration,
    "hex": lambda number: f"0x{int(number):X}",
    "binary": lambda number: f"{int(number):b}",
}


@function(CHAPTER, "s s", "str")
def ipmask(mask: str, address: str) -> Result:
    try:
        bits = int(ipaddress.IPv4Address(mask)) & int(ipaddress.IPv4Address(address))
    except ValueError:
        return None
    return str(ipaddress.IPv4Address(bits))


DIRECTIVE = re.compile(
    r"%(?P<flags>[-+0 #']*)(?P<width>\*|\d*)(?:\.(?P<precision>\*|\d*))?(?P<type>[a-zA-Z%])"
)
KINDS = {"d": "d", "i": "d", "u": "d", "s": "s", "c": "s", "x": "x", "X": "X", "o": "o",
         "f": "f", "F": "f", "e": "e", "E": "E", "g": "g", "G": "G", "a": "", "A": "", "p": ""}  # fmt: skip


@function(CHAPTER, "s v*", "str", nulls=True)
def printf(pattern: str | None, *values: Result) -> Result:
    if pattern is None:
        return None
    left = list(values)

    def one(found: re.Match[str]) -> str:
        if found["type"] == "%":
            return "%"
        kind = KINDS.get(found["type"], "")
        if not kind:
            raise Unsupported(f"printf conversion %{found['type']}")
        width = _star(found["width"], left)
        precision = None if found["precision"] is None else _star(found["precision"], left)
        return _format(found, width, precision, kind, _next(left))

    return DIRECTIVE.sub(one, pattern)


def _next(left: list[Result]) -> Result:
    if not left:
        raise SearchError("The arguments to the 'printf' function are invalid.")
    value = left.pop(0)
    if isinstance(value, list):
        raise Unsupported("eval function printf() on a multivalue field")
    return value


def _star(text: str, left: list[Result]) -> str:
    return str(int(as_number(_next(left)) or 0)) if text == "*" else text


def _format(found: re.Match[str], width: str, precision: str | None, kind: str, value: Result) -> str:
    flags, letter = found["flags"], found["type"]
    if kind == "s":
        text = "Null" if value is None else as_text(value)
        shown: str | Number = text[:1] if letter == "c" else text
    else:
        number = as_number(value) or 0
        if number < 0 and letter in "uxXo":
            raise Unsupported(f"printf %{letter} of a negative number")
        shown = int(number) if kind in "dxXo" else number
    group = "'" in flags
    plain = flags.replace("'", "")
    end = "" if precision is None else f".{precision or 0}"
    if group and kind in "df":
        return format(shown, f"{'+' if '+' in plain else ''}{width},{end if kind == 'f' else ''}{kind}")
    # The directive was taken apart and checked above, and is put together again for Python.
    return ("%" + plain + width + end + kind) % (shown,)
