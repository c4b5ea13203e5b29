"""Regular expressions through PCRE2, as Splunk uses them, always under PCRE2's match limit.

limits.conf [rex] `match_limit`: a pattern that backtracks without bound is an error, never a hang.
"""

import functools
from collections.abc import Iterator
from typing import Any

import pcre2

from lab.errors import SearchError, Unsupported


class Regex:
    """A compiled pattern whose failures are the lab's errors."""

    def __init__(self, pattern: str) -> None:
        try:
            self._compiled = pcre2.compile(pattern)
        except Exception as error:
            raise SearchError(f"Regex: {error} in '{pattern}'") from error
        self.pattern = pattern
        by_number: dict[str, int] = dict(self._compiled.groupindex)
        self.names = sorted(by_number, key=by_number.__getitem__)
        self.groups: int = self._compiled.groups

    def search(self, text: str) -> Any:
        try:
            return self._compiled.search(text)
        except Exception as error:
            raise self._failure(error) from error

    def fullmatch(self, text: str) -> bool:
        try:
            return self._compiled.fullmatch(text) is not None
        except Exception as error:
            raise self._failure(error) from error

    def finditer(self, text: str) -> Iterator[Any]:
        try:
            yield from self._compiled.finditer(text)
        except Exception as error:
            raise self._failure(error) from error

    def replace(self, text: str, template: str, *, only: int = 0) -> str:
        """Every match (or the one numbered `only`) replaced; `\\1` in the template is group 1."""
        pieces: list[str] = []
        at = 0
        for number, match in enumerate(self.finditer(text), start=1):
            if only and number != only:
                continue
            start, end = match.span()
            pieces += [text[at:start], expand(template, match, self.groups)]
            at = end
        return "".join([*pieces, text[at:]])

    def _failure(self, error: Exception) -> Exception:
        if "limit" in str(error):
            return SearchError(f"Regex '{self.pattern}' has exceeded the configured match_limit")
        return Unsupported(f"regex '{self.pattern}': {error}")


def expand(template: str, match: Any, groups: int) -> str:
    """The replacement text: `\\N` is a group, `\\0` and `\\&` nothing; other escapes lose the slash."""
    out: list[str] = []
    index = 0
    while index < len(template):
        char = template[index]
        following = template[index + 1 : index + 2]
        if char == "\\" and following.isdigit():
            number = int(following)
            out.append((match.group(number) or "") if number <= groups else "")
            index += 2
        elif char == "\\" and following:
            out.append({"n": "\n", "t": "\t"}.get(following, following))
            index += 2
        else:
            out.append(char)
            index += 1
    return "".join(out)


@functools.lru_cache(maxsize=1024)
def regex(pattern: str) -> Regex:
    return Regex(pattern)
