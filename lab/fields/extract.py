"""Step 2, EXTRACT-<class>: inline extractions, lexicographic by class.

props.conf.spec 10.4: the regex runs with (?ms); one match; each named group becomes a field. `in <field>`
searches that field, which must be indexed, default or from an earlier class. The first value wins: a
name that already has a value keeps it.
"""

import re

from lab.errors import SearchError
from lab.fields.step import Step
from lab.indexing.settings import by_class
from lab.regex import Regex
from lab.values import Row, as_list

IN_FIELD = re.compile(r"^(?P<regex>.*\S)\s+in\s+(?P<field>[A-Za-z_][\w.:]*)\s*$", re.IGNORECASE | re.DOTALL)


def extract_steps(settings: dict[str, str], stanza: str) -> list[Step]:
    steps = []
    for name, value in by_class(settings, "EXTRACT-"):
        found = IN_FIELD.match(value)
        pattern, field = (found["regex"], found["field"]) if found else (value.strip(), "_raw")
        where = f"props.conf [{stanza}] {name}"
        regex = Regex(f"(?ms){pattern}", where)
        if not regex.names:
            raise SearchError(f"{where}: no named group in {pattern!r}")
        steps.append(extraction(regex, field))
    return steps


def extraction(regex: Regex, source: str) -> Step:
    def apply(row: Row) -> None:
        for text in as_list(row.get(source)):
            match = regex.search(text)
            if not match:
                continue
            for name in regex.names:
                value = match.group(name)
                if value:
                    row.setdefault(name, value)
            return

    return apply
