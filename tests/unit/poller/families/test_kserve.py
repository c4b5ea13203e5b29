"""The recorded answers of KServe's SDK, MLServer and Triton, read as the Open Inference Protocol."""

import pytest
from ai_inference.endpoints.kserve import KServe
from ai_inference.endpoints.open_inference import INDEX
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

from tests.unit.poller.families import test_triton
from tests.unit.poller.families.helpers import fail, inventory, kind_of, made, measured
from tests.unit.poller.recorded_ask import Recorded

FAMILY = KServe()
KSERVE, MLSERVER = "kserve-0.21.0", "mlserver-1.7.1"
KSERVE_ROUTES: dict[str, str | bytes] = {
    "/": "default-root",
    "/v2": "default-v2-server",
    "/v2/health/ready": "default-v2-ready",
    "/v2/health/live": "default-v2-live",
    "/v2/models": "default-v2-models",
    "/v2/models/tiny": "default-v2-model",
    "/v2/models/tiny/ready": "default-v2-model-ready",
    "/metrics": "default-metrics",
}
V1_ROUTES: dict[str, str | bytes] = {
    "/": "default-root",
    "/v1/models": "default-v1-models",
    "/v1/models/tiny": "default-v1-model",
    "/v1/models/fraud-detector.v2": "default-v1-model-unknown",
}
MLSERVER_ROUTES: dict[str, str | bytes] = {
    "/v2": "default-server",
    "/v2/health/ready": "default-ready",
    f"POST {INDEX}": "default-index",
    "/v2/models/custom": "default-model",
    "/v2/models/iris/versions/v1": "default-model-version",
}


@pytest.mark.parametrize(
    ("server", "routes", "platform", "version"),
    [
        (KSERVE, KSERVE_ROUTES, "kserve", "0.21.0"),
        (MLSERVER, MLSERVER_ROUTES, "mlserver", "1.7.1"),
        (test_triton.SERVER, test_triton.ROUTES, "triton", "2.51.0"),
    ],
)
def test_detection_and_health(
    server: str, routes: dict[str, str | bytes], platform: str, version: str
) -> None:
    ask = Recorded(server, routes)
    assert FAMILY.detect(ask) == f'/v2 says name "{platform}"'
    health = FAMILY.health(ask)
    assert (health.ready, health.version, health.more) == (True, version, {"serving_platform": platform})


def test_any_name_becomes_a_platform_that_is_one_word() -> None:
    server = made({"name": "OpenVINO Model Server", "version": "2025.1"})
    routes = MLSERVER_ROUTES | {"/v2": server}
    assert FAMILY.health(Recorded(MLSERVER, routes)).more == {"serving_platform": "openvino_model_server"}
    long = Recorded(MLSERVER, {"/v2": made({"name": "n" * 1_000_000})})
    assert len(FAMILY.detect(long)) < 200


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (made({"error": "Model server is not ready."}, 503), "says 503: Model server is not ready."),
        (made({"ready": False}), "says ready: false"),
        (made("", 400), "says 400"),
    ],
)
def test_not_ready(answer: bytes, reason: str) -> None:
    health = FAMILY.health(Recorded(KSERVE, KSERVE_ROUTES | {"/v2/health/ready": answer}))
    assert health.ready is False and reason in health.reason and "It is live" in health.reason


@pytest.mark.parametrize("answer", [made({"ready": "yes"}), made({"live": True}), made([True])])
def test_another_json_is_no_health(answer: bytes) -> None:
    with pytest.raises(Trouble) as caught:
        FAMILY.health(Recorded(KSERVE, KSERVE_ROUTES | {"/v2/health/ready": answer}))
    assert caught.value.kind == "unexpected_answer"


def test_a_router_without_metadata_is_healthy_and_unnamed() -> None:
    health = FAMILY.health(Recorded(MLSERVER, {"/v2/health/ready": "default-ready"}))
    assert (health.ready, health.version, health.more) == (True, "", {})


def test_kserve_v1_tells_that_it_lives() -> None:
    ask = Recorded(KSERVE, V1_ROUTES)
    assert "V1" in FAMILY.detect(ask)
    health = FAMILY.health(ask)
    assert (health.ready, health.word, health.more) == (None, "alive", {"serving_platform": "kserve"})
    records, troubles = inventory(FAMILY, ask)
    assert records == [{"model_name": "tiny", "state": "ready"}]
    assert list(map(kind_of, troubles)) == ["not_found"] and "fraud-detector.v2" in troubles[0].message


@pytest.mark.parametrize(
    "models", [{"object": "list", "data": []}, {"models": [{"name": "m"}]}, {"models": 3}]
)
def test_other_lists_of_models_are_other_servers(models: object) -> None:
    ask = Recorded(KSERVE, {"/": "default-root", "/v1/models": made(models)})
    assert FAMILY.detect(ask) == ""


def test_inventory_of_kserve() -> None:
    gone = made({"error": "Model with name fraud-detector.v2 is not ready."}, 503)
    ask = Recorded(KSERVE, KSERVE_ROUTES | {"/v2/models/fraud-detector.v2/ready": gone})
    records, troubles = inventory(FAMILY, ask)
    assert troubles == []
    assert records == [
        {"model_name": "tiny", "state": "ready"},
        {
            "model_name": "fraud-detector.v2",
            "state": "not_ready",
            "state_reason": "/ready says 503: Model with name fraud-detector.v2 is not ready.",
        },
    ]


def test_a_model_that_was_unloaded_meanwhile_stops_no_other() -> None:
    routes = KSERVE_ROUTES | {"/v2/models/tiny/ready": "default-v2-model-unloaded"}
    other = {"/v2/models/fraud-detector.v2": "default-v2-model"}
    ready = {"/v2/models/fraud-detector.v2/ready": "default-v2-model-ready"}
    records, troubles = inventory(FAMILY, Recorded(KSERVE, routes | other | ready))
    assert records == [{"model_name": "fraud-detector.v2", "state": "ready"}]
    assert list(map(kind_of, troubles)) == ["not_found"]


def test_versions_and_signature_as_the_protocol_has_them() -> None:
    tensor = {"name": "x", "datatype": "FP32", "shape": [-1, 4]}
    model = {"name": "tiny", "versions": ["1", 2, "3"], "platform": "sklearn", "inputs": [tensor]}
    routes = KSERVE_ROUTES | {
        "/v2/models": made({"models": ["tiny", "tiny", 3]}),
        "/v2/models/tiny": made(model),
    }
    records, troubles = inventory(FAMILY, Recorded(KSERVE, routes))
    assert [record["model_version"] for record in records] == ["1", "3"]
    assert records[0]["inputs"] == ["x FP32 [-1,4]"] and records[0]["platform"] == "sklearn"
    assert list(map(kind_of, troubles)) == ["unexpected_answer"]


def test_inventory_of_mlserver() -> None:
    records, troubles = inventory(FAMILY, Recorded(MLSERVER, MLSERVER_ROUTES))
    assert troubles == []
    assert records == [
        {"model_name": "custom", "state": "ready"},
        {"model_name": "iris", "model_version": "v1", "state": "ready"},
    ]


def test_inventory_of_triton() -> None:
    records, _ = inventory(FAMILY, Recorded(test_triton.SERVER, test_triton.ROUTES))
    assert [record["model_name"] for record in records] == ["broken", "slow", "tiny"]
    assert records[2]["inputs"] == ["rows FP32 [-1,4]"]


def test_a_router_is_asked_for_the_models_that_are_named() -> None:
    with pytest.raises(Trouble) as caught:
        inventory(FAMILY, Recorded(KSERVE, {}))
    assert caught.value.kind == "no_models_named"
    records, _ = inventory(
        FAMILY, Recorded(KSERVE, KSERVE_ROUTES | {"/v2/models": made("", 404)}, models=("tiny",))
    )
    assert records == [{"model_name": "tiny", "state": "ready"}]


def test_ten_thousand_models_are_read_and_the_rest_reported() -> None:
    index = made([{"name": f"m{n}", "state": "UNAVAILABLE"} for n in range(10_002)])
    records, troubles = inventory(FAMILY, Recorded(MLSERVER, {f"POST {INDEX}": index}))
    assert len(records) == 10_000 and list(map(kind_of, troubles)) == ["paging"]


def test_metrics_of_kserve_are_at_the_inference_address() -> None:
    ask = Recorded(KSERVE, KSERVE_ROUTES)
    assert list(FAMILY.metrics(ask, fail)) and ask.asked == [("inference", "/metrics")]
    before = made('request_predict_seconds_count{model_name="tiny"} 0\n')
    tiny = measured(FAMILY, KSERVE, KSERVE_ROUTES, before)["tiny", ""]
    assert (tiny["requests_total"], tiny["requests_per_second"]) == (26, 2.6)
    assert tiny["predict_time_avg"] == pytest.approx(1.5084388269933697 / 26, rel=1e-6)
    assert 0.05 < tiny["predict_time_p95"] <= 0.1


def test_metrics_of_mlserver_are_elsewhere() -> None:
    class Elsewhere(Recorded):
        def __call__(self, role: str, path: str, body: bytes | None = None) -> Answer:
            return super().__call__(role, path if role == "metrics" else f"/not{path}", body)

    ask = Elsewhere(MLSERVER, {"/metrics": "default-metrics"})
    assert list(FAMILY.metrics(ask, fail)) and ask.asked[-1] == ("metrics", "/metrics")


def test_metrics_of_mlserver() -> None:
    before = made('model_infer_request_success_total{model="iris",version="None"} 0\n')
    found = measured(FAMILY, MLSERVER, {"/metrics": "noparallel-metrics"}, before)
    iris = found["iris", ""]
    assert (iris["requests_total"], iris["errors_total"], iris["requests_per_second"]) == (15, 2, 1.5)
    assert iris["duration_avg"] > 0
    assert found["custom", ""]["errors_total"] == 3
    server = found["", ""]
    assert server["requests_running"] == 0 and server["duration_p95"] > 0 and "requests_total" not in server
