"""streamstats and the small commands that look at the rows before. Search Reference, one page each."""

import re
from collections import deque
from dataclasses import dataclass

from lab.spl.aggregates import Accumulator
from lab.spl.args import Args, tokenize
from lab.spl.commands.binning import parse_span
from lab.spl.commands.stats import keys_of, parse_stats, silenced
from lab.spl.expr_compile import compile_node
from lab.spl.expr_parser import parse_expression
from lab.spl.functions.registry import Evaluate
from lab.spl.registry import STREAMING, Job, Parsing, Step, command
from lab.spl.scalars import as_number
from lab.spl.stats_parser import Aggregation, compute, moment, widen
from lab.spl.table import Table
from lab.spl.wildcards import select
from lab.values import ReadRow, Row, Value, as_list

MAX_WINDOW = 10_000
OPTIONS = ["current", "window", "time_window", "global", "reset_on_change", "reset_before", "reset_after"]


@dataclass(frozen=True)
class Streaming:
    """The options of one streamstats."""

    aggregations: list[Aggregation]
    by: list[str]
    current: bool
    window: int
    shared: bool
    on_change: bool
    before: Evaluate | None
    after: Evaluate | None
    seconds: float | None = None


class Timed:
    """The rows of the last so many seconds, at most `size`; the far edge is open [measured on 10.4.2,
    mockdr]."""

    def __init__(self, aggregations: list[Aggregation], seconds: float, size: int) -> None:
        self.aggregations, self.seconds = aggregations, seconds
        self.rows: deque[ReadRow] = deque(maxlen=size)

    def pass_to(self, row: ReadRow) -> None:
        """Forgets what is too old beside this row."""
        while self.rows and abs(moment(row) - moment(self.rows[0])) >= self.seconds:
            self.rows.popleft()

    def add(self, row: ReadRow, job: Job) -> None:
        self.pass_to(row)
        self.rows.append(row)

    def results(self, job: Job, key: tuple[str, ...] = ()) -> dict[str, Value]:
        return compute(self.aggregations, list(self.rows), job.ctx)


class Running:
    """Aggregates that grow: no window, so nothing ever leaves."""

    def __init__(self, aggregations: list[Aggregation]) -> None:
        self.parts: list[tuple[Aggregation, Accumulator]] = [(one, one.make()) for one in aggregations]

    def add(self, row: ReadRow, job: Job) -> None:
        for one, accumulator in self.parts:
            value = one.value(row, job.ctx)
            if value is not None:
                accumulator.add(value, moment(row))

    def results(self, job: Job, key: tuple[str, ...] = ()) -> dict[str, Value]:
        found = {one.name: accumulator.result() for one, accumulator in self.parts}
        return {name: value for name, value in found.items() if value is not None}


class Windowed:
    """The last rows, looked at anew each time."""

    def __init__(self, aggregations: list[Aggregation], size: int, by: list[str]) -> None:
        self.aggregations, self.by = aggregations, by
        self.rows: deque[ReadRow] = deque(maxlen=size)

    def add(self, row: ReadRow, job: Job) -> None:
        self.rows.append(row)

    def results(self, job: Job, key: tuple[str, ...] = ()) -> dict[str, Value]:
        # global=true: one window for all groups, of which the row's own group is summed up.
        mine = [row for row in self.rows if key in keys_of(row, self.by)]
        return compute(self.aggregations, mine, job.ctx)


@command(
    "streamstats",
    STREAMING,
    "streamstats [allnum=B] [current=B] [window=N] [time_window=SPAN] [global=B] [reset_on_change=B] "
    "[reset_before=(EXPR)] [reset_after=(EXPR)] FUNCTION(FIELD) [AS NAME] ... [BY FIELD ...]",
)
def streamstats(args: Args, parsing: Parsing) -> Step:
    _take_resets(args)
    options, aggregations, by = parse_stats(args, OPTIONS)
    all_numbers = args.boolean(options, "allnum", False)
    plan = Streaming(
        aggregations,
        by,
        args.boolean(options, "current", True),
        args.integer(options, "window", 0),
        args.boolean(options, "global", True),
        args.boolean(options, "reset_on_change", False),
        _reset(args, options.get("reset_before")),
        _reset(args, options.get("reset_after")),
        _seconds(args, options),
    )
    if plan.window > MAX_WINDOW:
        raise args.error(f"The window is larger than max_stream_window ({MAX_WINDOW}).")

    def run(table: Table, job: Job) -> Table:
        wide = widen(args, plan.aggregations, table, by)
        wide = silenced(wide, table.rows) if all_numbers else wide
        _stream(args, table.rows, plan, wide, job)
        return table.with_columns(one.name for one in wide) if table.columns else table

    return run


RESET = re.compile(r'\breset_(before|after)\s*=\s*"\("(.*?)(?<!\\)"\)"', re.IGNORECASE | re.DOTALL)


def _take_resets(args: Args) -> None:
    """The page's way to write a condition: reset_after="("EXPRESSION")", quotes in it escaped."""
    text = RESET.sub(lambda found: f"reset_{found[1]}=({found[2]})".replace('\\"', '"'), args.text)
    if text != args.text:
        args.text = text
        args.tokens = tokenize(text)


def _seconds(args: Args, options: dict[str, str]) -> float | None:
    if "time_window" not in options:
        return None
    span = parse_span(args, options["time_window"])
    return span.seconds if span else float(options["time_window"])


def check_order(args: Args, rows: list[Row]) -> None:
    times = [as_number(row.get("_time")) for row in rows]
    known = [time for time in times if time is not None]
    if len(known) < len(times) or known not in (sorted(known), sorted(known, reverse=True)):
        raise args.error(
            "time_window can only be used on input that is sorted in time order "
            "(both ascending and descending order are ok)."
        )


def _reset(args: Args, text: str | None) -> Evaluate | None:
    if text is None:
        return None
    compiled = compile_node(parse_expression(text))
    if compiled.kind != "bool":
        raise args.error(f"'{text}' must be a boolean expression.")
    return compiled.evaluate


def _stream(args: Args, rows: list[Row], plan: Streaming, wide: list[Aggregation], job: Job) -> None:
    groups: dict[tuple[str, ...], Running | Windowed | Timed] = {}
    if plan.seconds is not None:
        check_order(args, rows)
    previous: tuple[str, ...] | None = None
    for row in rows:
        keys = list(keys_of(row, plan.by))
        if len(keys) > 1:
            raise args.unsupported("a multivalue BY field")
        if not keys:
            continue
        key = keys[0]
        changed = plan.on_change and previous is not None and key != previous
        if changed or (plan.before is not None and plan.before(row, job.ctx) is True):
            groups.clear()
        previous = key
        # The window sees the row as it came, not with its own results in it.
        seen = dict(row)
        place = () if plan.window and plan.shared and not plan.seconds else key
        if place not in groups:
            groups[place] = (
                Timed(wide, plan.seconds, plan.window or MAX_WINDOW)
                if plan.seconds
                else Windowed(wide, plan.window, plan.by)
                if plan.window
                else Running(wide)
            )
        state = groups[place]
        if isinstance(state, Timed):
            state.pass_to(seen)
        if plan.current:
            state.add(seen, job)
        row.update(state.results(job, key))
        if not plan.current:
            state.add(seen, job)
        if plan.after is not None and plan.after(row, job.ctx) is True:
            groups.clear()


@command("accum", STREAMING, "accum FIELD [AS NAME]")
def accum(args: Args, parsing: Parsing) -> Step:
    """A running total; rows without a number are passed by."""
    field = args.field()
    name = args.name() if args.keyword("as") else field
    args.end()

    def run(table: Table, job: Job) -> Table:
        total: int | float = 0
        for row in table.rows:
            number = as_number(row.get(field))
            if number is not None:
                total += number
                row[name] = total
        return table

    return run


@command("delta", STREAMING, "delta FIELD [AS NAME] [p=N]")
def delta(args: Args, parsing: Parsing) -> Step:
    """The difference to the row p before it."""
    options = args.options(["p"])
    field = args.field()
    name = args.name() if args.keyword("as") else f"delta({field})"
    args.end()
    back = args.integer(options, "p", 1, minimum=1)

    def run(table: Table, job: Job) -> Table:
        numbers = [as_number(row.get(field)) for row in table.rows]
        for index, row in enumerate(table.rows):
            now, then = numbers[index], numbers[index - back] if index >= back else None
            if now is not None and then is not None:
                row[name] = now - then
        return table.with_columns([name]) if table.columns else table

    return run


@command("autoregress", STREAMING, "autoregress FIELD [AS NAME] [p=N[-M]]")
def autoregress(args: Args, parsing: Parsing) -> Step:
    """Copies of the values of rows before."""
    options = args.options(["p"])
    field = args.field()
    name = args.name() if args.keyword("as") else None
    args.end()
    first, _, last = options.get("p", "1").partition("-")
    if not first.isdigit() or (last and not last.isdigit()) or int(first) < 1:
        raise args.error(f"Invalid value for p: '{options['p']}'")
    steps = range(int(first), int(last or first) + 1)
    if name and len(steps) > 1:
        raise args.error("AS cannot be used with a range of p.")

    def run(table: Table, job: Job) -> Table:
        values = [row.get(field) for row in table.rows]
        for index, row in enumerate(table.rows):
            for step in steps:
                earlier = values[index - step] if index >= step else None
                if earlier is not None:
                    row[name or f"{field}_p{step}"] = earlier
        return table

    return run


@command("filldown", STREAMING, "filldown [FIELD ...]")
def filldown(args: Args, parsing: Parsing) -> Step:
    """Nulls become the last value above; `*` patterns allowed, no list is every field."""
    patterns = args.names() or ["*"]
    args.end()

    def run(table: Table, job: Job) -> Table:
        names = select(patterns, table.names())
        last: Row = {}
        for row in table.rows:
            for name in names:
                if as_list(row.get(name)):
                    last[name] = row[name]
                elif name in last:
                    row[name] = last[name]
        return table

    return run
