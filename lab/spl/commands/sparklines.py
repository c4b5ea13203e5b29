"""sparkline() in stats and chart: a function over bins of time, as one multivalue field.

Search Reference, "chart", Sparkline options: without a span the bins follow from the time range of the
search. limits.conf.spec [stats]: at most `sparkline_maxsize` (100) bins, of one of `sparkline_time_steps`.
The first value is a mark by which Splunk Web knows that it is to draw the rest.
"""

from collections.abc import Callable
from dataclasses import replace

from lab.errors import Unsupported
from lab.spl.aggregates import Accumulator, Result
from lab.spl.args import Args
from lab.spl.commands.binning import TimeSpan, automatic_span, floorer, parse_span
from lab.spl.registry import Job
from lab.spl.scalars import Number, as_number
from lab.spl.stats_parser import Aggregation
from lab.spl.table import Table
from lab.values import Value, as_list

MARK = "##__SPARKLINE__##"
MAX_SIZE = 100
ADDITIVE = {"sum", "sumsq"}  # over nothing they are 0, as counts are


class Sparkline(Accumulator):
    """Rows of one group, by the bins that the whole search has."""

    def __init__(self, one: Aggregation, starts: list[float], floor: Callable[[float], float]) -> None:
        self.bins = {start: one.make() for start in starts}
        self.floor = floor
        self.zero = one.inner in ADDITIVE

    def add(self, value: Value, moment: Number) -> None:
        start = self.floor(float(moment))
        if start in self.bins:
            self.bins[start].add(value, moment)

    def result(self) -> Result:
        values = [MARK]
        for inner in self.bins.values():
            found = inner.result()
            if found is None and not self.zero:
                raise Unsupported("sparkline of a function that says nothing about an empty bin")
            values += as_list(0 if found is None else found)
        return values


def bind(args: Args, aggregations: list[Aggregation], table: Table, job: Job) -> list[Aggregation]:
    """The sparklines among them with the bins they are to fill."""
    if not any(one.function == "sparkline" for one in aggregations):
        return aggregations
    times = [float(time) for row in table.rows if (time := as_number(row.get("_time"))) is not None]
    if not times:
        raise args.unsupported("sparkline over rows without _time")
    ranged = bool(job.earliest) and job.latest is not None
    low = float(job.earliest or 0) if ranged else min(times)
    high = float(job.latest or 0) if ranged else max(times) + 1e-6
    return [
        replace(one, make=_factory(args, one, low, high, job)) if one.function == "sparkline" else one
        for one in aggregations
    ]


def _factory(args: Args, one: Aggregation, low: float, high: float, job: Job) -> Callable[[], Accumulator]:
    written = parse_span(args, one.span) or TimeSpan(float(one.span), "s") if one.span else None
    span = written or automatic_span(low, high, MAX_SIZE)
    starts = [span.floor(low, job.ctx.tz)]
    while (following := span.next(starts[-1], job.ctx.tz)) < high:
        starts.append(following)
        if len(starts) > MAX_SIZE:
            raise args.unsupported(f"a sparkline of more than {MAX_SIZE} bins")
    floor = floorer(span, job.ctx.tz)
    return lambda: Sparkline(one, starts, floor)
