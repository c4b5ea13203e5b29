"""How the values of fields go together, and which stand apart: contingency, cofilter, concurrency, outlier.
Search Reference, one page each."""

import math
from collections import Counter
from dataclasses import dataclass

from lab.spl.aggregates import percentile
from lab.spl.args import Args
from lab.spl.registry import STREAMING, TRANSFORMING, Job, Parsing, Step, command
from lab.spl.scalars import Number, as_number
from lab.spl.table import Table
from lab.spl.wildcards import select
from lab.values import ReadRow, Row, Value, as_list, as_text

# limits.conf.spec 10.4, [ctable] maxvalues
MAX_VALUES = 1000


def two_fields(args: Args) -> tuple[str, str]:
    names = args.names()
    args.end()
    if len(names) != 2 or any("*" in name for name in names):
        raise args.error("Two fields are needed.")
    return names[0], names[1]


def _one(args: Args, row: ReadRow, name: str) -> str | None:
    texts = as_list(row.get(name))
    if len(texts) > 1:
        raise args.unsupported(f"the multivalue field '{name}'")
    return texts[0] if texts else None


@command("contingency counttable ctable", TRANSFORMING, "contingency [maxrows=N] [maxcols=N] [usetotal=B] "
         "[totalstr=TEXT] FIELD FIELD")  # fmt: skip
def contingency(args: Args, parsing: Parsing) -> Step:
    """How often two fields' values occur together; rows and columns by their totals, the greatest first."""
    options = args.options(["maxrows", "maxcols", "usetotal", "totalstr"], ["mincolcover", "minrowcover"])
    down, across = two_fields(args)
    totals, label = args.boolean(options, "usetotal", True), options.get("totalstr", "TOTAL")
    limits = [args.integer(options, name, 0) or MAX_VALUES for name in ("maxrows", "maxcols")]

    def ordered(counts: Counter[str], limit: int) -> list[str]:
        kept = sorted(counts, key=lambda value: (-counts[value], value))
        if len(kept) > limit and counts[kept[limit - 1]] == counts[kept[limit]]:
            raise args.unsupported("a limit that cuts through values of the same count")
        return kept[:limit]

    def run(table: Table, job: Job) -> Table:
        pairs: Counter[tuple[str, str]] = Counter()
        for row in table.rows:
            one, two = _one(args, row, down), _one(args, row, across)
            if one is not None and two is not None:
                # "Values which are empty strings will be represented as EMPTY_STR."
                pairs[one or "EMPTY_STR", two or "EMPTY_STR"] += 1
        by_row: Counter[str] = Counter()
        by_column: Counter[str] = Counter()
        for (one, two), count in pairs.items():
            by_row[one] += count
            by_column[two] += count
        lines, columns = ordered(by_row, limits[0]), ordered(by_column, limits[1])
        rows: list[Row] = [{down: one, **{two: pairs[one, two] for two in columns}} for one in lines]
        if totals and rows:
            rows.append({down: label, **{two: sum(pairs[one, two] for one in lines) for two in columns}})
            for row in rows:
                row[label] = sum(as_number(row[two]) or 0 for two in columns)
        return Table(rows, [down, *columns, *([label] if totals and rows else [])])

    return run


@command("cofilter", TRANSFORMING, "cofilter FIELD FIELD")
def cofilter(args: Args, parsing: Parsing) -> Step:
    """For each pair of items (second field) how many users (first field) have both."""
    user, item = two_fields(args)
    columns = ["Item 1", "Item 1 user count", "Item 2", "Item 2 user count", "Pair count"]

    def run(table: Table, job: Job) -> Table:
        users: dict[str, set[str]] = {}
        for row in table.rows:
            who, what = _one(args, row, user), _one(args, row, item)
            if who is not None and what is not None:
                users.setdefault(what, set()).add(who)
        items = list(users)
        rows: list[Row] = []
        for at, one in enumerate(items):
            for two in items[at + 1 :]:
                both = len(users[one] & users[two])
                if both:
                    values: list[Value] = [one, len(users[one]), two, len(users[two]), both]
                    rows.append(dict(zip(columns, values, strict=True)))
        return Table(rows, columns)

    return run


@command("concurrency", STREAMING, "concurrency duration=FIELD [start=FIELD] [output=FIELD]")
def concurrency(args: Args, parsing: Parsing) -> Step:
    """How many events were in progress when each one started, itself included."""
    options = args.options(["duration", "start", "output"])
    args.end()
    if "duration" not in options:
        raise args.error("duration= is needed.")
    start, output = options.get("start", "_time"), options.get("output", "concurrency")

    def run(table: Table, job: Job) -> Table:
        spans: list[tuple[float, float] | None] = []
        for row in table.rows:
            begin, length = as_number(row.get(start)), as_number(row.get(options["duration"]))
            spans.append(None if begin is None or length is None else (float(begin), float(begin + length)))
        for row, mine in zip(table.rows, spans, strict=True):
            if mine is None:
                continue
            if any(other is not None and other[0] < mine[0] == other[1] for other in spans):
                raise args.unsupported("an event that starts when another one ends")
            row[output] = sum(
                other is not None and (other is mine or other[0] <= mine[0] < max(other[1], other[0] + 1e-9))
                for other in spans
            )
        return table.with_columns([output]) if table.columns else table

    return run


@dataclass(frozen=True)
class Fence:
    """The values beyond which a number is an outlier."""

    low: Number
    high: Number

    def clip(self, number: Number, *, lower: bool) -> Number:
        if number > self.high:
            return self.high
        return self.low if lower and number < self.low else number


def fences(numbers: list[Number], factor: Number) -> list[Fence]:
    """By each reading of a percentile: between two values, or the nearest one."""
    found: list[Fence] = []
    for quartile in (percentile, _nearest):
        low, high = quartile(numbers, 25), quartile(numbers, 75)
        found.append(Fence(low - factor * (high - low), high + factor * (high - low)))
    return found


def _nearest(numbers: list[Number], percent: float) -> Number:
    return sorted(numbers)[max(0, math.ceil(len(numbers) * percent / 100) - 1)]


@command(
    "outlier", STREAMING, "outlier [action=remove|transform] [mark=B] [param=N] [uselower=B] [FIELD ...]"
)
def outlier(args: Args, parsing: Parsing) -> Step:
    """Numbers further than param times the inter-quartile range outside the quartiles are cut down to that
    (tf), or their rows removed (rm). Refused where the reading of a percentile decides."""
    options = args.options(["action", "mark", "param", "uselower"])
    patterns = args.names()
    args.end()
    action = options.get("action", "transform").lower()
    factor = as_number(options.get("param", "2.5"))
    if action not in ("remove", "rm", "transform", "tf") or factor is None:
        raise args.error("Invalid value for action or param.")
    remove = action in ("remove", "rm")
    mark, lower = args.boolean(options, "mark", False), args.boolean(options, "uselower", False)

    def run(table: Table, job: Job) -> Table:
        gone: set[int] = set()
        for name in select(patterns, table.names()) if patterns else table.visible():
            numbers = {
                at: n for at, row in enumerate(table.rows) if (n := as_number(row.get(name))) is not None
            }
            if not numbers:
                continue
            one, two = fences(list(numbers.values()), factor)
            for at, number in numbers.items():
                value = one.clip(number, lower=lower)
                other = two.clip(number, lower=lower)
                if (value != number) != (other != number) or (value != other and not remove):
                    raise args.unsupported("quartiles that depend on how a percentile is read")
                if value != number:
                    gone.add(at)
                    table.rows[at][name] = f"000{as_text(value)}" if mark and not remove else value
        return table.with_rows([row for at, row in enumerate(table.rows) if not remove or at not in gone])

    return run
