"""Step 8, event types: by `priority` (1 is the highest, 10 the lowest and our default), then by name.

eventtypes.conf.spec 10.4: an event type is a search of one command; it cannot hold a pipe, a subsearch or
a macro-expanded pipe. It cannot see tags: those come in the step after.
"""

from lab.conf.reader import Stanzas
from lab.errors import LabError, SearchError
from lab.fields.step import Step
from lab.indexing.settings import boolean, number
from lab.spl import compile_filter
from lab.spl.context import SearchContext
from lab.values import Row

LOWEST_PRIORITY = 10


def eventtype_steps(stanzas: Stanzas, context: SearchContext) -> list[Step]:
    """One step that writes `eventtype`. A bad search is an error here, not an event type that is never
    seen."""
    filters = []
    for name, settings in stanzas.items():
        search = settings.get("search", "").strip()
        if name == "default" or not search or boolean(settings, "disabled", False):
            continue
        if "|" in search.replace("||", ""):
            raise SearchError(f"eventtypes.conf [{name}]: an event type cannot hold a pipe: {search}")
        try:
            matcher = compile_filter(search, context)
        except LabError as error:
            raise type(error)(f"eventtypes.conf [{name}]: {error}") from error
        filters.append((number(settings, "priority", LOWEST_PRIORITY), name, matcher))
    filters.sort(key=lambda entry: entry[:2])
    if not filters:
        return []

    def apply(row: Row) -> None:
        names = [name for _, name, matcher in filters if matcher.matches(row)]
        if names:
            row["eventtype"] = names if len(names) > 1 else names[0]

    return [apply]
