"""transpose, xyseries, untable, foreach: tables into other tables. Search Reference, one page each."""

from lab.spl.args import Args
from lab.spl.registry import TRANSFORMING, Job, Parsing, Step, command
from lab.spl.scalars import group_key
from lab.spl.table import Table
from lab.values import Row, as_list


@command("transpose", TRANSFORMING, "transpose [N] [column_name=F] [header_field=F] [include_empty=B]")
def transpose(args: Args, parsing: Parsing) -> Step:
    """Fields become rows: `column`, `row 1`, `row 2` ... or the values of header_field."""
    options = args.options(["column_name", "header_field", "include_empty"])
    token = args.peek()
    limit = int(args.take().text) if token is not None and token.text.isdigit() else 5
    args.end()
    column, header = options.get("column_name", "column"), options.get("header_field")
    empty = args.boolean(options, "include_empty", True)

    def run(table: Table, job: Job) -> Table:
        rows = table.rows[:limit] if limit else table.rows
        names = [name for name in table.visible() if name != header]
        if "_time" in table.columns and header != "_time":
            names.insert(0, "_time")
        heads = [f"row {index}" for index in range(1, len(rows) + 1)]
        if header:
            heads = [", ".join(as_list(row.get(header))) for row in rows]
        found: list[Row] = []
        for name in names:
            line: Row = {column: name}
            line.update(
                {head: row[name] for head, row in zip(heads, rows, strict=True) if name in row and head}
            )
            if empty or len(line) > 1:
                found.append(line)
        return Table(found, [column, *dict.fromkeys(head for head in heads if head)])

    return run


@command("xyseries maketable", TRANSFORMING, "xyseries [grouped=B] X Y DATA ... [sep=TEXT] [format=TEXT]")
def xyseries(args: Args, parsing: Parsing) -> Step:
    """A column for each value of Y; several data fields make `data: value`."""
    options = args.options(["sep", "format", "grouped"])
    names = args.names()
    args.end()
    if len(names) < 3:
        raise args.error("Three fields are needed: x, y and the data.")
    x, y, *data = names
    pattern, sep = options.get("format", ""), options.get("sep", ": ")

    def name(field: str, value: str) -> str:
        if pattern:
            return pattern.replace("$AGG$", field).replace("$VAL$", value)
        return value if len(data) == 1 else f"{field}{sep}{value}"

    def run(table: Table, job: Job) -> Table:
        lines: dict[str, Row] = {}
        series: dict[str, None] = {}
        for row in table.rows:
            if x not in row or y not in row:
                continue
            line = lines.setdefault("\n".join(as_list(row[x])), {x: row[x]})
            value = ", ".join(as_list(row[y]))
            series.setdefault(value)
            for field in data:
                if field in row:
                    line[name(field, value)] = row[field]
        ordered = sorted(series, key=group_key)
        columns = [name(field, value) for field in data for value in ordered]
        rows = [lines[key] for key in sorted(lines, key=group_key)]
        return Table(rows, [x, *columns])

    return run


@command("untable", TRANSFORMING, "untable X Y DATA")
def untable(args: Args, parsing: Parsing) -> Step:
    """The inverse of xyseries: a row for each cell."""
    names = args.names()
    args.end()
    if len(names) != 3:
        raise args.error("Three fields are needed: x, y and the data.")
    x, y, data = names

    def run(table: Table, job: Job) -> Table:
        fields = [name for name in table.visible() if name != x]
        rows: list[Row] = [
            {x: row[x], y: name, data: row[name]}
            for row in table.rows
            if x in row
            for name in fields
            if name in row
        ]
        return Table(rows, names)

    return run
