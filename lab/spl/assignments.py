"""Expressions as the rest of the lab uses them: EVAL-, INGEST_EVAL, eval."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from lab.errors import SearchError, Unsupported
from lab.spl.expr_ast import fields_of
from lab.spl.expr_compile import compile_node
from lab.spl.expr_lexer import unescape
from lab.spl.expr_parser import parse_expression
from lab.spl.functions.registry import Clock
from lab.spl.splitting import split_commas
from lab.values import ReadRow, Value, as_text

BRANCHES = re.compile(r"\s*(?:if|case|coalesce|nullif|validate)\s*\(", re.IGNORECASE)
TARGET = re.compile(
    r"\s*(?P<name>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[^\s=:'\"]+?(?:::?[^\s=:'\"]+)*)\s*(?P<op>:?=)(?!=)"
)


@dataclass(frozen=True)
class Expression:
    """A compiled eval expression. `boolean` ones can be tested, not assigned."""

    text: str
    fields: frozenset[str]
    boolean: bool
    _evaluate: Callable[[ReadRow, Clock], Value | bool | None]

    def evaluate(self, row: ReadRow, clock: Clock) -> Value | bool | None:
        value = self._evaluate(row, clock)
        # "represented in your results as inf and -inf" (SR:eval): text, no command computes with it.
        return as_text(value) if isinstance(value, float) and not math.isfinite(value) else value


@dataclass(frozen=True)
class Assignment:
    field: str
    operator: str
    expression: Expression


def compile_expression(text: str) -> Expression:
    try:
        node = parse_expression(text)
        compiled = compile_node(node)
    except RecursionError as error:
        raise SearchError("The expression is too long.") from error
    return Expression(text, frozenset(fields_of(node)), compiled.kind == "bool", compiled.evaluate)


def parse_assignments(text: str) -> list[Assignment]:
    """`a=EXPR, b:=EXPR`. A boolean cannot be assigned (SR:eval)."""
    found: list[Assignment] = []
    for piece in split_commas(text):
        match = TARGET.match(piece)
        if match is None:
            raise SearchError(f"The expression is malformed. Expected FIELD=EXPRESSION in '{piece.strip()}'.")
        name = match["name"]
        field = unescape(name) if name[0] in "\"'" else name
        expression = compile_expression(piece[match.end() :])
        if expression.boolean:
            if BRANCHES.match(piece, match.end()):
                # Published apps assign if(..., true(), null()); what the field then holds is not said.
                raise Unsupported(f"a field that is assigned true or false by '{piece.strip()}'")
            raise SearchError(
                "Fields cannot be assigned a boolean result. Instead, try if([bool expr], [expr], [expr])."
            )
        found.append(Assignment(field, match["op"], expression))
    return found
