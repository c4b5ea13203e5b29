"""What an exposed metric means in the common vocabulary: a table a server family, made of these rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

# Unit as servers have it → what a value is multiplied with and divided by. (Dividing by 1000 gives the
# nearest float, multiplying with 0.001 does not always.) Results: seconds, bytes, ratios, watts, counts.
UNITS: Mapping[str, tuple[int, int]] = {
    "count": (1, 1),
    "ratio": (1, 1),
    "percent": (1, 100),
    "seconds": (1, 1),
    "milliseconds": (1, 1000),
    "microseconds": (1, 1_000_000),
    "nanoseconds": (1, 1_000_000_000),
    "bytes": (1, 1),
    "kilobytes": (1024, 1),
    "megabytes": (1024**2, 1),
    "gigabytes": (1024**3, 1),
    "watts": (1, 1),
    "joules": (1, 1),
    "millijoules": (1, 1000),
    "usd": (1, 1),
}
COUNTER, GAUGE, HISTOGRAM, MEAN = "counter", "gauge", "histogram", "mean"


@dataclass(frozen=True)
class Rule:
    """One exposed metric, or the part of one that `where` picks.

    `exposed`: the name in the text; of a histogram or summary, the name without _bucket, _sum and _count.
    `name`: the common stem. `kind`:

    - counter: `NAME_total` (since the server's start) and `NAME_per_second` (since the last poll)
    - gauge: `NAME`
    - histogram (a summary too): `NAME_avg`, and of a histogram `NAME_p50`, `_p95`, `_p99`, of what happened
      since the last poll
    - mean: a counter of time or size that with the counter `per` gives `NAME_avg` since the last poll

    `where`: label → value wanted; a value may have the wildcards * and ?, and "!" before it means all others.
    `over`: what becomes of series that differ only in labels that are no fields: sum, max or mean.
    `unless`: an exposed name whose presence on the page switches this rule off: servers expose a renamed
    metric under both names for some versions, and it counts once.
    Several rules may name one stem (their values are added) or one exposed metric (each takes its part).
    """

    exposed: str
    kind: str
    name: str
    unit: str = "count"
    per: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    over: str = "sum"
    unless: str = ""


@dataclass(frozen=True)
class Table:
    """A server family's metrics. A test fails when a capture holds a name that is in neither list.

    `labels`: exposed label → our field; series with equal fields become one record, all other labels are
    summed over. `no_value`: values of labels that mean "none"; "FIELD=VALUE" where a value means it in one
    field only. `ignored`: exposed names (wildcards) that are known and of no use here, each group with its
    reason as a comment.
    """

    rules: tuple[Rule, ...]
    ignored: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    no_value: frozenset[str] = frozenset({"", "None", "none"})

    def tells(self, name: str, value: str) -> bool:
        """Whether a label's value says something for our field `name`."""
        return value not in self.no_value and f"{name}={value}" not in self.no_value

    def is_known(self, family: str) -> bool:
        """Whether an exposed family (no _bucket, _sum, _count) is mapped or ignored."""
        if any(family in (rule.exposed, rule.per) for rule in self.rules):
            return True
        return any(fnmatchcase(family, pattern) for pattern in self.ignored)


# What client libraries expose of their own process: the same in every server.
RUNTIME = ("python_*", "process_*", "go_*", "promhttp_*", "*_created")


def joined(tables: Iterable[Table]) -> Table:
    """One table of several, for a Prometheus server that holds many servers' metrics."""
    rules: list[Rule] = []
    ignored: list[str] = []
    labels: dict[str, str] = {}
    no_value: set[str] = set()
    for table in tables:
        rules += [rule for rule in table.rules if rule not in rules]
        ignored += table.ignored
        labels.update(table.labels)
        no_value |= table.no_value
    return Table(tuple(rules), tuple(dict.fromkeys(ignored)), labels, frozenset(no_value))
