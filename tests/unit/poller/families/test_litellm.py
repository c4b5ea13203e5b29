"""LiteLLM's recorded answers, read; /model/info as its source documents it."""

import json

import pytest
from ai_inference.endpoints.litellm import LiteLlm
from ai_inference.trouble import Trouble

from tests.unit.poller.families.asking import LOGIN_PAGE, http, inventory_of, pages_of
from tests.unit.poller.recorded_ask import Recorded

LITELLM = LiteLlm()
ROUTES: dict[str, str | bytes] = {
    "/health/liveliness": "json-liveliness",
    "/health/readiness": "json-readiness",
    "/v1/models": "json-models",
    "/metrics/": "json-metrics",
}
# litellm/proxy/proxy_server.py of 1.101.6, model_info_v1; the keys are ours, to see that they do not come
# out.
INFO = {
    "data": [
        {
            "model_name": "tiny-chat",
            "litellm_params": {
                "api_base": "https://k:SECRET@host/",
                "model": "openai/gemma",
                "api_key": "SECRET",
            },
            "model_info": {
                "id": "112f",
                "db_model": False,
                "litellm_provider": "openai",
                "max_input_tokens": 8192,
            },
        },
        {"model_name": "tiny-chat", "litellm_params": {"model": "azure/gemma"}},
        {"model_name": 5},
        "x",
    ]
}


def recorded(**changed: str | bytes) -> Recorded:
    return Recorded("litellm-1.101.6", {**ROUTES, **{f"/{path}": raw for path, raw in changed.items()}})


def test_health() -> None:
    health = LITELLM.health(recorded())
    assert (health.ready, health.status, health.word, health.version) == (True, 200, "healthy", "")
    assert health.more == {"database": "Not connected"}


def test_a_key_tells_the_version() -> None:
    details = {"status": "healthy", "db": "connected", "cache": "redis", "litellm_version": "1.101.6"}
    assert LITELLM.health(recorded(**{"health/readiness/details": http(details)})).version == "1.101.6"
    health = LITELLM.health(recorded(**{"health/readiness": http(details)}))
    assert (health.version, health.more) == ("1.101.6", {"database": "connected", "cache": "redis"})


def test_a_lost_database_is_not_ready() -> None:
    health = LITELLM.health(
        recorded(**{"health/readiness": http({"status": "healthy", "db": "disconnected"}, 503)})
    )
    assert (health.ready, health.status) == (False, 503)
    assert "disconnected" in health.reason


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (http(LOGIN_PAGE), "not_json"),
        (http({"detail": "Service Unhealthy (password=SECRET)"}, 503), "server_error"),
        (http("<html>", 503), "server_error"),
        (http({"db": "connected"}), "unexpected_answer"),
        (http("", 404), "not_found"),
    ],
)
def test_another_server_is_no_health(answer: bytes, kind: str) -> None:
    with pytest.raises(Trouble) as caught:
        LITELLM.health(recorded(**{"health/readiness": answer}))
    assert caught.value.kind == kind
    assert "SECRET" not in caught.value.message


def test_inventory_without_a_key_that_may_see_more() -> None:
    assert inventory_of(LITELLM, recorded()) == (
        [{"model_name": "tiny-chat", "owned_by": "openai"}, {"model_name": "dead", "owned_by": "openai"}],
        [],
    )


def test_inventory_tells_what_is_behind_a_name_without_its_secrets() -> None:
    records, troubles = inventory_of(LITELLM, recorded(**{"model/info": http(INFO)}))
    assert troubles == []
    assert records[0] == {
        "model_name": "tiny-chat",
        "owned_by": "openai",
        "deployments": 2,
        "upstream_model": "openai/gemma",
        "provider": "openai",
        "context_length": 8192,
    }
    assert "SECRET" not in json.dumps(records)


def test_a_refused_key_is_refused_once() -> None:
    ask = recorded(**{"v1/models": "json-wrong-key"})
    with pytest.raises(Trouble):
        inventory_of(LITELLM, ask)
    assert ask.asked == [("inference", "/v1/models")]


def test_a_key_that_cannot_be_checked_is_said() -> None:
    with pytest.raises(Trouble, match="master key") as caught:
        inventory_of(LITELLM, recorded(**{"v1/models": "json-wrong-key"}))
    assert (caught.value.kind, caught.value.status) == ("unauthorized", 400)


def test_refused_metrics_say_what_to_do() -> None:
    with pytest.raises(Trouble, match="require_auth_for_metrics_endpoint") as caught:
        pages_of(LITELLM, recorded())
    assert (caught.value.kind, caught.value.status) == ("unauthorized", 401)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(http("", 404), "metrics_off"), (http(LOGIN_PAGE), "not_prometheus"), (http("", 500), "server_error")],
)
def test_metrics_that_are_none(answer: bytes, kind: str) -> None:
    with pytest.raises(Trouble) as caught:
        pages_of(LITELLM, recorded(**{"metrics/": answer}))
    assert caught.value.kind == kind


def test_metrics_are_asked_where_the_redirect_leads() -> None:
    ask = recorded(**{"metrics/": http("litellm_in_flight_requests 1.0\n")})
    assert len(pages_of(LITELLM, ask)[0]) == 1
    assert ask.asked == [("metrics", "/metrics/")]


def test_detection() -> None:
    assert LITELLM.detect(recorded())
    assert LITELLM.detect(Recorded("", {"/health/liveliness": http(LOGIN_PAGE)})) == ""
    assert LITELLM.detect(Recorded("", {"/health/liveliness": http({"status": "ok"})})) == ""
