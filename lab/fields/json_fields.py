"""JSON leaves under Splunk's names: `a.b`, `a{}.b`, `a{}`; a null leaf is a field, a container is not.

limits.conf.spec 10.4, [spath] extraction_cutoff: extraction looks at the first 5,000 bytes only. What it
keeps of a document that is cut there is not documented; the lab keeps the leaves that end before the cut.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

CUTOFF = 5000
TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+)', re.DOTALL)
LITERAL = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null")

Leaf = tuple[str, str]


def leaves(text: str, cutoff: int = CUTOFF) -> list[Leaf]:
    """(name, value) of each leaf in document order; [] for text that is no JSON object or array. `cutoff` is
    in bytes."""
    if text[:1] not in ("{", "["):
        return []
    head = text.encode("utf-8")[:cutoff]
    if len(head) == cutoff and len(text.encode("utf-8")) > cutoff:
        return leaves_of_prefix(head.decode("utf-8", errors="ignore"))
    try:
        return list(walk(json.loads(text, parse_float=str, parse_int=str), ""))
    except (ValueError, RecursionError):
        return []


def walk(node: Any, path: str) -> Iterator[Leaf]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from walk(value, f"{path}.{key}" if path else key)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value, f"{path}{{}}")
    elif isinstance(node, bool):
        yield path, "true" if node else "false"
    else:
        yield path, "null" if node is None else str(node)


def leaves_of_prefix(text: str) -> list[Leaf]:
    """The leaves of a document's beginning. The last piece may be cut, so it never counts."""
    pieces = [found[1] for found in TOKEN.finditer(text)][:-1]
    found: list[Leaf] = []
    stack: list[str] = []  # the path of each open container
    key: str | None = None
    for piece, following in zip(pieces, [*pieces[1:], ""], strict=True):
        here = child(stack, key)
        if piece in "{[":
            stack.append(here + ("{}" if piece == "[" else ""))
            key = None
        elif piece in "}]":
            if not stack:
                return []
            stack.pop()
            key = None
        elif piece == ",":
            key = None
        elif piece.startswith('"') and following == ":":
            key = str(json.loads(piece, strict=False))
        elif piece != ":":
            if not (piece.startswith('"') or LITERAL.fullmatch(piece)):
                return []
            found.append((here, str(json.loads(piece, strict=False)) if piece.startswith('"') else piece))
    return found


def child(stack: list[str], key: str | None) -> str:
    parent = stack[-1] if stack else ""
    if key is None:
        return parent
    return f"{parent}.{key}" if parent else key
