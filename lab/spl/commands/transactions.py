"""transaction: events into groups. Search Reference, "transaction".

Events come newest first, and are read that way: an event joins the open transaction of its field values
when the limits allow it. Only the plain cases are here; transitive field values are refused.
"""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lab.spl.args import Args
from lab.spl.expr_compile import compile_node
from lab.spl.expr_parser import parse_expression
from lab.spl.filters import compile_condition
from lab.spl.registry import TRANSFORMING, Job, Parsing, Step, command
from lab.spl.scalars import as_number, multivalue
from lab.spl.table import Table
from lab.values import ReadRow, Row, as_list

OPTIONS = ["maxspan", "maxpause", "maxevents", "startswith", "endswith", "keepevicted", "mvlist", "delim"]
REFUSED = [
    "connected",
    "unifyends",
    "keeporphans",
    "mvraw",
    "nullstr",
    "name",
    "maxopentxn",
    "maxopenevents",
    "match",
]
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
Test = Callable[[ReadRow, Job], bool]


@dataclass
class Open:
    """A transaction under way; its events are newest first."""

    rows: list[Row] = field(default_factory=list)
    ended: bool = False

    @property
    def newest(self) -> float:
        return float(as_number(self.rows[0].get("_time")) or 0)

    @property
    def oldest(self) -> float:
        return float(as_number(self.rows[-1].get("_time")) or 0)


@dataclass(frozen=True)
class Plan:
    fields: list[str]
    span: float | None
    pause: float | None
    events: int
    starts: Test | None
    ends: Test | None
    evicted: bool
    lists: bool


def _seconds(args: Args, text: str | None) -> float | None:
    if text is None or text == "-1":
        return None
    found = re.fullmatch(r"(\d+)([smhd]?)", text)
    if found is None:
        raise args.error(f"Invalid time span: '{text}'")
    return int(found[1]) * UNITS[found[2] or "s"]


def _test(args: Args, options: dict[str, str], name: str) -> Test | None:
    """`startswith="text"`, `startswith=(search)` or `startswith=eval(expression)`."""
    text = options.get(name)
    if text is None:
        return None
    if text.startswith("eval:"):
        compiled = compile_node(parse_expression(text[5:]))
        if compiled.kind != "bool":
            raise args.error(f"{name}=eval() must be boolean.")
        return lambda row, job: compiled.evaluate(row, job.ctx) is True
    condition = compile_condition(text)
    return lambda row, job: condition(row)


def _mark_evals(args: Args) -> None:
    """`startswith=eval(...)` as one value."""
    for name in ("startswith", "endswith"):
        for at in range(len(args.tokens) - 3):
            first, equals, word, opening = args.tokens[at : at + 4]
            if first.is_word(name) and equals.kind == "=" and word.is_word("eval") and opening.kind == "(":
                end = args.closing(at + 3)
                inner = args.text[opening.end : args.tokens[end].at]
                value = type(word)("string", f"eval:{inner}", word.at, args.tokens[end].end, '"')
                args.tokens[at + 2 : end + 1] = [value]
                break


@command("transaction", TRANSFORMING, "transaction [FIELD ...] [maxspan=T] [maxpause=T] [maxevents=N] "
         "[startswith=TEST] [endswith=TEST] [keepevicted=B] [mvlist=B]")  # fmt: skip
def transaction(args: Args, parsing: Parsing) -> Step:
    _mark_evals(args)
    options = args.options(OPTIONS, refused=REFUSED)
    names = args.names()
    args.end()
    if "delim" in options:
        raise args.unsupported("option delim=")
    plan = Plan(
        names, _seconds(args, options.get("maxspan")), _seconds(args, options.get("maxpause")),
        args.integer(options, "maxevents", 1000, minimum=1), _test(args, options, "startswith"),
        _test(args, options, "endswith"), args.boolean(options, "keepevicted", False),
        args.boolean(options, "mvlist", False),
    )  # fmt: skip

    def run(table: Table, job: Job) -> Table:
        times = [as_number(row.get("_time")) or 0 for row in table.rows]
        if any(a < b for a, b in itertools.pairwise(times)):
            raise args.error("Events must be in descending order of time.")
        closed = _group(args, plan, table.rows, job)
        rows = [_row(plan, one) for one in closed]
        rows.sort(key=lambda row: -float(as_number(row["_time"]) or 0))
        return Table(rows)

    return run


def _group(args: Args, plan: Plan, rows: list[Row], job: Job) -> list[Open]:
    opened: dict[tuple[str, ...], Open] = {}
    closed: list[Open] = []
    for row in rows:
        values = [as_list(row.get(name)) for name in plan.fields]
        if any(len(value) != 1 for value in values):
            if not any(values):
                continue
            raise args.unsupported("events with only some of the fields, or with multivalue ones")
        key = tuple(value[0] for value in values)
        current = opened.get(key)
        if current is not None and not _fits(plan, current, row):
            closed.append(opened.pop(key))
            current = None
        if plan.ends is not None and plan.ends(row, job):
            if current is not None:
                closed.append(opened.pop(key))
            current = opened[key] = Open([row], ended=True)
        elif current is None:
            if plan.ends is not None:
                closed.append(Open([row]))
                continue
            current = opened[key] = Open([row])
        else:
            current.rows.append(row)
        starts = plan.starts is not None and plan.starts(row, job)
        if starts or len(current.rows) >= plan.events:
            current.ended = starts if plan.starts is not None else True
            closed.append(opened.pop(key))
        elif plan.starts is not None:
            current.ended = False
    left = list(opened.values())
    for one in left:
        one.ended = plan.starts is None and (plan.ends is None or one.ended)
    return [one for one in [*closed, *left] if plan.evicted or _complete(plan, one)]


def _fits(plan: Plan, current: Open, row: Row) -> bool:
    time = float(as_number(row.get("_time")) or 0)
    if plan.span is not None and current.newest - time > plan.span:
        return False
    return plan.pause is None or current.oldest - time <= plan.pause


def _complete(plan: Plan, one: Open) -> bool:
    """Without start and end conditions every group counts; with them only those that met them."""
    return (plan.starts is None and plan.ends is None) or one.ended


def _row(plan: Plan, one: Open) -> Row:
    """The earliest event's time, all raw text, all values: sorted and distinct, or listed with mvlist."""
    oldest_first = one.rows[::-1]
    names = dict.fromkeys(name for row in oldest_first for name in row if not name.startswith("_"))
    found: Row = {"_time": oldest_first[0].get("_time", 0)}
    raw = [text for row in oldest_first for text in as_list(row.get("_raw"))]
    if raw:
        found["_raw"] = "\n".join(raw)
    for name in names:
        values = [text for row in oldest_first for text in as_list(row.get(name))]
        value = multivalue(values if plan.lists else sorted(set(values)))
        if value is not None:
            found[name] = value
    found["duration"] = round(one.newest - one.oldest, 6)
    found["eventcount"] = len(one.rows)
    found["closed_txn"] = 1 if one.ended else 0
    return found
