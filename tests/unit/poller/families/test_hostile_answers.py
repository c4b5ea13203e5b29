"""Answers that no such server gives: a login page, other JSON, other types, far too much."""

import json
from typing import Any

import pytest
from ai_inference.endpoints import FAMILIES
from ai_inference.endpoints.family import Family
from ai_inference.trouble import Trouble

from tests.unit.poller.families.helpers import Everywhere, made
from tests.unit.poller.recorded_ask import Recorded

NAMES = ("torchserve", "triton", "kserve", "seldon", "tensorflow_serving")
MODELS = ("tiny",)
HTML = "<!doctype html><title>Log in</title>"
BODIES: dict[str, Any] = {
    "html": HTML,
    "list": [],
    "list of numbers": [1, 2.5, None, True],
    "object": {},
    "null": None,
    "text": "x",
    "number": 3,
    "not a number": b'{"name": NaN}',
    "other server": {"object": "list", "data": [{"id": "m"}]},
    "other status": {"status": 3},
    "names of numbers": {"name": 3, "models": [1, {"x": 2}], "versions": 4, "status": "alive"},
    "deep": "[" * 100_000,
    "half": b'{"name": "tri',
    "not utf-8": b'{"name": "\xff"}',
    "long": {"title": "n" * 1_000_000, "models": "m" * 1_000_000, "status": "s" * 1_000_000},
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("status", [200, 400, 403, 404, 500, 503])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_but_trouble_comes_of_it(name: str, status: int, body: Any) -> None:
    family, ask = FAMILIES[name], Everywhere(made(body, status), MODELS)
    troubles: list[Trouble] = []
    assert not detected(family, ask)
    with pytest.raises(Trouble) as caught:
        pytest.fail(f"healthy: {family.health(ask)}")
    assert HTML not in caught.value.message
    try:
        records = list(family.inventory(ask, troubles.append))
    except Trouble as trouble:
        troubles, records = [trouble], []
    assert len(json.dumps(records)) < 100_000
    assert (troubles and all(len(trouble.message) < 3_000 for trouble in troubles)) or records == []


def detected(family: Family, ask: Recorded) -> str:
    try:
        return family.detect(ask)
    except Trouble:
        return ""


@pytest.mark.parametrize("status", [401, 403, 429, 500, 502])
@pytest.mark.parametrize("name", NAMES)
def test_a_gateways_refusal_is_said_as_such(name: str, status: int) -> None:
    kinds = {401: "unauthorized", 403: "unauthorized", 429: "rate_limited"}
    family, ask = FAMILIES[name], Everywhere(made("no", status, "text/plain"), MODELS)
    for ask_part in (
        lambda: family.health(ask),
        lambda: list(family.inventory(ask, raised)),
        lambda: list(family.metrics(ask, raised)),
    ):
        with pytest.raises(Trouble) as caught:
            ask_part()
        assert caught.value.kind in (kinds.get(status, "server_error"), "not_json")


def raised(trouble: Trouble) -> None:
    raise trouble
