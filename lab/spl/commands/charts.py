"""chart: a row field down, a split field across. Search Reference, "chart"."""

import re

from lab.spl.args import Args
from lab.spl.commands.binning import TimeSpan, align, parse_span
from lab.spl.commands.ranges import Choice, Range
from lab.spl.commands.sparklines import bind
from lab.spl.commands.splits import (
    BIN_OPTIONS,
    SERIES_OPTIONS,
    Axis,
    fix_ranges,
    is_once,
    parse_ranges,
    parse_split,
    pivot,
    take_clauses,
)
from lab.spl.commands.stats import Groups, distinct, group, summarize
from lab.spl.registry import TRANSFORMING, Job, Parsing, Step, command
from lab.spl.scalars import Number, as_number, group_key
from lab.spl.stats_parser import Aggregation, compute, parse_many, widen
from lab.spl.table import Table
from lab.values import Row, as_text

LOW = re.compile(r"(-?\d+(?:\.\d+)?)-")


def check_row_field(args: Args, aggregations: list[Aggregation], axis: Axis) -> None:
    """A field in ranges is not charted over itself (SR:chart, "Using row-split and column-split fields")."""
    for one in aggregations:
        if one.field == axis.field and one.function != "sparkline":
            if axis.options:
                raise args.error(f"The field '{one.field}' cannot be in a function and in ranges at once.")
            raise args.unsupported(f"the field '{one.field}' in a function and in the rows at once")


@command("chart", TRANSFORMING, "chart [OPTIONS] FUNCTION ... [OVER FIELD [BINS]] "
         "[BY FIELD [BINS] [FIELD [BINS]]] [WHERE FUNCTION in|notin top|bottomN] "
         "[WHERE FUNCTION <|> N]")  # fmt: skip
def chart(args: Args, parsing: Parsing) -> Step:
    known = [*SERIES_OPTIONS, *BIN_OPTIONS]
    read = take_clauses(args, known)
    options = args.options(known)
    aggregations = parse_many(args)
    args.end()
    if not aggregations:
        raise args.error("At least one statistical function is needed.")
    clauses = read()
    options.update(clauses.options)
    axes = clauses.axes
    if len(axes) > 2:
        raise args.error("chart takes one row field and at most one column field.")
    if not axes:
        return totals(args, aggregations)
    row_axis = axes[0]
    # Bin options before BY are about the row field.
    row_axis.options = {name: options[name] for name in BIN_OPTIONS if name in options} | row_axis.options
    fields = [axis.field for axis in axes]
    check_row_field(args, aggregations, row_axis)
    split = parse_split(args, axes[1], options, clauses.where) if len(axes) == 2 else None
    if split is None and any(one.parts and not one.renamed for one in aggregations):
        raise args.error("An eval expression must be renamed unless there is a split-by clause.")
    rows_of = TimeRows(args, row_axis) if row_axis.field == "_time" else RangeRows(args, row_axis)
    cont = args.boolean(options, "cont", True)
    once = is_once(args, options)

    def run(table: Table, job: Job) -> Table:
        wide = bind(args, widen(args, aggregations, table, fields), table, job)
        rows = [dict(row) for row in table.rows]
        filled = rows_of(rows, job)
        groups: Groups = group(distinct(rows, fields) if once else rows, [row_axis.field])
        keys = {*groups, *(((key,) for key in filled) if cont else ())}
        ordered = sorted(keys, key=lambda key: _range_key(key[0]))
        members = [groups.get(key, []) for key in ordered]
        if split is None:
            results: list[Row] = [dict(compute(wide, each, job.ctx)) for each in members]
            columns = [one.name for one in wide]
        else:
            results, columns = pivot(members, split, wide, job)
        return Table(
            [{row_axis.field: key[0], **result} for key, result in zip(ordered, results, strict=True)],
            [row_axis.field, *columns],
        )

    return run


def totals(args: Args, aggregations: list[Aggregation]) -> Step:
    """Without BY and OVER, which the syntax has in brackets: one row over everything, as of stats."""

    def run(table: Table, job: Job) -> Table:
        wide = bind(args, widen(args, aggregations, table, []), table, job)
        return Table(summarize(table.rows, wide, [], job.ctx), [one.name for one in wide])

    return run


class TimeRows:
    """Times rounded down to bins; every bin from the first to the last."""

    def __init__(self, args: Args, axis: Axis) -> None:
        self.args, self.options = args, axis.options
        text = axis.options.get("span")
        span = parse_span(args, text) if text else None
        self.span = TimeSpan(float(text), "s") if text and span is None else span
        if axis.options and self.span is None:
            raise args.unsupported("bins of _time without span=")

    def __call__(self, rows: list[Row], job: Job) -> list[str]:
        if self.span is None:
            return []
        origin = align(self.args, self.options, job)
        starts: list[float] = []
        for row in rows:
            number = as_number(row.get("_time"))
            if number is not None:
                start = self.span.floor(float(number), job.ctx.tz, origin)
                row["_time"] = start
                starts.append(start)
        if not starts:
            return []
        found: list[str] = []
        at = min(starts)
        while at <= max(starts) and len(found) < 50_000:
            found.append(as_text(at))
            at = self.span.next(at, job.ctx.tz)
        return found


class RangeRows:
    """Numbers put into ranges; every range from the lowest to the highest."""

    def __init__(self, args: Args, axis: Axis) -> None:
        self.args, self.field = args, axis.field
        self.ranges: Range | Choice | None = parse_ranges(args, axis)

    def __call__(self, rows: list[Row], job: Job) -> list[str]:
        ranges = fix_ranges(self.ranges, self.field, list(rows))
        if ranges is None:
            return []
        numbers: list[Number] = []
        for row in rows:
            if isinstance(row.get(self.field), list):
                raise self.args.unsupported("bins of a multivalue field")
            number = as_number(row.get(self.field))
            if number is not None:
                numbers.append(number)
                row[self.field] = ranges.label(number)
        return ranges.between(numbers)


def _range_key(value: str) -> tuple[int, Number, str]:
    """`10-20` sorts by its lower end."""
    found = LOW.match(value)
    number = as_number(found[1]) if found else None
    return group_key(value) if number is None else (0, number, value)
