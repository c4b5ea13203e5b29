"""llama-server's recorded answers, read, and a router's, as its README writes them."""

import json

import pytest
from ai_inference.endpoints.llamacpp import LlamaCpp
from ai_inference.trouble import Trouble

from tests.unit.poller.families.asking import LOGIN_PAGE, http, inventory_of, pages_of
from tests.unit.poller.recorded_ask import Recorded

LLAMA = LlamaCpp()
ROUTES: dict[str, str | bytes] = {
    "/health": "default-health",
    "/props": "default-props",
    "/slots": "default-slots",
    "/v1/models": "default-models",
    "/metrics": "default-metrics",
}
MODEL = "/root/.cache/ta_ai_inference/llamacpp-11434.0.0/model.gguf"
# tools/server/README.md of ggml-org/llama.cpp @00dc805, "GET /models"; the key is ours.
ARGS = ["llama-server", "-ctx", "4096", "--api-key", "SECRET-KEY"]
ROUTER_MODELS = {
    "object": "list",
    "data": [
        {"id": 'a"b:Q4', "path": "/models/a.gguf", "status": {"value": "loaded", "args": ARGS}},
        {"id": "cold", "status": {"value": "unloaded"}},
        {"id": "broken", "status": {"value": "unloaded", "args": ARGS, "failed": True, "exit_code": 1}},
        {"id": "second", "status": {"value": "loaded"}},
    ],
}
NO_MODEL = {"error": {"code": 400, "message": "model name is missing from the request"}}


def recorded(**changed: str | bytes) -> Recorded:
    return Recorded("llamacpp-11434.0.0", {**ROUTES, **{f"/{path}": raw for path, raw in changed.items()}})


def test_health_version_and_slots() -> None:
    health = LLAMA.health(recorded())
    assert (health.ready, health.status, health.word, health.version) == (True, 200, "ok", "b0-unknown")
    assert health.more == {
        "model_path": MODEL,
        "context_length": 1024,
        "slots_total": 4,
        "is_sleeping": False,
        "slots_busy": 0,
        "slots_idle": 4,
    }


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}},
        {"status": "loading model"},
    ],
)
def test_loading_is_not_ready(body: dict[str, object]) -> None:
    health = LLAMA.health(recorded(health=http(body, 503)))
    assert (health.ready, health.status, health.word) == (False, 503, "loading model")


def test_slots_are_not_asked_where_they_are_off_and_props_may_be_refused() -> None:
    ask = recorded(props=http({"endpoint_slots": False, "build_info": "b1"}))
    assert LLAMA.health(ask).version == "b1"
    assert ("inference", "/slots") not in ask.asked
    health = LLAMA.health(recorded(props="api-key-no-key"))
    assert (health.ready, health.version, dict(health.more)) == (True, "", {})


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (http(LOGIN_PAGE), "not_json"),
        (http({"ok": True}), "unexpected_answer"),
        (http([], 503), "server_error"),
        (http("upstream down", 503), "server_error"),
        (http("", 404), "not_found"),
    ],
)
def test_another_server_is_no_health(answer: bytes, kind: str) -> None:
    with pytest.raises(Trouble) as caught:
        LLAMA.health(recorded(health=answer))
    assert caught.value.kind == kind


def test_inventory() -> None:
    records, troubles = inventory_of(LLAMA, recorded())
    assert troubles == []
    assert records == [
        {
            "model_name": MODEL,
            "owned_by": "llamacpp",
            "parameter_count": "268098176",
            "size_bytes": 246587904,
            "quantization": "Q4_K - Medium",
            "context_length": 1024,
            "training_context_length": 32768,
        }
    ]


def test_inventory_of_a_router_has_states_and_no_arguments() -> None:
    records, troubles = inventory_of(LLAMA, Recorded("", {"/v1/models": http(ROUTER_MODELS)}))
    assert troubles == []
    assert [(r["model_name"], r["state"]) for r in records] == [
        ('a"b:Q4', "loaded"),
        ("cold", "unloaded"),
        ("broken", "failed"),
        ("second", "loaded"),
    ]
    assert records[2]["state_reason"] == "its process ended with code 1"
    assert "SECRET-KEY" not in json.dumps(records)


def test_metrics() -> None:
    pages, _ = pages_of(LLAMA, recorded())
    assert pages[0].body.startswith(b"# HELP llamacpp:prompt_tokens_total")


@pytest.mark.parametrize("status", [404, 501])
def test_metrics_that_are_off_say_what_to_do(status: int) -> None:
    with pytest.raises(Trouble, match="--metrics") as caught:
        pages_of(LLAMA, recorded(metrics=http({"error": {"type": "not_supported_error"}}, status)))
    assert (caught.value.kind, caught.value.status) == ("metrics_off", status)


def test_a_wrong_key_is_said() -> None:
    with pytest.raises(Trouble) as caught:
        pages_of(LLAMA, recorded(metrics="api-key-metrics-no-key"))
    assert caught.value.kind == "unauthorized"


def test_a_routers_metrics_are_asked_of_each_loaded_model() -> None:
    page = http("# TYPE llamacpp:requests_processing gauge\nllamacpp:requests_processing 2\n")
    ask = Recorded(
        "",
        {
            "/metrics": http(NO_MODEL, 400),
            "/v1/models": http(ROUTER_MODELS),
            "/metrics?model=a%22b%3AQ4&autoload=false": page,
            "/metrics?model=second&autoload=false": http("", 501),
        },
    )
    pages, troubles = pages_of(LLAMA, ask)
    text = b'# TYPE llamacpp:requests_processing gauge\nllamacpp:requests_processing{model="a\\"b:Q4"} 2\n'
    assert [answer.body for answer in pages] == [text]
    assert [trouble.kind for trouble in troubles] == ["metrics_off"]
    assert troubles[0].message.startswith('model "second": ')


def test_a_400_of_no_router_is_trouble() -> None:
    with pytest.raises(Trouble) as caught:
        pages_of(LLAMA, recorded(metrics=http(NO_MODEL, 400)))
    assert caught.value.kind == "http_error"


def test_detection() -> None:
    assert "llama.cpp" in LLAMA.detect(recorded())
    # Behind a proxy with a Server header of its own.
    hidden = recorded(health=http({"status": "ok"}, headers={"Server": "nginx"}))
    assert "owned_by" in LLAMA.detect(hidden)
    assert LLAMA.detect(Recorded("vllm-0.32.0", {"/v1/models": "default-models"})) == ""
