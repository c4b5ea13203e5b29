"""search, where, regex: which rows stay. Search Reference, one page each."""

from dataclasses import dataclass

from lab.errors import SearchError
from lab.regex import compiled as regex
from lab.spl.args import Args
from lab.spl.context import SearchContext
from lab.spl.expr_compile import compile_node
from lab.spl.expr_parser import parse_expression
from lab.spl.filters import compile_search
from lab.spl.macros import expand
from lab.spl.origins import sourcetype_test
from lab.spl.registry import STREAMING, Job, Parsing, Step, command
from lab.spl.scalars import as_number
from lab.spl.search_ast import And, Comparison, In, Not, Or, SearchNode
from lab.spl.search_parser import SAVED, parse_search
from lab.spl.table import Table
from lab.spl.timeterms import BOUNDS, OPERATORS, bound_of, has_time, is_time, modifier, moment, windows
from lab.values import as_list


@dataclass
class TimeRange:
    """The modifiers a search carries: they win over the range it was started with."""

    earliest: str | None = None
    latest: str | None = None
    format: str | None = None  # timeformat=, for starttime and endtime
    index_earliest: str | None = None
    index_latest: str | None = None

    def merge(self, other: "TimeRange") -> None:
        for name, value in vars(other).items():
            if value is not None:
                setattr(self, name, value)

    def apply(self, job: Job) -> None:
        """Only one given: the other is now, or the beginning (SM, "Specify time modifiers")."""
        if self.earliest is None and self.latest is None:
            return
        now, tz = job.ctx.now, job.ctx.tz
        job.earliest = 0.0 if self.earliest is None else moment(self.earliest, self.format)(now, tz)
        job.latest = now if self.latest is None else moment(self.latest, self.format)(now, tz)
        job.messages.append("Your timerange was substituted based on your search string")
        if self.earliest and self.latest and job.earliest > job.latest:
            raise SearchError(
                "Error in 'search' command: Unable to parse the search: Invalid time bounds in search: "
                f"start={job.earliest:.0f} > end={job.latest:.0f}."
            )


def take_times(args: Args, node: SearchNode, *, several: bool = False) -> tuple[SearchNode, TimeRange]:
    """The tree without the time modifiers at its top. Those of `several` time ranges, inside OR, stay."""
    times = TimeRange()
    top = list(node.operands) if isinstance(node, And) else [node]
    kept: list[SearchNode] = []
    for part in top:
        if isinstance(part, Comparison) and is_time(part):
            bound = bound_of(part.field) or "format"
            if part.op != "=" and part.field.lower() not in BOUNDS:
                raise args.unsupported(f"{part.field}{part.op}, a time modifier or a field of that name")
            if part.op not in OPERATORS.get(bound, "="):
                raise args.error(f"Invalid time term '{part.field}{part.op}{part.value}'.")
            setattr(times, bound, modifier(part))
            continue
        if isinstance(part, And):
            inner, more = take_times(args, part, several=several)
            times.merge(more)
            kept.append(inner)
            continue
        if has_time(part) and not (several and isinstance(part, Or)):
            raise args.unsupported("time modifiers inside OR or NOT")
        kept.append(part)
    return And(tuple(kept)), times


def index_patterns(args: Args, node: SearchNode) -> list[str] | None:
    """The indexes a search names; None when it names none (the default ones are searched)."""
    if isinstance(node, Comparison) and node.field == "index" and node.op == "=":
        return [node.value]
    if isinstance(node, In) and node.field == "index":
        return list(node.values)
    if isinstance(node, And):
        found = [patterns for part in node.operands if (patterns := index_patterns(args, part)) is not None]
        return [name for patterns in found for name in patterns] or None
    if isinstance(node, Or):
        sides = [index_patterns(args, part) for part in node.operands]
        if any(side is None for side in sides) and any(side is not None for side in sides):
            raise args.unsupported("OR with index= on one side only")
        return [name for side in sides for name in side or []] or None
    return None


def in_range(table: Table, job: Job) -> Table:
    """Events from earliest up to, not including, latest."""
    earliest, latest = job.earliest, job.latest
    if earliest is None and latest is None:
        return table
    low = float("-inf") if earliest is None else earliest
    high = float("inf") if latest is None else latest
    kept = [
        row for row in table.rows if (time := as_number(row.get("_time"))) is not None and low <= time < high
    ]
    return table.with_rows(kept)


def indexed_in(table: Table, job: Job, times: TimeRange) -> Table:
    """Events that were indexed from _index_earliest up to, not including, _index_latest."""
    if times.index_earliest is None and times.index_latest is None:
        return table
    low, high = (
        edge if text is None else moment(text, None)(job.ctx.now, job.ctx.tz)
        for text, edge in ((times.index_earliest, float("-inf")), (times.index_latest, float("inf")))
    )
    return table.with_rows(
        [row for row in table.rows if low <= float(as_number(row.get("_indextime")) or 0) < high]
    )


def with_saved(args: Args, ctx: SearchContext, node: SearchNode) -> SearchNode:
    """`savedsearch=NAME` as the terms of that search: "events that would be found by the specified saved
    search" (SR:search). Only for one that is terms and nothing else."""
    if isinstance(node, And | Or):
        return type(node)(tuple(with_saved(args, ctx, part) for part in node.operands))
    if isinstance(node, Not):
        return Not(with_saved(args, ctx, node.operand))
    if not isinstance(node, Comparison) or node.field != SAVED:
        return node
    text = ctx.saved_search(node.value)
    if text is None:
        raise args.error(f"Unable to find saved search named '{node.value}'.")
    terms = expand(text, ctx).strip().removeprefix("search ")
    if node.op != "=" or any(mark in terms for mark in "|["):
        raise args.unsupported("savedsearch= of a search that is more than terms")
    found = parse_search(terms)
    if has_time(found):
        raise args.unsupported("savedsearch= of a search with time modifiers")
    return with_saved(args, ctx, found)


@command("search", STREAMING, "search TERMS", starts=True)
def search(args: Args, parsing: Parsing) -> Step:
    """First: reads the events of the indexes it names. Later: filters."""
    node = parse_search(args.text)
    if parsing.first:
        node = with_saved(args, parsing.ctx, node)
    node, times = take_times(args, node, several=True)
    several = has_time(node)
    if not parsing.first and (several or times != TimeRange()):
        raise args.unsupported("time modifiers after the first command")
    if several and times != TimeRange():
        raise args.unsupported("time modifiers inside OR and outside of it")
    condition = (lambda row: True) if several else compile_search(node)
    if not parsing.first:
        return lambda table, job: table.with_rows([row for row in table.rows if condition(row)])
    patterns, sourcetypes = index_patterns(args, node), sourcetype_test(node)

    def run(table: Table, job: Job) -> Table:
        times.apply(job)
        wanted = condition
        if several:
            wanted = compile_search(windows(node, job.ctx.now, job.ctx.tz))
            job.earliest, job.latest = 0.0, None
        if job.given is not None:
            given, job.given = job.given, None
            return given.with_rows([row for row in given.rows if wanted(row)])
        found = (dict(row) for row in job.ctx.events(patterns, sourcetypes) if wanted(row))
        # Data points are what mstats and its like read; a search of events does not see them.
        events = [row for row in found if not any(name.startswith("metric_name:") for name in row)]
        return indexed_in(in_range(Table(events), job), job, times)

    return run


@command("where", STREAMING, "where EXPRESSION")
def where(args: Args, parsing: Parsing) -> Step:
    compiled = compile_node(parse_expression(args.text))
    if compiled.kind != "bool":
        raise args.error("Typechecking failed. The expression must be boolean.")
    test = compiled.evaluate

    def run(table: Table, job: Job) -> Table:
        return table.with_rows([row for row in table.rows if test(row, job.ctx) is True])

    return run


@command("regex", STREAMING, 'regex [FIELD=|FIELD!=]"REGEX"')
def regex_command(args: Args, parsing: Parsing) -> Step:
    field, wanted = "_raw", True
    follows = args.peek(1)
    if follows is not None and follows.is_word("!"):
        field, wanted = args.name(), False
        args.take()
        args.expect("=")
    elif follows is not None and follows.kind == "=":
        field = args.name()
        args.expect("=")
        wanted = not field.endswith("!")
        field = field.rstrip("!")
    elif (token := args.peek()) is not None and token.kind == "word" and token.text.endswith("!"):
        args.unexpected()
    token = args.expect("string" if (token := args.peek()) and token.kind == "string" else "word")
    args.end()
    pattern = regex(token.text)

    def run(table: Table, job: Job) -> Table:
        rows = [
            row
            for row in table.rows
            if any(pattern.search(text) is not None for text in as_list(row.get(field))) is wanted
        ]
        return table.with_rows(rows)

    return run
