"""The table of eval functions, and the rules they share.

A signature is a word an argument: `s` text, `n` number, `v` any value or truth value, `m` all values of a
multivalue field, `b` truth value; `?` optional, `*` any number of the last. Nulls are handled here: a
function sees no null unless it says `nulls=True`, a null argument makes the result null.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from lab.errors import SearchError, Unsupported
from lab.spl.scalars import as_number, multivalue
from lab.values import ReadRow, as_list, as_text

Result = Any  # Value | bool | None; booleans never reach a field
Evaluate = Callable[[ReadRow, "Clock"], Result]


class Clock(Protocol):
    """What an expression may know besides its row. A SearchContext is one."""

    @property
    def now(self) -> float: ...
    @property
    def tz(self) -> ZoneInfo: ...


@dataclass(frozen=True)
class Compiled:
    """An expression ready to run. `kind` is bool, num, str or any: what is known before running."""

    evaluate: Evaluate
    kind: str


@dataclass(frozen=True)
class Function:
    name: str
    chapter: str
    signature: str
    kind: str
    # Either a plain function over evaluated arguments, or a builder over compiled ones.
    apply: Callable[..., Result] | None = None
    build: Callable[..., Compiled] | None = None
    nulls: bool = False
    clock: bool = False
    each: bool = False
    note: str = ""

    @property
    def bounds(self) -> tuple[int, int]:
        words = self.signature.split()
        needed = sum(1 for word in words if word[-1] not in "?*")
        return needed, 10_000 if words and words[-1].endswith("*") else len(words)


TABLE: dict[str, Function] = {}

# Functions of the Search Reference that need what the lab has not.
REFUSED: dict[str, str] = {
    "cluster": "event clustering",
    "getfields": "field introspection",
    "isref": "undocumented",
}


def function(chapter: str, signature: str, kind: str = "any", **options: Any) -> Callable[..., Any]:
    """Enters a plain function into the table under its own name (a trailing `_` is dropped)."""

    def register(body: Callable[..., Result]) -> Callable[..., Result]:
        for name in (body.__name__.rstrip("_"), *options.pop("also", ())):
            TABLE[name] = Function(name, chapter, signature, kind, apply=body, **options)
        return body

    return register


def builder(chapter: str, signature: str, kind: str = "any", note: str = "") -> Callable[..., Any]:
    """Enters a function that needs its arguments unevaluated: `build(nodes, compile)`."""

    def register(body: Callable[..., Compiled]) -> Callable[..., Compiled]:
        name = body.__name__.rstrip("_")
        TABLE[name] = Function(name, chapter, signature, kind, build=body, note=note)
        return body

    return register


def invalid(name: str) -> SearchError:
    return SearchError(f"The arguments to the '{name}' function are invalid.")


def _convert(name: str, letter: str, value: Result) -> Result:
    """An argument as the signature wants it; None means the whole call is null."""
    if letter == "m":
        return as_list(value) if not isinstance(value, bool) else [str(value)]
    if letter == "v" or value is None:
        return value
    if isinstance(value, list):
        raise Unsupported(f"eval function {name}() on a multivalue field")
    if letter == "n":
        return as_number(value)
    if isinstance(value, bool):
        return "True" if value else "False"
    return as_text(value)


def normal(value: Result) -> Result:
    """A result as a field holds it."""
    if isinstance(value, list):
        return multivalue(value)
    return None if isinstance(value, float) and math.isnan(value) else value


def call(spec: Function, args: Iterable[Evaluate]) -> Evaluate:
    """The closure that evaluates the arguments, applies the null rule, and calls the function."""
    evaluators = list(args)
    words = spec.signature.split()
    letters = [words[min(index, len(words) - 1)][0] for index in range(len(evaluators))]
    body = spec.apply
    assert body is not None

    def once(values: list[Result], clock: Clock) -> Result:
        converted = [
            _convert(spec.name, letter, value) for letter, value in zip(letters, values, strict=True)
        ]
        if not spec.nulls and any(value is None for value in converted):
            return None
        try:
            return normal(body(*converted, clock) if spec.clock else body(*converted))
        except OverflowError:
            # An infinity, where the function wants an integer.
            return None

    def evaluate(row: ReadRow, clock: Clock) -> Result:
        values = [one(row, clock) for one in evaluators]
        if spec.each and values and isinstance(values[0], list):
            results = [once([item, *values[1:]], clock) for item in values[0]]
            return multivalue([text for result in results for text in as_list(result)])
        return once(values, clock)

    return evaluate
