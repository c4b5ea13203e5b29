"""The statistical functions, one accumulator each. Search Reference, "Statistical and charting functions".

On a multivalue field every value counts. Values compare and print as the semantics facts say, section 10.
"""

import itertools
import math
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from lab.errors import Unsupported
from lab.spl.scalars import Number, as_number, finite, multivalue
from lab.values import Measured, Scalar, Value, as_text

MAX_LIST = 100
EXACT_PERCENTILE = 1000
Result = Value | None


class Accumulator:
    """Takes the values of one group one by one."""

    # Whether rows without the field are told of (count without a field).
    def add(self, value: Value, moment: Number) -> None:
        raise NotImplementedError

    def result(self) -> Result:
        raise NotImplementedError


class Count(Accumulator):
    def __init__(self) -> None:
        self.count = 0

    def add(self, value: Value, moment: Number) -> None:
        self.count += len(value) if isinstance(value, list) else 1

    def result(self) -> Result:
        return self.count


class Collected(Accumulator):
    """Keeps all values; what to make of them is a function."""

    def __init__(self, finish: Callable[[list[Scalar]], Result]) -> None:
        self.values: list[Scalar] = []
        self.finish = finish

    def add(self, value: Value, moment: Number) -> None:
        if isinstance(value, list):
            self.values += value
        else:
            self.values.append(value)

    def result(self) -> Result:
        return self.finish(self.values)


class Numeric(Collected):
    """Keeps the numbers; text that is none is not counted; without numbers the result is null."""

    def __init__(self, finish: Callable[[list[Number]], Number | None]) -> None:
        self.numbers: list[Number] = []
        self.compute = finish

    def add(self, value: Value, moment: Number) -> None:
        for item in value if isinstance(value, list) else [value]:
            number = as_number(item)
            if number is not None:
                self.numbers.append(number)

    def result(self) -> Result:
        if not self.numbers:
            return None
        try:
            found = self.compute(self.numbers)
        except (OverflowError, ValueError):
            # Infinities and what is no number among them.
            return None
        return None if found is None else finite(found)


class Silent(Accumulator):
    """Says nothing, whatever it is told."""

    def add(self, value: Value, moment: Number) -> None:
        pass

    def result(self) -> Result:
        return None


class Total(Accumulator):
    """sum and avg, added up as they come: Splunk's sums show the same float noise."""

    def __init__(self, mean: bool) -> None:
        self.sum: Number = 0
        self.count = 0
        self.mean = mean

    def add(self, value: Value, moment: Number) -> None:
        for item in value if isinstance(value, list) else [value]:
            number = as_number(item)
            if number is not None:
                self.sum += number
                self.count += 1

    def result(self) -> Result:
        if not self.count:
            return None
        if not self.mean:
            return finite(self.sum)
        exact = isinstance(self.sum, int) and self.sum % self.count == 0
        return self.sum // self.count if exact else self.sum / self.count


class Edge(Accumulator):
    """first, last (by arrival), earliest, latest (by _time), and the times of the latter."""

    def __init__(
        self, keep_new: Callable[[Number, Number], bool] | None, *, last: bool, time: bool = False
    ) -> None:
        self.value: Result = None
        self.moment: Number = 0
        self.by_time, self.last, self.time = keep_new, last, time

    def add(self, value: Value, moment: Number) -> None:
        fresh = self.by_time(moment, self.moment) if self.by_time else self.last
        if self.value is None or fresh:
            self.value, self.moment = value, moment

    def result(self) -> Result:
        if self.value is None:
            return None
        # As the pages print it: 1702920600.000000 (SR:earliest_time).
        return Measured(self.moment, 6) if self.time else self.value


class Rate(Accumulator):
    """(latest - earliest value) / (latest - earliest time) of a counter that only grows."""

    def __init__(self) -> None:
        self.points: list[tuple[Number, Number]] = []

    def add(self, value: Value, moment: Number) -> None:
        number = as_number(value)
        if number is not None:
            self.points.append((moment, number))

    def result(self) -> Result:
        return rate(sorted(self.points))


def rate(points: list[tuple[Number, Number]]) -> Number | None:
    """The per-second change from the first to the last (time, value). "The rate function also handles the
    largest value reset", but how, SR:rate does not say."""
    if not points or points[0][0] == points[-1][0]:
        return None
    values = [float(value) for _, value in points]
    if any(new < old for old, new in itertools.pairwise(values)):
        raise Unsupported("rate() over a counter that was reset")
    return (values[-1] - values[0]) / (points[-1][0] - points[0][0])


def percentile(numbers: list[Number], percent: float) -> Number:
    """Linear interpolation at (n - 1) * p: perc50 of 1..10 is 5.5, perc95 is 9.55 (SR:aggregate). Exact on
    the way: the page prints 3858.35, not 3858.3500000000004."""
    ordered = sorted(numbers)
    position = (len(ordered) - 1) * Fraction(str(percent)) / 100
    low = math.floor(position)
    if low == position:
        return ordered[low]
    below, above = Fraction(ordered[low]), Fraction(ordered[low + 1])
    return float(below + (above - below) * (position - low))


def _median(numbers: list[Number]) -> Number:
    """The mean of the middle pair; an exact half is rounded up [measured on 10.4.2, mockdr]."""
    found = percentile(numbers, 50)
    return math.ceil(found) if found - math.floor(found) == 0.5 and len(numbers) % 2 == 0 else found


def _upper(numbers: list[Number], percent: float) -> Number:
    if len(numbers) > EXACT_PERCENTILE:
        raise Unsupported("upperperc of more than 1000 values (an estimate of Splunk's own)")
    return percentile(numbers, percent)


def _variance(numbers: list[Number], population: bool) -> Number:
    """From the sum of squares: only so comes the stdev that SR:sumsq prints, 12.615183595289349."""
    count = len(numbers)
    if min(numbers) == max(numbers):
        return 0
    mean = sum(numbers) / count
    squares = sum(number * number for number in numbers) - count * mean * mean
    return max(squares, 0) / (count if population else count - 1)


def _extreme(values: list[Scalar], pick: Callable[[Any], Any]) -> Result:
    """A number wins over text in the same field: max of 1, a, 3 is 3 [measured on 10.4.2, mockdr]."""
    numbers = [number for value in values if (number := as_number(value)) is not None]
    texts = [as_text(value) for value in values if as_number(value) is None]
    if not values:
        return None
    group: list[Any] = numbers or texts
    found: Result = pick(group)
    return found


def _mode(values: list[Scalar]) -> Result:
    if not values:
        return None
    return Counter(as_text(value) for value in values).most_common(1)[0][0]


def _texts(values: list[Scalar]) -> list[str]:
    return [as_text(value) for value in values]


def _spread(numbers: list[Number]) -> Number:
    return max(numbers) - min(numbers)


FACTORIES: dict[str, Callable[[], Accumulator]] = {
    "count": Count,
    "sum": lambda: Total(mean=False),
    "avg": lambda: Total(mean=True),
    "min": lambda: Collected(lambda values: _extreme(values, min)),
    "max": lambda: Collected(lambda values: _extreme(values, max)),
    "range": lambda: Numeric(_spread),
    "sumsq": lambda: Numeric(lambda numbers: sum(number * number for number in numbers)),
    "median": lambda: Numeric(_median),
    "stdev": lambda: Numeric(lambda numbers: math.sqrt(_variance(numbers, population=False))),
    "stdevp": lambda: Numeric(lambda numbers: math.sqrt(_variance(numbers, population=True))),
    "var": lambda: Numeric(lambda numbers: _variance(numbers, population=False)),
    "varp": lambda: Numeric(lambda numbers: _variance(numbers, population=True)),
    "mode": lambda: Collected(_mode),
    "dc": lambda: Collected(lambda values: len(set(_texts(values)))),
    "values": lambda: Collected(lambda values: multivalue(sorted(set(_texts(values))))),
    "list": lambda: Collected(lambda values: multivalue(_texts(values[:MAX_LIST]))),
    "first": lambda: Edge(None, last=False),
    "last": lambda: Edge(None, last=True),
    # At equal times the event seen first is the later one: events come newest first.
    "earliest": lambda: Edge(lambda new, old: new <= old, last=True),
    "latest": lambda: Edge(lambda new, old: new > old, last=False),
    "earliest_time": lambda: Edge(lambda new, old: new <= old, last=True, time=True),
    "latest_time": lambda: Edge(lambda new, old: new > old, last=False, time=True),
    "rate": Rate,
}
# Functions of numbers: with allnum=t they say nothing about a field that holds anything else.
NUMERIC = {"sum", "avg", "range", "sumsq", "median", "stdev", "stdevp", "var", "varp", "perc"}
ALIASES = {"c": "count", "distinct_count": "dc", "mean": "avg", "estdc": "dc"}
PERCENTILES: dict[str, Callable[[list[Number], float], Number]] = {
    "perc": percentile, "p": percentile, "exactperc": percentile, "upperperc": _upper,
}  # fmt: skip
# Not over values but over other functions: `stats_parser` knows how it is written.
OVER_FUNCTIONS = ("sparkline",)
REFUSED = {
    "estdc_error": "an estimate of Splunk's own",
    "rate_avg": "for mstats only",
    "rate_sum": "for mstats only",
}
