"""mstats and mcatalog. Search Reference, one page each.

A data point is a row with `metric_name:NAME` = number (one or more), or with `metric_name` and `_value`;
everything else in it is a dimension.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from lab.errors import SearchError
from lab.spl.aggregates import Accumulator, Total, rate
from lab.spl.args import Args
from lab.spl.commands.binning import TimeSpan, parse_span
from lab.spl.commands.models import field_names, where_text
from lab.spl.commands.searching import TimeRange, in_range, index_patterns, take_times
from lab.spl.commands.stats import summarize
from lab.spl.filters import compile_search
from lab.spl.registry import GENERATING, Job, Parsing, Step, command
from lab.spl.scalars import as_number
from lab.spl.search_ast import And, Comparison, In, Not, Or, SearchNode
from lab.spl.search_parser import parse_search
from lab.spl.stats_parser import Aggregation, parse_many
from lab.spl.table import Table
from lab.spl.wildcards import matcher
from lab.values import ReadRow, Row, as_list

PREFIX = "metric_name:"
SERIES = "_timeseries"
METRICS = "_metrics"  # the names that one data point has measurements of
# Over the rates of the single time series: series_rates makes them the values.
RATES: dict[str, Callable[[], Accumulator]] = {
    "rate_avg": lambda: Total(mean=True), "rate_sum": lambda: Total(mean=False),
}  # fmt: skip
META = {
    "_time",
    "_raw",
    "index",
    "source",
    "sourcetype",
    "host",
    "_indextime",
    "metric_name",
    "_value",
    "_dims",
}


def points(rows: Iterable[ReadRow]) -> Iterable[Row]:
    """One row a measurement: metric_name, _value, the value under the metric's own name, the dimensions."""
    for row in rows:
        found = {name[len(PREFIX) :]: value for name, value in row.items() if name.startswith(PREFIX)}
        if "metric_name" in row and "_value" in row:
            found[as_list(row["metric_name"])[0]] = row["_value"]
        shared = {name: value for name, value in row.items() if not name.startswith(PREFIX)}
        dims = [name for name in shared if name not in META and not name.startswith("_")]
        for name, value in found.items():
            number = as_number(value)
            if number is not None:
                yield {
                    **shared,
                    "metric_name": name,
                    "_value": number,
                    name: number,
                    "_dims": dims,
                    METRICS: sorted(found),
                }


@dataclass(frozen=True)
class Query:
    """What mstats and mcatalog share."""

    aggregations: list[Aggregation]
    condition: Callable[[ReadRow], bool]
    patterns: list[str] | None
    times: TimeRange
    by: list[str]
    span: TimeSpan | None
    every: TimeSpan | None
    names: set[str]  # of the fields that the WHERE clause compares

    def rows(self, job: Job) -> list[Row]:
        self.times.apply(job)
        found = [row for row in points(job.ctx.events(self.patterns)) if self.condition(row)]
        rows = in_range(Table(found), job).rows
        if SERIES in self.by:
            for row in rows:
                row[SERIES] = series_of(row)
        if self.every is None or self.span is None:
            return rows
        # The first span of every `every`: span=10s every=20s samples half of the data (SR:mstats).
        length, step = self.span.seconds, self.every
        times = [float(as_number(row["_time"]) or 0) for row in rows]
        return [row for row, at in zip(rows, times, strict=True) if at - step.floor(at, job.ctx.tz) < length]

    def answer(self, rows: list[Row], aggregations: list[Aggregation], job: Job) -> Table:
        by = (["_time"] if self.span else []) + self.by
        if self.span is not None:
            job.span = self.span.seconds
            for row in rows:
                row["_time"] = self.span.floor(float(as_number(row["_time"]) or 0), job.ctx.tz)
        found = summarize(rows, aggregations, by, job.ctx)
        if self.span is not None:
            for row in found:
                row["_time"] = as_number(row["_time"]) or 0
        return Table(found if rows else [], [*by, *(one.name for one in aggregations)])


def _spans(args: Args) -> tuple[Args, dict[str, str]]:
    """span= and every= "can be placed at any point in the search between clauses": the arguments without."""
    text, found, depth = args.text, {}, 0
    for token, equals, value in zip(args.tokens, args.tokens[1:], args.tokens[2:], strict=False):
        depth += (token.kind == "(") - (token.kind == ")")
        if not depth and token.is_word("span", "every") and equals.kind == "=":
            found[token.text.lower()] = value.text
            text = text[: token.at] + " " * (value.end - token.at) + text[value.end :]
    return Args(args.command, text, args.position), found


def _query(args: Args, options: dict[str, str]) -> Query:
    aggregations = parse_many(args, "where", "by", "groupby", "span", extra=dict(RATES))
    node, times = take_times(args, parse_search(where_text(args)))
    by = args.names() if args.keyword("by", "groupby") else []
    span, every = (parse_span(args, options[name]) if name in options else None for name in ("span", "every"))
    args.end()
    if not aggregations:
        raise args.error("At least one statistical function is needed.")
    if "_time" in by or "_value" in by:
        raise args.error("Grouping by _time or _value is not allowed; use span=.")
    if every is not None and (span is None or every.seconds <= span.seconds):
        raise args.error("every= needs a span= that is shorter.")
    condition = compile_search(cased(node))
    return Query(
        aggregations, condition, index_patterns(args, node), times, by, span, every, field_names(node)
    )


def cased(node: SearchNode) -> SearchNode:
    """ "All metrics search commands are case sensitive" (SR:mstats)."""
    if isinstance(node, Comparison):
        return replace(node, case=True)
    if isinstance(node, In):
        return Or(tuple(Comparison(node.field, "=", value, case=True) for value in node.values))
    if isinstance(node, And | Or):
        return replace(node, operands=tuple(cased(one) for one in node.operands))
    if isinstance(node, Not):
        return Not(cased(node.operand))
    raise SearchError("Error in 'mstats' command: The WHERE clause cannot search for terms or phrases.")


def _options(args: Args, known: dict[str, bool]) -> dict[str, str]:
    """Options before WHERE; those that are False are refused when given."""
    options = args.options_before(known, "where", "by", "groupby")
    for name, value in options.items():
        if not known[name] and value.lower() not in ("f", "false", "0"):
            raise args.unsupported(f"option {name}=")
    return options


@command(
    "mstats",
    GENERATING,
    "mstats [append=B] [fillnull_value=TEXT] FUNCTION(METRIC) ... WHERE TERMS [BY FIELD ...] "
    "[span=SPAN] [every=SPAN]",
)
def mstats(args: Args, parsing: Parsing) -> Step:
    args, spans = _spans(args)
    options = _options(
        args,
        {
            "append": True,
            "chunk_size": True,
            "backfill": True,
            "update_period": True,
            "prestats": False,
            "chart": False,
            "fillnull_value": True,
        },
    )
    query = _query(args, spans)
    append = args.boolean(options, "append", False)
    _check(args, query)
    rates = [one.function in RATES for one in query.aggregations]
    if any(rates) and not all(rates):
        raise args.unsupported("rate_avg() or rate_sum() beside other functions")

    def run(table: Table, job: Job) -> Table:
        rows = query.rows(job)
        names = dict.fromkeys(str(row["metric_name"]) for row in rows)
        if "fillnull_value" in options:
            for row in rows:
                row.update({name: options["fillnull_value"] for name in query.by if name not in row})
        if any(rates):
            rows = series_rates(rows, query.span, job)
        wide = _wide(query.aggregations, names)
        measured = {one.field for one in wide}
        if "_value" not in measured:  # only the data points of these metrics are looked at
            rows = [row for row in rows if row["metric_name"] in measured]
        found = query.answer(rows, wide, job)
        return found.with_rows([*table.rows, *found.rows]) if append else found

    return run


def _check(args: Args, query: Query) -> None:
    """Functions go over named metrics, or all over _value with the names in the WHERE clause (SR:mstats)."""
    fields = [one.field for one in query.aggregations]
    if any(one.field is None for one in query.aggregations):
        raise args.error("A metric name is needed in every function; use count(_value).")
    if "_value" in fields and set(fields) != {"_value"}:
        raise args.error("Functions of _value and of named metrics cannot be mixed.")
    if ("_value" in fields) != ("metric_name" in query.names):
        raise args.error("Functions of _value need a metric_name filter, those of named metrics take none.")
    for one in query.aggregations:
        if one.renamed and "*" in str(one.field) and one.name.count("*") != str(one.field).count("*"):
            raise args.error(f"Wildcard mismatch: '{one.field}' as '{one.name}'.")


def series_of(row: ReadRow) -> str:
    """A metric time series: points of the same metrics with the same dimensions (SR:mstats)."""
    dims = ["host", "source", "sourcetype", *sorted(as_list(row.get("_dims"))), METRICS]
    return json.dumps({name: as_list(row[name]) for name in dims if name in row})


def series_rates(rows: list[Row], span: TimeSpan | None, job: Job) -> list[Row]:
    """A row a time series and bin, its value the rate there: from the last point of the bin before, if there
    is one, to the last of the bin (SR:rate_avg, SR:rate_sum)."""
    series: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda one: float(as_number(one["_time"]) or 0)):
        series.setdefault(series_of(row), []).append(row)
    found: list[Row] = []
    for members in series.values():
        bins: dict[float, list[Row]] = {}
        for row in members:
            at = float(as_number(row["_time"]) or 0)
            bins.setdefault(span.floor(at, job.ctx.tz) if span else 0.0, []).append(row)
        before: list[Row] = []
        for inside in bins.values():
            measured = [
                (as_number(row["_time"]) or 0, as_number(row["_value"]) or 0) for row in before + inside
            ]
            value = rate(measured)
            if value is not None:
                found.append({**inside[-1], str(inside[-1]["metric_name"]): value, "_value": value})
            before = inside[-1:]
    return found


def _wide(aggregations: list[Aggregation], names: Iterable[str]) -> list[Aggregation]:
    """avg(cpu.*): a column for each metric that fits."""
    known = list(names)
    found: list[Aggregation] = []
    for one in aggregations:
        if one.field is None or "*" not in one.field:
            found.append(one)
            continue
        fits = matcher(one.field)
        found += [
            replace(one, field=name, name=one.name.replace(one.field, name)) for name in known if fits(name)
        ]
    return found


@command("mcatalog", GENERATING, "mcatalog values(FIELD) ... WHERE TERMS [BY FIELD ...]")
def mcatalog(args: Args, parsing: Parsing) -> Step:
    """Metric names, dimensions and their values."""
    args, spans = _spans(args)
    _options(args, {"append": False, "prestats": False})
    query = _query(args, spans)
    if any(one.function != "values" for one in query.aggregations) or query.span:
        raise args.error("mcatalog knows the function values() only.")

    def run(table: Table, job: Job) -> Table:
        return query.answer(query.rows(job), query.aggregations, job)

    return run
