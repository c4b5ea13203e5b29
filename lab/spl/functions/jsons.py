"""Search Reference, "JSON functions", and spath() of the text functions.

Text that a JSON function made stays JSON when it goes into the next one; other text is a JSON string.
"""

from collections.abc import Callable, Sequence
from typing import Any

from lab.errors import SearchError, Unsupported
from lab.spl.expr_ast import Node
from lab.spl.functions.registry import Clock, Compiled, Result, builder, function, invalid
from lab.spl.jsonpath import Json, Step, dump, follow, leaf, parse, read_path, steps
from lab.spl.scalars import as_number, multivalue
from lab.spl.xmlpath import read_path as read_xml
from lab.values import ReadRow

CHAPTER = "JSON"
Compile = Callable[[Node], Compiled]


def to_json(value: Result, kind: str) -> Any:
    """A value as a JSON node. Numbers of fields are numbers, quoted text is text."""
    if isinstance(value, Json):
        return parse(value)
    if isinstance(value, list):
        return value
    if isinstance(value, str) and kind != "str":
        number = as_number(value)
        return value if number is None else number
    return value


def load(value: Result) -> Any:
    """The document in a text, or None where there is none."""
    if not isinstance(value, str):
        return None
    try:
        return parse(value)
    except ValueError:
        return None


def _native(node: Any) -> Result:
    """A node as eval's own kind of value."""
    if isinstance(node, bool):
        return "true" if node else "false"
    if node is None or isinstance(node, str | int | float):
        return node
    return dump(node)


Values = Callable[[ReadRow, Clock], list[Any]]


def _values(nodes: Sequence[Node], compile_: Compile) -> Values:
    compiled = [compile_(node) for node in nodes]
    return lambda row, clock: [to_json(one.evaluate(row, clock), one.kind) for one in compiled]


def _pairs(name: str, values: list[Any]) -> list[tuple[str, Any]]:
    if len(values) % 2:
        raise invalid(name)
    keys = values[::2]
    if any(key is not None and not isinstance(key, str | int | float) for key in keys):
        raise invalid(name)
    return [(str(key), value) for key, value in zip(keys, values[1::2], strict=True)]


@builder(CHAPTER, "v*", "str")
def json_object(nodes: Sequence[Node], compile_: Compile) -> Compiled:
    if len(nodes) % 2:
        raise invalid("json_object")
    values = _values(nodes, compile_)
    return Compiled(lambda row, clock: dump(dict(_pairs("json_object", values(row, clock)))), "any")


@builder(CHAPTER, "v*", "str")
def json_array(nodes: Sequence[Node], compile_: Compile) -> Compiled:
    values = _values(nodes, compile_)
    return Compiled(lambda row, clock: dump(values(row, clock)), "any")


@function(CHAPTER, "v", nulls=True)
def json(value: Result) -> Result:
    """The value if it is JSON, else null."""
    return Json(value) if isinstance(value, str) and json_valid(value) else None


@function(CHAPTER, "v", "bool", nulls=True)
def json_valid(value: Result) -> Result:
    if not isinstance(value, str):
        return isinstance(value, int | float)
    try:
        parse(value)
    except ValueError:
        return False
    return True


@function(CHAPTER, "v s*")
def json_extract(value: Result, *paths: str) -> Result:
    """No path: the whole; one: the value there; several: an array of what was found."""
    document = load(value)
    if document is None:
        return None
    if not paths:
        return _native(document)
    found = [_at(document, path) for path in paths]
    return found[0] if len(found) == 1 else dump([to_json(item, "any") for item in found])


def _at(document: Any, path: str) -> Result:
    if path == "{}" and isinstance(document, dict):
        # SR:json_extract, example 1: of an object "{}" is the whole.
        return dump(document)
    way = steps(path)
    nodes = follow(document, way)
    if None in way:
        return dump(nodes) if nodes else None
    return _native(nodes[0]) if nodes else None


@function(CHAPTER, "v s*")
def json_extract_exact(value: Result, *keys: str) -> Result:
    document = load(value)
    if not isinstance(document, dict):
        return None
    if not keys:
        return _native(document)
    found = [_native(document.get(key)) for key in keys]
    return found[0] if len(found) == 1 else dump([to_json(item, "any") for item in found])


@function(CHAPTER, "v s", "bool")
def json_has_key_exact(value: Result, key: str) -> Result:
    document = load(value)
    return isinstance(document, dict) and key in document


@function(CHAPTER, "v")
def json_keys(value: Result) -> Result:
    document = load(value)
    return dump(list(document)) if isinstance(document, dict) else None


@function(CHAPTER, "v")
def json_entries(value: Result) -> Result:
    document = load(value)
    if not isinstance(document, dict):
        return None
    return dump([{"key": key, "value": item} for key, item in document.items()])


@function(CHAPTER, "v v?")
def json_array_to_mv(value: Result, quotes: Result = False) -> Result:
    return to_values(load(value), quotes=quotes is True)


def to_values(document: Any, *, quotes: bool = False) -> Result:
    """The elements of a JSON array as the values of a field, strings bare or in their quotes."""
    if not isinstance(document, list):
        return None
    return multivalue([str(dump(item)) if quotes else leaf(item) for item in document])


@function(CHAPTER, "v s s*")
def json_delete(value: Result, *keys: str) -> Result:
    document = load(value)
    if not isinstance(document, dict):
        return None
    for key in keys:
        way = steps(key)
        if any(not isinstance(step, str) for step in way):
            raise Unsupported(f"json_delete() with the path '{key}'")
        for parent in follow(document, way[:-1]):
            if isinstance(parent, dict):
                parent.pop(str(way[-1]), None)
    return dump(document)


Change = Callable[[Any, Step, Any], None]


def _edit(name: str, nodes: Sequence[Node], compile_: Compile, change: Change) -> Compiled:
    """json_set and its kin: pairs of path and value over a document."""
    if len(nodes) < 3 or not len(nodes) % 2:
        raise invalid(name)
    document_of = compile_(nodes[0]).evaluate
    values = _values(nodes[1:], compile_)

    def evaluate(row: ReadRow, clock: Clock) -> Result:
        document = load(document_of(row, clock))
        if not isinstance(document, dict | list):
            return None
        for path, value in _pairs(name, values(row, clock)):
            way = steps(path)
            if way[-1] is None:
                raise Unsupported(f"{name}() with the path '{path}'")
            for parent in _parents(document, way[:-1], make=change is _put):
                change(parent, way[-1], value)
        return dump(document)

    return Compiled(evaluate, "any")


def _parents(document: Any, way: list[Step], *, make: bool) -> list[Any]:
    """The containers a change goes to, one for each element where the path has `{}`; json_set makes the
    objects that are missing on the way."""
    nodes = [document]
    for step in way:
        reached: list[Any] = []
        for node in nodes:
            if make and isinstance(node, dict) and isinstance(step, str):
                node.setdefault(step, {})
            reached += follow(node, [step])
        nodes = reached
    return nodes


def _put(parent: Any, key: Step, value: Any) -> None:
    if isinstance(parent, dict) and isinstance(key, str):
        parent[key] = value
    if isinstance(parent, list) and isinstance(key, int) and key < len(parent):
        parent[key] = value


def _grow(parent: Any, key: Step, items: list[Any]) -> None:
    """Appends to the array at `key`; anything else there becomes the first element of one (SR:json_append,
    "autowraps"). Where there is nothing, nothing happens."""
    found = follow(parent, [key])
    if not found:
        return
    if not isinstance(found[0], list):
        _put(parent, key, [found[0]])
    follow(parent, [key])[0].extend(items)


@builder(CHAPTER, "v v v v*", "str")
def json_set(nodes: Sequence[Node], compile_: Compile) -> Compiled:
    return _edit("json_set", nodes, compile_, _put)


@builder(CHAPTER, "v v v v*", "str")
def json_append(nodes: Sequence[Node], compile_: Compile) -> Compiled:
    """An array given as the value becomes one element."""
    return _edit("json_append", nodes, compile_, lambda parent, key, value: _grow(parent, key, [value]))


@builder(CHAPTER, "v v v v*", "str")
def json_extend(nodes: Sequence[Node], compile_: Compile) -> Compiled:
    """An array given as the value is flattened into the other."""

    def extend(parent: Any, key: Step, value: Any) -> None:
        _grow(parent, key, value if isinstance(value, list) else [value])

    return _edit("json_extend", nodes, compile_, extend)


@builder(CHAPTER, "v v v v*", "str")
def json_set_exact(nodes: Sequence[Node], compile_: Compile) -> Compiled:
    """Keys are taken literally, dots and all."""
    if len(nodes) < 3 or not len(nodes) % 2:
        raise invalid("json_set_exact")
    document_of = compile_(nodes[0]).evaluate
    values = _values(nodes[1:], compile_)
    if len(nodes) > 3:
        # "If you supply multiple key-value pairs, the function outputs an array", which it does not show.
        raise Unsupported("json_set_exact() with several keys")

    def evaluate(row: ReadRow, clock: Clock) -> Result:
        document = load(document_of(row, clock))
        if not isinstance(document, dict):
            return None
        return dump({**document, **dict(_pairs("json_set_exact", values(row, clock)))})

    return Compiled(evaluate, "any")


@function("Text", "s s")
def spath(text: str, path: str) -> Result:
    if text.lstrip().startswith("<"):
        return read_xml(text, path)
    try:
        return read_path(text, path)
    except SearchError as error:
        raise invalid("spath") from error
