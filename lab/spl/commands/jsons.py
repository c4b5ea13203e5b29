"""tojson and fromjson. Search Reference, one page each."""

import json
from collections.abc import Callable
from typing import Any

from lab.spl.args import Args
from lab.spl.jsonpath import dump, leaf, parse
from lab.spl.registry import STREAMING, Job, Parsing, Step, command
from lab.spl.scalars import as_number, multivalue
from lab.spl.table import Table
from lab.spl.wildcards import select
from lab.values import ReadRow, Value, as_list


class Skip(Exception):
    """A value that the datatype does not take: left out, or null with fill_null=true."""


def _plain(text: str) -> Any:
    number = as_number(text)
    return text if number is None else number


def _auto(text: str) -> Any:
    number = as_number(text)
    if number is not None:
        return number
    try:
        return parse(text)
    except ValueError:
        return text


def _bool(text: str) -> bool:
    """The page says `false` for every number, which cannot be meant: 0 is false, others are true."""
    number = as_number(text)
    if number is not None:
        return number != 0
    if text.lower() in ("false", "f", "no"):
        return False
    if text.lower() in ("true", "t", "yes"):
        return True
    raise Skip


def _json(text: str) -> Any:
    try:
        return parse(text)
    except ValueError as error:
        raise Skip from error


def _number(text: str) -> Any:
    number = as_number(text)
    if number is None:
        raise Skip
    return number


TYPES: dict[str, Callable[[str], Any]] = {
    "auto": _auto, "bool": _bool, "json": _json, "none": _plain, "num": _number, "str": str,
}  # fmt: skip


def _parse_types(args: Args, default: str) -> list[tuple[str, str]]:
    """`a num(b) str(c*)`: patterns with their types."""
    found: list[tuple[str, str]] = []
    while not args.done:
        if args.accept(","):
            continue
        name = args.name()
        follows = args.peek()
        if follows is not None and follows.kind == "(":
            kind = name.lower()
            if kind not in TYPES:
                raise args.error(f"Invalid datatype: '{name}'")
            found += [(kind, pattern) for pattern in Args(args.command, args.enclosed()).names()]
        else:
            found.append((default, name))
    return found or [(default, "*")]


@command("tojson", STREAMING, "tojson [auto|bool|json|none|num|str(FIELD)] [FIELD ...] [default_type=TYPE] "
         "[fill_null=B] [include_internal=B] [output_field=FIELD]")  # fmt: skip
def tojson(args: Args, parsing: Parsing) -> Step:
    """The row as a JSON object. The first type that names a field decides."""
    options = args.options(["output_field", "default_type", "include_internal", "fill_null"])
    default = options.get("default_type", "none").lower()
    if default not in TYPES:
        raise args.error(f"Invalid datatype: '{default}'")
    wanted = _parse_types(args, default)
    internal = args.boolean(options, "include_internal", False)
    fill = args.boolean(options, "fill_null", False)
    output = options.get("output_field", "_raw")

    def one(row: ReadRow) -> str:
        kinds: dict[str, str] = {}
        for kind, pattern in wanted:
            patterns = [pattern, "_*"] if internal and pattern == "*" else [pattern]
            for name in select(patterns, sorted(row)):
                kinds.setdefault(name, kind)
        document: dict[str, Any] = {}
        for name in sorted(kinds):
            if name in row:
                values = _typed(as_list(row[name]), TYPES[kinds[name]], fill=fill)
                if values:
                    document[name] = values[0] if not isinstance(row[name], list) else values
        return dump(document)

    def run(table: Table, job: Job) -> Table:
        for row in table.rows:
            row[output] = one(row)
        return table.with_columns([output]) if table.columns else table

    return run


def _typed(texts: list[str], convert: Callable[[str], Any], *, fill: bool) -> list[Any]:
    found: list[Any] = []
    for text in texts:
        try:
            found.append(convert(text))
        except Skip:
            found += [None] if fill else []
    return found


@command("fromjson", STREAMING, "fromjson FIELD [prefix=TEXT]")
def fromjson(args: Args, parsing: Parsing) -> Step:
    """The keys of an object as fields: an array has many values, an object inside stays JSON, null is
    nothing."""
    options = args.options(["prefix"])
    field = args.name()
    args.end()
    prefix = options.get("prefix", "")

    def run(table: Table, job: Job) -> Table:
        names: dict[str, None] = {}
        for row in table.rows:
            for key, value in _object(args, row, field).items():
                made = _field(value)
                if made is not None:
                    names.setdefault(prefix + key)
                    row[prefix + key] = made
        return table.with_columns(names) if table.columns else table

    return run


def _object(args: Args, row: ReadRow, field: str) -> dict[str, Any]:
    texts = as_list(row.get(field))
    if len(texts) > 1:
        raise args.unsupported(f"the multivalue field '{field}'")
    try:
        document = parse(texts[0]) if texts else {}
    except json.JSONDecodeError:
        return {}
    return document if isinstance(document, dict) else {}


def _field(value: Any) -> Value | None:
    if value is None:
        return None
    return multivalue([leaf(item) for item in value]) if isinstance(value, list) else leaf(value)
