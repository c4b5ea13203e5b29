"""transpose, xyseries, untable, foreach: tables into other tables. Search Reference, one page each."""

import re

from lab.spl.args import Args
from lab.spl.jsonpath import dump, parse
from lab.spl.registry import STREAMING, TRANSFORMING, Job, Parsing, Step, command
from lab.spl.scalars import group_key
from lab.spl.table import Table
from lab.spl.wildcards import captures
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


@command("xyseries", TRANSFORMING, "xyseries [grouped=B] X Y DATA ... [sep=TEXT] [format=TEXT]")
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


@command("foreach", STREAMING, "foreach [mode=MODE] FIELDS [EVAL PIPELINE]",
         subsearches=True)  # fmt: skip
def foreach(args: Args, parsing: Parsing) -> Step:
    """The template runs once a field, value or element: <<FIELD>>, <<MATCHSTR>>, <<MATCHSEG1>>, <<ITEM>>."""
    options = args.options(["mode", "fieldstr", "matchstr", "matchseg1", "matchseg2", "matchseg3", "itemstr"])
    patterns = args.names()
    template = args.subsearch().text
    args.end()
    mode = options.get("mode", "multifield").lower()
    if not re.match(r"\s*\|?\s*eval\b", template):
        raise args.unsupported("a subsearch that is no eval")
    if mode == "multifield":
        marks = {key: options.get(key, f"<<{key.upper()}>>") for key in
                 ("fieldstr", "matchstr", "matchseg1", "matchseg2", "matchseg3")}  # fmt: skip
        marks["fieldstr"] = options.get("fieldstr", "<<FIELD>>")
        return _foreach_field(parsing, patterns, template, marks)
    if mode not in ("multivalue", "json_array", "auto_collections") or len(patterns) != 1:
        raise args.error(f"Invalid mode or fields: mode={mode}")
    return _foreach_item(parsing, patterns[0], template, options.get("itemstr", "<<ITEM>>"), mode)


def _foreach_field(parsing: Parsing, patterns: list[str], template: str, marks: dict[str, str]) -> Step:
    def run(table: Table, job: Job) -> Table:
        current = table
        done: set[str] = set()
        names = table.names()
        for pattern in patterns:
            for name in names if "*" in pattern else [pattern]:
                parts = captures(pattern, name)
                hidden = name.startswith("_") and not pattern.startswith("_")
                if parts is None or name in done or hidden:
                    continue
                done.add(name)
                text = template.replace(marks["fieldstr"], name)
                for index in range(3):
                    part = parts[index] if index < len(parts) else ""
                    text = text.replace(marks[f"matchseg{index + 1}"], part)
                text = text.replace(marks["matchstr"], "".join(parts))
                current = parsing.pipeline(_as_command(text), streaming=True).execute(current, job)
        return current

    return run


ITEM = "__foreach_item"


def _foreach_item(parsing: Parsing, field: str, template: str, mark: str, mode: str) -> Step:
    step = parsing.pipeline(_as_command(template.replace(mark, f"'{ITEM}'")), streaming=True)

    def run(table: Table, job: Job) -> Table:
        for row in table.rows:
            for item in _items(row, field, mode):
                row[ITEM] = item
                step.execute(Table([row]), job)
            row.pop(ITEM, None)
        return table

    return run


def _as_command(template: str) -> str:
    text = template.strip()
    return text if text.startswith("|") else f"| {text}"


def _items(row: Row, field: str, mode: str) -> list[str]:
    if mode == "multivalue":
        return as_list(row.get(field))
    value = row.get(field)
    if mode == "auto_collections" and (not isinstance(value, str) or not value.lstrip().startswith("[")):
        return as_list(value)
    if not isinstance(value, str):
        return []
    try:
        document = parse(value)
    except ValueError:
        return []
    if not isinstance(document, list):
        return []
    return [item if isinstance(item, str) else dump(item) for item in document]
