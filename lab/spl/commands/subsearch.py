"""format and return: rows to search text. Search Reference, "format", "return"."""

from lab.spl.args import Args
from lab.spl.registry import TRANSFORMING, Job, Parsing, Step, command
from lab.spl.table import Table
from lab.values import Row, as_list

FORMAT_PARTS = ["(", "(", "AND", ")", "OR", ")"]


def quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def term(name: str, row: Row, separator: str) -> str:
    """`field="value"`; the fields `search` and `query` give their bare text."""
    values = as_list(row[name])
    if name in ("search", "query"):
        return f" {separator} ".join(values) if len(values) < 2 else f"( {f' {separator} '.join(values)} )"
    terms = [f"{name}={quote(value)}" for value in values]
    return terms[0] if len(terms) == 1 else f"( {f' {separator} '.join(terms)} )"


@command(
    "format", TRANSFORMING, 'format [mvsep=TEXT] [maxresults=N] ["(" "(" "AND" ")" "OR" ")"] [emptystr=TEXT]'
)
def format_command(args: Args, parsing: Parsing) -> Step:
    """No rows make NOT( ): a search that finds nothing."""
    options = args.options(["maxresults", "emptystr", "mvsep"])
    parts = args.names()
    args.end()
    if parts and len(parts) != len(FORMAT_PARTS):
        raise args.error(
            "Six strings are needed: row prefix, column prefix, column separator, column end, ..."
        )
    row_prefix, column_prefix, column_sep, column_end, row_sep, row_end = parts or FORMAT_PARTS
    limit = args.integer(options, "maxresults", 0)
    empty = options.get("emptystr", "NOT( )")

    def run(table: Table, job: Job) -> Table:
        shown: list[str] = []
        for row in table.rows[:limit] if limit else table.rows:
            # In alphabetical order, whatever `fields` said (SR:format, example 1).
            names = sorted(name for name in row if not name.startswith("_"))
            if names:
                inner = f" {column_sep} ".join(term(name, row, options.get("mvsep", "OR")) for name in names)
                shown.append(f"{column_prefix} {inner} {column_end}")
        text = f"{row_prefix} " + f" {row_sep} ".join(shown) + f" {row_end}" if shown else empty
        return Table([{"search": text}], ["search"])

    return run


@command("return", TRANSFORMING, "return [COUNT] [ALIAS=FIELD] [FIELD] [$FIELD] ...")
def return_command(args: Args, parsing: Parsing) -> Step:
    """The first row only unless a number says more; `$field` gives the value alone."""
    count = 1
    token = args.peek()
    if token is not None and token.text.isdigit():
        count = int(args.take().text)
    wanted: list[tuple[str, str]] = []
    while not args.done:
        if args.accept(","):
            continue
        name = args.name()
        wanted.append((name, args.name()) if args.accept("=") else (name, name.lstrip("$")))
    if not wanted:
        raise args.error("A field is missing.")

    def one(row: Row) -> str:
        found: list[str] = []
        for alias, field in wanted:
            for value in as_list(row.get(field))[:1]:
                # "The return command does not escape quotation marks."
                found.append(value if alias.startswith("$") else f'{alias}="{value}"')
        return " ".join(found)

    def run(table: Table, job: Job) -> Table:
        # A row that says the same as one before says nothing (SR:return, "Duplicate values").
        texts = list(dict.fromkeys(text for row in table.rows[:count] if (text := one(row))))
        shown = " OR ".join(f"({text})" for text in texts)
        return Table([{"search": shown}], ["search"])

    return run
