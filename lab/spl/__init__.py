"""The search language: text to rows.

`run` answers a search, `parse` checks one at rest, the `compile_` functions serve the rest of the lab
(EVAL-, INGEST_EVAL, event types, data model constraints).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lab.errors import SearchError, Unsupported
from lab.spl.assignments import Assignment, Expression, compile_expression, parse_assignments
from lab.spl.commands.formatting import rendered
from lab.spl.context import Lookup, Macro, SearchContext
from lab.spl.filters import Condition, compile_condition
from lab.spl.functions.registry import Clock
from lab.spl.macros import expand
from lab.spl.pipeline import Pipeline, parse_pipeline
from lab.spl.registry import Job
from lab.spl.splitting import split_pipeline
from lab.spl.table import Table
from lab.spl.timemod import parse_time
from lab.values import ReadRow, Row

__all__ = [
    "Assignment",
    "Clock",
    "Expression",
    "Filter",
    "Lookup",
    "Macro",
    "SearchContext",
    "SearchResult",
    "compile_assignments",
    "compile_expression",
    "compile_filter",
    "parse",
    "parse_time",
    "run",
]


@dataclass
class SearchResult:
    rows: list[Row]
    fields: list[str]
    messages: list[str] = field(default_factory=list)
    transforming: bool = False
    # The length of a timechart's bins in seconds, which Splunk Web wants as `_span`.
    span: float | None = None


@dataclass(frozen=True)
class Filter:
    """A `search` expression as a test of one row."""

    text: str
    _condition: Condition

    def matches(self, row: ReadRow) -> bool:
        return self._condition(row)


def run(spl: str, ctx: SearchContext, rows: Sequence[ReadRow] | None = None) -> SearchResult:
    """The answer to a search. With `rows` the search starts from them (a post-process search)."""
    messages: list[str] = []
    given = None if rows is None else Table([dict(row) for row in rows])
    try:
        pipeline = parse_pipeline(spl, ctx, streaming=given is not None)
        job = Job(ctx, ctx.earliest, ctx.latest, messages)
        table = rendered(pipeline.execute(given, job), job)
    except RecursionError as error:
        raise SearchError("The search is nested too deeply.") from error
    # A column order is declared by the command that built the rows; else it is alphabetical.
    rest = sorted({name for row in table.rows for name in row} - set(table.columns))
    return SearchResult(table.rows, [*table.columns, *rest], messages, pipeline.transforming, job.span)


def parse(spl: str, ctx: SearchContext) -> Pipeline:
    """The search as commands, macros expanded and arguments checked, without running it."""
    try:
        return parse_pipeline(spl, ctx)
    except RecursionError as error:
        raise SearchError("The search is nested too deeply.") from error


def compile_assignments(text: str) -> list[Assignment]:
    """`a=EXPR, b:=EXPR`, as INGEST_EVAL has it."""
    return parse_assignments(text)


def compile_filter(text: str, ctx: SearchContext) -> Filter:
    """A `search` expression, for event types and data model constraints."""
    expanded = expand(text, ctx)
    if len(split_pipeline(expanded)) > 1:
        raise Unsupported(f"a pipe in a filter: '{text}'")
    return Filter(text, compile_condition(expanded))
