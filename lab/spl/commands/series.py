"""The WHERE clause of chart and timechart: `WHERE max in top5`, `WHERE sum > 100`. Search Reference,
"timechart", "where clause"."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from lab.spl.aggregates import Accumulator
from lab.spl.args import Args
from lab.spl.expr_compile import COMPARE
from lab.spl.scalars import Number, as_number, compare
from lab.spl.stats_parser import make_function


@dataclass(frozen=True)
class Where:
    """`WHERE max in top5`, `WHERE sum > 100`: which series get a column."""

    make: Callable[[], Accumulator] | None
    op: str
    edge: str
    number: Number

    def choose(self, scores: dict[str, Number]) -> list[str]:
        if not self.edge:
            return [
                name for name, score in scores.items() if COMPARE[self.op](compare(score, self.number), 0)
            ]
        sign = -1 if self.edge == "top" else 1
        ordered = sorted(scores, key=lambda name: (sign * scores[name], name))
        kept = set(ordered[: int(self.number)])
        return [name for name in scores if (name in kept) == (self.op == "in")]


CLAUSE = re.compile(
    r"(?P<name>\w+)(?:\s*\((?P<field>[^()]*)\))?\s*(?:\b(?P<op>in|notin)\s+(?P<edge>top|bottom)\s*(?P<n>\d+)"
    r"|(?P<sign>>=|<=|!=|=|<|>)\s*(?P<number>-?\d+(?:\.\d+)?))\s*\Z",
    re.I,
)


def parse_where(args: Args, text: str) -> Where | None:
    """The clause after the split field; it replaces limit."""
    if not text:
        return None
    found = CLAUSE.match(text)
    if found is None or (found["field"] or "").strip():
        raise args.unsupported(f"the clause 'where {text}'")
    canonical, made = make_function(args, found["name"])
    # "The count function measures the total number of events over the period" (SR:timechart).
    make = None if canonical == "count" else made
    if found["op"]:
        return Where(make, found["op"].lower(), found["edge"].lower(), int(found["n"]))
    return Where(make, found["sign"], "", as_number(found["number"]) or 0)
