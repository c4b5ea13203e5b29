"""Bare terms against `_raw`: what is a word, and what does a word of the search match.

segmenters.conf: major breakers split the event, minor breakers split the pieces again. A term matches
where breakers or the ends of the event bound it; TERM() needs major ones. Case is ignored but for CASE().
"""

import re
from collections.abc import Callable

from lab.regex import compiled

MAJOR = "[]<>(){}|!;,'\"*\n\r\t &?+"
MAJOR_CODES = ["%21", "%26", "%2526", "%3B", "%7C", "%20", "%2B", "%3D", "--", "%2520", "%5D", "%5B",
               "%3A", "%0A", "%2C", "%28", "%29"]  # fmt: skip
MINOR = "/:=@.-$#%\\_"


def _class(chars: str) -> str:
    return "[" + re.escape(chars) + "]"


NOT_MAJOR = "[^" + re.escape(MAJOR) + "]"
CODES = "|".join(map(re.escape, MAJOR_CODES))
BEHIND = "|".join(rf"(?<={re.escape(code)})" for code in MAJOR_CODES)
EDGES = {
    "term": (rf"(?:^|(?<={_class(MAJOR)})|{BEHIND})", rf"(?=(?![\s\S])|{_class(MAJOR)}|{CODES})"),
    "any": (rf"(?:^|(?<={_class(MAJOR + MINOR)}))", rf"(?=(?![\s\S])|{_class(MAJOR + MINOR)})"),
}


def compile_term(
    text: str, *, case: bool = False, whole: bool = False, quoted: bool = False
) -> Callable[[str], bool]:
    """A test of `_raw`. `whole` is TERM(); in a quoted phrase `*` also spans white space."""
    before, after = EDGES["term" if whole else "any"]
    # An edge that is a breaker itself is its own boundary.
    breakers = MAJOR if whole else MAJOR + MINOR
    before = "" if text[:1] == "*" or text[:1] in breakers else before
    after = "" if text[-1:] == "*" or text[-1:] in breakers else after
    wild = r".*?" if quoted else NOT_MAJOR + "*?"
    body = wild.join(
        re.escape(part) for part in re.split(r"\*+", text.strip("*") if text.strip("*") else text)
    )
    whole_pattern = before + body + after
    if "*" not in text.strip("*"):
        # Nothing to backtrack over: Python's own engine does.
        plain = re.compile(whole_pattern, re.NOFLAG if case else re.IGNORECASE)
        return (lambda raw: plain.search(raw) is not None) if text.strip("*") else (lambda raw: True)
    pattern = compiled(("(?s)" if case else "(?si)") + whole_pattern)
    return lambda raw: pattern.search(raw) is not None
