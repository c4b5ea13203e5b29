"""One `.conf` file as a dict of stanzas. ksconf does the reading; this says which rules it is held to."""

from pathlib import Path

from ksconf.conf.parser import (
    DUP_MERGE,
    DUP_OVERWRITE,
    GLOBAL_STANZA,
    ConfParserException,
    parse_conf,
    write_conf,
)

from lab.errors import SearchError, Unsupported

Stanzas = dict[str, dict[str, str]]

# props.conf.spec 10.4: "If there are multiple definitions of a stanza in the same file, they are
# merged, and the last definition of a setting wins"; settings above the first stanza belong to
# [default].
RULES = {"keep_comments": False, "dup_stanza": DUP_MERGE, "dup_key": DUP_OVERWRITE, "strict": False}


def read_conf(path: Path) -> Stanzas:
    """The stanzas of `path`; {} when there is no such file. Raises SearchError when unreadable."""
    if not path.is_file():
        return {}
    try:
        parsed = parse_conf(str(path), profile=RULES, encoding="utf-8-sig")
    except (ConfParserException, UnicodeDecodeError) as error:
        raise SearchError(f"{path}: {error}") from error
    stanzas: Stanzas = {}
    for name, settings in parsed.items():
        stanza = "default" if name == GLOBAL_STANZA else name
        stanzas.setdefault(stanza, {}).update(settings)
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
