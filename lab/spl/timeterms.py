"""The time modifiers of a search, old and new, as bounds. Search Reference, "Time modifiers".

`daysago=2` and its kin "are still valid": they are read as the earliest and latest they stand for.
"""

import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

from lab.errors import SearchError, Unsupported
from lab.spl.search_ast import And, Comparison, Not, Or, SearchNode
from lab.spl.timefmt import strptime
from lab.spl.timemod import parse_time
from lab.values import as_text

BOUNDS = {"earliest": "earliest", "latest": "latest", "earliest_time": "earliest", "latest_time": "latest"}
AGO = {"days": "d", "hours": "h", "minutes": "m", "months": "mon"}
LEGACY = re.compile(rf"(start|end|)({'|'.join(AGO)})ago\Z")
WRITTEN = {"starttime": "earliest", "starttimeu": "earliest", "endtime": "latest", "endtimeu": "latest"}
FORMAT = "timeformat"
# Documented, but not what they do together with a start.
REFUSED = {f"searchtimespan{unit}" for unit in AGO}
# "Searching based on index time": like earliest and latest, for _indextime.
INDEXED = {"_index_earliest": "index_earliest", "_index_latest": "index_latest"}
OPERATORS = {"earliest": {"=": ">=", ">=": ">=", ">": ">"}, "latest": {"=": "<", "<": "<", "<=": "<="}}


def bound_of(name: str) -> str | None:
    """Which end of the time range a field of this name sets; None for any other field: published searches
    have fields like hoursAgo and startTime of their own."""
    if name.lower() in BOUNDS:
        return BOUNDS[name.lower()]
    for table in (WRITTEN, INDEXED):
        if name in table:
            return table[name]
    found = LEGACY.match(name)
    return None if found is None else "latest" if found[1] == "end" else "earliest"


def is_time(node: SearchNode) -> bool:
    return isinstance(node, Comparison) and (
        bound_of(node.field) is not None or node.field in {FORMAT, *REFUSED}
    )


def has_time(node: SearchNode) -> bool:
    if isinstance(node, And | Or):
        return any(has_time(part) for part in node.operands)
    return has_time(node.operand) if isinstance(node, Not) else is_time(node)


def modifier(node: Comparison) -> str:
    """The value as earliest= and latest= take it."""
    name = node.field
    if name in REFUSED:
        raise Unsupported(f"search: {name}=")
    found = LEGACY.match(name)
    if found is None and name not in ("starttimeu", "endtimeu"):
        return node.value
    if not node.value.isdigit():
        raise SearchError(f"Invalid value \"{node.value}\" for time term '{name}'")
    return f"-{node.value}{AGO[found[2]]}" if found else node.value


def windows(node: SearchNode, now: float, tz: ZoneInfo) -> SearchNode:
    """Several time ranges, `(earliest=A latest=B) OR (earliest=C)`, as comparisons with _time."""
    if isinstance(node, And):
        return And(tuple(windows(part, now, tz) for part in node.operands))
    if isinstance(node, Or):
        return Or(tuple(windows(part, now, tz) for part in node.operands))
    if not isinstance(node, Comparison) or not is_time(node):
        return node
    bound = bound_of(node.field)
    if bound in INDEXED.values():
        raise Unsupported(f"{node.field}= inside OR")
    operator = OPERATORS[bound].get(node.op) if bound else None
    if operator is None:
        raise SearchError(f"Invalid time term '{node.field}{node.op}{node.value}'.")
    return Comparison("_time", operator, as_text(parse_time(modifier(node), now, tz)))


def moment(text: str, pattern: str | None) -> Callable[[float, ZoneInfo], float]:
    """A bound as the time it is; `pattern` is the search's timeformat=."""

    def resolve(now: float, tz: ZoneInfo) -> float:
        found = strptime(text, pattern, tz, now) if pattern else None
        return parse_time(text, now, tz) if found is None else found

    return resolve
