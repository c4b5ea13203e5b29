"""One `.conf` file as a dict of stanzas. ksconf does the reading; this says which rules it is held to."""

import io
import re
from pathlib import Path

from ksconf.conf.parser import (
    DUP_MERGE,
    DUP_OVERWRITE,
    GLOBAL_STANZA,
    ConfParserException,
    parse_conf_stream,
    write_conf,
)

from lab.errors import SearchError, Unsupported

Stanzas = dict[str, dict[str, str]]

# props.conf.spec 10.4: "If there are multiple definitions of a stanza in the same file, they are
# merged, and the last definition of a setting wins"; settings above the first stanza belong to
# [default].
RULES = {"keep_comments": False, "dup_stanza": DUP_MERGE, "dup_key": DUP_OVERWRITE, "strict": False}


# Put before a bracket that goes on with a value: ksconf looks for headers before it joins lines.
GUARD = "\0"
GUARDED = re.compile(r"(?<=\\\n)(?=[ \t]*\[)")


def read_conf(path: Path) -> Stanzas:
    """The stanzas of `path`; {} when there is no such file. Lines may be indented."""
    if not path.is_file():
        return {}
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SearchError(f"{path}: {error}") from error
    try:
        parsed = parse_conf_stream(io.StringIO(GUARDED.sub(GUARD, text)), **RULES)
    except ConfParserException as error:
        # A header without its bracket is in published add-ons; where its settings go no page says.
        raise Unsupported(f"{path}: {error}") from error
    stanzas: Stanzas = {}
    for name, settings in parsed.items():
        stanza = "default" if name == GLOBAL_STANZA else name
        stanzas.setdefault(stanza, {}).update(
            {key.strip(): value.replace(GUARD, "") for key, value in settings.items()}
        )
    return stanzas


def write_conf_file(path: Path, stanzas: Stanzas) -> None:
    for stanza, settings in stanzas.items():
        for name, value in settings.items():
            if value.endswith("\\"):
                raise Unsupported(
                    f"{path.name} [{stanza}] {name} ends in a backslash: it would read as continued"
                )
    path.parent.mkdir(parents=True, exist_ok=True)
    write_conf(str(path), stanzas, sort=True)
