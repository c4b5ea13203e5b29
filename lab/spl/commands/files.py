"""inputcsv and outputcsv: tables in var/run/splunk/csv. Search Reference, one page each."""

from lab.spl.args import Args
from lab.spl.commands.generate import take_where
from lab.spl.registry import GENERATING, STREAMING, Job, Parsing, Step, command
from lab.spl.table import Table
from lab.values import Row


def _filename(args: Args, name: str) -> str:
    if "/" in name or name.startswith("."):
        raise args.unsupported("a path")
    return name


@command("inputcsv", GENERATING, "inputcsv [append=B] [start=N] [max=N] [strict=B] FILE [where TERMS]")
def inputcsv(args: Args, parsing: Parsing) -> Step:
    """A file that does not exist is looked for with .csv behind its name."""
    condition = take_where(args)
    options = args.options(["append", "start", "max", "strict"], refused=["dispatch", "events"])
    name = _filename(args, args.name())
    args.end()
    append = args.boolean(options, "append", False)
    start, count = args.integer(options, "start", 0), args.integer(options, "max", 1_000_000_000)

    def run(table: Table, job: Job) -> Table:
        found = job.ctx.read_csv(name) or job.ctx.read_csv(f"{name}.csv")
        if found is None:
            raise args.error(f"File '{name}' could not be opened for reading.")
        fields, lines = found
        rows: list[Row] = [{name: value for name, value in line.items() if value != ""} for line in lines]
        kept = [row for row in rows if condition is None or condition(row)][start : start + count]
        if append:
            return table.with_columns(fields).with_rows([*table.rows, *kept])
        return Table(kept, list(fields))

    return run


@command("outputcsv", STREAMING, "outputcsv [append=B] [create_empty=B] [override_if_empty=B] FILE")
def outputcsv(args: Args, parsing: Parsing) -> Step:
    """Writes the rows, and passes them on. Fields that begin with an underscore are not written."""
    options = args.options(
        ["append", "create_empty", "override_if_empty"], refused=["dispatch", "usexml", "singlefile"]
    )
    if args.done:
        raise args.unsupported("outputcsv without a file name")
    name = _filename(args, args.name())
    args.end()
    append = args.boolean(options, "append", False)
    create = args.boolean(options, "create_empty", False)
    override = args.boolean(options, "override_if_empty", True)
    name = name if "." in name else f"{name}.csv"

    def run(table: Table, job: Job) -> Table:
        fields = table.visible()
        rows: list[Row] = [{field: row[field] for field in fields if field in row} for row in table.rows]
        exists = job.ctx.read_csv(name) is not None
        if rows or (override if exists else create):
            job.ctx.write_csv(name, rows, append=append)
        return table

    return run
