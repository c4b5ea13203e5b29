"""How precise the result of arithmetic is. Search Reference, "eval", Numeric calculations, Rounding, Long
numbers; "sigfig" for the two rules.

Products have the significant digits of the operand that has fewest, sums its decimals. Integers and what a
function computed are exact. Only the printing is cut: what goes on is the double-precision number.
"""

import math

from lab.spl.scalars import Number
from lab.values import Measured

EXACT = 2**53


def magnitude(value: float) -> int:
    """Digits before the decimal point; negative for the zeros behind it."""
    return math.floor(math.log10(abs(value))) + 1 if value else 1


def of_sum(result: Number, left: Number, right: Number) -> Number:
    decimals = [one.decimals for one in (left, right) if isinstance(one, Measured)]
    return Measured(result, min(decimals)) if decimals and math.isfinite(result) else double(result)


def of_product(result: Number, left: Number, right: Number) -> Number:
    measured = [one for one in (left, right) if isinstance(one, Measured)]
    if not measured or not math.isfinite(result):
        return double(result)
    if not result:
        return Measured(0, min(one.decimals for one in measured))
    digits = min(one.decimals + magnitude(one) for one in measured)
    return Measured(result, max(0, digits - magnitude(result)))


def double(value: Number) -> Number:
    """An integer beyond 2^53 is what a double makes of it: 2^53 + 1 is 2^53."""
    if isinstance(value, float) or abs(value) <= EXACT:
        return value
    try:
        return int(float(value))
    except OverflowError:
        return math.inf if value > 0 else -math.inf
