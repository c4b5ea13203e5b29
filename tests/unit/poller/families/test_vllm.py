"""vLLM's recorded answers, read."""

import pytest
from ai_inference.endpoints.tables.vllm import TABLE
from ai_inference.endpoints.vllm import Vllm
from ai_inference.trouble import Trouble

from tests.unit.poller.families.asking import LOGIN_PAGE, http, inventory_of, pages_of
from tests.unit.poller.recorded_ask import Recorded

VLLM = Vllm()
ROUTES: dict[str, str | bytes] = {
    "/health": "default-health",
    "/version": "default-version",
    "/v1/models": "default-models",
    "/metrics": "default-metrics",
}
# vllm/engine/metrics.py @00c33e8, vllm/v1/metrics/loggers.py @005a810, docs.vllm.ai/en/v0.8.5.
OLD_NAMES = [
    "vllm:num_requests_swapped",
    "vllm:gpu_cache_usage_perc",
    "vllm:cpu_cache_usage_perc",
    "vllm:time_per_output_token_seconds",
    "vllm:request_params_best_of",
    "vllm:avg_prompt_throughput_toks_per_s",
    "vllm:avg_generation_throughput_toks_per_s",
    "vllm:gpu_prefix_cache_queries_total",
    "vllm:gpu_prefix_cache_hits_total",
    "vllm:gpu_prefix_cache_hit_rate",
    "vllm:cpu_prefix_cache_hit_rate",
    "vllm:time_in_queue_requests",
    "vllm:model_forward_time_milliseconds",
    "vllm:model_execute_time_milliseconds",
    "vllm:time_per_prefill_token_request_seconds",
    "vllm:lora_requests_info",
    "vllm:spec_decode_draft_acceptance_rate",
    "vllm:spec_decode_efficiency",
    "vllm:spec_decode_num_accepted_tokens_total",
    "vllm:spec_decode_num_draft_tokens_total",
    "vllm:spec_decode_num_emitted_tokens_total",
]


def recorded(**changed: str | bytes) -> Recorded:
    return Recorded("vllm-0.32.0", {**ROUTES, **{f"/{path}": raw for path, raw in changed.items()}})


def test_health_and_version() -> None:
    health = VLLM.health(recorded())
    assert (health.ready, health.status, health.word, health.version) == (True, 200, "", "0.32.0")


def test_a_proxy_may_let_health_and_models_through_alone() -> None:
    health = VLLM.health(recorded(version=http("", 404)))
    assert (health.ready, health.version) == (True, "")


def test_a_dead_engine_is_not_ready() -> None:
    health = VLLM.health(recorded(health=http("", 503)))
    assert (health.ready, health.status, health.word) == (False, 503, "dead")
    assert "restart" in health.reason


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"health": http(LOGIN_PAGE)}, "unexpected_answer"),
        ({"health": http("", 500)}, "server_error"),
        ({"health": http("", 401)}, "unauthorized"),
        ({"version": http(LOGIN_PAGE)}, "not_json"),
        ({"version": http({"version": 5})}, "unexpected_answer"),
        ({"version": http([1])}, "unexpected_answer"),
        ({"version": http("", 404), "v1/models": http("", 404)}, "not_found"),
        ({"version": http("", 404), "v1/models": http({"data": 5})}, "unexpected_answer"),
    ],
)
def test_an_empty_200_is_no_health_where_it_is_not_vllm(changed: dict[str, bytes], kind: str) -> None:
    with pytest.raises(Trouble) as caught:
        VLLM.health(recorded(**changed))
    assert caught.value.kind == kind


def test_inventory() -> None:
    records, troubles = inventory_of(VLLM, recorded())
    assert troubles == []
    assert records == [
        {
            "model_name": "tiny-chat",
            "owned_by": "vllm",
            "context_length": 512,
            "model_url": "/tmp/ta_ai_inference-vllm-n6edbe6v/model",  # noqa: S108
        }
    ]


def test_an_adapter_names_its_base_and_a_bad_entry_is_reported() -> None:
    adapter = {
        "id": "sql-lora",
        "root": "https://u:p@hf.co/a/b?sig=SECRET",
        "parent": "base",
        "max_model_len": True,
    }
    ask = Recorded("", {"/v1/models": http({"data": [7, {"id": ""}, adapter]})})
    records, troubles = inventory_of(VLLM, ask)
    assert records == [{"model_name": "sql-lora", "model_url": "https://hf.co/a/b", "parent_model": "base"}]
    assert [trouble.kind for trouble in troubles] == ["unexpected_answer"] * 2
    assert "Entry 1" in troubles[0].message


def test_a_refused_key_is_said() -> None:
    ask = Recorded("vllm-0.32.0", {"/v1/models": "log-requests-no-key"})
    with pytest.raises(Trouble) as caught:
        inventory_of(VLLM, ask)
    assert caught.value.kind == "unauthorized"


def test_metrics_are_the_recorded_page() -> None:
    pages, troubles = pages_of(VLLM, recorded())
    assert troubles == []
    assert b"vllm:num_requests_running" in pages[0].body


def test_detection() -> None:
    assert "owned_by" in VLLM.detect(recorded())
    # The key guards /v1 alone.
    assert "metrics" in VLLM.detect(recorded(**{"v1/models": "log-requests-no-key"}))
    assert VLLM.detect(Recorded("", {})) == ""
    assert VLLM.detect(Recorded("llamacpp-11434.0.0", {"/v1/models": "default-models"})) == ""


def test_names_of_older_versions_are_known() -> None:
    assert [name for name in OLD_NAMES if not TABLE.is_known(name)] == []
