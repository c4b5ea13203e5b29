"""Step 7, LOOKUP-<class>: automatic lookups, lexicographic by class.

props.conf.spec 10.4: `OUTPUT` overwrites, and an event that has the keys but no match loses the output
fields; an event without the key is left alone; `OUTPUTNEW` decides field by field; with neither, every
other column of the table is an output. "Does not support nested automatic lookups": each reads its keys as
they were before this step. The LOOKUP prefix is read in any case.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from lab.errors import SearchError, Unsupported
from lab.fields.step import Step
from lab.spl.context import Lookup, match_row
from lab.values import Row, as_list

PART = re.compile(r'(?P<name>"[^"]+"|[^\s,"]+)(?:\s+AS\s+(?P<alias>"[^"]+"|[^\s,"]+))?[,\s]*', re.IGNORECASE)


class Plan(NamedTuple):
    """Pairs are (column of the table, field of the event)."""

    table: str
    keys: list[tuple[str, str]]
    outputs: list[tuple[str, str]]
    only_new: bool


def lookup_steps(settings: dict[str, str], find: Callable[[str], Lookup | None], stanza: str) -> list[Step]:
    plans = []
    for name, value in sorted(settings.items()):
        if not name.upper().startswith("LOOKUP") or not value.strip():
            continue
        where = f"props.conf [{stanza}] {name}"
        try:
            plan, table = load(value, find)
        except SearchError as error:
            raise SearchError(f"Could not load lookup={name} ({where} = {value}: {error})") from error
        if table.fields:  # an empty file is a table that has nothing to say (measured by TA_broken)
            plans.append((plan, table))
    if not plans:
        return []

    def apply(row: Row) -> None:
        before = dict(row)
        for plan, table in plans:
            look_up(plan, table, row, before)

    return [apply]


def load(text: str, find: Callable[[str], Lookup | None]) -> tuple[Plan, Lookup]:
    plan = parse(text)
    table = find(plan.table)
    if table is None:
        raise SearchError(f"no lookup table {plan.table}")
    columns = {column for column, _ in [*plan.keys, *plan.outputs]}
    if table.fields and (missing := columns - set(table.fields)):
        raise SearchError(f"{plan.table} has no column {sorted(missing)}")
    if not plan.outputs:
        keys = {column for column, _ in plan.keys} | {getattr(table, "time_field", "")}
        plan = plan._replace(outputs=[(c, c) for c in table.fields if c not in keys])
    return plan, table


def parse(text: str) -> Plan:
    sides = re.split(r"\s+(OUTPUTNEW|OUTPUT)\s+", text.strip(), maxsplit=1, flags=re.IGNORECASE)
    table, _, keys = sides[0].partition(" ")
    pairs = parts(keys)
    if not pairs:
        raise SearchError("no field to look up by")
    outputs = parts(sides[2]) if len(sides) == 3 else []
    return Plan(table, pairs, outputs, len(sides) == 3 and sides[1].upper() == "OUTPUTNEW")


def parts(text: str) -> list[tuple[str, str]]:
    found = [(p["name"].strip('"'), (p["alias"] or p["name"]).strip('"')) for p in PART.finditer(text)]
    return [(name, alias) for name, alias in found if name]


def look_up(plan: Plan, table: Lookup, row: Row, before: Row) -> None:
    keys = {column: as_list(before.get(field)) for column, field in plan.keys}
    if not all(keys.values()):
        return
    if many := [column for column, values in keys.items() if len(values) > 1]:
        raise Unsupported(f"automatic lookup {plan.table}: several values in the key {many[0]}")
    found = match_row(table, {column: values[0] for column, values in keys.items()}, before.get("_time"))
    for column, field in plan.outputs:
        if plan.only_new and field in row:
            continue
        value = found.get(column) if found else None
        if value is not None:
            row[field] = value
        elif not plan.only_new:
            row.pop(field, None)
