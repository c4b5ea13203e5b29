"""chart: a row field down, a split field across. Search Reference, "chart".

chart and timechart reduce to one shape: rows by key, columns by value of the split field; the columns beyond
the limit are added up as OTHER, events without the split field are NULL.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from lab.spl.aggregates import Accumulator
from lab.spl.args import Args
from lab.spl.commands.binning import numeric_bin, parse_span
from lab.spl.commands.sparklines import bind
from lab.spl.commands.stats import group
from lab.spl.expr_compile import COMPARE
from lab.spl.registry import TRANSFORMING, Job, Parsing, Step, command
from lab.spl.scalars import Number, as_number, compare, group_key
from lab.spl.stats_parser import Aggregation, compute, make_function, parse_many, widen
from lab.spl.table import Table
from lab.values import ReadRow, Row, as_list

SPLIT_OPTIONS = [
    "limit",
    "useother",
    "usenull",
    "nullstr",
    "otherstr",
    "sep",
    "agg",
    "cont",
    "format",
    "dedup_splitvals",
]
DEFAULT_LIMIT = 10


@dataclass(frozen=True)
class Where:
    """`WHERE max in top5`, `WHERE sum > 100`: which series get a column."""

    make: Callable[[], Accumulator]
    op: str
    edge: str
    number: Number

    def choose(self, scores: dict[str, Number]) -> list[str]:
        if not self.edge:
            return [
                name for name, score in scores.items() if COMPARE[self.op](compare(score, self.number), 0)
            ]
        sign = -1 if self.edge == "top" else 1
        ordered = sorted(scores, key=lambda name: (sign * scores[name], name))
        kept = set(ordered[: int(self.number)])
        return [name for name in scores if (name in kept) == (self.op == "in")]


CLAUSE = re.compile(
    r"(\w+)\s*(?:\b(in|notin)\s+(top|bottom)\s*(\d+)|(>=|<=|!=|=|<|>)\s*(-?\d+(?:\.\d+)?))\s*\Z", re.I
)


def parse_where(args: Args) -> Where | None:
    """The clause after the split field; it replaces limit."""
    if not args.keyword("where"):
        return None
    found = CLAUSE.match(args.rest())
    if found is None:
        raise args.unsupported(f"the clause 'where {args.rest()}'")
    args.at = len(args.tokens)
    _, make = make_function(args, found[1])
    if found[2]:
        return Where(make, found[2].lower(), found[3].lower(), int(found[4]))
    return Where(make, found[5], "", as_number(found[6]) or 0)


@dataclass(frozen=True)
class Split:
    """How the columns of a chart are chosen and named."""

    field: str
    limit: int
    bottom: bool
    useother: bool
    usenull: bool
    otherstr: str
    nullstr: str
    sep: str
    pattern: str
    span: Number | None = None
    once: bool = False
    where: Where | None = None


def parse_split(args: Args, field: str, options: dict[str, str]) -> Split:
    text = options.get("limit", str(DEFAULT_LIMIT)).lower()
    number = text.removeprefix("top").removeprefix("bottom").strip()
    if not number.isdigit():
        raise args.error(f"Invalid value for limit: '{text}'")
    if "agg" in options:
        raise args.unsupported("option agg=")
    clause = parse_where(args)
    return Split(
        field,
        int(number),
        text.startswith("bottom"),
        args.boolean(options, "useother", True),
        args.boolean(options, "usenull", True),
        options.get("otherstr", "OTHER"),
        options.get("nullstr", "NULL"),
        options.get("sep", ": "),
        options.get("format", ""),
        once=args.boolean(options, "dedup_splitvals", False),
        where=clause,
    )


def column_name(split: Split, aggregation: Aggregation, value: str, several: bool) -> str:
    """`value`, or `agg: value` where there are several aggregations."""
    if not several:
        return value
    if split.pattern:
        return split.pattern.replace("$AGG$", aggregation.name).replace("$VAL$", value)
    return f"{aggregation.name}{split.sep}{value}"


def split_values(row: ReadRow, split: Split) -> list[str | None]:
    values = as_list(row.get(split.field))
    if split.span is not None:
        values = [
            value if (n := as_number(value)) is None else numeric_bin(n, split.span) for value in values
        ]
    return list(dict.fromkeys(values) if split.once else values) or [None]


def choose(keyed: dict[str, list[list[ReadRow]]], split: Split,
           aggregations: list[Aggregation], job: Job) -> list[str]:  # fmt: skip
    """The series that get a column: the top ones by the sum of the single aggregation over the rows, by
    frequency where there are several; at equal scores in lexicographic order."""
    if split.where is not None:
        return sorted(split.where.choose(_scores(keyed, aggregations, split.where, job)), key=group_key)
    if not split.limit or len(keyed) <= split.limit:
        return sorted(keyed, key=group_key)

    def score(value: str) -> Number:
        if len(aggregations) > 1:
            return sum(len(cell) for cell in keyed[value])
        results = [compute(aggregations, cell, job.ctx) for cell in keyed[value]]
        return sum(as_number(result.get(aggregations[0].name)) or 0 for result in results)

    scores = {value: score(value) for value in keyed}
    ordered = sorted(keyed, key=lambda value: (scores[value] if split.bottom else -scores[value], value))
    return sorted(ordered[: split.limit], key=group_key)


def _scores(
    keyed: dict[str, list[list[ReadRow]]], aggregations: list[Aggregation], where: Where, job: Job
) -> dict[str, Number]:
    """The clause's function over the values of each series."""
    found: dict[str, Number] = {}
    for name, cells in keyed.items():
        accumulator = where.make()
        for cell in cells:
            value = compute(aggregations[:1], cell, job.ctx).get(aggregations[0].name)
            if value is not None:
                accumulator.add(value, 0)
        found[name] = as_number(accumulator.result()) or 0
    return found


Cell = dict[str | None, list[ReadRow]]


def pivot(groups: list[list[ReadRow]], split: Split, aggregations: list[Aggregation],
          job: Job) -> tuple[list[Row], list[str]]:  # fmt: skip
    """The columns of each group of rows, and their order."""
    cells: list[Cell] = []
    keyed: dict[str, list[list[ReadRow]]] = {}
    for rows in groups:
        cell: Cell = {}
        for row in rows:
            for value in split_values(row, split):
                cell.setdefault(value, []).append(row)
        cells.append(cell)
        for value, members in cell.items():
            if value is not None:
                keyed.setdefault(value, []).append(members)
    chosen = choose(keyed, split, aggregations, job)
    series: list[tuple[str, Callable[[Cell], list[ReadRow]]]] = [(value, _one(value)) for value in chosen]
    left = keyed.keys() - set(chosen)
    if left and split.useother:
        series.append(
            (split.otherstr, lambda cell: [row for value in cell if value in left for row in cell[value]])
        )
    if split.usenull and any(None in cell for cell in cells):
        series.append((split.nullstr, lambda cell: cell.get(None, [])))
    several = len(aggregations) > 1
    names = [column_name(split, one, value, several) for one in aggregations for value, _ in series]
    results: list[Row] = []
    for cell in cells:
        found: Row = {}
        for value, pick in series:
            computed = compute(aggregations, pick(cell), job.ctx)
            for one in aggregations:
                if one.name in computed:
                    found[column_name(split, one, value, several)] = computed[one.name]
        results.append(found)
    return results, names


def _one(value: str) -> Callable[[Cell], list[ReadRow]]:
    return lambda cell: cell.get(value, [])


@command("chart", TRANSFORMING, "chart [OPTIONS] FUNCTION ... [OVER FIELD] [BY FIELD [FIELD]]")
def chart(args: Args, parsing: Parsing) -> Step:
    options = args.options([*SPLIT_OPTIONS, "span", "bins"], refused=["start", "end", "aligntime"])
    aggregations = parse_many(args, "by", "over")
    if not aggregations:
        raise args.error("At least one statistical function is needed.")
    names: list[str] = [args.name()] if args.keyword("over") else []
    if args.keyword("by"):
        names += args.names("where")
    if not 1 <= len(names) <= 2:
        raise args.error("chart needs one row field and at most one column field.")
    split = parse_split(args, names[1], options) if len(names) == 2 else None
    args.end()
    if "bins" in options:
        raise args.unsupported("option bins= (the ranges Splunk would choose)")
    span = parse_span(args, options["span"]) if "span" in options else None
    width = None if span else as_number(options.get("span"))
    if span is not None and names[0] != "_time":
        raise args.error(f"A time span cannot be used for the field '{names[0]}'.")
    row_field = names[0]

    def run(table: Table, job: Job) -> Table:
        wide = bind(args, widen(args, aggregations, table, names), table, job)
        rows = [dict(row) for row in table.rows]
        for row in rows:
            number = as_number(row.get(row_field))
            if number is not None and span is not None:
                row[row_field] = span.floor(float(number), job.ctx.tz)
            elif number is not None and width is not None:
                row[row_field] = numeric_bin(number, width)
        groups = group(rows, [row_field])
        keys = sorted(groups, key=lambda key: _range_key(key[0]))
        if split is None:
            results: list[Row] = [dict(compute(wide, groups[key], job.ctx)) for key in keys]
            columns = [one.name for one in wide]
        else:
            results, columns = pivot([groups[key] for key in keys], split, wide, job)
            zero_counts(results, columns, wide)
        return Table(
            [{row_field: key[0], **result} for key, result in zip(keys, results, strict=True)],
            [row_field, *columns],
        )

    return run


def _range_key(value: str) -> tuple[int, Number, str]:
    """`10-20` sorts by its lower end."""
    low = value.partition("-")[0]
    number = as_number(low) if low else None
    return group_key(value) if number is None else (0, number, value)


def zero_counts(results: list[Row], columns: list[str], aggregations: list[Aggregation]) -> None:
    """Where nothing happened a count is 0; other functions say nothing."""
    if len(aggregations) == 1:
        counting = columns if aggregations[0].function in ("count", "dc") else []
    else:
        names = [one.name for one in aggregations if one.function in ("count", "dc")]
        counting = [column for column in columns if any(column.startswith(name) for name in names)]
    for row in results:
        for column in counting:
            row.setdefault(column, 0)
