"""PCRE for the whole lab: one place that compiles, and one answer to a regex that is bad or runs away."""

from collections.abc import Iterator
from functools import lru_cache

import pcre2

from lab.errors import SearchError


class Regex:
    """A compiled expression. `where` names the setting or command, for the error message."""

    def __init__(self, pattern: str, where: str) -> None:
        self.pattern = pattern
        self.where = where
        try:
            self._compiled = pcre2.compile(pattern)
        except pcre2.LibraryError as error:
            raise SearchError(f"{where}: bad regular expression {pattern!r}: {error}") from error
        self.names: tuple[str, ...] = tuple(
            sorted(self._compiled.groupindex, key=self._compiled.groupindex.__getitem__)
        )
        self.groups: int = self._compiled.groups

    def search(self, text: str, start: int = 0) -> "Match | None":
        """The first match at or after `start`. A regex that hits PCRE's match limit is an error here:
        Splunk would log it and extract nothing, and the author would never know."""
        try:
            found = self._compiled.search(text, start)
        except pcre2.LibraryError as error:
            raise SearchError(f"{self.where}: {error} in {self.pattern!r}") from error
        return Match(found) if found else None

    def finditer(self, text: str) -> Iterator["Match"]:
        """All matches, left to right; an empty match advances by one character."""
        position = 0
        while position <= len(text) and (found := self.search(text, position)):
            yield found
            position = found.end() if found.end() > found.start() else found.end() + 1


class Match:
    """What pcre2's match offers, typed: group 0 is the whole match, a group without a part is None."""

    def __init__(self, match: pcre2.Match) -> None:
        self._match = match

    def group(self, key: int | str = 0) -> str | None:
        value: str | None = self._match.group(key)
        return value

    def start(self, key: int | str = 0) -> int:
        return int(self._match.start(key))

    def end(self, key: int | str = 0) -> int:
        return int(self._match.end(key))


@lru_cache(maxsize=4096)
def compiled(pattern: str, where: str) -> Regex:
    return Regex(pattern, where)
