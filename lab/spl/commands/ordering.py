"""sort, head, tail, reverse, dedup: which rows, in which order. Search Reference, one page each."""

import functools
import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lab.spl.args import Args
from lab.spl.expr_compile import compile_node
from lab.spl.expr_parser import parse_expression
from lab.spl.registry import STREAMING, Job, Parsing, Step, command
from lab.spl.scalars import as_number, compare
from lab.spl.table import Table
from lab.values import Row, Scalar, Value, as_list, as_text

DEFAULT_LIMIT = 10_000
Compare = Callable[[Scalar, Scalar], int]


def _sign(left: Any, right: Any) -> int:
    return int(left > right) - int(left < right)


def _as_text(left: Scalar, right: Scalar) -> int:
    return _sign(as_text(left), as_text(right))


def _address(value: Scalar) -> tuple[int, int, str]:
    try:
        address = ipaddress.ip_address(as_text(value))
    except ValueError:
        return (9, 0, as_text(value))
    return (address.version, int(address), "")


def _as_address(left: Scalar, right: Scalar) -> int:
    return _sign(_address(left), _address(right))


def _as_number(left: Scalar, right: Scalar) -> int:
    one, two = as_number(left), as_number(right)
    if one is None or two is None:
        # What is no number stands behind all numbers.
        return (one is None) - (two is None)
    return _sign(one, two)


def _auto(left: Scalar, right: Scalar) -> int:
    """Numbers, then addresses, then text: decided for each pair of values."""
    if as_number(left) is None and as_number(right) is None:
        one, two = _address(left), _address(right)
        if one[0] != 9 and two[0] != 9:
            return _sign(one, two)
    return compare(left, right)


KINDS: dict[str, Compare] = {"auto": _auto, "num": _as_number, "str": _as_text, "ip": _as_address}


@dataclass(frozen=True)
class Key:
    field: str
    descending: bool
    compare: Compare

    def sort(self, rows: list[Row]) -> list[Row]:
        """A missing field is last either way (SR:sort)."""
        present = [(_first(row[self.field]), row) for row in rows if self.field in row]
        present.sort(key=self.key([value for value, _ in present]), reverse=self.descending)
        return [row for _, row in present] + [row for row in rows if self.field not in row]

    def key(self, values: list[Scalar]) -> Callable[[tuple[Scalar, Row]], Any]:
        """Numbers only sort as numbers; else each pair of values decides how it compares."""
        if self.compare in (_auto, _as_number) and all(as_number(value) is not None for value in values):
            return lambda pair: as_number(pair[0])
        compare_one = functools.cmp_to_key(self.compare)
        return lambda pair: compare_one(pair[0])


def _first(value: Value) -> Scalar:
    return value[0] if isinstance(value, list) else value


def parse_keys(args: Args) -> list[Key]:
    """`-a, +b, num(c)`: a sign alone holds for all that follows it up to the next sign."""
    keys: list[Key] = []
    descending = False
    while not args.done:
        if args.accept(","):
            continue
        token = args.peek()
        if token is None or token.is_word("d", "desc"):
            break
        text = args.name()
        if text in ("-", "+"):
            descending = text == "-"
            continue
        down = descending
        if token.kind == "word" and text[0] in "+-":
            down, text = text[0] == "-", text[1:]
        kind = "auto"
        following = args.peek()
        if text.lower() in KINDS and following is not None and following.kind == "(":
            kind, text = text.lower(), Args(args.command, args.enclosed(), args.position).field()
        elif following is not None and following.kind == "(":
            args.at -= 1
            text = args.field().removeprefix("-" if down and token.text[0] == "-" else "+")
        keys.append(Key(text, down, KINDS[kind]))
    return keys


def sort_rows(rows: list[Row], keys: list[Key]) -> list[Row]:
    """Stable: rows that compare equal keep their order."""

    for key in reversed(keys):
        rows = key.sort(rows)
    return rows


@command("sort", STREAMING, "sort [N] [+|-]FIELD ... [desc]")
def sort(args: Args, parsing: Parsing) -> Step:
    options = args.options(["limit"])
    token = args.peek()
    limit = args.integer(options, "limit", DEFAULT_LIMIT)
    if token is not None and token.kind == "word" and token.text.isdigit():
        limit = int(args.take().text)
    keys = parse_keys(args)
    backwards = args.keyword("d", "desc")
    if backwards and not args.done:
        raise args.unsupported("desc before the last field")
    args.end()
    if not keys:
        raise args.error("A field to sort by is missing.")

    def run(table: Table, job: Job) -> Table:
        rows = sort_rows(table.rows, keys)
        if backwards:
            rows.reverse()
        return table.with_rows(rows[:limit] if limit else rows)

    return run


@command("reverse", STREAMING, "reverse")
def reverse(args: Args, parsing: Parsing) -> Step:
    args.end()
    return lambda table, job: table.with_rows(table.rows[::-1])


@command("tail", STREAMING, "tail [N]")
def tail(args: Args, parsing: Parsing) -> Step:
    """The last rows, the very last one first."""
    count = _count(args, 10)
    args.end()
    return lambda table, job: table.with_rows(table.rows[-count:][::-1] if count else [])


def _count(args: Args, default: int) -> int:
    token = args.peek()
    if token is None:
        return default
    if not token.text.isdigit():
        args.unexpected()
    return int(args.take().text)


HEAD_OPTION = re.compile(r"\b(limit|null|keeplast)\s*=(?!=)\s*(\w+)", re.IGNORECASE)


@command("head", STREAMING, "head [N|(EXPRESSION)] [limit=N] [null=B] [keeplast=B]")
def head(args: Args, parsing: Parsing) -> Step:
    """With an expression, in parentheses or not: rows until it is false."""
    options = {name.lower(): value for name, value in HEAD_OPTION.findall(args.text)}
    text = HEAD_OPTION.sub("", args.text).strip()
    if text and not text.isdigit():
        return _head_while(args, text, options)
    if text and "limit" in options:
        raise args.error("A number and limit= exclude each other.")
    count = int(text) if text else args.integer(options, "limit", 10)
    return lambda table, job: table.with_rows(table.rows[:count])


def _head_while(args: Args, text: str, options: dict[str, str]) -> Step:
    compiled = compile_node(parse_expression(text))
    if compiled.kind != "bool":
        raise args.error(f"The expression '{text}' must be boolean.")
    limit = args.integer(options, "limit", 0)
    null, keep = args.boolean(options, "null", False), args.boolean(options, "keeplast", False)

    def run(table: Table, job: Job) -> Table:
        rows: list[Row] = []
        for row in table.rows:
            found = compiled.evaluate(row, job.ctx)
            if found is False or (found is None and not null):
                rows += [row] if keep else []
                break
            rows.append(row)
            if limit and len(rows) >= limit:
                break
        return table.with_rows(rows)

    return run


@command("dedup", STREAMING, "dedup [N] FIELD ... [keepevents=B] [keepempty=B] [consecutive=B] [sortby KEYS]")
def dedup(args: Args, parsing: Parsing) -> Step:
    options = args.options(["keepevents", "keepempty", "consecutive"])
    token = args.peek()
    count = int(args.take().text) if token is not None and token.text.isdigit() else 1
    names = args.names("sortby")
    keys = parse_keys(args) if args.keyword("sortby") else []
    args.end()
    if not names or count < 1:
        raise args.error("A field is missing, or the number is not positive.")
    keep_events, keep_empty, consecutive = (
        args.boolean(options, name, False) for name in ("keepevents", "keepempty", "consecutive")
    )

    def run(table: Table, job: Job) -> Table:
        seen: dict[tuple[tuple[str, ...], ...], int] = {}
        rows: list[Row] = []
        # sortby "determines which of the duplicate events to keep": the top-most of the sorted ones.
        for row in sort_rows(table.rows, keys) if keys else table.rows:
            key = tuple(tuple(as_list(row.get(name))) for name in names)
            if not all(key):
                rows += [row] if keep_empty else []
                continue
            if consecutive and key not in seen:
                seen.clear()
            seen[key] = seen.get(key, 0) + 1
            if seen[key] <= count:
                rows.append(row)
            elif keep_events:
                rows.append({name: value for name, value in row.items() if name not in names})
        return table.with_rows(rows)

    return run
