"""SHOULD_LINEMERGE: lines to events of several lines.

props.conf.spec 10.4: with BREAK_ONLY_BEFORE_DATE (the default) a line with a date begins an event; with
BREAK_ONLY_BEFORE a line that matches does. After a match of MUST_BREAK_AFTER the next line begins an event;
after a match of MUST_NOT_BREAK_AFTER nothing does, until MUST_BREAK_AFTER matches; before a match of
MUST_NOT_BREAK_BEFORE nothing does. An event has MAX_EVENTS lines at most.

The specification does not say whether BREAK_ONLY_BEFORE switches the date rule off, nor which of two
contrary rules wins: a line where that decides is refused.
"""

from collections.abc import Callable

from lab.errors import Unsupported
from lab.indexing.settings import boolean, number
from lab.regex import Regex, compiled

RULES = ("BREAK_ONLY_BEFORE", "MUST_BREAK_AFTER", "MUST_NOT_BREAK_AFTER", "MUST_NOT_BREAK_BEFORE")
DEFAULT_MAX_EVENTS = 256


class LineMerger:
    """The rules of one stanza. `has_date` answers for one line; it may refuse, and is asked only where
    the answer counts."""

    def __init__(self, settings: dict[str, str], stanza: str, has_date: Callable[[str], bool]) -> None:
        self.stanza = stanza
        self._has_date = has_date
        self._rules: dict[str, Regex] = {
            name: compiled(settings[name].strip(), f"props.conf [{stanza}] {name}")
            for name in RULES
            if settings.get(name, "").strip()
        }
        dated = settings.get("DATETIME_CONFIG", "").strip().upper() not in ("CURRENT", "NONE")
        self._by_date = dated and boolean(settings, "BREAK_ONLY_BEFORE_DATE", True)
        self._idle = not dated and not self._rules
        self._limit = number(settings, "MAX_EVENTS", DEFAULT_MAX_EVENTS)

    def merge(self, lines: list[str]) -> list[str]:
        if self._idle and len(lines) > 1:
            raise Unsupported(
                f"props.conf [{self.stanza}]: lines to merge, no dates (DATETIME_CONFIG), without a rule"
            )
        events: list[list[str]] = []
        held = False  # after MUST_NOT_BREAK_AFTER
        for line in lines:
            full = not events or len(events[-1]) >= self._limit
            if full or self._breaks(events[-1], line, held=held):
                events.append([line])
            else:
                events[-1].append(line)
            if self._matches("MUST_BREAK_AFTER", line):
                held = False
            elif self._matches("MUST_NOT_BREAK_AFTER", line):
                held = True
        return ["\n".join(event) for event in events]

    def _breaks(self, event: list[str], line: str, *, held: bool) -> bool:
        """Does `line` begin a new event?"""
        must = self._matches("MUST_BREAK_AFTER", event[-1])
        must_not = self._matches("MUST_NOT_BREAK_BEFORE", line)
        if must and must_not:
            raise Unsupported(
                f"props.conf [{self.stanza}]: MUST_BREAK_AFTER and MUST_NOT_BREAK_BEFORE contradict each "
                f"other before {line[:60]!r}; which wins is not documented"
            )
        if must:
            return True
        if held or must_not:
            return False
        if "BREAK_ONLY_BEFORE" in self._rules:
            matches = self._matches("BREAK_ONLY_BEFORE", line)
            if not matches and self._by_date and self._has_date(line):
                raise Unsupported(
                    f"props.conf [{self.stanza}]: BREAK_ONLY_BEFORE does not match {line[:60]!r}, which has "
                    "a date; whether BREAK_ONLY_BEFORE_DATE still breaks there is not documented"
                )
            return matches
        return self._by_date and self._has_date(line)

    def _matches(self, rule: str, line: str) -> bool:
        return rule in self._rules and self._rules[rule].search(line) is not None
