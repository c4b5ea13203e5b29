"""Triton's recorded answers, read."""

from typing import Any

import pytest
from ai_inference.endpoints.models import MAX_TENSORS, tensors
from ai_inference.endpoints.open_inference import INDEX
from ai_inference.endpoints.triton import Triton, read_config
from ai_inference.trouble import Trouble

from tests.unit.poller.families.helpers import inventory, kind_of, made, measured
from tests.unit.poller.recorded_ask import Recorded

SERVER, FAMILY = "triton-2.51.0", Triton()
TINY = "/v2/models/tiny/versions/1"
ROUTES: dict[str, str | bytes] = {
    "/v2": "default-server",
    "/v2/health/ready": "default-ready",
    "/v2/health/live": "default-live",
    f"POST {INDEX}": "default-index",
    TINY: "default-model",
    f"{TINY}/config": "default-model-config",
    "/metrics": "default-metrics",
}
EMPTY_400 = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"


def asked(routes: dict[str, str | bytes]) -> Recorded:
    return Recorded(SERVER, routes)


def test_detection_and_health() -> None:
    ask = asked(ROUTES)
    assert FAMILY.detect(ask) == '/v2 says name "triton"'
    health = FAMILY.health(ask)
    assert (health.ready, health.status, health.version, health.reason) == (True, 200, "2.51.0", "")
    assert health.more == {"serving_platform": "triton"}


def test_its_name_is_an_option() -> None:
    server = made({"name": "fraud-gpu-3", "version": "2.60.0", "extensions": ["cuda_shared_memory"]})
    assert FAMILY.detect(asked({"/v2": server})) == '/v2 says name "fraud-gpu-3" and Triton\'s extensions'
    assert FAMILY.detect(Recorded("mlserver-1.7.1", {"/v2": "default-server"})) == ""


@pytest.mark.parametrize(("live", "said"), [("default-live", "It is live"), (EMPTY_400, "not live")])
def test_not_ready_is_400_without_a_body(live: str | bytes, said: str) -> None:
    health = FAMILY.health(asked(ROUTES | {"/v2/health/ready": EMPTY_400, "/v2/health/live": live}))
    assert (health.ready, health.status) == (False, 400)
    assert "/v2/health/ready says 400" in health.reason and said in health.reason


def test_an_empty_answer_of_anybody_is_no_health() -> None:
    with pytest.raises(Trouble) as caught:
        FAMILY.health(asked({"/v2/health/ready": "default-ready", "/v2": made("<html>")}))
    assert caught.value.kind == "not_json"
    with pytest.raises(Trouble):
        FAMILY.health(asked({"/v2/health/ready": made("no healthy upstream", 503)}))


def test_inventory_of_a_repository() -> None:
    records, troubles = inventory(FAMILY, asked(ROUTES))
    # slow is not described in the recording: what the index says of it stays.
    assert [trouble.message[:13] for trouble in troubles] == ['model "slow":']
    assert records == [
        {"model_name": "broken"},
        {"model_name": "slow", "model_version": "1", "state": "ready"},
        {
            "model_name": "tiny",
            "model_version": "1",
            "state": "ready",
            "platform": "python",
            "runtime": "python",
            "inputs": ["rows FP32 [-1,4]"],
            "outputs": ["sum FP32 [-1,1]"],
            "batch_size": 8,
            "workers": 1,
            "device_type": "cpu",
        },
    ]


@pytest.mark.parametrize("index", ["default-index-after", "no-control-index"])
def test_a_failed_load_says_why(index: str) -> None:
    ask = asked(ROUTES | {f"POST {INDEX}": index})
    broken = inventory(FAMILY, ask)[0][0]
    assert (broken["model_version"], broken["state"]) == ("1", "unavailable")
    assert broken["state_reason"].startswith("Internal: RuntimeError: this model never loads")
    assert not any("broken" in path for _, path in ask.asked)


def test_names_are_quoted_and_what_is_no_model_is_reported() -> None:
    index = made([{"name": "a/b?c", "version": "1", "state": "READY"}, {"name": 3}, "x"])
    ask = asked({f"POST {INDEX}": index})
    records, troubles = inventory(FAMILY, ask)
    assert ("inference", "/v2/models/a%2Fb%3Fc/versions/1") in ask.asked
    assert [record["model_name"] for record in records] == ["a/b?c"]
    assert list(map(kind_of, troubles)) == ["not_found", "unexpected_answer", "unexpected_answer"]


def test_closed_configurations_are_said_once() -> None:
    closed = made({"error": "This API is restricted, expecting header 'k'"}, 403)
    index = made([{"name": "tiny", "version": v, "state": "READY"} for v in ("1", "2")])
    routes: dict[str, str | bytes] = {f"POST {INDEX}": index}
    for version in ("1", "2"):
        path = f"/v2/models/tiny/versions/{version}"
        routes |= {path: "default-model", f"{path}/config": closed}
    records, troubles = inventory(FAMILY, asked(routes))
    assert [record["inputs"] for record in records] == [["rows FP32 [-1,4]"]] * 2
    assert list(map(kind_of, troubles)) == ["unauthorized"]


def test_a_closed_index_is_said() -> None:
    with pytest.raises(Trouble) as caught:
        inventory(FAMILY, asked({f"POST {INDEX}": made({"error": "restricted"}, 403)}))
    assert caught.value.kind == "unauthorized"


@pytest.mark.parametrize(
    ("config", "fields"),
    [
        ({}, {}),
        ({"backend": 3, "max_batch_size": "8", "instance_group": "x"}, {}),
        ({"instance_group": [{"count": True, "kind": 3}]}, {}),
        (
            {
                "instance_group": [
                    {"kind": "KIND_GPU", "count": 2, "gpus": [0, 1]},
                    {"kind": "KIND_CPU", "count": 1},
                ]
            },
            {"workers": 5, "device_type": "cpu,gpu"},
        ),
    ],
)
def test_configurations(config: dict[str, Any], fields: dict[str, Any]) -> None:
    assert read_config(config) == fields


def test_signatures_are_bounded_and_a_change_beyond_the_bound_shows() -> None:
    columns = [{"name": f"column_{n:04}", "datatype": "FP32", "shape": [-1, 1]} for n in range(1_000)]
    one, other = tensors(columns), tensors([*columns[:-1], {"name": "column_0999", "datatype": "FP64"}])
    assert one is not None and len(one) == MAX_TENSORS and "873 more" in one[-1]
    assert other is not None and other[:-1] == one[:-1] and other[-1] != one[-1]
    long = tensors([{"name": "n" * 5_000, "datatype": "FP32", "shape": [1] * 5_000}])
    assert long is not None and len(long[0]) == 256
    assert tensors([]) is None and tensors("x") is None and tensors([3, {"name": 3}]) is None


def test_metrics_by_model_and_of_the_host() -> None:
    before = made('nv_inference_request_success{model="tiny",version="1"} 0\n')
    found = measured(FAMILY, SERVER, {"/metrics": "default-metrics"}, before)
    tiny = found["tiny", "1"]
    # One that succeeded and one that the backend failed
    assert (tiny["requests_total"], tiny["errors_total"], tiny["requests_per_second"]) == (2, 1, 0.2)
    assert tiny["duration_avg"] == 0.075528 and tiny["queue_time_avg"] == 0.000063
    assert (tiny["compute_time_avg"], tiny["batch_size_avg"], tiny["requests_waiting"]) == (0.075096, 1, 0)
    assert found["slow", "1"]["rejections_total"] == 1 and found["broken", "1"]["requests_total"] == 0
    assert found["", ""] == {
        "interval": 10.0,
        "cpu_utilization": 0.83,
        "memory_total": 25276514304,
        "memory_used": 2532610048,
        "pinned_memory_total": 268435456,
        "pinned_memory_used": 0,
    }


def test_metrics_of_gpus_and_llm_backends() -> None:
    """From the documents that tables/triton.py names: nothing of it was recorded."""
    page = made(
        'nv_gpu_utilization{gpu_uuid="GPU-1"} 0.5\nnv_gpu_power_usage{gpu_uuid="GPU-1"} 70.2\n'
        'nv_trt_llm_request_metrics{model="llm",request_type="waiting",version="1"} 1\n'
        'nv_trt_llm_request_metrics{model="llm",request_type="scheduled",version="1"} 2\n'
        'nv_trt_llm_request_metrics{model="llm",request_type="active",version="1"} 9\n'
        'nv_inference_pending_request_count{model="llm",version="1"} 3\n'
        'nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="fraction",model="llm",version="1"} 0.4875\n'
        'vllm:prompt_tokens_total{model="llm",version="1"} 10\n'
    )
    found = measured(FAMILY, SERVER, {"/metrics": page})
    assert found["", ""] == {"device_id": "GPU-1", "gpu_utilization": 0.5, "gpu_power": 70.2}
    assert found["llm", "1"] == {
        "model_name": "llm",
        "model_version": "1",
        "requests_waiting": 4,
        "requests_running": 2,
        "kv_cache_usage": 0.4875,
        "input_tokens_total": 10,
    }
