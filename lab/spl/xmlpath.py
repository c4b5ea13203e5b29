"""Paths into XML as spath has them: `a.b`, `a{2}` (counted from 1), `a{@attribute}`.

Search Reference, "spath". Entities are refused: an event must not be able to expand itself.
"""

import re
from xml.etree import ElementTree

from lab.errors import Unsupported
from lab.spl.scalars import multivalue
from lab.values import Value

PART = re.compile(r"([^{}]+)(?:\{(\d+|@[^{}]+)?\})?((?:\{@[^{}]+\})?)\Z")


def parse(text: str) -> ElementTree.Element | None:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Unsupported("spath on XML with a document type")
    try:
        return ElementTree.fromstring(text.strip())  # noqa: S314
    except ElementTree.ParseError:
        return None


def follow(root: ElementTree.Element, path: str) -> list[str]:
    """The texts (or attribute values) the path reaches."""
    nodes: list[ElementTree.Element] = []
    for depth, part in enumerate(re.split(r"\.(?![^{]*\})", path)):
        found = PART.match(part)
        if found is None:
            raise Unsupported(f"the XML path '{path}'")
        name, selector, attribute = found[1], found[2] or "", found[3]
        if depth == 0:
            nodes = [root] if root.tag == name else []
        elif selector.isdigit():
            nodes = [
                child for node in nodes for child in node.findall(name)[int(selector) - 1 : int(selector)]
            ]
        else:
            nodes = [child for node in nodes for child in node.findall(name)]
        key = attribute[2:-1] if attribute else selector[1:] if selector.startswith("@") else ""
        if key:
            return [node.attrib[key] for node in nodes if key in node.attrib]
    return [node.text.strip() for node in nodes if node.text and node.text.strip()]


def read_path(text: str, path: str) -> Value | None:
    """What spath() extracts at one path; None where there is nothing or no XML."""
    root = parse(text)
    return None if root is None else multivalue(follow(root, path))


def leaves(root: ElementTree.Element) -> dict[str, Value]:
    """Every text and attribute under its path."""
    found: dict[str, list[str]] = {}

    def walk(node: ElementTree.Element, name: str) -> None:
        if node.text and node.text.strip():
            found.setdefault(name, []).append(node.text.strip())
        for key, value in node.attrib.items():
            found.setdefault(f"{name}{{@{key}}}", []).append(value)
        for child in node:
            walk(child, f"{name}.{child.tag}")

    walk(root, root.tag)
    return {name: value for name, values in found.items() if (value := multivalue(values)) is not None}
