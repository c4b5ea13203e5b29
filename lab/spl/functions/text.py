"""Search Reference, "Text functions"."""

from urllib.parse import unquote

from lab.regex import compiled
from lab.spl.functions.registry import Result, function
from lab.spl.scalars import Number

CHAPTER = "Text"


@function(CHAPTER, "s", "num")
def len_(text: str) -> Result:
    return len(text)


@function(CHAPTER, "s", "str", each=True)
def lower(text: str) -> Result:
    return text.lower()


@function(CHAPTER, "s", "str", each=True)
def upper(text: str) -> Result:
    return text.upper()


@function(CHAPTER, "s s?", "str", each=True)
def trim(text: str, chars: str = " \t") -> Result:
    return text.strip(chars)


@function(CHAPTER, "s s?", "str", each=True)
def ltrim(text: str, chars: str = " \t") -> Result:
    return text.lstrip(chars)


@function(CHAPTER, "s s?", "str", each=True)
def rtrim(text: str, chars: str = " \t") -> Result:
    return text.rstrip(chars)


@function(CHAPTER, "s s s", "str", each=True)
def replace(text: str, pattern: str, replacement: str) -> Result:
    """A regular expression, every match; `\\1` in the replacement is group 1."""
    return compiled(pattern).replace(text, replacement)


@function(CHAPTER, "s n n?", "str")
def substr(text: str, start: Number, length: Number | None = None) -> Result:
    """1-based; a negative start counts from the end. "The indexes follow SQLite semantics": positions before
    the text count towards the length, a negative length takes what is in front of the start."""
    first = int(start) - 1 if start > 0 else len(text) + int(start) if start < 0 else -1
    if length is None:
        return text[max(first, 0) :]
    last = first + int(length)
    first, last = min(first, last), max(first, last)
    return text[max(first, 0) : max(last, 0)]


@function(CHAPTER, "s", "str")
def urldecode(text: str) -> Result:
    return unquote(text)
