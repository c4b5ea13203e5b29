"""The recorded pages as records with common names, and pages of versions that tell one thing twice."""

from typing import Any

import pytest
from ai_inference.endpoints import FAMILIES
from ai_inference.endpoints.prometheus_server import PrometheusServer
from ai_inference.metrics.page import Reading
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

from tests.unit.poller.recorded_ask import ALL_RECORDED, answer_of

VLLM_09 = """# TYPE vllm:gpu_cache_usage_perc gauge
vllm:gpu_cache_usage_perc{model_name="m",engine="0"} 0.5
"""
VLLM_11 = """# TYPE vllm:kv_cache_usage_perc gauge
vllm:kv_cache_usage_perc{model_name="m",engine="0"} 0.5
vllm:kv_cache_usage_perc{model_name="m",engine="1"} 0.7
"""


def records_of(server_type: str, *bodies: bytes) -> list[dict[str, Any]]:
    """The records of the last of several pages, a minute apart."""
    table, snapshot = FAMILIES[server_type].TABLE, None
    records: list[dict[str, Any]] = []
    for number, body in enumerate(bodies):
        reading = Reading(table, snapshot, 60.0 * number, 60.0 * number, unwanted)
        reading.add(Answer(200, "text/plain", body, 0.1))
        records = list(reading.records())
        snapshot = reading.snapshot
    return records


def unwanted(trouble: Trouble) -> None:
    raise AssertionError(trouble.message)


def recorded(server: str) -> bytes:
    return answer_of((ALL_RECORDED / server / "default-metrics.http").read_bytes()).body


@pytest.mark.parametrize("server_type", ["vllm", "prometheus", "openai"])
def test_vllm(server_type: str) -> None:
    page = recorded("vllm-0.32.0")
    model, http = records_of(server_type, b"", page)
    told = {
        "model_name": "tiny-chat",
        "requests_total": 12,
        "input_tokens_total": 438,
        "output_tokens_total": 140,
    }
    assert told.items() <= model.items()
    assert (model["kv_cache_usage"], model["requests_running"], model["errors_total"]) == (0, 0, 0)
    assert (http["http_requests_total"], http["http_client_errors_total"]) == (23, 9)
    assert "model_name" not in http


def test_vllm_times_since_the_last_poll() -> None:
    page = recorded("vllm-0.32.0")
    later = page.replace(
        b"time_to_first_token_seconds_count{engine", b"time_to_first_token_seconds_count {engine"
    )
    assert later != page
    later = later.replace(
        b'model_name="tiny-chat"} 0.2378246784210205', b'model_name="tiny-chat"} 1.2378246784210205'
    )
    later = later.replace(
        b'vllm:time_to_first_token_seconds_count {engine="0",model_name="tiny-chat"} 12.0',
        b'vllm:time_to_first_token_seconds_count{engine="0",model_name="tiny-chat"} 16.0',
    )
    model = records_of("vllm", page, later)[0]
    assert model["time_to_first_token_avg"] == pytest.approx(0.25)


def test_llamacpp() -> None:
    page = recorded("llamacpp-11434.0.0")
    later = page.replace(b"tokens_predicted_total 142", b"tokens_predicted_total 152")
    later = later.replace(
        b"tokens_predicted_seconds_total 4.24003", b"tokens_predicted_seconds_total 4.74003"
    )
    (record,) = records_of("llamacpp", page, later)
    assert (record["input_tokens_total"], record["cached_tokens_total"], record["requests_waiting"]) == (
        408,
        163,
        0,
    )
    assert record["output_tokens_per_second"] == pytest.approx(10 / 60)
    assert record["time_per_output_token_avg"] == pytest.approx(0.05)


def test_a_metric_with_an_old_and_a_new_name_counts_once() -> None:
    assert records_of("vllm", VLLM_09.encode())[0]["kv_cache_usage"] == pytest.approx(0.5)
    assert records_of("vllm", (VLLM_09 + VLLM_11).encode())[0]["kv_cache_usage"] == pytest.approx(0.6)


def test_litellm_is_split_by_model_provider_and_team() -> None:
    page = """# TYPE litellm_proxy_total_requests_metric_total counter
litellm_proxy_total_requests_metric_total{requested_model="m",team="t1",team_alias="Red",user="u1"} 2.0
litellm_proxy_total_requests_metric_total{requested_model="m",team="t1",team_alias="Red",user="u2"} 3.0
litellm_proxy_total_requests_metric_total{requested_model="m",team="None",team_alias="None",user="u3"} 4.0
# TYPE litellm_deployment_state gauge
litellm_deployment_state{litellm_model_name="openai/m",api_base="a",api_provider="openai"} 0.0
litellm_deployment_state{litellm_model_name="openai/m",api_base="b",api_provider="openai"} 2.0
"""
    records = records_of("litellm", page.encode())
    assert {"model_name": "m", "team": "Red", "team_id": "t1", "requests_total": 5} in records
    assert {"model_name": "m", "requests_total": 4} in records
    assert {"deployment_model": "openai/m", "provider": "openai", "deployment_state": 2} in records


def test_litellm_behind_a_bare_page_is_named_as_clients_name_it() -> None:
    """`model` is a name in other tables, and is on this series too."""
    line = 'litellm_output_tokens_metric_total{model="gpt-9",requested_model="alias"} 7.0'
    assert records_of("prometheus", f"{line}\n".encode()) == [
        {"model_name": "alias", "output_tokens_total": 7}
    ]


def test_a_prometheus_server_tells_targets_apart() -> None:
    page = """up{instance="a:8000",job="vllm"} 1 1795407626000
up{instance="b:8000",job="vllm"} 0 1795407626000
vllm:num_requests_running{engine="0",instance="a:8000",job="vllm",model_name="m"} 3 1795407626000
DCGM_FI_DEV_FB_USED{gpu="0",UUID="GPU-0",instance="a:9400",job="dcgm"} 2 1795407626000
"""
    assert records_of(PrometheusServer.NAME, page.encode()) == [
        {"instance": "a:8000", "job": "vllm", "target_up": 1},
        {"instance": "b:8000", "job": "vllm", "target_up": 0},
        {"instance": "a:8000", "job": "vllm", "model_name": "m", "requests_running": 3},
        {
            "gpu": "0",
            "device_id": "GPU-0",
            "instance": "a:9400",
            "job": "dcgm",
            "gpu_memory_used": 2 * 1024**2,
        },
    ]
