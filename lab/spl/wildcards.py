"""`*` patterns, as `search` (values, case-insensitive) and the field lists (names, case-sensitive) use them.

A matcher is one pass over the text, not a regular expression: `*a*a*a*a*b` must not backtrack.
"""

from collections.abc import Callable, Iterable

Matcher = Callable[[str], bool]


def matcher(pattern: str) -> Matcher:
    """A case-sensitive test of the whole text against `pattern`."""
    if "*" not in pattern:
        return lambda text: text == pattern
    head, *middle, tail = pattern.split("*")
    parts = [part for part in middle if part]

    def matches(text: str) -> bool:
        if len(text) < len(head) + len(tail) or not text.startswith(head) or not text.endswith(tail):
            return False
        at, end = len(head), len(text) - len(tail)
        for part in parts:
            found = text.find(part, at, end)
            if found < 0:
                return False
            at = found + len(part)
        return True

    return matches


def value_matcher(pattern: str, *, case: bool = False) -> Matcher:
    """The test `search` makes of a value: case-insensitive unless CASE() asks for more."""
    if case:
        return matcher(pattern)
    insensitive = matcher(pattern.lower())
    return lambda text: insensitive(text.lower())


def captures(pattern: str, text: str) -> list[str] | None:
    """What each `*` of `pattern` stood for in `text` (leftmost, shortest first), or None."""
    head, *rest = pattern.split("*")
    if not text.startswith(head):
        return None
    if not rest:
        return [] if text == head else None
    found: list[str] = []
    at = len(head)
    for index, part in enumerate(rest):
        last = index == len(rest) - 1
        end = (len(text) - len(part) if text.endswith(part) else -1) if last else text.find(part, at)
        if end < at:
            return None
        found.append(text[at:end])
        at = end + len(part)
    return found


def select(patterns: Iterable[str], names: Iterable[str]) -> list[str]:
    """The `names` that the patterns name, in the order of the patterns; exact names always count."""
    known = list(names)
    chosen: dict[str, None] = {}
    for pattern in patterns:
        if "*" not in pattern:
            chosen.setdefault(pattern)
            continue
        test = matcher(pattern)
        # "*" never means the internal fields; a pattern must begin with "_" to reach them (SR:fields).
        hidden = pattern.startswith("_")
        for name in known:
            if test(name) and (hidden or not name.startswith("_")):
                chosen.setdefault(name)
    return list(chosen)
