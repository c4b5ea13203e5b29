"""timechart: a row for each span of time. Search Reference, "timechart".

Empty bins exist (cont=true): a count is 0 there, other functions say nothing.
"""

from dataclasses import dataclass, replace

from lab.spl.aggregates import Accumulator, Total
from lab.spl.args import Args
from lab.spl.commands.binning import TimeSpan, align, automatic_span, floorer, parse_span, time_range
from lab.spl.commands.ranges import parse_log
from lab.spl.commands.splits import BIN_OPTIONS, SERIES_OPTIONS, Axis, Split, parse_split, pivot, take_clauses
from lab.spl.registry import TRANSFORMING, Job, Parsing, Step, command
from lab.spl.scalars import Number, as_number
from lab.spl.stats_parser import Aggregation, compute, parse_many, widen
from lab.spl.table import Table
from lab.values import ReadRow, Row, Value

TIME_OPTIONS = [*BIN_OPTIONS, "fixedrange", "partial"]
MAX_BINS = 50_000


class PerUnit(Accumulator):
    """per_second and its kin: the sum, divided by the length of the bin in that unit."""

    factor = 1.0

    def __init__(self) -> None:
        self.total = Total(mean=False)

    def add(self, value: Value, moment: Number) -> None:
        self.total.add(value, moment)

    def result(self) -> Value | None:
        found = as_number(self.total.result())
        # "Search 2 produces values with six decimal places" (SR:timechart, example 4).
        return None if found is None else f"{found / self.factor:.6f}"


PER_UNIT = {"per_second": 1, "per_minute": 60, "per_hour": 3600, "per_day": 86400}


@dataclass(frozen=True)
class Timechart:
    """One parsed timechart."""

    args: Args
    options: dict[str, str]
    aggregations: list[Aggregation]
    split: Split | None
    span: TimeSpan | None
    minimum: TimeSpan | None

    def flag(self, name: str) -> bool:
        return self.args.boolean(self.options, name, True)

    def __call__(self, table: Table, job: Job) -> Table:
        hidden = {"_time", self.split.field if self.split else ""}
        wide = widen(self.args, self.aggregations, table, hidden)
        rows: list[tuple[float, ReadRow]] = [
            (float(moment), row) for row in table.rows if (moment := as_number(row.get("_time"))) is not None
        ]
        bounded = (
            self.flag("fixedrange") and bool(job.earliest and job.earliest > 0) and job.latest is not None
        )
        if not rows and not (bounded and self.split is None):
            return Table([], ["_time", *(one.name for one in wide if self.split is None)])
        return self.chart(rows, wide, job, bounded=bounded)

    def chart(
        self, rows: list[tuple[float, ReadRow]], wide: list[Aggregation], job: Job, *, bounded: bool
    ) -> Table:
        times: list[Number] = [moment for moment, _ in rows]
        low, high = time_range(job, times or [job.earliest or 0, job.latest or 0])
        bins = self.args.integer(self.options, "bins", 100, minimum=2)
        span = self.span or automatic_span(low, high, bins, self.minimum, closed=job.latest is None)
        job.span = span.seconds
        origin = align(self.args, self.options, job)
        floor = floorer(span, job.ctx.tz, origin)
        grouped: dict[float, list[ReadRow]] = {}
        for moment, row in rows:
            grouped.setdefault(floor(moment), []).append(row)
        if not bounded:
            low, high = float(min(times)), float(max(times))
        starts = sorted(grouped)
        if self.flag("cont"):
            starts = self.starts(span, span.floor(low, job.ctx.tz, origin), high, job, closed=not bounded)
        if not self.flag("partial"):
            starts = [at for at in starts if at >= low and span.next(at, job.ctx.tz) <= high]
        return self.table(span, starts, [grouped.get(at, []) for at in starts], wide, job)

    def starts(self, span: TimeSpan, at: float, high: float, job: Job, *, closed: bool) -> list[float]:
        """Every bin of the range; the last bound of a search is excluded, the last event is not."""
        found: list[float] = []
        while at < high or (closed and at <= high):
            found.append(at)
            at = span.next(at, job.ctx.tz)
            if len(found) > MAX_BINS:
                raise self.args.error(f"The specified span would result in too many (>{MAX_BINS}) rows.")
        return found

    def table(
        self,
        span: TimeSpan,
        starts: list[float],
        members: list[list[ReadRow]],
        wide: list[Aggregation],
        job: Job,
    ) -> Table:
        units = [_per_unit(one, span) for one in wide]
        if self.split is None:
            results: list[Row] = [dict(compute(units, rows, job.ctx)) for rows in members]
            names = [one.name for one in wide]
        else:
            results, names = pivot(members, self.split, units, job)
        shown: list[Row] = [{"_time": at, **result} for at, result in zip(starts, results, strict=True)]
        return Table(shown, ["_time", *names])


@command("timechart", TRANSFORMING, "timechart [OPTIONS] FUNCTION ... [BY FIELD [BINS] [WHERE ...]]")
def timechart(args: Args, parsing: Parsing) -> Step:
    known = [*SERIES_OPTIONS, *TIME_OPTIONS]
    read = take_clauses(args, known)
    options = args.options(known)
    aggregations = parse_many(args, extra=dict.fromkeys(PER_UNIT, PerUnit))
    args.end()
    if not aggregations:
        raise args.error("At least one statistical function is needed.")
    clauses = read()
    options.update(clauses.options)
    if len(clauses.axes) > 1:
        raise args.error("timechart has one split-by field.")
    split = None
    if clauses.axes:
        axis = _time_span_behind(args, clauses.axes[0], options)
        split = parse_split(args, axis, options, clauses.where)
    elif any(one.parts for one in aggregations):
        # SR:timechart demands a split-by clause; searches of Splunk's own apps (ITSI modules) do without.
        raise args.unsupported("an eval expression without a split-by clause")
    if {"start", "end"} & options.keys():
        raise args.unsupported("options start= and end= of _time")
    text = options.get("span")
    span = parse_span(args, text) if text else None
    if text and span is None:
        span = TimeSpan(float(text), "s")
    minimum = parse_span(args, options["minspan"]) if "minspan" in options else None
    return Timechart(args, options, aggregations, split, span, minimum)


def _time_span_behind(args: Args, axis: Axis, options: dict[str, str]) -> Axis:
    """Bin options behind the split field are the split field's (SR:timechart, "Split-by fields"); a length
    of time can only be meant for _time, and aligntime too."""
    kept = dict(axis.options)
    text = kept.get("span", "")
    if text and not parse_log(args, text) and parse_span(args, text) is not None:
        options.setdefault("span", kept.pop("span"))
    if "aligntime" in kept:
        options.setdefault("aligntime", kept.pop("aligntime"))
    return Axis(axis.field, kept)


def _per_unit(one: Aggregation, span: TimeSpan) -> Aggregation:
    unit = PER_UNIT.get(one.function)
    if unit is None:
        return one

    def make() -> Accumulator:
        accumulator = PerUnit()
        accumulator.factor = span.seconds / unit
        return accumulator

    return replace(one, make=make)
