"""`search` expressions as tests of a row. Semantics facts, section 8, column `search`.

Values are text and compare without case; `=` never compares as numbers, `<` does when both sides are
numbers. `!=` needs the field, NOT does not.
"""

import ipaddress
import re
from collections.abc import Callable

from lab.errors import Unsupported
from lab.spl.scalars import compare
from lab.spl.search_ast import And, Comparison, In, Not, Or, SearchNode, Term
from lab.spl.search_parser import SAVED, parse_search
from lab.spl.segments import compile_term
from lab.spl.timeterms import is_time
from lab.spl.wildcards import Matcher, value_matcher
from lab.values import ReadRow, as_list

TEMPLATED = re.compile(r"%([^%\s]+)%")
Condition = Callable[[ReadRow], bool]
ORDERED: dict[str, Callable[[int], bool]] = {
    "<": lambda sign: sign < 0,
    ">": lambda sign: sign > 0,
    "<=": lambda sign: sign <= 0,
    ">=": lambda sign: sign >= 0,
}


def compile_condition(text: str) -> Condition:
    return compile_search(parse_search(text))


def compile_search(node: SearchNode) -> Condition:
    if isinstance(node, And):
        return _all([compile_search(operand) for operand in node.operands])
    if isinstance(node, Or):
        options = [compile_search(operand) for operand in node.operands]
        return lambda row: any(option(row) for option in options)
    if isinstance(node, Not):
        inner = compile_search(node.operand)
        return lambda row: not inner(row)
    if isinstance(node, Term):
        return _term(node)
    if isinstance(node, In):
        return _any_value(node.field, [_equals(node.field, value) for value in node.values])
    return _comparison(node)


def _all(parts: list[Condition]) -> Condition:
    if len(parts) == 1:
        return parts[0]
    return lambda row: all(part(row) for part in parts)


def _term(node: Term) -> Condition:
    if node.text == "*" and not node.whole:
        return lambda row: True
    if not node.text:
        return lambda row: False
    test = compile_term(node.text, case=node.case, whole=node.whole, quoted=node.quoted)

    def matches(row: ReadRow) -> bool:
        # After a transforming command there is no _raw, and a word matches nothing.
        return any(test(raw) for raw in as_list(row.get("_raw")))

    return matches


def _any_value(field: str, tests: list[Matcher]) -> Condition:
    def matches(row: ReadRow) -> bool:
        value = row.get(field)
        if value is None:
            return False
        if isinstance(value, str):
            return any(test(value) for test in tests)
        return any(test(text) for text in as_list(value) for test in tests)

    return matches


def _equals(field: str, value: str, *, case: bool = False) -> Matcher:
    plain = value_matcher(value, case=case)
    if field == "index" and value.startswith("*"):
        # "index=*" is every index but the internal ones.
        return lambda text: not text.startswith("_") and plain(text)
    network = _network(value)
    if network is None:
        return plain
    return lambda text: plain(text) or _inside(text, network)


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _network(value: str) -> Network | None:
    if "/" not in value:
        return None
    try:
        return ipaddress.ip_network(value, strict=False)
    except ValueError:
        return None


def has_network(node: SearchNode) -> bool:
    """Whether it compares with a network, 10.0.0.0/8."""
    if isinstance(node, And | Or):
        return any(has_network(operand) for operand in node.operands)
    if isinstance(node, Not):
        return has_network(node.operand)
    values = node.values if isinstance(node, In) else (node.value,) if isinstance(node, Comparison) else ()
    return any(_network(value) is not None for value in values)


def _inside(text: str, network: Network) -> bool:
    try:
        return ipaddress.ip_address(text) in network
    except ValueError:
        return False


def _templated(node: Comparison) -> Condition:
    """An event type by the name of its stanza, `cisco-%code%`, whatever the event made of it (a live Splunk
    finds such: pytest-splunk-addon's TA_fiction)."""

    def matches(row: ReadRow) -> bool:
        name = TEMPLATED.sub(lambda found: "".join(as_list(row.get(found[1]))), node.value)
        equal = value_matcher(name)
        return any(equal(text) is (node.op == "=") for text in as_list(row.get("eventtype")))

    return matches


def _comparison(node: Comparison) -> Condition:
    if is_time(node):
        # The search command takes its modifiers out first; anywhere else they would be fields nobody has.
        raise Unsupported(f"the time modifier {node.field}= in a condition")
    if node.field == SAVED:
        # Likewise, and nobody has a field of that name.
        raise Unsupported("savedsearch= in a condition")
    if node.op in ORDERED:
        test, value = ORDERED[node.op], node.value
        return _any_value(node.field, [lambda text: test(compare(text, value))])
    if node.field == "eventtype" and TEMPLATED.search(node.value):
        return _templated(node)
    equals = _equals(node.field, node.value, case=node.case)
    if node.op == "=":
        return _any_value(node.field, [equals])
    return _any_value(node.field, [lambda text: not equals(text)])
