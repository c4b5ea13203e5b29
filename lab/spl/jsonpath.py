"""Splunk's paths into JSON: `a.b`, `a{}` (every element), `a{0}` (one), and the names it gives to leaves.

Search Reference, "spath"; the names were measured on 94 real events (semantics facts, section 6).
"""

import json
import re
from typing import Any

from lab.errors import SearchError
from lab.spl.scalars import multivalue
from lab.values import Value

PART = re.compile(r"([^.{}]*)((?:\{\d*\})*)\Z")
Step = str | int | None  # a key, an element, every element


class Json(str):
    """Text that a JSON function made: nested as JSON, not as text, by the next one."""

    __slots__ = ()


def dump(value: Any) -> Json:
    return Json(json.dumps(value, separators=(",", ":"), ensure_ascii=False))


def steps(path: str) -> list[Step]:
    """`a.b{}.c{1}` as keys and indexes."""
    found: list[Step] = []
    for part in path.split("."):
        match = PART.match(part)
        if match is None or not part:
            raise SearchError(f"Invalid JSON path '{path}'")
        if match[1]:
            found.append(match[1])
        found += [int(index) if index else None for index in re.findall(r"\{(\d*)\}", match[2])]
    return found


def follow(document: Any, path: list[Step]) -> list[Any]:
    """Every node the path reaches."""
    nodes = [document]
    for step in path:
        reached: list[Any] = []
        for node in nodes:
            if isinstance(step, str):
                if isinstance(node, dict) and step in node:
                    reached.append(node[step])
            elif isinstance(node, list):
                reached += node if step is None else node[step : step + 1]
        nodes = reached
    return nodes


def leaf(value: Any) -> str:
    """A node as a field's value: text bare, containers as JSON."""
    return value if isinstance(value, str) else str(dump(value))


def leaves(document: Any) -> dict[str, Value]:
    """Every leaf under Splunk's name for it; values of one name are one multivalue field.

    `null` is a value ("null"), an empty container is nothing [measured]."""
    found: dict[str, list[str]] = {}
    _walk(document, "", found)
    return {name: value for name, values in found.items() if (value := multivalue(values)) is not None}


def _walk(node: Any, name: str, found: dict[str, list[str]]) -> None:
    if isinstance(node, dict):
        for key, value in node.items():
            _walk(value, f"{name}.{key}" if name else key, found)
    elif isinstance(node, list):
        for value in node:
            _walk(value, f"{name}{{}}", found)
    else:
        found.setdefault(name, []).append(leaf(node))


def parse(text: str) -> Any:
    """The document, or ValueError; a text nested too deeply is no document either."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def read_path(text: str, path: str) -> Value | None:
    """What spath extracts at one path; None where there is nothing or no JSON."""
    try:
        document = parse(text)
    except ValueError:
        return None
    return multivalue([leaf(node) for node in follow(document, steps(path))])
