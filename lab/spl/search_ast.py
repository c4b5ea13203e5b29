"""The nodes of a `search` expression."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """A bare word or a quoted phrase."""

    text: str
    quoted: bool = False
    case: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Comparison:
    field: str
    op: str  # = != < > <= >=
    value: str
    case: bool = False


@dataclass(frozen=True)
class In:
    field: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Not:
    operand: "SearchNode"


@dataclass(frozen=True)
class And:
    operands: tuple["SearchNode", ...]


@dataclass(frozen=True)
class Or:
    operands: tuple["SearchNode", ...]


SearchNode = Term | Comparison | In | Not | And | Or
