"""makemv, mvexpand, nomv, mvcombine. Search Reference, one page each."""

from lab.regex import compiled as regex
from lab.spl.args import Args
from lab.spl.registry import STREAMING, TRANSFORMING, Job, Parsing, Step, command
from lab.spl.scalars import multivalue
from lab.spl.table import Table
from lab.values import Row, as_list


@command("makemv", STREAMING, 'makemv [delim=TEXT|tokenizer="REGEX"] [allowempty=B] FIELD')
def makemv(args: Args, parsing: Parsing) -> Step:
    """Splits at a delimiter, or takes the first group of every match of a tokenizer."""
    options = args.options(["delim", "tokenizer", "allowempty"], refused=["setsv"])
    field = args.field()
    args.end()
    if "delim" in options and "tokenizer" in options:
        raise args.error("delim and tokenizer exclude each other.")
    empty = args.boolean(options, "allowempty", False)
    delimiter = options.get("delim", " ")
    tokenizer = regex(options["tokenizer"]) if "tokenizer" in options else None

    def split(text: str) -> list[str]:
        if tokenizer is not None:
            group = 1 if tokenizer.groups else 0
            found = (match.group(group) for match in tokenizer.finditer(text))
            return [piece for piece in found if piece is not None]
        pieces = text.split(delimiter) if delimiter else list(text)
        return pieces if empty else [piece for piece in pieces if piece]

    def run(table: Table, job: Job) -> Table:
        for row in table.rows:
            if field in row:
                value = multivalue([piece for text in as_list(row[field]) for piece in split(text)])
                if value is not None:
                    row[field] = value
        # Its delim is for reading only; what nomv writes between the values is a new line (SR:nomv).
        table.delims.pop(field, None)
        return table

    return run


@command("mvexpand", STREAMING, "mvexpand FIELD [limit=N]")
def mvexpand(args: Args, parsing: Parsing) -> Step:
    """A row for each value; rows without the field are kept."""
    options = args.options(["limit"])
    if args.done:
        raise args.error("A field name is expected.")
    field = args.field()
    args.end()
    limit = args.integer(options, "limit", 0)

    def run(table: Table, job: Job) -> Table:
        rows: list[Row] = []
        for row in table.rows:
            value = row.get(field)
            if isinstance(value, list):
                rows += [{**row, field: item} for item in (value[:limit] if limit else value)]
            else:
                rows.append(row)
        return table.with_rows(rows)

    return run


@command("nomv", STREAMING, "nomv FIELD")
def nomv(args: Args, parsing: Parsing) -> Step:
    """One value of many, joined by the field's delimiter: a new line unless stats or mvcombine set one."""
    fields = args.names()
    args.end()
    if len(fields) != 1:
        raise args.error("One field is needed.")
    field = fields[0]

    def run(table: Table, job: Job) -> Table:
        for row in table.rows:
            value = row.get(field)
            if isinstance(value, list):
                row[field] = table.delims.get(field, "\n").join(value)
        return table

    return run


@command("mvcombine", TRANSFORMING, "mvcombine [delim=TEXT] FIELD")
def mvcombine(args: Args, parsing: Parsing) -> Step:
    """Rows that differ in one field only become one; the other fields decide where it stands."""
    options = args.options(["delim"])
    field = args.field()
    args.end()

    def run(table: Table, job: Job) -> Table:
        groups: dict[tuple[tuple[str, tuple[str, ...]], ...], list[Row]] = {}
        for row in table.rows:
            rest = tuple(
                sorted((name, tuple(as_list(row[name]))) for name in row if name not in (field, "_raw"))
            )
            groups.setdefault(rest, []).append(row)
        rows: list[Row] = []
        for members in groups.values():
            value = multivalue([text for row in members for text in as_list(row.get(field))])
            rows.append({**members[0], **({} if value is None else {field: value})})
        found = table.with_rows(rows)
        found.delims[field] = options.get("delim", " ")
        return found

    return run
