"""Which source types a search can find: asked before an event's fields are extracted.

Extraction is most of a search's work, and a setting that the lab refuses in one source type must not stop a
search of another.
"""

from collections.abc import Callable

from lab.spl.filters import compile_search
from lab.spl.search_ast import And, Comparison, In, Or, SearchNode

SourcetypeTest = Callable[[str], bool]


def sourcetype_test(node: SearchNode) -> SourcetypeTest | None:
    """False only for a source type whose events the search cannot find; None when it names none."""
    needed = reduced(node)
    if needed is None:
        return None
    condition = compile_search(needed)
    return lambda sourcetype: condition({"sourcetype": sourcetype})


def reduced(node: SearchNode) -> SearchNode | None:
    """What must hold of the source type alone."""
    if isinstance(node, Comparison):
        return node if node.field == "sourcetype" and node.op == "=" else None
    if isinstance(node, In):
        return node if node.field == "sourcetype" else None
    if isinstance(node, And):
        parts = tuple(part for part in map(reduced, node.operands) if part is not None)
        return And(parts) if parts else None
    if isinstance(node, Or):
        sides = [reduced(operand) for operand in node.operands]
        return None if None in sides else Or(tuple(side for side in sides if side is not None))
    return None
