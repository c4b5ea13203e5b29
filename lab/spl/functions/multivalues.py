"""Search Reference, "Multivalue eval functions"."""

from collections.abc import Callable, Sequence

from lab.errors import Unsupported
from lab.regex import compiled
from lab.spl.expr_ast import Node, fields_of
from lab.spl.functions.registry import Clock, Compiled, Result, builder, function, invalid, normal
from lab.spl.jsonpath import Json, dump, parse
from lab.spl.scalars import Number, as_number, multivalue
from lab.spl.splitting import split_pipeline
from lab.spl.timemod import UNITS, add
from lab.values import ReadRow, as_list, as_text

CHAPTER = "Multivalue"
MAX_RANGE = 100_000
Compile = Callable[[Node], Compiled]


@function(CHAPTER, "s")
def commands(search: str) -> Result:
    """The names of the commands of a search."""
    names = [segment.text.split(maxsplit=1)[:1] for segment in split_pipeline(search)]
    return [name[0] for name in names if name]


@function(CHAPTER, "m m*", nulls=True)
def mvappend(*values: list[str]) -> Result:
    return [item for value in values for item in value]


@function(CHAPTER, "m", "num")
def mvcount(values: list[str]) -> Result:
    return len(values) or None


@function(CHAPTER, "m")
def mvdedup(values: list[str]) -> Result:
    return list(dict.fromkeys(values))


@function(CHAPTER, "m")
def mvreverse(values: list[str]) -> Result:
    return values[::-1]


@function(CHAPTER, "m")
def mvsort(values: list[str]) -> Result:
    """By code point."""
    return sorted(values)


@function(CHAPTER, "m s", "num")
def mvfind(values: list[str], pattern: str) -> Result:
    return next((index for index, value in enumerate(values) if compiled(pattern).search(value)), None)


@function(CHAPTER, "m n n?")
def mvindex(values: list[str], start: Number, end: Number | None = None) -> Result:
    """0-based, inclusive at both ends, negatives from the end; outside the list is null."""
    first = int(start) + (len(values) if start < 0 else 0)
    last = first if end is None else int(end) + (len(values) if end < 0 else 0)
    if not (0 <= first < len(values)) or last < first:
        return None
    return values[first : last + 1]


@function(CHAPTER, "m s", "str")
def mvjoin(values: list[str], delimiter: str) -> Result:
    return delimiter.join(values) if values else None


@function(CHAPTER, "m m s?")
def mvzip(left: list[str], right: list[str], delimiter: str = ",") -> Result:
    return [f"{a}{delimiter}{b}" for a, b in zip(left, right, strict=False)]


@function(CHAPTER, "s s")
def split(text: str, delimiter: str) -> Result:
    return text.split(delimiter) if delimiter else list(text)


@function(CHAPTER, "n n s?", clock=True)
def mvrange(start: Number, end: Number, *rest: Result) -> Result:
    """The end is excluded; the step is a number or a time span."""
    *given, clock = rest
    text = given[0] if given else "1"
    step = as_number(text)
    if step is None:
        return _time_range(start, end, text, clock)
    if step == 0:
        raise invalid("mvrange")
    count = int(max(0, -(-(end - start) // step)))
    if count > MAX_RANGE:
        raise Unsupported(f"mvrange() of {count} values")
    return [as_text(start + index * step) for index in range(count)]


def _time_range(start: Number, end: Number, span: str, clock: Clock) -> Result:
    digits = span[: len(span) - len(span.lstrip("0123456789"))]
    unit = UNITS.get(span[len(digits) :])
    if unit is None or digits == "0":
        raise invalid("mvrange")
    values: list[str] = []
    moment = float(start)
    while moment < end:
        values.append(as_text(moment))
        moment = add(float(start), int(digits or 1) * len(values), unit, clock.tz)
        if len(values) > MAX_RANGE:
            raise Unsupported("mvrange() of that many values")
    return values


@builder(CHAPTER, "b")
def mvfilter(nodes: Sequence[Node], compile_: Compile) -> Compiled:
    """The expression may name one field only."""
    names = fields_of(nodes[0])
    compiled = compile_(nodes[0])
    if len(names) != 1 or compiled.kind != "bool":
        raise invalid("mvfilter")
    name = names.pop()
    test = compiled.evaluate

    def evaluate(row: ReadRow, clock: Clock) -> Result:
        values = as_list(row.get(name))
        return multivalue([value for value in values if test({**row, name: value}, clock) is True])

    return Compiled(evaluate, "any")


@builder(CHAPTER, "m v")
def mvmap(nodes: Sequence[Node], compile_: Compile) -> Compiled:
    """The first argument may compute from one field, mvmap(mvindex(f,1,2), f*10): its values stand in for
    that field."""
    names = fields_of(nodes[0])
    source, compiled = compile_(nodes[0]), compile_(nodes[1])
    if "bool" in (source.kind, compiled.kind) or source.kind == "null":
        raise invalid("mvmap")
    if len(names) != 1:
        raise Unsupported("mvmap() over an expression that does not name exactly one field")
    name = names.pop()

    def evaluate(row: ReadRow, clock: Clock) -> Result:
        values = as_list(source.evaluate(row, clock))
        results = [compiled.evaluate({**row, name: value}, clock) for value in values]
        return multivalue([text for result in results for text in as_list(normal(result))])

    return Compiled(evaluate, "any")


@function(CHAPTER, "m v?")
def mv_to_json_array(values: list[str], types: Result = False) -> Result:
    """With `true()` the values' JSON types are inferred."""
    if not values:
        return None
    return infer(values) if types is True else dump(values)


def infer(values: list[str]) -> Json:
    """An array of what the values are as JSON; a value that is none becomes null."""
    typed: list[object] = []
    for value in values:
        try:
            typed.append(parse(value))
        except ValueError:
            typed.append(None)
    return dump(typed)
