"""What sort of attack a text looks like, from the classes that follow each other in it (structure.py).

The score says whether, the kind says how; it is for triage and for the analyst's first look, and decides
nothing.
"""

from typing import Dict, Iterable, Sequence

# direct: sets instructions aside. extraction: asks for the hidden prompt or a secret. jailbreak: a persona
# or a story without rules. indirect: an instruction for whoever's assistant reads the text, or one that sends
# data away. obfuscated: found only in a hidden layer. other: none of these stands out.
KINDS = ("direct", "extraction", "jailbreak", "indirect", "obfuscated", "other")

# What each feature says for each kind; a table to be read, in points. From the grammars' own construction.
POINTS: Dict[str, Dict[str, float]] = {
    "direct": {
        "override>old": 3,
        "override>rules": 3,
        "override>system": 2,
        "cease": 1,
        "override>>rules": 1.5,
        "!template": 1.5,
        "now": 0.5,
        "override>override": 1,
        "!turn": 0.5,
    },
    "extraction": {
        "show>system": 3,
        "show>rules": 3,
        "show>secret": 2.5,
        "show>old": 2,
        "show>>rules": 1.5,
        "exact": 1.5,
        "show>system>rules": 2,
        "system>secret": 1,
    },
    "jailbreak": {
        "role": 1.5,
        "free": 2,
        "role>>free": 2,
        "role>free": 2,
        "mode": 2,
        "system>mode": 2,
        "refuse": 1.5,
        "limits": 1.5,
        "free>limits": 1,
        "!placeholder": 2,
        "role>ai": 1,
    },
    "indirect": {
        "!image": 3,
        "!link": 2,
        "!hidden": 2,
        "!shell": 2.5,
        "send": 1.5,
        "run": 1,
        "reader>ai": 2,
        "ai>reader": 2,
        "send>user": 1.5,
        "!mail": 1.5,
        "hide": 1,
        "hide>user": 2,
        "send>secret": 1.5,
        "secret>send": 1.5,
    },
}


def kind_of(names: Iterable[str], layers: Sequence[str]) -> str:
    """`names`: the features of the window that scored most; `layers`: what hid it."""
    if layers:
        return "obfuscated"
    said = set(names)
    best, most = "other", 0.0
    for kind, points in POINTS.items():
        got = sum(value for name, value in points.items() if name in said)
        if got > most:
            best, most = kind, got
    return best
