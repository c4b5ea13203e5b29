"""transaction: events into groups. Search Reference, "transaction".

Events come newest first, and are read that way: an event joins the open transaction it shares a field's value
with, when it contradicts none of its values and the limits allow it. Where the page does not say which of
several transactions an event joins, the search is refused.
"""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lab.spl.args import Args
from lab.spl.commands.txn_rows import Rendering, parse_lists, render
from lab.spl.expr_compile import compile_node
from lab.spl.expr_parser import parse_expression
from lab.spl.filters import compile_condition
from lab.spl.registry import TRANSFORMING, Job, Parsing, Step, command
from lab.spl.scalars import INTEGER, as_number
from lab.spl.table import Table
from lab.values import ReadRow, Row, as_list

OPTIONS = ["maxspan", "maxpause", "maxevents", "startswith", "endswith", "connected", "unifyends",
           "keeporphans", "keepevicted", "maxopentxn", "maxopenevents", "mvlist", "mvraw", "delim",
           "nullstr"]  # fmt: skip
# transactiontypes.conf.spec 10.6: what a stanza may say beside the options; `search` is searchtxn's.
STANZA_ONLY = {"fields", "search"}
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
# limits.conf.spec 10.4, [transactions]
MAX_OPEN, MAX_OPEN_EVENTS = 5000, 100_000
Test = Callable[[ReadRow, Job], bool]


@dataclass
class Open:
    """A transaction under way; its events are newest first."""

    values: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    matched: int = 0
    ended: bool = True
    started: bool = True
    # closed_txn: a limit or startswith closed it (SR: "if none of these is specified, all have 0").
    closed: bool = False
    evicted: bool = False

    @property
    def newest(self) -> float:
        return float(as_number(self.rows[0].get("_time")) or 0)

    @property
    def oldest(self) -> float:
        return float(as_number(self.rows[-1].get("_time")) or 0)

    @property
    def complete(self) -> bool:
        return self.started and self.ended and not self.evicted


@dataclass(frozen=True)
class Plan:
    fields: list[str]
    span: float | None
    pause: float | None
    events: int | None
    starts: Test | None
    ends: Test | None
    connected: bool
    unify: bool
    evicted: bool
    orphans: bool
    open_limit: int
    events_limit: int


def _seconds(args: Args, text: str | None) -> float | None:
    if text is None:
        return None
    found = re.fullmatch(r"(-?\d+)([smhd]?)", text)
    if found is None:
        raise args.error(f"Invalid time span: '{text}'")
    # "If the value is negative, the constraint is deactivated."
    return None if found[1].startswith("-") else int(found[1]) * UNITS[found[2] or "s"]


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


def _named(args: Args, parsing: Parsing, given: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """The options and fields of `name=`, a stanza of transactiontypes.conf; what the search says goes over
    them (SR:transaction, "name": "other definitions override the corresponding ones of the stanza")."""
    name = given.pop("name")
    hook = getattr(parsing.ctx, "transaction_type", None)
    stanza = hook(name) if hook else None
    if stanza is None:
        raise args.unsupported(f"the transaction type '{name}', which no transactiontypes.conf has")
    stated = {key: value.strip() for key, value in stanza.items() if value.strip()}
    if unknown := sorted(stated.keys() - {*OPTIONS} - STANZA_ONLY):
        raise args.unsupported(f"transactiontypes.conf [{name}] {unknown[0]}")
    fields = stated.get("fields", "").replace(",", " ").split()
    options = {key: _filter(value) for key, value in stated.items() if key not in STANZA_ONLY}
    return {**options, **given}, fields


def _filter(text: str) -> str:
    """A startswith or endswith of the stanza in the form the command's own has after it was read."""
    if found := re.fullmatch(r"eval\((.*)\)", text):
        return f"eval:{found[1]}"
    return text[1:-1] if len(text) > 1 and text[0] + text[-1] in ('""', "()") else text


@command("transaction", TRANSFORMING, "transaction [FIELD ...] [name=TYPE] [maxspan=T] [maxpause=T] "
         "[maxevents=N] [startswith=TEST] [endswith=TEST] [connected=B] [unifyends=B] [keeporphans=B] "
         "[keepevicted=B] [maxopentxn=N] [maxopenevents=N] [mvlist=B|FIELDS] [mvraw=B] "
         "[delim=TEXT] [nullstr=TEXT]")  # fmt: skip
def transaction(args: Args, parsing: Parsing) -> Step:
    _mark_evals(args)
    options = args.options([*OPTIONS, "name", "fields"])
    names = [*options.pop("fields", "").replace(",", " ").split(), *args.names()]
    if (left := args.peek()) is not None and left.kind == "=":
        raise args.unsupported("a comparison that stands in no parentheses or quotes")
    args.end()
    if "name" in options:
        options, fields = _named(args, parsing, options)
        names = names or fields
    connected = args.boolean(options, "connected", True)
    events = options.get("maxevents", "1000")
    if not INTEGER.match(events):
        raise args.error(f"Invalid value for maxevents: '{events}'. It must be an integer.")
    plan = Plan(
        names, _seconds(args, options.get("maxspan")), _seconds(args, options.get("maxpause")),
        int(events) if int(events) >= 0 else None, _test(args, options, "startswith"),
        _test(args, options, "endswith"), connected, args.boolean(options, "unifyends", connected),
        args.boolean(options, "keepevicted", False), args.boolean(options, "keeporphans", False),
        args.integer(options, "maxopentxn", MAX_OPEN, minimum=1),
        args.integer(options, "maxopenevents", MAX_OPEN_EVENTS, minimum=1),
    )  # fmt: skip
    rendering = Rendering(
        parse_lists(options.get("mvlist", "f")), options.get("delim", " "), options.get("nullstr", "NULL"),
        args.boolean(options, "mvraw", False),
    )  # fmt: skip

    def run(table: Table, job: Job) -> Table:
        times = [as_number(row.get("_time")) or 0 for row in table.rows]
        if any(a < b for a, b in itertools.pairwise(times)):
            raise args.error("Events must be in descending order of time.")
        grouping = Grouping(args, plan, job)
        for row in table.rows:
            grouping.take(row)
        found = grouping.finish()
        rows = [render(rendering, one.rows[::-1], one.matched, closed=one.closed) for one in found]
        rows += [{**row, "_txn_orphan": 1} for row in grouping.orphans]
        rows.sort(key=lambda row: -float(as_number(row.get("_time")) or 0))
        return Table(rows, delims=dict.fromkeys((name for row in rows for name in row), rendering.delim))

    return run


class Grouping:
    """The transactions while the events go by."""

    def __init__(self, args: Args, plan: Plan, job: Job) -> None:
        self.args, self.plan, self.job = args, plan, job
        self.open: dict[int, Open] = {}
        self.by_value: dict[tuple[str, str], dict[int, Open]] = {}
        self.events = 0
        self.done: list[Open] = []
        self.orphans: list[Row] = []

    def finish(self) -> list[Open]:
        """In the order they were finished; those left open at the end come last."""
        found = [*self.done, *self.open.values()]
        kept = [one for one in found if self.plan.evicted or one.complete]
        if self.plan.orphans and len(kept) < len(found):
            raise self.args.unsupported("keeporphans= where transactions are evicted")
        return kept

    def take(self, row: Row) -> None:
        plan, values = self.plan, self._values(row)
        starts = plan.starts is not None and plan.starts(row, self.job)
        ends = plan.ends is not None and plan.ends(row, self.job)
        if plan.fields and not values:
            if not plan.unify and (starts or ends):
                raise self.args.unsupported("unifyends=f with an end that has none of the fields")
            # An event with none of the fields is in no transaction.
            self.orphans += [row] if plan.orphans else []
            return
        current = self._match(values)
        if current is not None and (ends or not self._fits(current, row)):
            current.closed = current.closed or not ends
            self._close(current)
            current = None
        if current is None:
            current = Open(ended=ends or plan.ends is None)
            self.open[id(current)] = current
        current.rows.append(row)
        self.events += 1
        for pair in values.items():
            self.by_value.setdefault(pair, {})[id(current)] = current
        current.values.update(values)
        current.matched += len(values)
        current.started = plan.starts is None or starts
        if starts or (plan.events is not None and len(current.rows) >= plan.events):
            current.closed = True
            self._close(current)
        elif not current.ended:
            # With endswith, an event that no later end waits for is a transaction of its own.
            self._close(current)
        self._evict()

    def _values(self, row: Row) -> dict[str, str]:
        found: dict[str, str] = {}
        for name in self.plan.fields:
            texts = as_list(row.get(name))
            if len(texts) > 1:
                raise self.args.unsupported(f"events with a multivalue '{name}'")
            if texts:
                found[name] = texts[0]
        return found

    def _match(self, values: dict[str, str]) -> Open | None:
        """The transaction an event belongs to. connected=f also takes one that has none of its fields yet."""
        if not self.plan.fields:
            return next(iter(self.open.values()), None)
        sharing = {key: one for pair in values.items() for key, one in self.by_value.get(pair, {}).items()}
        fitting = [
            one
            for one in (sharing if self.plan.connected else self.open).values()
            if all(one.values.get(name, text) == text for name, text in values.items())
        ]
        if len(fitting) > 1:
            raise self.args.unsupported("an event that fits several open transactions")
        return fitting[0] if fitting else None

    def _fits(self, current: Open, row: Row) -> bool:
        time = float(as_number(row.get("_time")) or 0)
        # "The events in the transaction must span less than the integer specified for maxspan."
        length, span = current.newest - time, self.plan.span
        if span is not None and (length >= span if span else length > 0):
            return False
        return self.plan.pause is None or current.oldest - time <= self.plan.pause

    def _close(self, one: Open) -> None:
        del self.open[id(one)]
        for pair in one.values.items():
            self.by_value[pair].pop(id(one), None)
        self.events -= len(one.rows)
        self.done.append(one)

    def _evict(self) -> None:
        """The least recently used go first when too many are open."""
        while len(self.open) > self.plan.open_limit or (
            len(self.open) > 1 and self.events > self.plan.events_limit
        ):
            oldest = max(self.open.values(), key=lambda one: one.oldest)
            oldest.evicted = True
            self._close(oldest)
