"""addtotals, addcoltotals, convert: numbers made of numbers. Search Reference, one page each."""

import functools
import re
from collections.abc import Callable

from lab.spl.args import Args
from lab.spl.registry import STREAMING, TRANSFORMING, Job, Parsing, Step, command
from lab.spl.scalars import Number, as_number, multivalue
from lab.spl.table import Table
from lab.spl.timefmt import strftime, strptime
from lab.spl.wildcards import captures, select
from lab.values import Row, Value, as_list

DEFAULT_FORMAT = "%m/%d/%Y %H:%M:%S"


def _total(row: Row, names: list[str]) -> Number | None:
    numbers = [number for name in names if (number := as_number(row.get(name))) is not None]
    return sum(numbers) if numbers else None


@command(
    "addtotals", STREAMING, "addtotals [row=B] [col=B] [labelfield=F] [label=TEXT] [fieldname=F] [FIELD ...]"
)
def addtotals(args: Args, parsing: Parsing) -> Step:
    """A column with the sum of each row; with col=true also a row with the sum of each column."""
    options = args.options(["row", "col", "labelfield", "label", "fieldname"])
    patterns = args.names()
    args.end()
    by_row, by_column = args.boolean(options, "row", True), args.boolean(options, "col", False)
    return _totals_step(options, patterns, by_row=by_row, by_column=by_column)


@command("addcoltotals", TRANSFORMING, "addcoltotals [labelfield=F] [label=TEXT] [FIELD ...]")
def addcoltotals(args: Args, parsing: Parsing) -> Step:
    options = args.options(["labelfield", "label"])
    patterns = args.names()
    args.end()
    return _totals_step(options, patterns, by_row=False, by_column=True)


def _totals_step(options: dict[str, str], patterns: list[str], *, by_row: bool, by_column: bool) -> Step:
    name, label = options.get("fieldname", "Total"), options.get("labelfield")

    def run(table: Table, job: Job) -> Table:
        names = select(patterns, table.names()) if patterns else table.visible()
        if by_row:
            for row in table.rows:
                total = _total(row, names)
                # A row without a number has the sum of nothing.
                row[name] = 0 if total is None else total
            names = [*names, name] if name not in names else names
        found = table.with_columns([name]) if by_row and table.columns else table
        if not by_column:
            return found
        line: Row = {}
        for column in names:
            numbers = [number for row in table.rows if (number := as_number(row.get(column))) is not None]
            if numbers:
                line[column] = sum(numbers)
        if label:
            line[label] = options.get("label", "Total")
            found = found.with_columns([label]) if found.columns else found
        return found.with_rows([*table.rows, line])

    return run


def _duration(text: str) -> Number | None:
    """`[D+]HH:MM:SS[.sss]` in seconds."""
    found = re.fullmatch(r"(?:(\d+)\+)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)", text.strip())
    if found is None:
        return None
    days, hours, minutes, seconds = (as_number(part) or 0 for part in found.groups())
    return days * 86400 + hours * 3600 + minutes * 60 + seconds


def _memory(text: str) -> Number | None:
    """A size with k, m or g in kilobytes."""
    found = re.fullmatch(r"([-+]?\d*\.?\d+)([kmg]?)", text.strip().lower())
    number = as_number(found[1]) if found else None
    return (
        None
        if found is None or number is None
        else number * {"": 1, "k": 1, "m": 1024, "g": 1048576}[found[2]]
    )


def _milliseconds(text: str) -> Number | None:
    """`[MM:]SS.sss` in seconds."""
    found = re.fullmatch(r"(?:(\d+):)?(\d+(?:\.\d+)?)", text.strip())
    if found is None:
        return None
    return (as_number(found[1] or "0") or 0) * 60 + (as_number(found[2]) or 0)


def _remove_unit(text: str) -> Number | None:
    found = re.match(r"\s*([-+]?\d+\.?\d*(?:[eE][-+]?\d+)?)", text)
    return as_number(found[1]) if found else None


def _number(text: str) -> Number | None:
    return as_number(text.strip())


PLAIN: dict[str, Callable[[str], Number | None]] = {
    "num": _number,
    "dur2sec": _duration,
    "memk": _memory,
    "mstime": _milliseconds,
    "rmunit": _remove_unit,
    "rmcomma": lambda text: as_number(text.replace(",", "")),
}
# What auto and num try, in this order.
BEST = ("num", "rmcomma", "dur2sec")


def _best(args: Args, text: str) -> Number | None:
    """The number of "the best conversion"; None for text. The page does not say whether units count."""
    for name in BEST:
        number = PLAIN[name](text)
        if number is not None:
            return number
    if re.match(r"\s*[-+]?\.?\d", text):
        raise args.unsupported(f"the best conversion of '{text}'")
    return None


def _convert_one(args: Args, function: str, text: str, *, pattern: str, job: Job) -> Value | None:
    if function == "none":
        return text
    if function == "ctime":
        number = as_number(text)
        return None if number is None else strftime(float(number), pattern, job.ctx.tz)
    if function == "mktime":
        moment = strptime(text, pattern, job.ctx.tz, job.ctx.now)
        return None if moment is None else moment
    if function in ("auto", "num"):
        return _best(args, text)
    if function == "rmcomma":
        # rmcomma(1,000,000.00) is 1000000.00 (SR:convert).
        return text.replace(",", "")
    return PLAIN[function](text)


@command("convert", STREAMING, "convert [timeformat=TEXT] FUNCTION(FIELD) [AS NAME] ...")
def convert(args: Args, parsing: Parsing) -> Step:
    """What cannot be converted is removed; auto leaves a field as it is unless all its values are numbers."""
    options = args.options(["timeformat"])
    pattern = options.get("timeformat", DEFAULT_FORMAT)
    plan: list[tuple[str, str, str]] = []
    while not args.done:
        if args.accept(","):
            continue
        function = args.name().lower()
        if function not in {*PLAIN, "auto", "ctime", "mktime", "none"}:
            raise args.error(f"The conversion type '{function}' is invalid.")
        field = Args(args.command, args.enclosed(), args.position).name()
        plan.append((function, field, args.name() if args.keyword("as") else field))
    if not plan:
        raise args.error("A conversion is missing.")

    def run(table: Table, job: Job) -> Table:
        names = table.names()
        excluded = {
            name for function, field, _ in plan if function == "none" for name in select([field], names)
        }
        for function, field, new in plan:
            for name in [
                name for name in select([field], names) if function == "none" or name not in excluded
            ]:
                target = _target(field, new, name)
                values = [text for row in table.rows for text in as_list(row.get(name))]
                apart = function == "auto" and any(_best(args, text) is None for text in values)
                kind = "none" if apart else function
                one = functools.partial(_convert_one, args, kind, pattern=pattern, job=job)
                for row in table.rows:
                    if name in row:
                        _apply(row, name, target, one)
        return table

    return run


def _target(field: str, new: str, name: str) -> str:
    if new == field:
        return name
    for part in captures(field, name) or []:
        new = new.replace("*", part, 1)
    return new


def _apply(row: Row, name: str, target: str, one: Callable[[str], Value | None]) -> None:
    values = [one(text) for text in as_list(row[name])]
    if len(values) == 1:
        value = values[0]
    else:
        value = multivalue([text for value in values for text in as_list(value)])
    if value is None:
        row.pop(target, None)
    else:
        row[target] = value
