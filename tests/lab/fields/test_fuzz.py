"""The JSON walker on any text: leaves or nothing, never a traceback; and it agrees with json.loads."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lab.fields.json_fields import CUTOFF, leaves

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()
)
DOCUMENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=40
)
PIECES = st.sampled_from(
    ["{", "}", "[", "]", ",", ":", '"', "\\", '"a"', "1", "-", "true", "null", " ", "x" * 3000]
)


@given(
    st.one_of(
        st.text(),
        st.lists(PIECES).map("".join),
        st.lists(PIECES, max_size=30).map(lambda p: "{" + "".join(p)),
    )
)
def test_any_text(text: str) -> None:
    for name, value in leaves(text):
        assert isinstance(name, str)
        assert isinstance(value, str)


@given(st.dictionaries(st.text(), DOCUMENTS))
def test_as_many_leaves_as_the_document_has(document: dict[str, Any]) -> None:
    text = json.dumps(document, ensure_ascii=False)
    if len(text.encode("utf-8", "surrogatepass")) <= CUTOFF:
        assert len(leaves(text)) == count(document)


def count(node: Any) -> int:
    if isinstance(node, dict):
        return sum(count(value) for value in node.values())
    if isinstance(node, list):
        return sum(count(value) for value in node)
    return 1


@given(st.lists(st.tuples(st.from_regex(r"[a-z]{1,5}", fullmatch=True), SCALARS), min_size=1))
def test_a_cut_document_gives_a_prefix_of_its_leaves(pairs: list[tuple[str, Any]]) -> None:
    document = {f"{number}{name}": value for number, (name, value) in enumerate(pairs)}
    whole = {**document, "long": "y" * CUTOFF}
    text = json.dumps(whole, ensure_ascii=False)
    full = leaves(json.dumps(document, ensure_ascii=False))
    assert leaves(text) == full[: len(leaves(text))]
