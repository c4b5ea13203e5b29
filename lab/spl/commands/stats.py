"""stats and eventstats. Search Reference, "stats", "eventstats"."""

import itertools
from collections.abc import Iterable
from dataclasses import replace

from lab.spl.aggregates import NUMERIC, Silent
from lab.spl.args import Args
from lab.spl.commands.sparklines import bind
from lab.spl.context import SearchContext
from lab.spl.registry import STREAMING, TRANSFORMING, Job, Parsing, Step, command
from lab.spl.scalars import as_number, group_key, multivalue
from lab.spl.stats_parser import Aggregation, compute, parse_many, widen
from lab.spl.table import Table
from lab.values import ReadRow, Row, as_list

# The pages spell it dedup_splitval in their examples.
ONCE = ("dedup_splitvals", "dedup_splitval")
Groups = dict[tuple[str, ...], list[ReadRow]]


def keys_of(row: ReadRow, by: list[str]) -> Iterable[tuple[str, ...]]:
    """The groups a row is in: none without a by field, one for each value of a multivalue one."""
    if len(by) == 1:
        return [(value,) for value in as_list(row.get(by[0]))]
    return itertools.product(*(as_list(row.get(name)) for name in by))


def distinct(rows: Iterable[Row], by: list[str]) -> list[Row]:
    """dedup_splitvals=t: a value that a BY field holds twice counts once."""
    found: list[Row] = []
    for row in rows:
        lists = {name: multivalue(list(dict.fromkeys(as_list(row[name])))) for name in by if name in row}
        found.append({**row, **{name: value for name, value in lists.items() if value is not None}})
    return found


def group(rows: Iterable[ReadRow], by: list[str]) -> Groups:
    groups: Groups = {}
    for row in rows:
        for key in keys_of(row, by):
            groups.setdefault(key, []).append(row)
    return groups


def summarize(
    rows: list[Row], aggregations: list[Aggregation], by: list[str], ctx: SearchContext
) -> list[Row]:
    """A row a group, ordered by the group's values; without BY one row, if anything can be said."""
    if not by:
        row: Row = dict(compute(aggregations, list(rows), ctx))
        # Nothing could be computed: no row [measured on 10.4.2, mockdr].
        return [row] if row else []
    groups = group(rows, by)
    found: list[Row] = []
    for key in sorted(groups, key=lambda values: [group_key(value) for value in values]):
        row = dict(zip(by, key, strict=True))
        row.update(compute(aggregations, groups[key], ctx))
        found.append(row)
    return found


def parse_stats(
    args: Args, options: list[str], *stops: str
) -> tuple[dict[str, str], list[Aggregation], list[str]]:
    chosen = args.options([*options, "allnum"])
    aggregations = parse_many(args, "by", *stops)
    if not aggregations:
        raise args.error("At least one statistical function is needed.")
    by: list[str] = []
    if args.keyword("by"):
        by = args.names()
        if not by:
            raise args.error("BY needs a field.")
    args.end()
    clash = [one.name for one in aggregations if one.name in by]
    if clash:
        raise args.error(f"The output field '{clash[0]}' cannot have the same name as a group-by field.")
    return chosen, aggregations, by


def silenced(aggregations: list[Aggregation], rows: list[Row]) -> list[Aggregation]:
    """allnum=t: numerical statistics only of fields whose values are all numbers (SR:stats)."""
    return [
        replace(one, make=Silent)
        if one.function in NUMERIC
        and any(as_number(text) is None for row in rows for text in as_list(row.get(one.field or "")))
        else one
        for one in aggregations
    ]


@command(
    "stats",
    TRANSFORMING,
    "stats [allnum=B] [delim=TEXT] FUNCTION(FIELD) [AS NAME] ... [BY FIELD ...]",
    starts=True,
)
def stats(args: Args, parsing: Parsing) -> Step:
    options, aggregations, by = parse_stats(args, ["delim", "partitions", *ONCE])
    all_numbers = args.boolean(options, "allnum", False)
    once = any(args.boolean(options, name, False) for name in ONCE)

    def run(table: Table, job: Job) -> Table:
        wide = bind(args, widen(args, aggregations, table, by), table, job)
        wide = silenced(wide, table.rows) if all_numbers else wide
        columns = [*by, *(one.name for one in wide)]
        delims = dict.fromkeys(columns, options["delim"]) if "delim" in options else {}
        rows = distinct(table.rows, by) if once else table.rows
        return Table(summarize(rows, wide, by, job.ctx), columns, delims)

    return run


@command("eventstats", STREAMING, "eventstats [allnum=B] FUNCTION(FIELD) [AS NAME] ... [BY FIELD ...]")
def eventstats(args: Args, parsing: Parsing) -> Step:
    """Every row of a group gets the group's results; rows without a by field stay as they are."""
    # limit= is taken and changes nothing (measured on 10.4.2, mockdr).
    options, aggregations, by = parse_stats(args, ["limit"])
    all_numbers = args.boolean(options, "allnum", False)

    def run(table: Table, job: Job) -> Table:
        wide = widen(args, aggregations, table, by)
        wide = silenced(wide, table.rows) if all_numbers else wide
        groups = group([dict(row) for row in table.rows], by)
        results = {key: compute(wide, rows, job.ctx) for key, rows in groups.items()}
        for row in table.rows:
            keys = list(keys_of(row, by))
            if len(keys) > 1:
                raise args.unsupported("a multivalue BY field")
            for name, value in (results[keys[0]] if keys else {}).items():
                row[name] = value
        return table.with_columns([]) if not table.columns else table.with_columns(one.name for one in wide)

    return run
