"""`count, avg(x) AS y, dc(eval(...)) BY a, b`: the arguments that stats and its kin share."""

import re
from collections.abc import Callable, Container
from dataclasses import dataclass, replace

from lab.errors import SearchError
from lab.spl import aggregates
from lab.spl.aggregates import Accumulator, Numeric
from lab.spl.args import Args
from lab.spl.context import SearchContext
from lab.spl.expr_ast import Binary, Call, Field, Node, Unary
from lab.spl.expr_compile import compile_node
from lab.spl.expr_parser import parse_expression
from lab.spl.functions.registry import Compiled
from lab.spl.scalars import Number, as_number
from lab.spl.table import Table
from lab.spl.wildcards import captures
from lab.values import ReadRow, Value

SPARKLINE = {"count", "dc", "avg", "stdev", "stdevp", "var", "varp", "sum", "sumsq", "min", "max", "range"}
PERCENT = re.compile(r"(exactperc|upperperc|perc|p)(\d{1,2}(?:\.\d+)?|100)\Z")


@dataclass(frozen=True)
class Aggregation:
    """One column to compute. `field` None is every row; `expression` stands in for a field."""

    function: str
    field: str | None
    name: str
    make: Callable[[], Accumulator]
    expression: Compiled | None = None
    renamed: bool = False
    # sparkline(sum(x), 1h): the function inside, and the length of its bins as written.
    inner: str = ""
    span: str = ""
    # eval(round(avg(x), 2)): the functions inside, whose results the expression is over.
    parts: "tuple[Aggregation, ...]" = ()

    def value(self, row: ReadRow, ctx: SearchContext) -> Value | None:
        """What the accumulator is given for this row; None is nothing."""
        if self.expression is not None:
            found = self.expression.evaluate(row, ctx)
            if isinstance(found, bool):
                return 1 if found else None
            return found  # type: ignore[no-any-return]
        return 1 if self.field is None else row.get(self.field)


def moment(row: ReadRow) -> Number:
    return as_number(row.get("_time")) or 0


def compute(aggregations: list[Aggregation], rows: list[ReadRow], ctx: SearchContext) -> dict[str, Value]:
    """One group's columns; what is null is absent."""
    found: dict[str, Value] = {}
    for one in aggregations:
        if one.parts and one.expression:
            inner = compute(list(one.parts), rows, ctx)
            final = one.expression.evaluate(inner, ctx)
            if final is not None:
                found[one.name] = final
            continue
        accumulator = one.make()
        for row in rows:
            value = one.value(row, ctx)
            if value is not None:
                accumulator.add(value, moment(row))
        result = accumulator.result()
        if result is not None:
            found[one.name] = result
    return found


def make_function(args: Args, name: str) -> tuple[str, Callable[[], Accumulator]]:
    """The function's canonical name and its accumulator."""
    lower = name.lower()
    percent = PERCENT.match(lower)
    if percent:
        compute_percent, at = aggregates.PERCENTILES[percent[1]], float(percent[2])
        return "perc", lambda: Numeric(lambda numbers: compute_percent(numbers, at))
    canonical = aggregates.ALIASES.get(lower, lower)
    if canonical in aggregates.FACTORIES:
        return canonical, aggregates.FACTORIES[canonical]
    if canonical in aggregates.REFUSED:
        raise args.unsupported(f"function {name}() ({aggregates.REFUSED[canonical]})")
    raise args.error(f"The argument '{name}' is invalid.")


def parse_one(args: Args, *, extra: dict[str, Callable[[], Accumulator]] | None = None) -> Aggregation:
    """One function, with its AS."""
    token = args.expect("word")
    following = args.peek()
    if token.text.lower() == "sparkline":
        return _sparkline(args)
    if token.text.lower() == "eval" and following is not None and following.kind == "(":
        return _composite(args, args.enclosed())
    if extra and token.text.lower() in extra:
        canonical, make = token.text.lower(), extra[token.text.lower()]
    else:
        canonical, make = make_function(args, token.text)
    field: str | None = None
    expression: Compiled | None = None
    name = token.text
    if following is not None and following.kind == "(":
        inner = args.enclosed()
        field, expression = _argument(args, canonical, inner)
        name = f"{token.text}({inner.strip()})" if field is not None or expression else canonical
        if field is not None:
            name = f"{token.text}({field})"
    elif canonical != "count" and args.command == "stats":
        # SR:chart, Usage: "| stats sum is treated as if it is | stats sum(*)"; chart itself takes count only.
        field, name = "*", f"{token.text}(*)"
    if canonical != "count" and field is None and expression is None:
        raise args.error(f"The function '{token.text}' needs a field.")
    if args.keyword("as"):
        return Aggregation(canonical, field, args.field(), make, expression, renamed=True)
    if expression is not None:
        raise args.error(
            "You must specify a rename for the aggregation specifier on the dynamically evaluated field "
            f"'{name}'."
        )
    return Aggregation(canonical, field, name, make, expression)


def _sparkline(args: Args) -> Aggregation:
    """`sparkline`, `sparkline(count)`, `sparkline(sum(x), 1h)` (SR:chart, Sparkline options)."""
    if args.command not in ("stats", "chart"):
        raise args.error("sparkline is for the commands stats and chart.")
    token = args.peek()
    text = args.enclosed() if token is not None and token.kind == "(" else ""
    inside = Args(args.command, text or "count", args.position)
    inner = parse_one(inside)
    if inner.function not in SPARKLINE:
        raise args.error(f"The function '{inner.function}' cannot be used in a sparkline.")
    span = inside.name() if inside.accept(",") else ""
    inside.end()
    renamed = args.keyword("as")
    name = args.field() if renamed else f"sparkline({text.strip()})" if text else "sparkline"
    return replace(inner, function="sparkline", inner=inner.function, name=name, renamed=renamed, span=span)


def _composite(args: Args, text: str) -> Aggregation:
    """An expression over statistical functions (SR:timechart, eval-expression)."""
    if args.command not in ("stats", "chart", "timechart"):
        raise args.unsupported("an expression over functions")
    parts: list[Aggregation] = []

    def take(node: Node) -> Node:
        """The expression with each function replaced by a field that will hold its result."""
        if isinstance(node, Unary):
            return replace(node, operand=take(node.operand))
        if isinstance(node, Binary):
            return replace(node, left=take(node.left), right=take(node.right))
        if isinstance(node, Field) and node.name in ("count", "c"):
            raise args.unsupported(f"a bare {node.name} in an expression over functions")
        if not isinstance(node, Call):
            return node
        fields = [arg.name for arg in node.args if isinstance(arg, Field)]
        statistical = (
            PERCENT.match(node.name) or aggregates.ALIASES.get(node.name, node.name) in aggregates.FACTORIES
        )
        if statistical and len(node.args) <= 1 and len(fields) == len(node.args):
            canonical, make = make_function(args, node.name)
            if not fields and canonical != "count":
                raise args.error(f"The function '{node.name}' needs a field.")
            parts.append(Aggregation(canonical, fields[0] if fields else None, f"__{len(parts)}", make))
            return Field(parts[-1].name)
        return replace(node, args=tuple(take(arg) for arg in node.args))

    try:
        compiled = compile_node(take(parse_expression(text)))
    except SearchError as error:
        raise args.error(str(error)) from error
    if not parts or compiled.kind == "bool":
        raise args.error(f"The expression 'eval({text})' must compute a value from statistical functions.")
    renamed = args.keyword("as")
    name = args.field() if renamed else f"eval({text.strip()})"
    return Aggregation("eval", None, name, aggregates.Count, compiled, renamed, parts=tuple(parts))


def _argument(args: Args, function: str, inner: str) -> tuple[str | None, Compiled | None]:
    """What stands in a function's parentheses: nothing, a field, or eval(...)."""
    text = inner.strip()
    if not text:
        return None, None
    if re.match(r"eval\s*\(", text, re.IGNORECASE) and text.endswith(")"):
        try:
            compiled = compile_node(parse_expression(text[text.index("(") + 1 : -1]))
        except SearchError as error:
            raise args.error(str(error)) from error
        # per_hour(eval(method="GET")) counts the rows it is true for (SR:timechart, example 5).
        if compiled.kind == "bool" and function != "count" and not function.startswith("per_"):
            # Published apps write sum(eval(x="y")); what a boolean adds is not said.
            raise args.unsupported(f"{function}({text}), whose expression is true or false")
        return None, compiled
    inside = Args(args.command, text, args.position)
    name = inside.field()  # count(dc(name)): the column of an earlier stats
    inside.end()
    return name, None


def parse_many(
    args: Args, *stops: str, extra: dict[str, Callable[[], Accumulator]] | None = None
) -> list[Aggregation]:
    """Functions up to a keyword or the end."""
    found: list[Aggregation] = []
    while True:
        while args.accept(","):
            pass
        token = args.peek()
        if token is None or token.is_word(*stops):
            break
        found.append(parse_one(args, extra=extra))
    names = [one.name for one in found]
    doubled = {name for name in names if names.count(name) > 1 and "*" not in name}
    renamed = [one for one in found if one.name in doubled and one.renamed]
    if renamed:
        raise args.error(f"The output field '{renamed[0].name}' cannot have the same name as another field.")
    return [one for index, one in enumerate(found) if one.name not in names[:index]]


def widen(
    args: Args, aggregations: list[Aggregation], table: Table, excluded: Container[str]
) -> list[Aggregation]:
    """avg(*) and max(a*) AS top_*: one aggregation for each field that fits."""
    if not any(one.field and "*" in one.field for one in aggregations):
        return aggregations
    names = [name for name in table.names() if name not in excluded]
    wide: list[Aggregation] = []
    for one in aggregations:
        if one.field is None or "*" not in one.field:
            wide.append(one)
            continue
        for name in names:
            parts = captures(one.field, name)
            if parts is None or (name.startswith("_") and not one.field.startswith("_")):
                continue
            wide.append(replace(one, field=name, name=_fill(args, one, name, parts)))
    return wide


def _fill(args: Args, one: Aggregation, name: str, parts: list[str]) -> str:
    if not one.renamed:
        return one.name.replace(one.field or "", name, 1)
    if one.name.count("*") != len(parts):
        raise args.error(f"Wildcard mismatch: '{one.field}' as '{one.name}'.")
    filled = one.name
    for part in parts:
        filled = filled.replace("*", part, 1)
    return filled
