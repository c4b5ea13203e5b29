"""fieldsummary and setfields. Search Reference, one page each."""

from collections import Counter

from lab.spl.aggregates import FACTORIES
from lab.spl.args import Args
from lab.spl.jsonpath import dump
from lab.spl.registry import STREAMING, TRANSFORMING, Job, Parsing, Step, command
from lab.spl.scalars import as_number
from lab.spl.table import Table
from lab.spl.wildcards import select
from lab.values import Row, as_list

COLUMNS = [
    "field",
    "count",
    "distinct_count",
    "is_exact",
    "max",
    "mean",
    "min",
    "numeric_count",
    "stdev",
    "values",
]
NUMERICAL = {"max": "max", "mean": "avg", "min": "min", "stdev": "stdev"}


@command("fieldsummary", TRANSFORMING, "fieldsummary [maxvals=N] [FIELD ...]")
def fieldsummary(args: Args, parsing: Parsing) -> Step:
    """A row a field: counts, extremes of its numbers, and its values as JSON, the most frequent first."""
    options = args.options(["maxvals"])
    patterns = args.names()
    args.end()
    limit = args.integer(options, "maxvals", 100)

    def run(table: Table, job: Job) -> Table:
        names = sorted({name for row in table.rows for name in row if not name.startswith("_")})
        chosen = [name for name in names if not patterns or name in select(patterns, names)]
        return Table([_summary(args, table, name, limit) for name in chosen], COLUMNS)

    return run


def _summary(args: Args, table: Table, name: str, limit: int) -> Row:
    texts: list[str] = []
    for row in table.rows:
        values = as_list(row.get(name))
        if len(values) > 1:
            raise args.unsupported(f"the multivalue field '{name}'")
        texts += values
    counts = Counter(texts)
    numbers = [text for text in texts if as_number(text) is not None]
    found: Row = {
        "field": name,
        "count": len(texts),
        "distinct_count": len(counts),
        "is_exact": 1 if len(counts) <= limit or not limit else 0,
        "numeric_count": len(numbers),
    }
    for column, function in NUMERICAL.items():
        accumulator = FACTORIES[function]()
        for text in numbers:
            accumulator.add(text, 0)
        result = accumulator.result()
        if result is not None:
            found[column] = result
    # "Sorted first by highest count and then by distinct value, in ascending order."
    ordered = sorted(counts, key=lambda text: (-counts[text], text))
    shown = ordered[:limit] if limit else ordered
    found["values"] = str(dump([{"value": text, "count": counts[text]} for text in shown]))
    return found


@command("setfields", STREAMING, "setfields FIELD=VALUE, ...")
def setfields(args: Args, parsing: Parsing) -> Step:
    """The same values for all rows."""
    values: Row = {}
    while not args.done:
        if args.accept(","):
            continue
        name = args.name()
        args.expect("=")
        values[name] = args.name()
    if not values:
        raise args.error("A field and its value are missing.")

    def run(table: Table, job: Job) -> Table:
        for row in table.rows:
            row.update(values)
        return table.with_columns(values) if table.columns else table

    return run
