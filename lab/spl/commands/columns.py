"""fields, table, rename, fillnull, replace: which columns, under which names. Search Reference."""

from collections.abc import Iterable

from lab.spl.args import Args
from lab.spl.registry import STREAMING, TRANSFORMING, Job, Parsing, Step, command
from lab.spl.table import Table
from lab.spl.wildcards import captures, select
from lab.values import Row, as_list

# "fields +" keeps these whether they are named or not.
INTERNAL = ("_raw", "_time")


def keep(rows: Iterable[Row], names: list[str]) -> list[Row]:
    return [{name: row[name] for name in names if name in row} for row in rows]


@command("fields", STREAMING, "fields [+|-] FIELD ...")
def fields(args: Args, parsing: Parsing) -> Step:
    removing = args.keyword("-")
    if not removing:
        args.keyword("+")
    patterns = args.names()
    args.end()
    if patterns and patterns[0][:1] in "+-" and len(patterns[0]) > 1 and not removing:
        removing = patterns[0][0] == "-"
        patterns[0] = patterns[0][1:]
    if not patterns:
        raise args.error("A field is missing.")

    def run(table: Table, job: Job) -> Table:
        names = table.names()
        chosen = select(patterns, names)
        if removing:
            gone = set(chosen)
            for row in table.rows:
                for name in gone & row.keys():
                    del row[name]
            return Table(table.rows, [name for name in table.columns if name not in gone], table.delims)
        kept = list(dict.fromkeys([*chosen, *INTERNAL]))
        shown = [name for name in kept if name in names or "*" not in name]
        columns = [name for name in shown if name not in INTERNAL or name in names]
        return Table(keep(table.rows, kept), columns, table.delims)

    return run


@command("table", TRANSFORMING, "table FIELD ...")
def table_command(args: Args, parsing: Parsing) -> Step:
    patterns = args.names()
    args.end()
    if not patterns:
        raise args.error("A field is missing.")

    def run(table: Table, job: Job) -> Table:
        names = select(patterns, table.names())
        if not any(name in row for row in table.rows for name in names):
            # [measured on 10.4.2, mockdr] A table of fields that no row has is no row.
            job.messages.append("No matching fields exist.")
            return Table([], names, table.delims)
        return Table(keep(table.rows, names), names, table.delims)

    return run


@command("rename", STREAMING, "rename FIELD AS|TO|-> FIELD[, ...]")
def rename(args: Args, parsing: Parsing) -> Step:
    """Renaming what does not exist onto an existing field removes that field (SR:rename)."""
    pairs: list[tuple[str, str]] = []
    while not args.done:
        old = args.field()
        if args.accept("="):
            old += "="  # what tstats calls PREFIX(group=)
        if not args.keyword("as", "to", "->"):
            args.unexpected()
        new = args.field()
        if old.count("*") != new.count("*"):
            raise args.error(f"Wildcard mismatch: '{old}' as '{new}'.")
        if "*" not in old and any(known == old and given != new for known, given in pairs):
            raise args.error(f"The field '{old}' cannot be renamed to several names.")
        pairs.append((old, new))
        args.accept(",")
    if not pairs:
        raise args.error("Usage: rename [old_name AS/TO/-> new_name]+.")

    def run(table: Table, job: Job) -> Table:
        current = table
        for old, new in pairs:
            for name, target in _targets(old, new, current.names()):
                current = _rename(current, name, target)
        return current

    return run


def _targets(old: str, new: str, names: list[str]) -> list[tuple[str, str]]:
    if "*" not in old:
        return [(old, new)]
    found: list[tuple[str, str]] = []
    for name in names:
        parts = captures(old, name)
        if parts is None or (name.startswith("_") and not old.startswith("_")):
            continue
        target = new
        for part in parts:
            target = target.replace("*", part, 1)
        found.append((name, target))
    return found


def _rename(table: Table, old: str, new: str) -> Table:
    if old == new:
        return table
    rows = []
    for row in table.rows:
        if old in row or new in row:
            row = {new if name == old else name: value for name, value in row.items() if name != new}  # noqa: PLW2901
        rows.append(row)
    columns = [new if name == old else name for name in table.columns if name != new]
    delims = {new if name == old else name: text for name, text in table.delims.items()}
    return Table(rows, columns, delims)


@command("fillnull", STREAMING, "fillnull [value=TEXT] [FIELD ...]")
def fillnull(args: Args, parsing: Parsing) -> Step:
    """Without a list: fields that have a value in some row. With one: those, present or not."""
    options = args.options(["value"])
    patterns = args.names()
    args.end()
    text = options.get("value", "0")

    def run(table: Table, job: Job) -> Table:
        if patterns:
            names = select(patterns, table.names())
        else:
            # A declared column without any value is no field (SR:fillnull, "at least one non-null value").
            filled = {name for row in table.rows for name in row}
            names = [name for name in table.visible() if name in filled]
        for row in table.rows:
            for name in names:
                if name not in row:
                    row[name] = text
        return table.with_columns(names) if table.columns else table

    return run


@command("replace", STREAMING, "replace VALUE WITH VALUE[, ...] [IN FIELD ...]")
def replace(args: Args, parsing: Parsing) -> Step:
    """Whole values, case-sensitive; `*` in the old value matches, and is carried into the new one."""
    pairs: list[tuple[str, str]] = []
    while not args.done and not args.keyword("in"):
        old = args.name()
        if not args.keyword("with"):
            args.unexpected()
        pairs.append((old, args.name()))
        args.accept(",")
    names = args.names()
    args.end()
    if not pairs:
        raise args.error("Usage: replace VALUE WITH VALUE.")

    def one(text: str) -> str:
        for old, new in pairs:
            parts = captures(old, text)
            if parts is not None:
                for part in parts:
                    new = new.replace("*", part, 1)  # noqa: PLW2901
                return new
        return text

    def run(table: Table, job: Job) -> Table:
        for row in table.rows:
            for name in names or [name for name in row if not name.startswith("_")]:
                if name in row:
                    values = [one(text) for text in as_list(row[name])]
                    if values != as_list(row[name]):
                        row[name] = values if len(values) > 1 else values[0]
        return table

    return run
