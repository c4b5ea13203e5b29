"""Modular regular expressions: `[[NAME]]` and `[[NAME:GROUP]]` inside a REGEX of transforms.conf.

transforms.conf.example, "basic modular regular expressions": NAME is a stanza with a REGEX. With GROUP the
nameless group `(?<>…)` of that expression gets this name, named groups get it as a prefix, and an expression
without groups becomes one.
"""

import re

from lab.conf.reader import Stanzas
from lab.errors import SearchError

REFERENCE = re.compile(r"\[\[(?P<name>[A-Za-z][\w-]*)(?::(?P<group>\w+))?\]\]")
GROUP = re.compile(r"\(\?P?<(?P<name>\w*)>")
OCTET = r"(?:25[0-5]|2[0-4]\d|[01]\d\d|\d\d?)"
# The ones Splunk ships that name no groups but what they are asked for.
BASIC = {
    "all": ".*", "all_lazy": ".*?", "nspaces": r"\S+", "alphas": "[a-zA-Z]+", "alnums": "[a-zA-Z0-9]+",
    "digits": r"\d+", "int": r"0x[a-fA-F\d]+|\d+", "float": r"\d*\.\d+|0x[a-fA-F\d]+|\d+",
    "qstring": '"(?<>[^"]*)"', "sbstring": r"\[(?<>[^\]]*)\]", "octet": OCTET,
    "ipv4": rf"(?<ip>{OCTET}(?:\.{OCTET}){{3}})(?::(?<port>\d+))?",
}  # fmt: skip
MAX_DEPTH = 10


def expand(pattern: str, stanzas: Stanzas, depth: int = 0) -> str:
    """The expression with what it refers to put in; `[[abc]]` that names nothing is a class of characters."""
    if "[[" not in pattern:
        return pattern
    if depth > MAX_DEPTH:
        raise SearchError(f"modular regular expressions refer to each other in a circle: {pattern}")

    def replace(found: re.Match[str]) -> str:
        inner = stanzas.get(found["name"], {}).get("REGEX") or BASIC.get(found["name"])
        if inner is None:
            return found[0]
        inner, group = expand(inner, stanzas, depth + 1), found["group"]
        if group is None:
            return f"(?:{inner})"
        if GROUP.search(inner):
            return "(?:" + GROUP.sub(lambda one: f"(?<{group}{one['name']}>", inner) + ")"
        return f"(?<{group}>{inner})"

    return REFERENCE.sub(replace, pattern)
