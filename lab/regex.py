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
        # pcre2 builds its table of names at each look; once is enough.
        self._numbers: dict[str, int] = dict(self._compiled.groupindex)
        self.names: tuple[str, ...] = tuple(sorted(self._numbers, key=self._numbers.__getitem__))
        self.groups: int = self._compiled.groups

    def search(self, text: str, start: int = 0) -> "Match | None":
        """The first match at or after `start`. A regex that hits PCRE's match limit is an error here:
        Splunk would log it and extract nothing, and the author would never know."""
        try:
            found = self._compiled.search(text, start)
        except pcre2.LibraryError as error:
            raise SearchError(f"{self.where}: {error} in {self.pattern!r}") from error
        return Match(found, self._numbers) if found else None

    def finditer(self, text: str) -> Iterator["Match"]:
        """All matches, left to right; an empty match advances by one character."""
        position = 0
        while position <= len(text) and (found := self.search(text, position)):
            yield found
            position = found.end() if found.end() > found.start() else found.end() + 1


class Match:
    """What pcre2's match offers, typed: group 0 is the whole match, a group without a part is None."""

    __slots__ = ("_match", "_numbers")

    def __init__(self, match: pcre2.Match, numbers: dict[str, int]) -> None:
        self._match = match
        self._numbers = numbers

    def group(self, key: int | str = 0) -> str | None:
        value: str | None = self._match.group(self._numbers[key] if isinstance(key, str) else key)
        return value

    def start(self, key: int | str = 0) -> int:
        return int(self._match.start(self._numbers[key] if isinstance(key, str) else key))

    def end(self, key: int | str = 0) -> int:
        return int(self._match.end(self._numbers[key] if isinstance(key, str) else key))


@lru_cache(maxsize=4096)
def compiled(pattern: str, where: str) -> Regex:
    return Regex(pattern, where)
