"""multikv: an event for each row of a table in an event's text. Search Reference, "multikv"."""

from lab.spl.args import Args
from lab.spl.registry import STREAMING, Job, Parsing, Step, command
from lab.spl.table import Table
from lab.spl.tabular import TableRow, read_table
from lab.values import Row, as_list

OPTIONS = ["copyattrs", "forceheader", "multitable", "noheader", "rmorig"]


@command(
    "multikv",
    STREAMING,
    "multikv [fields FIELD ...] [filter TEXT ...] [forceheader=N] [noheader=B] [multitable=B] [copyattrs=B] "
    "[rmorig=B]",
)
def multikv(args: Args, parsing: Parsing) -> Step:
    """An original stands behind its rows, with rmorig=f."""
    options = args.options(OPTIONS, refused=["conf"])
    wanted: list[str] = []
    terms: list[str] = []
    while not args.done:
        if args.keyword("fields"):
            wanted += args.names("filter")
        elif args.keyword("filter"):
            terms += args.names("fields")
        else:
            args.unexpected()
    header = args.integer(options, "forceheader", 0) if "forceheader" in options else None
    if header is not None and header < 1:
        raise args.error("forceheader counts lines from 1.")
    has_header = not args.boolean(options, "noheader", False)
    several = has_header and args.boolean(options, "multitable", True)
    copies, drops = args.boolean(options, "copyattrs", True), args.boolean(options, "rmorig", True)

    def run(table: Table, job: Job) -> Table:
        found: list[Row] = []
        for original in table.rows:
            text = "\n".join(as_list(original.get("_raw")))
            rows = read_table(text, "multikv", header_line=header, has_header=has_header, several=several)
            for row in rows:
                if _passes(args, row, terms):
                    fields = {
                        name: value for name, value in row.fields.items() if not wanted or name in wanted
                    }
                    found.append({**(original if copies else {}), "_raw": row.line, **fields})
            if not drops:
                found.append(original)
        return table.with_rows(found)

    return run


def _passes(args: Args, row: TableRow, terms: list[str]) -> bool:
    """A row needs one of the terms. Whether their case counts is not documented."""
    if not terms or any(term in row.line for term in terms):
        return True
    if any(term.lower() in row.line.lower() for term in terms):
        raise args.unsupported("filter where only the case differs")
    return False
