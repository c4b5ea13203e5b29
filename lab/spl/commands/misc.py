"""Small commands. Search Reference, one page each."""

import re

from lab.spl.args import Args
from lab.spl.commands.combine import collect
from lab.spl.registry import GENERATING, STREAMING, Job, Parsing, Step, command
from lab.spl.scalars import Number, as_number
from lab.spl.table import Table
from lab.values import Row, as_list


@command("strcat", STREAMING, 'strcat [allrequired=B] FIELD|"TEXT" ... DEST')
def strcat(args: Args, parsing: Parsing) -> Step:
    """A missing field is empty text, unless allrequired=t: then nothing is written."""
    options = args.options(["allrequired"])
    needed = args.boolean(options, "allrequired", False)
    parts = [args.take() for _ in args.tokens[args.at :]]
    if len(parts) < 2 or any(part.kind not in ("word", "string") for part in parts):
        raise args.error("Two fields or more, and a destination, are needed.")
    *sources, dest = parts

    def run(table: Table, job: Job) -> Table:
        for row in table.rows:
            texts = [part.text if part.quote == '"' else _single(args, row, part.text) for part in sources]
            if not needed or all(text is not None for text in texts):
                row[dest.text] = "".join(text or "" for text in texts)
        return table.with_columns([dest.text]) if table.columns else table

    return run


def _single(args: Args, row: Row, name: str) -> str | None:
    values = as_list(row.get(name))
    if len(values) > 1:
        raise args.unsupported(f"the multivalue field '{name}'")
    return values[0] if values else None


@command("rangemap", STREAMING, "rangemap field=FIELD [NAME=LOW-HIGH ...] [default=NAME]")
def rangemap(args: Args, parsing: Parsing) -> Step:
    """The names of all ranges that hold the number, bounds included; default is `None`."""
    values: list[tuple[str, str]] = []
    while not args.done:
        name = args.name()
        args.expect("=")
        values.append((name, args.field()))
    field = next((text for name, text in values if name == "field"), None)
    default = next((text for name, text in values if name == "default"), "None")
    ranges: list[tuple[str, Number, Number]] = []
    for name, text in values:
        found = re.fullmatch(r"(-?\d+(?:\.\d+)?)-(-?\d+(?:\.\d+)?)", text)
        if name in ("field", "default"):
            continue
        if found is None:
            raise args.error(f"Invalid range: '{text}'")
        ranges.append((name, as_number(found[1]) or 0, as_number(found[2]) or 0))
    if field is None:
        raise args.error("field= is needed.")
    source = field

    def run(table: Table, job: Job) -> Table:
        for row in table.rows:
            number = as_number(row.get(source))
            names = [name for name, low, high in ranges if number is not None and low <= number <= high]
            row["range"] = names if len(names) > 1 else names[0] if names else default
        return table.with_columns(["range"]) if table.columns else table

    return run


@command("uniq", STREAMING, "uniq")
def uniq(args: Args, parsing: Parsing) -> Step:
    """Rows that equal the row before them are dropped."""
    args.end()

    def run(table: Table, job: Job) -> Table:
        rows = [row for at, row in enumerate(table.rows) if not at or row != table.rows[at - 1]]
        return table.with_rows(rows)

    return run


@command("set", GENERATING, "set union|diff|intersect [SEARCH] [SEARCH]", subsearches=True)
def set_command(args: Args, parsing: Parsing) -> Step:
    """Rows compared as wholes, internal fields included."""
    kind = args.name().lower()
    if kind not in ("union", "diff", "intersect"):
        raise args.error(f"Invalid operation: '{kind}'")
    pipelines = [parsing.pipeline(args.subsearch().text) for _ in range(2)]
    args.end()

    def keyed(table: Table) -> dict[tuple[tuple[str, tuple[str, ...]], ...], Row]:
        return {tuple(sorted((name, tuple(as_list(row[name]))) for name in row)): row for row in table.rows}

    def run(table: Table, job: Job) -> Table:
        first, second = (collect(args, pipeline, job) for pipeline in pipelines)
        one, two = keyed(first), keyed(second)
        both = {**one, **two}
        keep = {"union": set(both), "intersect": one.keys() & two.keys(), "diff": one.keys() ^ two.keys()}[
            kind
        ]
        return first.with_columns(second.columns).with_rows([row for key, row in both.items() if key in keep])

    return run


@command("trendline", STREAMING, "trendline sma|wmaN(FIELD) [AS NAME] ...")
def trendline(args: Args, parsing: Parsing) -> Step:
    """Moving averages over N rows, null until there are N; ema is refused (its start is not documented)."""
    plan: list[tuple[str, int, str, str]] = []
    while not args.done:
        if args.accept(","):
            continue
        text = args.name()
        found = re.fullmatch(r"(sma|ema|wma)(\d+)", text)
        if found is None or not 2 <= int(found[2]) <= 10000:
            raise args.error(f"Invalid trend type: '{text}'")
        if found[1] == "ema":
            raise args.unsupported("ema")
        field = args.enclosed().strip()
        plan.append(
            (found[1], int(found[2]), field, args.name() if args.keyword("as") else f"{text}({field})")
        )
    if not plan:
        raise args.error("A trend type is missing.")

    def run(table: Table, job: Job) -> Table:
        for kind, period, field, name in plan:
            numbers = [as_number(row.get(field)) for row in table.rows]
            for at, row in enumerate(table.rows):
                window = [
                    number for number in numbers[max(0, at - period + 1) : at + 1] if number is not None
                ]
                if len(window) == period:
                    weights = range(1, period + 1) if kind == "wma" else [1] * period
                    total = sum(weight * number for weight, number in zip(weights, window, strict=True))
                    row[name] = total / sum(weights)
        return table.with_columns([entry[3] for entry in plan]) if table.columns else table

    return run
