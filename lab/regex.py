"""PCRE for the whole lab: one place that compiles, and one answer to a regex that is bad or runs away.

limits.conf [rex] `match_limit`: a pattern that backtracks without bound is an error, never a hang.
"""

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
            raise self._failure(error) from error
        return Match(found, self._numbers) if found else None

    def fullmatch(self, text: str) -> bool:
        try:
            return self._compiled.fullmatch(text) is not None
        except pcre2.LibraryError as error:
            raise self._failure(error) from error

    def replace(self, text: str, template: str, *, only: int = 0) -> str:
        """Every match (or the one numbered `only`) replaced; `\\1` in the template is group 1."""
        pieces: list[str] = []
        at = 0
        for number, match in enumerate(self.finditer(text), start=1):
            if only and number != only:
                continue
            pieces += [text[at : match.start()], expand(template, match, self.groups)]
            at = match.end()
        return "".join([*pieces, text[at:]])

    def _failure(self, error: Exception) -> SearchError:
        if "limit" in str(error):
            return SearchError(
                f"{self.where}: '{self.pattern}' has exceeded the match limit (limits.conf match_limit)"
            )
        return SearchError(f"{self.where}: {error} in {self.pattern!r}")

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


def expand(template: str, match: Match, groups: int) -> str:
    """The replacement text: `\\N` is a group (nothing if there is none), other escapes lose the slash."""
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


@lru_cache(maxsize=4096)
def compiled(pattern: str, where: str = "Regex") -> Regex:
    return Regex(pattern, where)
