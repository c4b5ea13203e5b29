"""join and selfjoin. Search Reference, one page each."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from lab.spl.args import Args
from lab.spl.commands.combine import collect
from lab.spl.registry import STREAMING, TRANSFORMING, Job, Parsing, Pipeline, Step, command
from lab.spl.scalars import as_number
from lab.spl.table import Table
from lab.values import ReadRow, Row, as_list

Key = tuple[tuple[str, ...], ...]
DATASETS = {
    "savedsearch": "| savedsearch {}",
    "inputlookup": "| inputlookup {}",
    "datamodel": "| from datamodel:{}",
}


def key_of(row: ReadRow, names: Sequence[str]) -> Key | None:
    """The values joined on; None when one is missing."""
    key = tuple(tuple(as_list(row.get(name))) for name in names)
    return key if all(key) else None


@dataclass(frozen=True)
class Join:
    """One parsed join. `on` are pairs of left and right fields; none: all fields both sides have."""

    args: Args
    pipeline: Pipeline
    on: list[tuple[str, str]]
    inner: bool
    overwrite: bool
    limit: int
    # With aliases the fields of each side carry its name: L.product_id (SR:join, extended example 2).
    left: str = ""
    right: str = ""
    earlier: bool | None = None

    def __call__(self, table: Table, job: Job) -> Table:
        other = collect(self.args, self.pipeline, job)
        shared = [name for name in table.visible() if name in set(other.visible())]
        on = self.on or [(name, name) for name in shared]
        if not on:
            raise self.args.unsupported("a join without a common field")
        index: dict[Key, list[Row]] = {}
        for row in other.rows:
            key = key_of(row, [right for _, right in on])
            if key is not None:
                index.setdefault(key, []).append(row)
        rows: list[Row] = []
        for row in table.rows:
            key = key_of(row, [left for left, _ in on])
            found = [match for match in index.get(key, []) if self._in_time(row, match)] if key else []
            rows += [self._merged(row, match) for match in (found[: self.limit] if self.limit else found)]
            if not found and not self.inner:
                rows.append(_named(row, self.left))
        if self.left:
            return Table(rows)
        names = [name for name in other.columns if not name.startswith("_")]
        return table.with_columns(names).with_rows(rows) if table.columns else table.with_rows(rows)

    def _merged(self, row: Row, match: Row) -> Row:
        theirs = {name: value for name, value in match.items() if not name.startswith("_")}
        if self.left:
            return {**_named(row, self.left), **_named(theirs, self.right)}
        return {**row, **theirs} if self.overwrite else {**theirs, **row}

    def _in_time(self, row: Row, match: Row) -> bool:
        """usetime=true: only earlier matches, or only later ones; the same second is both (SR:join)."""
        if self.earlier is None:
            return True
        mine, theirs = as_number(row.get("_time")), as_number(match.get("_time"))
        if mine is None or theirs is None:
            raise self.args.unsupported("usetime=true with rows without _time")
        return int(theirs) <= int(mine) if self.earlier else int(theirs) >= int(mine)


def _named(row: Row, alias: str) -> Row:
    if not alias:
        return row
    return {name if name.startswith("_") else f"{alias}.{name}": value for name, value in row.items()}


@command("join", STREAMING, "join [type=inner|left|outer] [overwrite=B] [max=N] [usetime=B] [earlier=B] "
         "[FIELD ... | left=L right=R where L.FIELD=R.FIELD ...] [SUBSEARCH]|DATASET",
         subsearches=True)  # fmt: skip
def join(args: Args, parsing: Parsing) -> Step:
    """One match a row unless max says more."""
    pairs = _take_where(args)
    options = args.options(["type", "overwrite", "max", "usetime", "earlier", "left", "right"])
    fields = args.names()
    pipeline = _right_side(args, parsing, fields)
    args.end()
    kind = options.get("type", "inner").lower()
    if kind not in ("inner", "left", "outer"):
        raise args.error(f"Invalid value for type: '{kind}'")
    left, right = options.get("left", ""), options.get("right", "")
    on = [(name, name) for name in fields]
    if pairs:
        if not left or not right or fields:
            raise args.error("The where clause needs a left alias and a right alias.")
        on = [_sides(args, pair, left, right) for pair in pairs]
    usetime, earlier = args.boolean(options, "usetime", False), args.boolean(options, "earlier", True)
    return Join(
        args, pipeline, on, kind == "inner", args.boolean(options, "overwrite", True),
        args.integer(options, "max", 1), left if pairs else "", right if pairs else "",
        earlier if usetime else None,
    )  # fmt: skip


def _take_where(args: Args) -> list[tuple[str, str]]:
    """The pairs of the where clause, taken off the tokens: they look like options."""
    where = next((at for at, token in enumerate(args.tokens) if token.is_word("where")), None)
    if where is None:
        return []
    found: list[tuple[str, str]] = []
    at = where + 1
    while at + 2 < len(args.tokens) and args.tokens[at + 1].kind == "=":
        found.append((args.tokens[at].text, args.tokens[at + 2].text))
        at += 3
    if not found:
        raise args.error("The where clause is empty.")
    del args.tokens[where:at]
    return found


def _sides(args: Args, pair: tuple[str, str], left: str, right: str) -> tuple[str, str]:
    """The aliases may stand on either side of the equal sign."""
    for one, two in (pair, pair[::-1]):
        if one.startswith(f"{left}.") and two.startswith(f"{right}."):
            return one[len(left) + 1 :], two[len(right) + 1 :]
    raise args.error(f"Invalid where clause: '{pair[0]}={pair[1]}'")


def _right_side(args: Args, parsing: Parsing, fields: list[str]) -> Pipeline:
    """A subsearch, or a dataset by type and name."""
    token = args.peek()
    if token is not None and token.kind == "sub":
        return parsing.pipeline(args.take().text)
    kind, _, name = (fields[-1] if fields else "").partition(":")
    if kind not in DATASETS or not name:
        raise args.error("A subsearch in square brackets is missing.")
    fields.pop()
    return parsing.pipeline(DATASETS[kind].format(name))


@command("selfjoin", TRANSFORMING, "selfjoin [overwrite=B] [max=N] [keepsingle=B] FIELD ...")
def selfjoin(args: Args, parsing: Parsing) -> Step:
    """Each row joined with the next rows that have its values; the later row wins (SR:selfjoin, the
    example)."""
    options = args.options(["overwrite", "max", "keepsingle"])
    names = args.names()
    args.end()
    if not names:
        raise args.error("A field is missing.")
    overwrite, single = args.boolean(options, "overwrite", True), args.boolean(options, "keepsingle", False)
    limit = args.integer(options, "max", 1)

    def run(table: Table, job: Job) -> Table:
        times = [as_number(row.get("_time")) or 0 for row in table.rows]
        if any(one > two for one, two in itertools.pairwise(times)):
            raise args.unsupported("rows that are not in ascending order of time")
        groups: dict[Key, list[Row]] = {}
        for row in table.rows:
            key = key_of(row, names)
            if key is not None:
                groups.setdefault(key, []).append(row)
        places = {id(row): at for members in groups.values() for at, row in enumerate(members)}
        rows: list[Row] = []
        for row in table.rows:
            key = key_of(row, names)
            if key is None:
                continue
            members, at = groups[key], places[id(row)]
            others = members[at + 1 : at + 1 + limit] if limit else members[at + 1 :]
            rows += [{**row, **other} if overwrite else {**other, **row} for other in others]
            rows += [row] if single and len(members) == 1 else []
        return table.with_rows(rows)

    return run
