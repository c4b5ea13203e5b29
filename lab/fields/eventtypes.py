"""Step 8, event types: by `priority` (1 is the highest, 10 the lowest and our default), then by name.

eventtypes.conf.spec 10.4: an event type is a search of one command; it cannot hold a pipe, a subsearch or
a macro-expanded pipe. It cannot see tags: those come in the step after. `eventtype=NAME` inside one stands
for the search of that event type. `%field%` in a name is that field's value.
"""

import re

from lab.conf.reader import Stanzas
from lab.errors import LabError, SearchError, Unsupported
from lab.fields.step import Step
from lab.indexing.settings import Problems, boolean, number, raise_problem
from lab.spl import Filter, compile_filter
from lab.spl.context import SearchContext
from lab.spl.splitting import split_pipeline
from lab.values import Row, as_list

LOWEST_PRIORITY = 10
# As written: eventType is a field of somebody's JSON.
REFERENCE = re.compile(r'(?<![\w.{}-])eventtype\s*=\s*(?:"(?P<quoted>[^"]+)"|(?P<bare>[^\s()"]+))')
MAX_DEPTH = 10


def eventtype_steps(
    stanzas: Stanzas, context: SearchContext, problem: Problems = raise_problem
) -> list[Step]:
    """One step that writes `eventtype`. A bad search is an error here, not an event type that is never
    seen; when `problem` returns, that event type is left out."""
    filters = []
    for name, settings in stanzas.items():
        search = settings.get("search", "").strip()
        if name == "default" or not search or boolean(settings, "disabled", False):
            continue
        try:
            matcher = matcher_of(name, search, stanzas, context)
        except SearchError as error:
            problem(error)
            continue
        filters.append((number(settings, "priority", LOWEST_PRIORITY), name, matcher))
    filters.sort(key=lambda entry: entry[:2])
    if not filters:
        return []

    def apply(row: Row) -> None:
        names = [named(name, row) for _, name, matcher in filters if matcher.matches(row)]
        if names:
            row["eventtype"] = names if len(names) > 1 else names[0]

    return [apply]


def named(name: str, row: Row) -> str:
    """`cisco-%code%` takes the value of the event's field `code` (eventtypes.conf.spec)."""

    def replace(found: re.Match[str]) -> str:
        values = as_list(row.get(found[1]))
        if len(values) != 1:
            raise Unsupported(f"eventtypes.conf [{name}]: the event has not one value of {found[1]}")
        return values[0]

    return re.sub(r"%([^%\s]+)%", replace, name)


def matcher_of(name: str, search: str, stanzas: Stanzas, context: SearchContext) -> Filter:
    where = f"eventtypes.conf [{name}]"
    if len(split_pipeline(search)) > 1:
        raise SearchError(f"{where}: an event type cannot hold a pipe: {search}")
    try:
        return compile_filter(spelled_out(search, stanzas), context)
    except LabError as error:
        raise type(error)(f"{where}: {error}") from error


def spelled_out(search: str, stanzas: Stanzas, depth: int = 0) -> str:
    """The search with `eventtype=NAME` replaced by that event type's own."""
    if depth > MAX_DEPTH:
        raise SearchError("event types refer to each other in a circle")

    def replace(found: re.Match[str]) -> str:
        other = found["quoted"] or found["bare"]
        if "*" in other:
            raise Unsupported(f"eventtype={other} inside an event type")
        inner = stanzas.get(other, {}).get("search", "").strip()
        return f"({spelled_out(inner, stanzas, depth + 1)})" if inner else found[0]

    return REFERENCE.sub(replace, search)
