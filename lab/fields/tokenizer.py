"""TOKENIZER of fields.conf: one value becomes several.

fields.conf.spec 10.4: "the first group is taken from each match to form the set of values"; with INDEXED =
true the setting is ignored. Search commands see the values; whether calculated fields and lookups of
props.conf do is not documented, so a tokenized field that one of them reads is refused.
"""

import re

from lab.conf.reader import Stanzas
from lab.errors import SearchError, Unsupported
from lab.fields.lazy import EARLY
from lab.fields.step import Step
from lab.indexing.settings import Problems, boolean
from lab.regex import Regex, compiled
from lab.values import Row, as_list

READERS = ("EVAL-", "LOOKUP")


def tokenizer_steps(fields: Stanzas, settings: dict[str, str], stanza: str, problem: Problems) -> list[Step]:
    """`settings` are the props of the origin, named `stanza` in messages."""
    steps: list[Step] = []
    for name, own in sorted(fields.items()):
        merged = {**fields.get("default", {}), **own}
        pattern = merged.get("TOKENIZER", "").strip()
        if name == "default" or "::" in name or not pattern or boolean(merged, "INDEXED", False):
            continue
        where = f"fields.conf [{name}] TOKENIZER"
        word = re.compile(rf"(?<![\w.]){re.escape(name)}(?![\w.])")
        for setting, value in settings.items():
            if setting.upper().startswith(READERS) and word.search(value):
                raise Unsupported(f"{where}: props.conf [{stanza}] {setting} reads the field")
        if name in EARLY:
            raise Unsupported(where)
        try:
            regex = compiled(pattern, where)
            if not regex.groups:
                raise SearchError(f"{where} = {pattern}: no group")
        except SearchError as error:
            problem(error)
            continue
        steps.append(tokenized(name, regex, where))
    return steps


def tokenized(name: str, regex: Regex, where: str) -> Step:
    def apply(row: Row) -> None:
        if name not in row:
            return
        found = [match.group(1) for value in as_list(row[name]) for match in regex.finditer(value)]
        values = [value for value in found if value]
        if not values:
            raise Unsupported(f"{where} finds nothing in {row[name]!r}")
        row[name] = values if len(values) > 1 else values[0]

    return apply
