"""The statistical functions, one accumulator each. Search Reference, "Statistical and charting functions".

On a multivalue field every value counts. Values compare and print as the semantics facts say, section 10.
"""

import math
from collections import Counter
from collections.abc import Callable
from typing import Any

from lab.errors import Unsupported
from lab.spl.scalars import Number, as_number, finite, multivalue
from lab.values import Scalar, Value, as_text

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
        except OverflowError:
            return None
        return None if found is None else finite(found)


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
        return None if self.value is None else self.moment if self.time else self.value


class Rate(Accumulator):
    """(latest - earliest value) / (latest - earliest time)."""

    def __init__(self) -> None:
        self.first = Edge(lambda new, old: new < old, last=False)
        self.last = Edge(lambda new, old: new > old, last=True)

    def add(self, value: Value, moment: Number) -> None:
        if as_number(value) is not None:
            self.first.add(value, moment)
            self.last.add(value, moment)

    def result(self) -> Result:
        old, new = as_number(self.first.result()), as_number(self.last.result())
        time = self.last.moment - self.first.moment
        return None if old is None or new is None or not time else (new - old) / time


def percentile(numbers: list[Number], percent: float) -> Number:
    """Linear interpolation at (n - 1) * p: perc50 of 1..10 is 5.5, perc95 is 9.55 (SR:aggregate)."""
    ordered = sorted(numbers)
    position = (len(ordered) - 1) * percent / 100
    low = math.floor(position)
    high = min(low + 1, len(ordered) - 1)
    if low == position:
        return ordered[low]
    return ordered[low] + (ordered[high] - ordered[low]) * (position - low)


def _median(numbers: list[Number]) -> Number:
    """The mean of the middle pair; an exact half is rounded up [measured on 10.4.2, mockdr]."""
    found = percentile(numbers, 50)
    return math.ceil(found) if found - math.floor(found) == 0.5 and len(numbers) % 2 == 0 else found


def _upper(numbers: list[Number], percent: float) -> Number:
    if len(numbers) > EXACT_PERCENTILE:
        raise Unsupported("upperperc of more than 1000 values (an estimate of Splunk's own)")
    return percentile(numbers, percent)


def _variance(numbers: list[Number], population: bool) -> Number:
    count = len(numbers)
    if count == 1:
        return 0
    mean = math.fsum(numbers) / count
    return math.fsum((number - mean) ** 2 for number in numbers) / (count if population else count - 1)


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
ALIASES = {"c": "count", "distinct_count": "dc", "mean": "avg", "estdc": "dc"}
PERCENTILES: dict[str, Callable[[list[Number], float], Number]] = {
    "perc": percentile, "p": percentile, "exactperc": percentile, "upperperc": _upper,
}  # fmt: skip
REFUSED = {
    "estdc_error": "an estimate of Splunk's own",
    "sparkline": "inline charts",
    "rate_avg": "metrics only",
    "rate_sum": "metrics only",
}
