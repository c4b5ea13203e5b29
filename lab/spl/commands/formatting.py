"""Commands that change how results look, not what they are: fieldformat, highlight, iconify, gauge, reltime.
Search Reference, one page each."""

from lab.spl.args import Args
from lab.spl.assignments import parse_assignments
from lab.spl.registry import STREAMING, TRANSFORMING, Job, Parsing, Step, command
from lab.spl.scalars import Number, as_number
from lab.spl.table import Table
from lab.values import Row, as_list

UNITS = [(86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")]
WEEK = 7 * 86400


@command("fieldformat", STREAMING, "fieldformat FIELD=EXPRESSION")
def fieldformat(args: Args, parsing: Parsing) -> Step:
    """The expression is shown in place of the value when the results are rendered; commands in between, and
    what is exported, see the value itself."""
    assignments = parse_assignments(args.text)
    if len(assignments) != 1 or assignments[0].operator != "=":
        raise args.error("One field and one expression are needed.")

    def run(table: Table, job: Job) -> Table:
        job.formats[assignments[0].field] = assignments[0].expression
        return table.with_columns([assignments[0].field]) if table.columns else table

    return run


def rendered(table: Table, job: Job) -> Table:
    """The rows as they are shown: each format sees the values, not what other formats made of them."""
    if not job.formats:
        return table
    rows: list[Row] = []
    for row in table.rows:
        shown = dict(row)
        for name, expression in job.formats.items():
            if table.columns and name not in table.columns:
                continue
            value = expression.evaluate(row, job.ctx)
            if value is not None and not isinstance(value, bool):
                shown[name] = value
        rows.append(shown)
    return table.with_rows(rows)


@command("highlight iconify", STREAMING, "highlight TEXT ... | iconify FIELD ...")
def shown_only(args: Args, parsing: Parsing) -> Step:
    """Colours and icons of Splunk Web's event list; the results stay as they are."""
    if not args.names():
        raise args.error("An argument is missing.")
    args.end()
    return lambda table, job: table


@command("gauge", TRANSFORMING, "gauge FIELD|N [FIELD|N ...]")
def gauge(args: Args, parsing: Parsing) -> Step:
    """One row: x is the value, y1, y2 ... the ends of the ranges, 0 and 100 unless two or more are given."""
    value, *edges = args.names() or [""]
    args.end()
    if not value:
        raise args.error("A value is missing.")
    # "If a single range value is specified, it is ignored."
    edges = edges if len(edges) > 1 else ["0", "100"]

    def run(table: Table, job: Job) -> Table:
        columns = ["x", *(f"y{number}" for number in range(1, len(edges) + 1))]
        row: Row = {}
        for column, text in zip(columns, [value, *edges], strict=True):
            number = _first(table, text)
            if number is not None:
                row[column] = number
        return Table([row] if "x" in row else [], columns)

    return run


def _first(table: Table, text: str) -> Number | None:
    """A number, or the first row's value of a field."""
    number = as_number(text)
    if number is not None:
        return number
    return next((as_number(row[text]) for row in table.rows if text in row), None)


@command("reltime", STREAMING, "reltime [timefield=FIELDS] [prefix=TEXT]")
def reltime(args: Args, parsing: Parsing) -> Step:
    """How long ago the search's start is from a time: `5 days ago`, `1 minute ago`."""
    options = args.options(["timefield", "prefix"])
    args.end()
    fields = options.get("timefield", "_time").replace(",", " ").split()
    if len(fields) == 1 and "prefix" in options:
        raise args.unsupported("prefix= with one time field (the page names the result in two ways)")
    prefix = options.get("prefix", "reltime_")
    names = {name: f"{prefix}{name}" if len(fields) > 1 else "reltime" for name in fields}

    def run(table: Table, job: Job) -> Table:
        for row in table.rows:
            for field, name in names.items():
                for text in as_list(row.get(field))[:1]:
                    moment = as_number(text)
                    if moment is not None:
                        row[name] = _ago(args, job.ctx.now - float(moment))
        return table.with_columns(names.values()) if table.columns else table

    return run


def _ago(args: Args, seconds: float) -> str:
    for size, unit in UNITS:
        count = seconds / size
        if count >= 1:
            if count % 1 >= 0.5 or seconds >= WEEK:
                raise args.unsupported("a time whose rounding the page does not say")
            return f"{int(count)} {unit}{'s' if int(count) != 1 else ''} ago"
    raise args.unsupported("a time less than a second ago, or in the future")
