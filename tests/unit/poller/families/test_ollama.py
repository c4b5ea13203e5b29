"""Ollama, as its documentation writes its answers: docs/api.md of ollama/ollama @fb30760. Nothing was
captured.
"""

import pytest
from ai_inference.endpoints.ollama import Ollama, epoch
from ai_inference.trouble import Trouble

from tests.unit.poller.families.asking import LOGIN_PAGE, http, inventory_of, pages_of
from tests.unit.poller.recorded_ask import Recorded

OLLAMA = Ollama()
DIGEST = "a80c4f17acd55265feec403c7aef86be0c25983ab279d83f3bcd3abbcb5b8b72"
DETAILS = {
    "parent_model": "",
    "format": "gguf",
    "family": "llama",
    "families": ["llama"],
    "parameter_size": "3.2B",
    "quantization_level": "Q4_K_M",
}
# "List Local Models"
TAG = {
    "name": "llama3.2:latest",
    "model": "llama3.2:latest",
    "modified_at": "2025-05-04T17:37:44.706015396-07:00",
    "size": 2019393189,
    "digest": DIGEST,
    "details": DETAILS,
}
# "List Running Models", of the same model; context_length is in api/types.go.
RUNNING = {
    "name": "llama3.2:latest",
    "size": 5137025024,
    "digest": DIGEST,
    "details": DETAILS,
    "expires_at": "2024-06-04T14:38:31.83753-07:00",
    "size_vram": 4137025024,
    "context_length": 4096,
}
ROUTES: dict[str, str | bytes] = {
    "/": http("Ollama is running", headers={"Content-Type": "text/plain; charset=utf-8"}),
    "/api/version": http({"version": "0.5.1"}),
    "/api/tags": http({"models": [TAG, {**TAG, "name": "hf.co/u/m"}]}),
    "/api/ps": http({"models": [RUNNING]}),
}


def asked(**changed: bytes) -> Recorded:
    return Recorded("", {**ROUTES, **{f"/api/{path}": raw for path, raw in changed.items()}})


def test_health() -> None:
    health = OLLAMA.health(asked())
    assert (health.ready, health.status, health.version) == (True, 200, "0.5.1")


def test_inventory_of_a_loaded_model_and_one_on_the_disk() -> None:
    records, troubles = inventory_of(OLLAMA, asked())
    assert troubles == []
    assert records[0] == {
        "model_name": "llama3.2:latest",
        "model_version": "latest",
        "digest": DIGEST,
        "size_bytes": 2019393189,
        "modified": pytest.approx(1746405464.706015),
        "platform": "gguf",
        "model_family": "llama",
        "parameter_count": "3.2B",
        "quantization": "Q4_K_M",
        "context_length": 4096,
        "state": "loaded",
        "gpu_memory_used": 4137025024,
        "memory_used": 5137025024,
        "expires": pytest.approx(1717537111.83753),
    }
    assert records[1]["state"] == "unloaded"
    assert not {"model_version", "expires", "context_length"} & records[1].keys()


def test_no_state_where_ollama_does_not_say_what_is_loaded() -> None:
    records, troubles = inventory_of(OLLAMA, asked(ps=http("404 page not found", 404)))
    assert ("state" in records[0], troubles) == (False, [])
    records, troubles = inventory_of(OLLAMA, asked(ps=http(LOGIN_PAGE)))
    assert ("state" in records[0], [t.kind for t in troubles]) == (False, ["not_json"])


def test_no_models_is_an_empty_inventory() -> None:
    assert inventory_of(OLLAMA, asked(tags=http({"models": None}))) == ([], [])


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (http(LOGIN_PAGE), "not_json"),
        (http({"version": None}), "unexpected_answer"),
        (http([]), "unexpected_answer"),
        (http("", 502), "server_error"),
    ],
)
def test_another_server_is_no_health(answer: bytes, kind: str) -> None:
    with pytest.raises(Trouble) as caught:
        OLLAMA.health(asked(version=answer))
    assert caught.value.kind == kind


def test_there_are_no_metrics() -> None:
    ask = asked()
    assert (OLLAMA.METRICS_PATH, pages_of(OLLAMA, ask), ask.asked) == ("", ([], []), [])


def test_detection() -> None:
    assert OLLAMA.detect(asked())
    assert OLLAMA.detect(Recorded("", {"/": http(LOGIN_PAGE)})) == ""
    assert OLLAMA.detect(Recorded("", {"/": http("Ollama is running", 500)})) == ""


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:00:00Z", 0.0),
        ("1970-01-01T01:30:00.5+01:30", 0.5),
        ("1969-12-31T16:00:00-08:00", 0.0),
        ("0001-01-01T00:00:00Z", None),
        ("2025-13-01T00:00:00Z", None),
        ("yesterday", None),
        (1746405464, None),
        (None, None),
    ],
)
def test_times_as_go_writes_them(text: object, seconds: float | None) -> None:
    assert epoch(text) == seconds
