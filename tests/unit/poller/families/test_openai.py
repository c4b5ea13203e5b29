"""Any API like OpenAI's; the recorded servers answer as one, too."""

import pytest
from ai_inference.endpoints.openai import OpenAi
from ai_inference.trouble import Trouble

from tests.unit.poller.families.asking import LOGIN_PAGE, http, inventory_of, pages_of
from tests.unit.poller.recorded_ask import Recorded

OPENAI = OpenAi()
# https://platform.openai.com/docs/api-reference/models/list
MODELS = http(
    {"object": "list", "data": [{"id": "m-0", "object": "model", "created": 1686935002, "owned_by": "org"}]}
)
SERVERS = [
    ("vllm-0.32.0", "default-models", 1),
    ("llamacpp-11434.0.0", "default-models", 1),
    ("litellm-1.101.6", "json-models", 2),
]


@pytest.mark.parametrize(("server", "name", "count"), SERVERS)
def test_recorded_servers_are_compatible(server: str, name: str, count: int) -> None:
    ask = Recorded(server, {"/v1/models": name})
    assert OPENAI.detect(ask)
    assert OPENAI.health(ask).ready is True
    records, troubles = inventory_of(OPENAI, ask)
    assert (len(records), troubles) == (count, [])


def test_inventory() -> None:
    ask = Recorded("", {"/v1/models": MODELS})
    assert inventory_of(OPENAI, ask) == ([{"model_name": "m-0", "owned_by": "org"}], [])


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (http(LOGIN_PAGE), "not_json"),
        (http({"object": "list"}), "unexpected_answer"),
        (http({"data": "many"}), "unexpected_answer"),
        (http([]), "unexpected_answer"),
        (http({"error": {}}, 401), "unauthorized"),
        (http("", 404), "not_found"),
        (http("", 503), "server_error"),
    ],
)
def test_another_server_is_no_health(answer: bytes, kind: str) -> None:
    ask = Recorded("", {"/v1/models": answer})
    for part in (OPENAI.health, lambda ask: inventory_of(OPENAI, ask)):
        with pytest.raises(Trouble) as caught:
            part(ask)
        assert caught.value.kind == kind
    assert OPENAI.detect(ask) == ""


@pytest.mark.parametrize(
    "answer", [http("", 404), http("", 405), http("", 501), http(LOGIN_PAGE), http("{}")]
)
def test_no_metrics_are_no_trouble(answer: bytes) -> None:
    assert pages_of(OPENAI, Recorded("", {"/metrics": answer})) == ([], [])


def test_metrics_are_taken_where_there_are_some() -> None:
    ask = Recorded("vllm-0.32.0", {"/metrics": "default-metrics"})
    assert len(pages_of(OPENAI, ask)[0]) == 1
    with pytest.raises(Trouble) as caught:
        pages_of(OPENAI, Recorded("", {"/metrics": http("", 500)}))
    assert caught.value.kind == "server_error"


def test_too_many_models_are_said() -> None:
    many = {"object": "list", "data": [{"id": f"m{i}"} for i in range(10_001)]}
    records, troubles = inventory_of(OPENAI, Recorded("", {"/v1/models": http(many)}))
    assert (len(records), [trouble.kind for trouble in troubles]) == (10_000, ["paging"])
