"""Step 7, LOOKUP-<class>: automatic lookups, lexicographic by class.

props.conf.spec 10.4: `OUTPUT` overwrites, and an event that has the keys but no match loses the output
fields; an event without the key is left alone; `OUTPUTNEW` decides field by field; with neither, every
other column of the table is an output. "Does not support nested automatic lookups."
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from lab.errors import SearchError
from lab.fields.step import Step
from lab.indexing.settings import by_class
from lab.spl.context import Lookup
from lab.values import Row, as_list

PART = re.compile(r'(?P<name>"[^"]+"|[^\s,"]+)(?:\s+AS\s+(?P<alias>"[^"]+"|[^\s,"]+))?[,\s]*', re.IGNORECASE)


class Plan(NamedTuple):
    """Pairs are (column of the table, field of the event)."""

    table: str
    keys: list[tuple[str, str]]
    outputs: list[tuple[str, str]]
    only_new: bool


def lookup_steps(settings: dict[str, str], find: Callable[[str], Lookup | None], stanza: str) -> list[Step]:
    steps = []
    for name, value in by_class(settings, "LOOKUP"):
        where = f"props.conf [{stanza}] {name}"
        plan = parse(value, where)
        table = find(plan.table)
        if table is None:
            raise SearchError(f"{where}: no lookup table {plan.table}")
        columns = {column for column, _ in [*plan.keys, *plan.outputs]}
        if missing := columns - set(table.fields):
            raise SearchError(f"{where}: {plan.table} has no column {sorted(missing)}")
        if not plan.outputs:
            keys = {column for column, _ in plan.keys}
            plan = plan._replace(outputs=[(c, c) for c in table.fields if c not in keys])
        steps.append(lookup_step(plan, table))
    return steps


def parse(text: str, where: str) -> Plan:
    sides = re.split(r"\s+(OUTPUTNEW|OUTPUT)\s+", text.strip(), maxsplit=1, flags=re.IGNORECASE)
    table, _, keys = sides[0].partition(" ")
    pairs = parts(keys)
    if not pairs:
        raise SearchError(f"{where} = {text}: no field to look up by")
    outputs = parts(sides[2]) if len(sides) == 3 else []
    return Plan(table, pairs, outputs, len(sides) == 3 and sides[1].upper() == "OUTPUTNEW")


def parts(text: str) -> list[tuple[str, str]]:
    found = [(p["name"].strip('"'), (p["alias"] or p["name"]).strip('"')) for p in PART.finditer(text)]
    return [(name, alias) for name, alias in found if name]


def lookup_step(plan: Plan, table: Lookup) -> Step:
    def apply(row: Row) -> None:
        keys = {column: as_list(row.get(field)) for column, field in plan.keys}
        if not all(keys.values()):
            return
        found = table.match({column: values[0] for column, values in keys.items()})
        for column, field in plan.outputs:
            if plan.only_new and field in row:
                continue
            value = found.get(column) if found else None
            if value is not None:
                row[field] = value
            elif not plan.only_new:
                row.pop(field, None)

    return apply
