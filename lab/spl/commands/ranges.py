"""Numbers into ranges: what `bin`, `chart` and the split field of `timechart` have in common. Search
Reference, "bin", "Bin options" and "Span options"."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from lab.spl.args import Args
from lab.spl.scalars import Number, as_number
from lab.values import as_text

LOG = re.compile(r"(?P<coefficient>\d+(?:\.\d+)?)?log(?P<base>\d+(?:\.\d+)?)?\Z", re.IGNORECASE)
MAX_FILLED = 10_000


@dataclass(frozen=True)
class Width:
    """Ranges of one length, `low-high`, the upper end excluded."""

    width: Number

    def label(self, value: Number) -> str:
        return self.named(math.floor(value / self.width))

    def named(self, number: int) -> str:
        low = number * self.width
        text = as_text(self.width)
        # The span decides how the edges are written: 1.0-1.5 for 0.5 [measured on 10.4.2, mockdr].
        decimals = len(text.partition(".")[2]) if "." in text else 0
        return f"{low:.{decimals}f}-{low + self.width:.{decimals}f}"

    def between(self, values: Sequence[Number]) -> list[str]:
        """Every range from the lowest value to the highest (cont=true)."""
        if not values:
            return []
        first, last = (math.floor(edge(values) / self.width) for edge in (min, max))
        return [self.named(number) for number in range(first, min(last, first + MAX_FILLED) + 1)]


@dataclass(frozen=True)
class LogSpan:
    """Ranges whose ends grow: `1-2`, `2-4`, `4-8`; 0 is a range of its own (SR:chart, example 3)."""

    coefficient: float
    base: float
    args: Args

    def label(self, value: Number) -> str:
        if value == 0:
            return "0"
        if value < self.coefficient:
            raise self.args.unsupported("a logarithmic span under fractions or negative numbers")
        low = self.coefficient
        while low * self.base <= value:
            low *= self.base
        return f"{as_text(low)}-{as_text(low * self.base)}"

    def between(self, values: Sequence[Number]) -> list[str]:
        """Nothing: empty ranges are not shown (SR:chart, example 3 has no 16-32 or 32-64)."""
        return []


Range = Width | LogSpan


def parse_log(args: Args, text: str) -> LogSpan | None:
    """`log`, `log2`, `2log10`: a coefficient of 1 and a base of 10 unless said otherwise."""
    found = LOG.match(text)
    if found is None:
        return None
    coefficient, base = float(found["coefficient"] or 1), float(found["base"] or 10)
    if base <= 1 or not 1 <= coefficient < base:
        raise args.error(f"Invalid value for span: '{text}'")
    return LogSpan(coefficient, base, args)


def parse_width(args: Args, text: str) -> Width | None:
    """A plain number; None for anything else."""
    number = as_number(text)
    if number is None:
        return None
    if number <= 0:
        raise args.error(f"Invalid value for span: '{text}'")
    return Width(number)


@dataclass(frozen=True)
class Choice:
    """What is said of ranges without a span: at most so many, not smaller than, over at least this extent."""

    args: Args
    bins: int
    least: Number = 1
    start: Number | None = None
    end: Number | None = None

    def width(self, numbers: Sequence[Number]) -> Width:
        """The power of ten that makes few enough bins [measured on 10.4.2, mockdr]; start and end only
        widen the extent (SR:bin)."""
        if not all(isinstance(number, int) for number in numbers):
            raise self.args.unsupported("fractions without span= (the ranges Splunk would choose)")
        extent = [*numbers, *(edge for edge in (self.start, self.end) if edge is not None)]
        need = max((max(extent) - min(extent)) / self.bins if numbers else 0, float(self.least), 1.0)
        return Width(int(10 ** math.ceil(math.log10(need))))


def parse_choice(args: Args, options: dict[str, str], bins: int) -> Choice:
    edges: dict[str, Number | None] = {}
    for name in ("start", "end", "minspan"):
        edges[name] = as_number(options[name]) if name in options else None
        if name in options and edges[name] is None:
            raise args.error(f"Invalid value for {name}: '{options[name]}'")
    least = edges["minspan"]
    if least is not None and least <= 0:
        raise args.error(f"Invalid value for minspan: '{options['minspan']}'")
    return Choice(
        args, args.integer(options, "bins", bins, minimum=2), least or 1, edges["start"], edges["end"]
    )
