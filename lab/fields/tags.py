"""Step 9, tags: `tag` and `tag::<field>` from tags.conf `[field=value]` stanzas.

tags.conf.spec 10.4: any field's value can be tagged, event types, lookups and calculated fields included;
the value in the stanza is URL-encoded.
"""

from urllib.parse import unquote

from lab.conf.reader import Stanzas
from lab.errors import SearchError
from lab.fields.step import Step
from lab.indexing.settings import Problems, raise_problem
from lab.values import Row, as_list

TagTable = dict[tuple[str, str], list[str]]


def tag_table(stanzas: Stanzas, problem: Problems = raise_problem) -> TagTable:
    """The enabled tags of each field and value."""
    table: TagTable = {}
    for stanza, settings in stanzas.items():
        if stanza == "default":
            continue
        field, separator, value = stanza.partition("=")
        if not separator:
            problem(SearchError(f"tags.conf [{stanza}]: not field=value"))
            continue
        enabled = [tag for tag, state in settings.items() if state.strip().lower() == "enabled"]
        if enabled:
            table[field, unquote(value)] = enabled
    return table


def tag_steps(stanzas: Stanzas, problem: Problems = raise_problem) -> list[Step]:
    table = tag_table(stanzas, problem)
    if not table:
        return []
    fields = sorted({field for field, _ in table})

    def apply(row: Row) -> None:
        everything: set[str] = set()
        for field in fields:
            found = {tag for value in as_list(row.get(field)) for tag in table.get((field, value), [])}
            if found:
                put(row, f"tag::{field}", found)
                everything |= found
        if everything:
            put(row, "tag", everything)

    return [apply]


def put(row: Row, name: str, tags: set[str]) -> None:
    ordered = sorted(tags)
    row[name] = ordered if len(ordered) > 1 else ordered[0]
