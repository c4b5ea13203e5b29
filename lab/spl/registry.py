"""The table of commands. A row says what a command is, how it is written, and how it is parsed.

`parse` reads the arguments once, checks them and returns the step that runs over the rows: an error in a
search shows before any row is read, and everything is compiled once.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from lab.spl.args import Args
from lab.spl.assignments import Expression
from lab.spl.context import SearchContext
from lab.spl.table import Table

GENERATING, STREAMING, TRANSFORMING = "generating", "streaming", "transforming"


@dataclass
class Job:
    """One running search: its world, its time range, what it has to say."""

    ctx: SearchContext
    earliest: float | None
    latest: float | None
    messages: list[str]
    given: Table | None = None  # the rows a post-process search starts from
    span: float | None = None  # of a timechart, in seconds
    summary: str = ""
    # fieldformat: what is shown in place of a field's value at the end.
    formats: dict[str, Expression] = field(default_factory=dict)


Step = Callable[[Table, Job], Table]


class Pipeline(Protocol):
    """A parsed search or subsearch."""

    def execute(self, table: Table | None, job: Job) -> Table: ...


class Parsing(Protocol):
    """What a command's parser may ask for."""

    ctx: SearchContext
    first: bool

    def pipeline(self, text: str, *, streaming: bool = False, bracketed: bool = True) -> Pipeline:
        """A subsearch, parsed and validated; `streaming` ones start from rows they are given; `bracketed`
        ones may begin with a generating command without its pipe."""


Parse = Callable[[Args, Parsing], Step]


@dataclass(frozen=True)
class Command:
    name: str
    kind: str
    syntax: str
    parse: Parse
    # Takes [subsearches] itself. For all others a subsearch is run and pasted as text.
    subsearches: bool = False
    # May stand first though it generates nothing (stats of no rows is a row).
    starts: bool = False
    note: str = ""


COMMANDS: dict[str, Command] = {}

REFUSED: dict[str, str] = {}


def command(
    name: str, kind: str, syntax: str, *, subsearches: bool = False, starts: bool = False, note: str = ""
) -> Callable[[Parse], Parse]:
    """Enters a parser into the table; several names with blanks between are aliases."""

    def register(parse: Parse) -> Parse:
        for alias in name.split():
            COMMANDS[alias] = Command(alias, kind, syntax, parse, subsearches, starts, note)
        return parse

    return register


def refuse(names: str, reason: str) -> None:
    REFUSED.update(dict.fromkeys(names.split(), reason))
