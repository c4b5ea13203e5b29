"""The elements foreach runs over. Search Reference, "foreach", "mode"."""

from typing import Any, Literal

from lab.spl.args import Args
from lab.spl.jsonpath import dump, parse
from lab.values import ReadRow, Value, as_list

Collection = Literal["multivalue", "json_array", "auto_collections"]


def elements(value: Value | None) -> list[Any] | None:
    """The elements of a JSON array; None for anything else."""
    if not isinstance(value, str) or not value.lstrip().startswith("["):
        return None
    try:
        document = parse(value)
    except ValueError:
        return None
    return document if isinstance(document, list) else None


def items(row: ReadRow, name: str, mode: Collection) -> list[Value]:
    value = row.get(name)
    array = None if mode == "multivalue" else elements(value)
    if array is not None:
        return [_item(element) for element in array]
    return [] if mode == "json_array" else list(as_list(value))


def _item(element: Any) -> Value:
    """Numbers stay numbers: adding one to text is an error (SR:foreach, "Elements of the same type")."""
    plain = isinstance(element, str | int | float) and not isinstance(element, bool)
    return element if plain else dump(element)


def collections(args: Args, row: ReadRow) -> str:
    """auto_collections without a field (SR:foreach, example 7): the one field that is a collection."""
    found = [name for name, value in row.items() if isinstance(value, list) or elements(value) is not None]
    if len(found) != 1:
        raise args.unsupported("mode=auto_collections without a field where several could be meant")
    return found[0]
