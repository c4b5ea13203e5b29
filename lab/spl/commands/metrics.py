"""mstats, mcatalog, mcollect, meventcollect. Search Reference, one page each.

A data point is a row with `metric_name:NAME` = number (one or more), or with `metric_name` and `_value`;
everything else in it is a dimension.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from lab.spl.args import Args
from lab.spl.commands.binning import TimeSpan, parse_span
from lab.spl.commands.models import where_text
from lab.spl.commands.searching import TimeRange, in_range, index_patterns, take_times
from lab.spl.commands.stats import summarize
from lab.spl.filters import compile_search
from lab.spl.registry import GENERATING, STREAMING, Job, Parsing, Step, command
from lab.spl.scalars import as_number
from lab.spl.search_parser import parse_search
from lab.spl.stats_parser import Aggregation, parse_many
from lab.spl.table import Table
from lab.spl.wildcards import matcher
from lab.values import ReadRow, Row, as_list

PREFIX = "metric_name:"
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
                yield {**shared, "metric_name": name, "_value": number, name: number, "_dims": dims}


@dataclass(frozen=True)
class Query:
    """What mstats and mcatalog share."""

    aggregations: list[Aggregation]
    condition: Callable[[ReadRow], bool]
    patterns: list[str] | None
    times: TimeRange
    by: list[str]
    span: TimeSpan | None

    def rows(self, job: Job) -> list[Row]:
        self.times.apply(job)
        found = [row for row in points(job.ctx.events(self.patterns)) if self.condition(row)]
        return in_range(Table(found), job).rows

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


def _query(args: Args) -> Query:
    aggregations = parse_many(args, "where", "by", "groupby", "span")
    # span= may stand before or after BY, and anywhere behind WHERE.
    node, times = take_times(args, parse_search(where_text(args)))
    by: list[str] = []
    span: TimeSpan | None = None
    if args.keyword("by", "groupby"):
        options = args.options(["span"])
        by = args.names()
        span = parse_span(args, options["span"]) if "span" in options else None
    else:
        options = args.options(["span"])
        span = parse_span(args, options["span"]) if "span" in options else None
    args.end()
    if not aggregations:
        raise args.error("At least one statistical function is needed.")
    return Query(aggregations, compile_search(node), index_patterns(args, node), times, by, span)


def _options(args: Args, known: dict[str, bool]) -> dict[str, str]:
    """Leading options; those that are False are refused when given."""
    options: dict[str, str] = {}
    while (
        (token := args.peek()) is not None and (follows := args.peek(1)) is not None and follows.kind == "="
    ):
        name = args.name().lower()
        args.expect("=")
        if name not in known:
            raise args.error(f"Invalid argument: '{token.text}'")
        options[name] = args.name()
        if not known[name] and options[name].lower() not in ("f", "false", "0"):
            raise args.unsupported(f"option {name}=")
    return options


@command(
    "mstats", GENERATING, "mstats [append=B] FUNCTION(METRIC) ... WHERE TERMS [BY FIELD ...] [span=SPAN]"
)
def mstats(args: Args, parsing: Parsing) -> Step:
    options = _options(
        args,
        {
            "append": True,
            "chunk_size": True,
            "backfill": True,
            "update_period": True,
            "prestats": False,
            "chart": False,
            "fillnull_value": False,
        },
    )
    query = _query(args)
    append = args.boolean(options, "append", False)
    if any(one.field is None and one.expression is None for one in query.aggregations):
        raise args.error("A metric name is needed in every function; use count(_value).")

    def run(table: Table, job: Job) -> Table:
        rows = query.rows(job)
        names = dict.fromkeys(str(row["metric_name"]) for row in rows)
        found = query.answer(rows, _wide(query.aggregations, names), job)
        return found.with_rows([*table.rows, *found.rows]) if append else found

    return run


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
    _options(args, {"append": False, "prestats": False})
    query = _query(args)
    if any(one.function != "values" for one in query.aggregations) or query.span:
        raise args.error("mcatalog knows the function values() only.")

    def run(table: Table, job: Job) -> Table:
        return query.answer(query.rows(job), query.aggregations, job)

    return run


@command("mcollect meventcollect", STREAMING, "mcollect index=NAME [split=B]")
def mcollect(args: Args, parsing: Parsing) -> Step:
    """Rows into data points of a metrics index; the rows are passed on."""
    options = args.options(
        ["index", "split"], refused=["file", "spool", "prefix_field", "host", "source", "marker"]
    )
    if not args.done:
        raise args.unsupported("a list of dimensions")
    if "index" not in options:
        raise args.error("You must specify an index.")
    if args.boolean(options, "split", False):
        raise args.unsupported("option split=")

    def run(table: Table, job: Job) -> Table:
        found: list[Row] = []
        for row in table.rows:
            point = dict(row)
            if "metric_name" in row and "_value" in row:
                name = as_list(point.pop("metric_name"))[0]
                point[PREFIX + name] = point.pop("_value")
            if not any(
                name.startswith(PREFIX) and as_number(value) is not None for name, value in point.items()
            ):
                raise args.error(
                    "Every row needs metric_name and a numeric _value, or metric_name:NAME fields."
                )
            found.append(point)
        job.ctx.collect(found, index=options["index"], sourcetype="mcollect_stash", source="")
        return table

    return run
