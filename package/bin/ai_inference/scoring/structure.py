"""The phrase-structure layer: which of words.py's classes follow each other, how near, and a few marks
that are no words.

Rules with word boundaries, as features rather than as verdicts: "ignore (override) the previous (old)
instructions (rules)" and its translations give the same features, and the model has learnt what they are
worth beside everything else.
"""

import re
from typing import Dict, FrozenSet, Iterable, List, Optional, Sequence, Set
from zlib import crc32

from ai_inference.scoring import words

NEAR, FAR = 6, 24
# Turns of a conversation, each with its colon, from which on they are a mark.
SCRIPT = 6
_WHOLE, _BEGINS = words.tables()
_FIRST = {begin[:3] for begin in _BEGINS}
_LENGTHS = sorted({len(begin) for begin in _BEGINS})

# Marks of a chat's template, of a link that carries data, of a persona's script; each is one feature.
MARKS: Dict[str, "re.Pattern[str]"] = {
    "template": re.compile(
        r"<\|[a-z_]+\|>|\[/?INST\]|<</?SYS>>|^###? ?(?:system|instruction|response)|</?system>", re.I | re.M
    ),
    "image": re.compile(r"!\[[^\]]*\]\([^)\s]*[?=/&][^)]*[\[{$]|<img [^>]*src=[^>]*\?", re.I),
    "link": re.compile(r"https?://[^\s)>\"']+[?&=/](?:[\[{<]|data=|q=|c=|d=)", re.I),
    "hidden": re.compile(r"display: ?none|font-size: ?[01]\b|color: ?(?:white|#fff)|<!--", re.I),
    "shell": re.compile(
        r"curl [^\n]{0,80}\||\$\w*(?:KEY|SECRET|TOKEN)|rm -rf|/\.ssh|\.aws/|/etc/passwd"
        r"|\bprintenv\b|\benv *\|"
    ),
    "mail": re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}"),
    "site": re.compile(r"https?://|www\."),
    "placeholder": re.compile(
        r"\[(?:insert|prompt|task|harmful|target)[^\]\n]{0,40}\]"
        r"|\{\{? ?(?:prompt|query|target|goal)[^}\n]{0,20}\}",
        re.I,
    ),
}
TURN = re.compile(
    r"\W{0,3}(?:system|assistant|human|user|ai) ?(?:message|prompt|note|override|update)?\W{0,2}:", re.I
)
SCRIPT_OF_TURNS = re.compile(
    r"(?:^(?:human|user|q|person ?1|assistant|a|ai)\W{0,2}:.*\n+(?:.*\n+){0,4}){%d}" % SCRIPT, re.I | re.M
)
# A mark is looked for only where one of these tokens is.
_NEEDS: Dict[str, FrozenSet[str]] = {
    name: frozenset(needs.split())
    for name, needs in {
        "template": "< << [ ## ### |",
        "image": "! <",
        "link": "http https",
        "hidden": "display font color <",
        "shell": "curl $ rm / env printenv",
        "mail": "@",
        "site": "http https www",
        "placeholder": "[ {",
    }.items()
}


def class_of(token: str) -> Optional[str]:
    """The class of one lower-case token, if it has any."""
    found = _WHOLE.get(token)
    if found is None and (token[:2] in _FIRST or token[:3] in _FIRST):
        for length in _LENGTHS:
            if length > len(token):
                break
            found = _BEGINS.get(token[:length])
            if found is not None:
                break
    return found


def named(classes: Sequence[Optional[str]]) -> Set[str]:
    """Names of the features: a class, two in order (near, or further apart), three within NEAR of each
    other.
    """
    places = [(place, name) for place, name in enumerate(classes) if name is not None]
    found: Set[str] = set()
    for number, (place, name) in enumerate(places):
        found.add(name)
        previous = ""
        for later, other in places[number + 1 : number + 7]:
            apart = later - place
            if apart > FAR:
                break
            if apart <= NEAR:
                found.add(f"{name}>{other}")
                if previous:
                    found.add(f"{name}>{previous}>{other}")
                previous = other
            elif name != other:
                found.add(f"{name}>>{other}")
    return found


def marks(text: str, said: Iterable[str]) -> List[str]:
    """`!` and the name of each of MARKS that `text` has; `said`: its tokens."""
    there = set(said)
    found = [
        "!" + name
        for name, needs in _NEEDS.items()
        if not needs.isdisjoint(there) and MARKS[name].search(text)
    ]
    if ":" in there:
        # A line at a time: looked for in the whole text, each of its characters would be tried.
        if any(TURN.match(line) for line in text.split("\n") if ":" in line[:30]):
            found.append("!turn")
        if text.count(":") >= SCRIPT and SCRIPT_OF_TURNS.search(text):
            found.append("!turns")
    return found


def index(name: str, mask: int) -> int:
    return crc32(name.encode(), 7) & mask


def value(count: int) -> float:
    """What each of `count` features counts: a page of code has many, and they say less."""
    return 0.5 / float((count + 4) ** 0.5)
