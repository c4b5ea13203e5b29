"""Macros: macros.conf stanzas `[name]` and `[name(arity)]`."""

import re

from lab.conf.reader import Stanzas
from lab.indexing.settings import boolean
from lab.spl.context import Macro

STANZA = re.compile(r"^(?P<name>[^()]+?)(?:\((?P<arity>\d+)\))?$")


def find_macro(stanzas: Stanzas, name: str, arity: int) -> Macro | None:
    """The macro of this name and number of arguments; None when there is none."""
    for stanza, settings in stanzas.items():
        found = STANZA.match(stanza)
        if not found or found["name"] != name or int(found["arity"] or 0) != arity:
            continue
        names = tuple(part.strip() for part in settings.get("args", "").split(",") if part.strip())
        return Macro(
            name=name,
            definition=settings.get("definition", ""),
            args=names,
            validation=settings.get("validation", ""),
            errormsg=settings.get("errormsg", ""),
            iseval=boolean(settings, "iseval", False),
        )
    return None
