"""Which props.conf settings apply to an event: stanza kinds, patterns, priority.

props.conf.spec 10.4: settings of all matching stanzas are merged; for the same setting [source::] beats
[host::] beats [<sourcetype>] beats [default]. Between patterns of one kind the higher `priority` wins
(literals 100, patterns 0 unless set), then the pattern that sorts first in ASCII order.
"""

import re

from lab.conf.pretrained import with_pretrained
from lab.conf.reader import Stanzas
from lab.errors import SearchError, Unsupported
from lab.regex import compiled

KINDS = ("sourcetype", "host", "source")  # weakest first
# Rules that find the source type of inputs that name none; in a lab every input names its own.
RULES = ("rule::", "delayedrule::")
WILDCARD = re.compile(r"\.\.\.|\*")
TRANSLATED = {"...": ".*", "*": r"[^/\\]*", ".": r"\."}
# What the path separators leave between them is a segment.
SEGMENTS = re.compile(r"[/\\]")


def effective(stanzas: Stanzas, *, sourcetype: str, host: str, source: str) -> dict[str, str]:
    """The merged settings for one combination of source type, host and source."""
    stanzas = with_pretrained(stanzas, sourcetype)
    names = {"sourcetype": sourcetype, "host": host, "source": source}
    matching: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for stanza in stanzas:
        kind, pattern = stanza_kind(stanza)
        if kind and matches(kind, pattern, names[kind]):
            matching[kind].append(stanza)
    settings = dict(stanzas.get("default", {}))
    for kind in KINDS:
        # Weakest first: low priority before high, late in ASCII order before early.
        late_first = sorted(matching[kind], reverse=True)
        for stanza in sorted(late_first, key=lambda name: priority(name, stanzas[name])):
            settings.update(stanzas[stanza])
    settings.pop("priority", None)
    return settings


def stanza_kind(stanza: str) -> tuple[str, str]:
    """("source", pattern), ("host", pattern) or ("sourcetype", name); ("", "") for what applies to none."""
    if stanza == "default" or stanza.startswith(RULES):
        return "", ""
    for kind in ("source", "host"):
        if stanza.lower().startswith(f"{kind}::"):
            return kind, stanza[len(kind) + 2 :]
    return "sourcetype", stanza


def is_pattern(text: str) -> bool:
    return WILDCARD.search(text) is not None or "|" in text or text.startswith("(?")


def matches(kind: str, pattern: str, name: str) -> bool:
    """Source types match literally; hosts ignoring case; patterns must match the whole name."""
    if kind == "sourcetype":
        return pattern == name
    if not is_pattern(pattern):
        plain = pattern.replace("\\\\", "\\")  # "you must escape any backslashes"
        return plain == name if kind == "source" else plain.lower() == name.lower()
    flags = "(?i)" if kind == "host" else ""
    where = f"props.conf [{kind}::{pattern}]"
    regex = compiled(f"{flags}^(?:{pattern_to_regex(pattern, where)})$", where)
    return regex.search(name) is not None


def pattern_to_regex(pattern: str, where: str) -> str:
    """PCRE but for `...` (any characters), `*` (any but the path separator) and `.` (a period). "Certain
    regular expression metacharacters, such as (, ), [, ], and |, are treated as regular expressions … only
    if they occur within or after a segment that contains a wildcard"; those before are refused in a
    source's path, because elsewhere the specification calls `|` and `()` part of the syntax."""
    found = WILDCARD.search(pattern)
    starts = [one.end() for one in SEGMENTS.finditer(pattern, 0, found.start() if found else len(pattern))]
    before = pattern[: starts[-1] if starts else 0] if found else pattern
    if "source::" in where and set("[]()|{}+?^$") & set(before):
        raise Unsupported(f"{where}: regular expression characters before a wildcard")
    return re.sub(r"\.\.\.|\*|\.", lambda one: TRANSLATED[one[0]], pattern)


def priority(stanza: str, settings: dict[str, str]) -> int:
    if text := settings.get("priority", "").strip():
        if not text.isdigit():
            raise SearchError(f"props.conf [{stanza}] priority = {text}: not a number")
        return int(text)
    kind, pattern = stanza_kind(stanza)
    return 0 if kind != "sourcetype" and is_pattern(pattern) else 100
