"""Search Reference, "Comparison and Conditional functions"."""

import functools
import ipaddress
import json
import re
from collections.abc import Callable, Sequence

from lab.errors import SearchError, Unsupported
from lab.regex import compiled
from lab.spl.expr_ast import Literal, Node
from lab.spl.filters import compile_condition
from lab.spl.functions.registry import Clock, Compiled, Result, builder, function, invalid
from lab.spl.scalars import compare
from lab.values import ReadRow, as_list

CHAPTER = "Comparison and conditional"
Compile = Callable[[Node], Compiled]


def common_kind(branches: Sequence[Compiled]) -> str:
    """What several possible results are together; null() says nothing."""
    kinds = {branch.kind for branch in branches} - {"null"}
    if "bool" in kinds:
        return "bool"
    return kinds.pop() if len(kinds) == 1 else "any"


def _condition(name: str, compiled: Compiled) -> Compiled:
    if compiled.kind != "bool":
        raise invalid(name)
    return compiled


@builder(CHAPTER, "b v v")
def if_(nodes: Sequence[Node], compile_: Compile) -> Compiled:
    test, yes, no = [compile_(node) for node in nodes]
    _condition("if", test)
    choose, first, second = test.evaluate, yes.evaluate, no.evaluate
    return Compiled(
        lambda row, clock: first(row, clock) if choose(row, clock) is True else second(row, clock),
        common_kind([yes, no]),
    )


@builder(CHAPTER, "b v v*")
def case(nodes: Sequence[Node], compile_: Compile) -> Compiled:
    return _first_condition("case", True, nodes, compile_)


@builder(CHAPTER, "b v v*")
def validate(nodes: Sequence[Node], compile_: Compile) -> Compiled:
    """The opposite of case: the value of the first condition that is FALSE."""
    return _first_condition("validate", False, nodes, compile_)


def _first_condition(name: str, wanted: bool, nodes: Sequence[Node], compile_: Compile) -> Compiled:
    """The value behind the first condition that is `wanted`; null when none is."""
    if len(nodes) % 2:
        raise invalid(name)
    compiled = [compile_(node) for node in nodes]
    pairs = [
        (_condition(name, test).evaluate, value.evaluate)
        for test, value in zip(compiled[::2], compiled[1::2], strict=True)
    ]

    def evaluate(row: ReadRow, clock: Clock) -> Result:
        return next((value(row, clock) for test, value in pairs if test(row, clock) is wanted), None)

    return Compiled(evaluate, common_kind(compiled[1::2]))


@builder(CHAPTER, "v*")
def coalesce(nodes: Sequence[Node], compile_: Compile) -> Compiled:
    if not nodes:
        raise invalid("coalesce")
    compiled = [compile_(node) for node in nodes]
    values = [one.evaluate for one in compiled]

    def evaluate(row: ReadRow, clock: Clock) -> Result:
        for value in values:
            found = value(row, clock)
            if found is not None:
                return found
        return None

    return Compiled(evaluate, common_kind(compiled))


@builder(CHAPTER, "")
def null(nodes: Sequence[Node], compile_: Compile) -> Compiled:
    return Compiled(lambda row, clock: None, "null")


@function(CHAPTER, "", "bool")
def true() -> Result:
    return True


@function(CHAPTER, "", "bool")
def false() -> Result:
    return False


@function(CHAPTER, "v v")
def nullif(left: Result, right: Result) -> Result:
    if isinstance(left, list) or isinstance(right, list):
        raise Unsupported("eval function nullif() on a multivalue field")
    return None if compare(left, right) == 0 else left


@function(CHAPTER, "v v v*", "bool", nulls=True)
def in_(value: Result, *choices: Result) -> Result:
    if value is None:
        return None
    mine = value if isinstance(value, list) else [value]
    others = [item for choice in choices if choice is not None for item in _items(choice)]
    return any(compare(a, b) == 0 for a in mine for b in others)


def _items(value: Result) -> list[Result]:
    return value if isinstance(value, list) else [value]


@functools.lru_cache(maxsize=512)
def _like(pattern: str) -> str:
    """`%` is any text, `_` any character; the whole value must match."""
    wild = {"%": ".*", "_": "."}
    return r"(?s)\A" + "".join(wild.get(char) or re.escape(char) for char in pattern) + r"\z"


@function(CHAPTER, "s s", "bool")
def like(text: str, pattern: str) -> Result:
    return compiled(_like(pattern)).search(text) is not None


@function(CHAPTER, "s s", "bool")
def match(text: str, pattern: str) -> Result:
    """Unanchored."""
    return compiled(pattern).search(text) is not None


@function(CHAPTER, "s s", "bool")
def cidrmatch(subnet: str, address: str) -> Result:
    try:
        network = ipaddress.ip_network(subnet, strict=False)
    except ValueError as error:
        raise SearchError(f"Invalid CIDR subnet '{subnet}' in cidrmatch()") from error
    try:
        return ipaddress.ip_address(address) in network
    except ValueError:
        return False


@builder(CHAPTER, "s", "bool")
def searchmatch(nodes: Sequence[Node], compile_: Compile) -> Compiled:
    node = nodes[0]
    if not isinstance(node, Literal) or not isinstance(node.value, str):
        raise invalid("searchmatch")
    condition = compile_condition(node.value)
    return Compiled(lambda row, clock: condition(row), "bool")


@function(CHAPTER, "s s m", clock=True)
def lookup(name: str, keys: str, outputs: list[str], clock: Clock) -> Result:
    """lookup("table", json_object("column", value, ...), json_array("output", ...)): a JSON object."""
    find = getattr(clock, "lookup", None)
    table = find(name) if find else None
    if table is None:
        raise SearchError(f"Could not find the lookup table '{name}' for the lookup() function")
    try:
        wanted = {column: str(value) for column, value in json.loads(keys).items()}
        columns = json.loads(outputs[0])
    except (ValueError, AttributeError) as error:
        raise invalid("lookup") from error
    found = table.match(wanted)
    if found is None:
        return None
    chosen = {column: as_list(found.get(column)) for column in columns if column in found}
    return json.dumps(
        {key: value[0] if len(value) == 1 else value for key, value in chosen.items()}, separators=(",", ":")
    )
