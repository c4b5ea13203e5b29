"""printf(). Search Reference, "Conversion functions"."""

import math
import re
from collections.abc import Callable

from lab.errors import Unsupported
from lab.spl.functions.registry import Result, function, invalid
from lab.spl.scalars import Number, as_number
from lab.values import as_text

CHAPTER = "Conversion"
DIRECTIVE = re.compile(
    r"%(?P<flags>[-+0 #']*)(?P<width>\*|\d*)(?:\.(?P<precision>\*|\d*))?(?P<type>[a-zA-Z%])"
)
ALIASES = {"i": "d", "z": "s", "p": "X"}
DECIMALS = 6


@function(CHAPTER, "s v*", "str", nulls=True)
def printf(pattern: str | None, *values: Result) -> Result:
    if pattern is None:
        return None
    left = list(values)

    def one(found: re.Match[str]) -> str:
        letter = ALIASES.get(found["type"], found["type"])
        if letter == "%":
            return "%"
        if letter not in KINDS:
            # %C, %n and %S are no directives here, as the page says.
            raise invalid("printf")
        width = _star(found["width"], left)
        precision = None if found["precision"] is None else int(_star(found["precision"], left) or 0)
        return _pad(KINDS[letter](letter, found["flags"], precision, _next(left)), found["flags"], width)

    return DIRECTIVE.sub(one, pattern)


def _next(left: list[Result]) -> Result:
    if not left:
        raise invalid("printf")
    value = left.pop(0)
    if isinstance(value, list):
        raise Unsupported("eval function printf() on a multivalue field")
    return value


def _star(text: str, left: list[Result]) -> str:
    return str(int(as_number(_next(left)) or 0)) if text == "*" else text


def _pad(text: str, flags: str, width: str) -> str:
    """To the width, on the left unless `-` says otherwise; a negative width is `-` too."""
    size = int(width or 0)
    if "-" in flags or size < 0:
        return text.ljust(abs(size))
    if "0" in flags and text[:1] in "+- 0123456789" and text:
        sign = text[0] if text[0] in "+- " else ""
        return sign + text[len(sign) :].rjust(size - len(sign), "0")
    return text.rjust(size)


def _signed(text: str, flags: str) -> str:
    if text.startswith("-"):
        return text
    return ("+" if "+" in flags else " " if " " in flags else "") + text


def _text(letter: str, flags: str, precision: int | None, value: Result) -> str:
    return ("Null" if value is None else as_text(value))[:precision]


def _character(letter: str, flags: str, precision: int | None, value: Result) -> str:
    """A number is a code point, text its first character: `printf("%c,%c",65,"Foo")` is A,F."""
    if isinstance(value, int) and 0 <= value <= 0x10FFFF:
        return chr(value)
    return as_text(value)[:1] if value is not None else "N"


def _integer(letter: str, flags: str, precision: int | None, value: Result) -> str:
    number = int(as_number(value) or 0)
    if number < 0 and letter != "d":
        raise Unsupported(f"printf %{letter} of a negative number")
    digits = {"d": "d", "u": "d", "o": "o", "x": "x", "X": "X"}[letter]
    text = format(abs(number), ",d" if "'" in flags and digits == "d" else digits)
    text = "" if precision == 0 and not number else text.rjust(precision or 0, "0")
    if "#" in flags and letter == "o" and not text.startswith("0"):
        text = "0" + text
    if "#" in flags and letter in "xX" and number:
        text = f"0{letter}{text}"
    signed = "-" + text if number < 0 else text
    return _signed(signed, flags) if letter == "d" else signed


def _float(letter: str, flags: str, precision: int | None, value: Result) -> str:
    number = as_number(value) or 0
    digits = DECIMALS if precision is None else precision
    group = "," if "'" in flags and letter in "fF" else ""
    return _signed(format(number, f"{'#' if '#' in flags else ''}{group}.{digits}{letter}"), flags)


def _hexadecimal(letter: str, flags: str, precision: int | None, value: Result) -> str:
    """`printf("%.3A",pi())` is 0X1.922P+1: one digit, the fraction in hexadecimal, a power of two."""
    number: Number = as_number(value) or 0
    digits = DECIMALS if precision is None else precision
    fraction, exponent = math.frexp(abs(number))
    scaled = round(fraction * 2 * 16**digits)
    if scaled >= 2 * 16**digits:
        scaled, exponent = scaled // 2, exponent + 1
    whole, rest = divmod(scaled, 16**digits)
    point = "." if digits or "#" in flags else ""
    tail = f"{rest:0{digits}x}" if digits else ""
    text = f"0x{whole}{point}{tail}p{exponent - 1 if number else 0:+d}"
    return _signed(("-" if number < 0 else "") + (text.upper() if letter == "A" else text), flags)


Write = Callable[[str, str, int | None, Result], str]
KINDS: dict[str, Write] = {
    "s": _text, "c": _character, **dict.fromkeys("duoxX", _integer), **dict.fromkeys("fFeEgG", _float),
    "a": _hexadecimal, "A": _hexadecimal,
}  # fmt: skip
