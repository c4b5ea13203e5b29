"""Step 5, FIELDALIAS-<class>: lexicographic by class; the last alias written to a name wins.

props.conf.spec 10.4 (since 7.2.4): `AS` replaces an alias field that has a value and removes it when the
original is missing or empty; `ASNEW` does neither. Aliases are not chained: each reads the fields as they
were before this step.
"""

import re

from lab.errors import SearchError
from lab.fields.step import Step
from lab.indexing.settings import by_class
from lab.values import Row

ALIAS = re.compile(
    r'(?P<name>"[^"]+"|[^\s"]+)\s+(?P<how>AS|ASNEW)\s+(?P<alias>"[^"]+"|[^\s",]+)\s*,?', re.IGNORECASE
)


def alias_steps(settings: dict[str, str], stanza: str) -> list[Step]:
    aliases = []
    for name, value in by_class(settings, "FIELDALIAS-"):
        found = list(ALIAS.finditer(value))
        if not found or ALIAS.sub("", value).strip():
            raise SearchError(f"props.conf [{stanza}] {name} = {value}: not `field AS alias`")
        aliases += [(f["name"].strip('"'), f["how"].upper(), f["alias"].strip('"')) for f in found]
    if not aliases:
        return []

    def apply(row: Row) -> None:
        before = dict(row)
        for original, how, alias in aliases:
            if original in before and before[original] != "":
                if how == "AS" or alias not in before:
                    row[alias] = before[original]
            elif how == "AS":
                row.pop(alias, None)

    return [apply]
