"""Search Reference, "Informational functions".

A field's value that looks like a number is one; text in quotes is text whatever it looks like.
"""

from collections.abc import Callable, Sequence

from lab.errors import Unsupported
from lab.spl.expr_ast import Node
from lab.spl.functions.registry import Clock, Compiled, Result, builder, function
from lab.spl.jsonpath import parse
from lab.spl.scalars import INTEGER, as_number, is_nan
from lab.values import ReadRow

CHAPTER = "Informational"
Compile = Callable[[Node], Compiled]


@function(CHAPTER, "v", "bool", nulls=True)
def isnull(value: Result) -> Result:
    return value is None


@function(CHAPTER, "v", "bool", nulls=True)
def isnotnull(value: Result) -> Result:
    return value is not None


@function(CHAPTER, "v", "bool", nulls=True)
def isint(value: Result) -> Result:
    return (isinstance(value, int) and not isinstance(value, bool)) or (
        isinstance(value, str) and INTEGER.match(value) is not None
    )


@function(CHAPTER, "v", "bool", nulls=True)
def isarray(value: Result) -> Result:
    """Text that is a JSON array: isarray("[1, 2, 3]")."""
    return isinstance(_document(value), list)


@function(CHAPTER, "v", "bool", nulls=True)
def isobject(value: Result) -> Result:
    return isinstance(_document(value), dict)


@function(CHAPTER, "v", "bool", nulls=True)
def ismv(value: Result) -> Result:
    return isinstance(value, list)


@function(CHAPTER, "v", "bool", nulls=True)
def isdouble(value: Result) -> Result:
    number = as_number(value)
    return number is not None and not isint(value)


def _document(value: Result) -> object:
    try:
        return parse(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _type(value: Result, kind: str) -> str:
    if value is None:
        return "Invalid"
    if isinstance(value, list):
        raise Unsupported("the type of a multivalue field")
    if isinstance(value, bool):
        return "Bool"
    return "String" if kind == "str" or as_number(value) is None else "Number"


@builder(CHAPTER, "v", "str")
def typeof(nodes: Sequence[Node], compile_: Compile) -> Compiled:
    compiled = compile_(nodes[0])
    return Compiled(lambda row, clock: _type(compiled.evaluate(row, clock), compiled.kind), "str")


def _is(wanted: set[str], nodes: Sequence[Node], compile_: Compile) -> Compiled:
    compiled = compile_(nodes[0])
    # NaN in a field is a number as well as text; in quotes it is text only (SR:isnum).
    numeric = "Number" in wanted

    def evaluate(row: ReadRow, clock: Clock) -> Result:
        value = compiled.evaluate(row, clock)
        if isinstance(value, list) and "String" not in wanted:
            return False
        return _type(value, compiled.kind) in wanted or (is_nan(value) and compiled.kind != "str" and numeric)

    return Compiled(evaluate, "bool")


@builder(CHAPTER, "v", "bool")
def isnum(nodes: Sequence[Node], compile_: Compile) -> Compiled:
    return _is({"Number"}, nodes, compile_)


@builder(CHAPTER, "v", "bool")
def isstr(nodes: Sequence[Node], compile_: Compile) -> Compiled:
    return _is({"String"}, nodes, compile_)


@builder(CHAPTER, "v", "bool")
def isbool(nodes: Sequence[Node], compile_: Compile) -> Compiled:
    return _is({"Bool"}, nodes, compile_)
