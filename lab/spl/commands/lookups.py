"""lookup and outputlookup. Search Reference, "lookup", "outputlookup"."""

from lab.spl.args import Args
from lab.spl.context import match_row
from lab.spl.registry import STREAMING, Job, Parsing, Step, command
from lab.spl.table import Table
from lab.values import Row, Value, as_list


def _pairs(args: Args, *stops: str) -> list[tuple[str, str]]:
    """`column [AS field]` up to a keyword."""
    found: list[tuple[str, str]] = []
    while not args.done:
        token = args.peek()
        if token is not None and token.is_word(*stops):
            break
        if args.accept(","):
            continue
        column = args.field()
        found.append((column, args.field() if args.keyword("as") else column))
    return found


@command("lookup", STREAMING, "lookup LOOKUP COLUMN [AS FIELD] ... [OUTPUT|OUTPUTNEW COLUMN [AS FIELD] ...]")
def lookup(args: Args, parsing: Parsing) -> Step:
    """OUTPUT overwrites, and clears where nothing matches; OUTPUTNEW fills only what is missing."""
    args.options(["local", "update"], refused=["event_time_field"])
    name = args.name()
    keys = _pairs(args, "output", "outputnew")
    new = args.keyword("outputnew")
    listed = new or args.keyword("output")
    outputs = _pairs(args) if listed else []
    args.end()
    if listed and not outputs:
        raise args.unsupported("OUTPUT without columns")
    if not keys:
        raise args.error("Must specify one or more lookup fields.")
    if parsing.ctx.lookup(name) is None:
        raise args.error(f"Could not construct lookup '{name}'. The lookup table '{name}' does not exist.")

    def run(table: Table, job: Job) -> Table:
        found = job.ctx.lookup(name)
        if found is None:
            raise args.error(f"The lookup table '{name}' does not exist or is not available.")
        used = {column for column, _ in keys}
        missing = [column for column, _ in [*keys, *outputs] if column not in found.fields]
        if missing:
            raise args.error(
                f"Could not find all of the specified lookup fields in the lookup table: {missing[0]}"
            )
        targets = outputs or [(column, column) for column in found.fields if column not in used]
        for row in table.rows:
            values: dict[str, str] = {}
            for column, field in keys:
                texts = as_list(row.get(field))
                if len(texts) > 1:
                    raise args.unsupported(f"a multivalue key field '{field}'")
                if texts:
                    values[column] = texts[0]
            if len(values) == len(keys):
                _write(row, match_row(found, values, row.get("_time")), targets, new=new)
        return table.with_columns(field for _, field in targets) if table.columns else table

    return run


def _write(row: Row, match: dict[str, Value] | None, targets: list[tuple[str, str]], *, new: bool) -> None:
    for column, field in targets:
        value = (match or {}).get(column)
        if new and field in row:
            continue
        if value is None or value == "":
            row.pop(field, None)
        else:
            row[field] = value


@command(
    "outputlookup",
    STREAMING,
    "outputlookup [append=B] [create_empty=B] [override_if_empty=B] [max=N] "
    "[key_field=F] [allow_updates=B] [createinapp=B] [create_context=T] LOOKUP",
)
def outputlookup(args: Args, parsing: Parsing) -> Step:
    """Writes the rows, and passes them on."""
    options = args.options(
        ["append", "create_empty", "override_if_empty", "max", "createinapp", "create_context", "key_field",
         "allow_updates", "output_format"],
    )  # fmt: skip
    if options.get("output_format", "splunk_sv_csv") != "splunk_sv_csv":
        raise args.unsupported(f"output_format={options['output_format']}")
    name = args.name()
    args.end()
    key_field = options.get("key_field", "")
    # "append is set to true by default when key_field is used."
    append = args.boolean(options, "append", bool(key_field))
    updates = args.boolean(options, "allow_updates", True)
    create = args.boolean(options, "create_empty", False)
    override = args.boolean(options, "override_if_empty", True)
    limit = args.integer(options, "max", 0)

    def run(table: Table, job: Job) -> Table:
        names = [name for name in table.names() if not name.startswith("_") or name in ("_key", key_field)]
        rows: list[Row] = [{field: row[field] for field in names if field in row} for row in table.rows]
        exists = job.ctx.lookup(name) is not None
        if rows or (override if exists else create):
            job.ctx.write_lookup(
                name, rows[:limit] if limit else rows, append=append, key_field=key_field, updates=updates
            )
        return table

    return run
