"""eval: fields from expressions. Search Reference, "eval"."""

import re
from collections.abc import Callable

from lab.errors import SearchError
from lab.spl.args import Args
from lab.spl.assignments import Assignment, parse_assignments
from lab.spl.registry import STREAMING, Job, Parsing, Step, command
from lab.spl.table import Table
from lab.values import Row, as_list

TEMPLATE = re.compile(r"\{([^{}]+)\}")


def target(field: str) -> Callable[[Row], str]:
    """The name assigned to; `{x}` in it is the value of x."""
    if not TEMPLATE.search(field):
        return lambda row: field
    return lambda row: TEMPLATE.sub(lambda found: "".join(as_list(row.get(found[1]))[:1]), field)


def assign(assignment: Assignment, row: Row, name: str, job: Job) -> None:
    """A null result removes the field."""
    value = assignment.expression.evaluate(row, job.ctx)
    if value is None or isinstance(value, bool):
        row.pop(name, None)
    else:
        row[name] = value


@command("eval", STREAMING, "eval FIELD=EXPRESSION[, FIELD=EXPRESSION ...]")
def eval_command(args: Args, parsing: Parsing) -> Step:
    try:
        assignments = parse_assignments(args.text)
    except SearchError as error:
        raise args.error(str(error)) from error
    if any(one.operator != "=" for one in assignments):
        raise args.error("':=' is for INGEST_EVAL only.")
    plan = [(one, target(one.field)) for one in assignments]

    def run(table: Table, job: Job) -> Table:
        for row in table.rows:
            for assignment, name in plan:
                assign(assignment, row, name(row), job)
        added = [one.field for one in assignments if "{" not in one.field]
        return table.with_columns(added) if table.columns else table

    return run
