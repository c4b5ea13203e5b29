"""No answer at all makes a family raise anything but Trouble, call another server healthy, or write too
much.
"""

import json
from contextlib import suppress
from typing import Any

import pytest
from ai_inference.answers import MAX_TEXT
from ai_inference.endpoints import FAMILIES
from ai_inference.endpoints.family import Family
from ai_inference.trouble import Trouble
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.poller.families.asking import LOGIN_PAGE, Always, http, inventory_of, pages_of

ALL = pytest.mark.parametrize("family", FAMILIES.values(), ids=list(FAMILIES))
# The names that the families look for, so that the values come where they are read.
NAMES = st.sampled_from(
    [
        *("data", "models", "id", "name", "model", "owned_by", "root", "parent", "path", "version", "object"),
        *("status", "value", "failed", "exit_code", "error", "message", "meta", "n_params", "n_ctx", "size"),
        *("details", "modified_at", "litellm_params", "model_info", "model_name", "max_model_len"),
    ]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.just("loaded"),
)
BODIES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=6)),
    max_leaves=30,
)
STATUSES = st.sampled_from([200, 204, 400, 401, 404, 429, 500, 501, 503])


@ALL
def test_a_login_page_is_no_health(family: Family) -> None:
    bodies: list[Any] = [LOGIN_PAGE, "", "OK", {"status": 1}, [], "null", {"error": "x"}]
    for body in bodies:
        for content_type in ("text/html", "application/json"):
            ask = Always(http(body, headers={"Content-Type": content_type}))
            assert detected(family, ask) == ""
            with pytest.raises(Trouble) as caught:
                family.health(ask)
            assert caught.value.message
            with suppress(Trouble):
                assert inventory_of(family, ask)[0] == []


@ALL
def test_broken_bytes_are_trouble_alone(family: Family) -> None:
    for body in (b"\xff\xfe{}", b"[" * 100_000, b'{"data": [NaN]}', b"\x00" * 100):
        ask = Always(b"HTTP/1.1 200 OK\r\n\r\n" + body)
        ask_everything(family, ask)


@ALL
@settings(max_examples=150, deadline=None)
@given(body=BODIES, status=STATUSES)
def test_any_json_is_trouble_or_bounded_records(family: Family, body: Any, status: int) -> None:
    ask_everything(family, Always(http(json.dumps(body), status)))


@ALL
def test_long_texts_are_cut(family: Family) -> None:
    long = "x" * 100_000
    entry = {"id": long, "name": long, "model": long, "owned_by": long, "root": long, "digest": long}
    ask_everything(
        family, Always(http({"data": [entry], "models": [entry], "object": "list", "status": long}))
    )


def detected(family: Family, ask: Always) -> str:
    """Trouble of a family's path means no."""
    try:
        return family.detect(ask)
    except Trouble:
        return ""


def ask_everything(family: Family, ask: Always) -> None:
    detected(family, ask)
    with suppress(Trouble):
        health = family.health(ask)
        assert (
            len(json.dumps([health.word, health.reason, health.version, dict(health.more)])) < 10 * MAX_TEXT
        )
    with suppress(Trouble):
        records, troubles = inventory_of(family, ask)
        assert all(len(json.dumps(record)) < 20 * MAX_TEXT for record in records)
        assert all(record["model_name"] for record in records)
        assert all(len(trouble.message) < 1000 for trouble in troubles)
    with suppress(Trouble):
        pages_of(family, ask)
