"""The split field of chart and timechart: which of its values get a column, under which name. Search
Reference, "chart" and "timechart".

The columns beyond the limit are added up as OTHER, events without the split field are NULL.
"""

import dataclasses
import re
from collections.abc import Callable
from dataclasses import dataclass

from lab.spl.args import Args
from lab.spl.commands.binning import parse_span
from lab.spl.commands.ranges import Choice, Range, parse_choice, parse_log, parse_width
from lab.spl.commands.series import Where, parse_where
from lab.spl.commands.stats import ONCE
from lab.spl.registry import Job
from lab.spl.scalars import Number, as_number, group_key
from lab.spl.stats_parser import Aggregation, compute
from lab.values import ReadRow, Row, as_list

SERIES_OPTIONS = ["limit", "useother", "usenull", "nullstr", "otherstr", "sep", "agg", "cont", "format",
                  *ONCE]  # fmt: skip
BIN_OPTIONS = ["span", "bins", "minspan", "start", "end", "aligntime"]
DEFAULT_LIMIT = 10
DEFAULT_BINS = 300


@dataclass
class Axis:
    """A field behind OVER or BY, and the bin options behind it: "the span applies to the field immediately
    prior" (SR:chart, example 6)."""

    field: str
    options: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclass
class Clauses:
    """Everything from OVER or BY on."""

    axes: list[Axis]
    options: dict[str, str]
    where: str = ""


def take_clauses(args: Args, known: list[str]) -> Callable[[], Clauses]:
    """Cuts the tokens at OVER or BY; what is returned reads the part that was cut off."""
    depth, cut = 0, len(args.tokens)
    for index, token in enumerate(args.tokens):
        depth += (token.kind == "(") - (token.kind == ")")
        if not depth and token.is_word("over", "by"):
            cut = index
            break
    tail = args.tokens[cut:]
    del args.tokens[cut:]

    def read() -> Clauses:
        args.tokens = tail
        args.at = 0
        return _clauses(args, known)

    return read


def _clauses(args: Args, known: list[str]) -> Clauses:
    found = Clauses([], {})
    over = False
    while not args.done:
        if args.accept(","):
            continue
        if args.keyword("over", "by"):
            over = True
            continue
        if args.keyword("where"):
            found.where = _where_text(args, found.options, known)
            break
        before = args.at
        following = args.peek(1)
        if following is not None and following.kind == "=":
            _option(args, found, known, before)
            continue
        if not over:
            args.unexpected()
        found.axes.append(Axis(args.field()))
        over = over and len(found.axes) < 3
    return found


def _option(args: Args, found: Clauses, known: list[str], before: int) -> None:
    """One `name=value`: of the field before it when it is about bins, of the whole otherwise."""
    rest = args.tokens[before + 3 :]
    args.tokens = args.tokens[: before + 3]
    (name, value), *_ = args.options(known).items()
    args.tokens += rest
    target = found.axes[-1].options if name in BIN_OPTIONS and found.axes else found.options
    target[name] = value


OPTION = r"\b({})\s*=\s*(\"(?:[^\"\\]|\\.)*\"|\S+)"


def _where_text(args: Args, options: dict[str, str], known: list[str]) -> str:
    """The clause behind WHERE; options may stand behind it."""
    pattern = re.compile(OPTION.format("|".join(known)), re.IGNORECASE)
    text = args.rest()
    args.at = len(args.tokens)
    for name, value in pattern.findall(text):
        options[name.lower()] = value.strip('"')
    return pattern.sub("", text).strip()


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
    ranges: Range | Choice | None = None
    once: bool = False
    where: Where | None = None


def is_once(args: Args, options: dict[str, str]) -> bool:
    return any(args.boolean(options, name, False) for name in ONCE)


def parse_split(args: Args, axis: Axis, options: dict[str, str], where: str) -> Split:
    text = options.get("limit", str(DEFAULT_LIMIT)).lower()
    number = text.removeprefix("top").removeprefix("bottom").strip()
    if not number.isdigit():
        raise args.error(f"Invalid value for limit: '{text}'")
    if "agg" in options:
        raise args.unsupported("option agg=")
    return Split(
        axis.field,
        int(number),
        text.startswith("bottom"),
        args.boolean(options, "useother", True),
        args.boolean(options, "usenull", True),
        options.get("otherstr", "OTHER"),
        options.get("nullstr", "NULL"),
        options.get("sep", ": "),
        options.get("format", ""),
        parse_ranges(args, axis),
        is_once(args, options),
        parse_where(args, where),
    )


def parse_ranges(args: Args, axis: Axis) -> Range | Choice | None:
    """The bins of a field that is no time."""
    text = axis.options.get("span", "")
    fixed = parse_log(args, text) or parse_width(args, text)
    if text and fixed is None:
        parse_span(args, text)
        raise args.unsupported(f"a span of time for the field '{axis.field}'")
    if fixed is None and axis.options:
        return parse_choice(args, axis.options, DEFAULT_BINS)
    return fixed


def column_name(split: Split, aggregation: Aggregation, value: str, several: bool) -> str:
    """`value`, or `agg: value` where there are several aggregations. A value that begins with an underscore
    would name an internal field: VALUE is put in front (SR:timechart, "Prepending VALUE")."""
    if not several:
        return f"VALUE{value}" if value.startswith("_") else value
    if split.pattern:
        return split.pattern.replace("$AGG$", aggregation.name).replace("$VAL$", value)
    return f"{aggregation.name}{split.sep}{value}"


def split_values(row: ReadRow, split: Split, ranges: Range | None) -> list[str | None]:
    values = as_list(row.get(split.field))
    if ranges is not None:
        values = [value if (n := as_number(value)) is None else ranges.label(n) for value in values]
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
    """The clause's function over the values of each series; count is of its events."""
    found: dict[str, Number] = {}
    for name, cells in keyed.items():
        if where.make is None:
            found[name] = sum(len(cell) for cell in cells)
            continue
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
    """The columns of each group of rows, and their order. Where nothing happened a count is 0, other
    functions say nothing."""
    ranges = fix_ranges(split.ranges, split.field, [row for rows in groups for row in rows])
    cells: list[Cell] = []
    keyed: dict[str, list[list[ReadRow]]] = {}
    for rows in groups:
        cell: Cell = {}
        for row in rows:
            for value in split_values(row, split, ranges):
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


def fix_ranges(ranges: Range | Choice | None, name: str, rows: list[ReadRow]) -> Range | None:
    """A choice of bins becomes ranges when the values are known."""
    if isinstance(ranges, Choice):
        numbers = [n for row in rows for text in as_list(row.get(name)) if (n := as_number(text)) is not None]
        return ranges.width(numbers)
    return ranges


def _one(value: str) -> Callable[[Cell], list[ReadRow]]:
    return lambda cell: cell.get(value, [])
