"""What counts as a number, and how single values and lists of values turn into each other."""

import functools
import math
import re
from collections.abc import Sequence

from lab.values import Measured, Scalar, Value, as_text

Number = int | float

NUMERIC = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\Z")
INTEGER = re.compile(r"[-+]?\d{1,18}\Z")


def as_number(value: Value | bool | None) -> Number | None:
    """The number a value is, or None. Text that looks like a number is one; `inf` and `nan` are not."""
    if isinstance(value, str):
        return _parse(value)
    if value is None or isinstance(value, bool | list):
        return None
    return value


@functools.lru_cache(maxsize=100_000)
def _parse(text: str) -> Number | None:
    if INTEGER.match(text):
        return int(text)
    if not NUMERIC.match(text):
        return None
    _, point, decimals = text.partition(".")
    return Measured(float(text), len(decimals)) if point and decimals.isdigit() else float(text)


NAN = "NaN"


def is_nan(value: object) -> bool:
    """A field that holds the text NaN is text and a number at once (SR:isnum, SR:isstr)."""
    return isinstance(value, str) and value.lower() == "nan"


def finite(value: Number) -> Number | None:
    """A result, or None where arithmetic left the numbers (overflow, 0/0)."""
    return value if isinstance(value, int) or math.isfinite(value) else None


def multivalue(values: Sequence[str]) -> Value | None:
    """A list as a field holds it: none is null, one is that value."""
    if not values:
        return None
    return values[0] if len(values) == 1 else list(values)


def compare(left: Scalar, right: Scalar) -> int:
    """-1, 0 or 1: as numbers when both are, else as text by code point ("Lexicographical order", SM)."""
    first, second = as_number(left), as_number(right)
    if first is not None and second is not None:
        return (first > second) - (first < second)
    one, two = as_text(left), as_text(right)
    return (one > two) - (one < two)


def group_key(value: str) -> tuple[int, Number, str]:
    """An order for group-by values: numbers by size, before text by code point."""
    number = as_number(value)
    return (1, 0, value) if number is None else (0, number, value)
