"""Which props.conf settings apply to an event: stanza kinds, patterns, priority.

props.conf.spec 10.4: settings of all matching stanzas are merged; for the same setting [source::] beats
[host::] beats [<sourcetype>] beats [default]. Between patterns of one kind the higher `priority` wins
(literals 100, patterns 0 unless set), then the pattern that sorts first in ASCII order.
"""

from lab.conf.pretrained import with_pretrained
from lab.conf.reader import Stanzas
from lab.errors import Unsupported
from lab.regex import compiled

KINDS = ("sourcetype", "host", "source")  # weakest first
REFUSED = ("rule::", "delayedrule::")
# Regex characters besides these may be legal "within or after a segment that contains a wildcard"
# (props.conf.spec); how Splunk reads them there is not documented well enough to copy.
DOUBTFUL = set("[]{}+?^$\\")


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
    """("source", pattern), ("host", pattern) or ("sourcetype", name); ("", "") for [default]."""
    if stanza == "default":
        return "", ""
    if stanza.startswith(REFUSED):
        raise Unsupported(f"props.conf [{stanza}]: the lab does not classify sources by rules")
    for kind in ("source", "host"):
        if stanza.lower().startswith(f"{kind}::"):
            return kind, stanza[len(kind) + 2 :]
    return "sourcetype", stanza


def is_pattern(text: str) -> bool:
    return "*" in text or "..." in text or "|" in text


def matches(kind: str, pattern: str, name: str) -> bool:
    """Source types match literally; hosts ignoring case; patterns must match the whole name."""
    if kind == "sourcetype":
        return pattern == name
    if not is_pattern(pattern):
        return pattern == name if kind == "source" else pattern.lower() == name.lower()
    flags = "(?i)" if kind == "host" else ""
    regex = compiled(f"{flags}^(?:{pattern_to_regex(pattern)})$", f"props.conf [{kind}::{pattern}]")
    return regex.search(name) is not None


def pattern_to_regex(pattern: str) -> str:
    """`...` any characters, `*` any but the path separator, `.` a period, `(a|b)` alternatives."""
    if DOUBTFUL & set(pattern):
        raise Unsupported(f"props.conf [source::{pattern}]: regular expression characters in a pattern")
    result = ""
    position = 0
    while position < len(pattern):
        if pattern.startswith("...", position):
            result += ".*"
            position += 3
            continue
        character = pattern[position]
        result += {"*": r"[^/\\]*", ".": r"\."}.get(character, character)
        position += 1
    return result


def priority(stanza: str, settings: dict[str, str]) -> int:
    if "priority" in settings:
        return int(settings["priority"])
    kind, pattern = stanza_kind(stanza)
    return 0 if kind != "sourcetype" and is_pattern(pattern) else 100
