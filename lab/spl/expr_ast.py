"""The nodes of an eval expression."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Literal:
    value: str | int | float
    text: str = ""  # a number as written: sigfig() counts its digits


@dataclass(frozen=True)
class Field:
    name: str


@dataclass(frozen=True)
class Unary:
    op: str  # "NOT" or "-"
    operand: "Node"


@dataclass(frozen=True)
class Binary:
    op: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Call:
    name: str
    args: tuple["Node", ...]


Node = Literal | Field | Unary | Binary | Call


def fields_of(node: Node) -> set[str]:
    """Every field an expression reads."""
    if isinstance(node, Field):
        return {node.name}
    if isinstance(node, Unary):
        return fields_of(node.operand)
    if isinstance(node, Binary):
        return fields_of(node.left) | fields_of(node.right)
    if isinstance(node, Call):
        return set().union(*(fields_of(arg) for arg in node.args))
    return set()
