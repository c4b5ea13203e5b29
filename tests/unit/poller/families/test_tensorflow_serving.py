"""TensorFlow Serving, by its source alone (@9d981c5): the answers here are written after the tests that are
named."""

from typing import Any

import pytest
from ai_inference.endpoints.tensorflow_serving import TensorFlowServing
from ai_inference.trouble import Trouble

from tests.unit.poller.families.helpers import inventory, kind_of, made, measured
from tests.unit.poller.recorded_ask import Recorded

FAMILY = TensorFlowServing()
HALF = "half_plus_two"


def version(number: str, state: str = "AVAILABLE", code: str = "OK", message: str = "") -> dict[str, Any]:
    """http_rest_api_handler_test.cc, GetModelStatus"""
    return {"version": number, "state": state, "status": {"error_code": code, "error_message": message}}


def status(*versions: Any) -> bytes:
    return made({"model_version_status": list(versions)})


def info(dtype: str, *sizes: str, unknown_rank: bool = False) -> dict[str, Any]:
    dims = [{"size": size, "name": ""} for size in sizes]
    return {"dtype": dtype, "tensor_shape": {"dim": dims, "unknown_rank": unknown_rank}, "name": "x:0"}


def metadata(**signatures: Any) -> bytes:
    """servables/tensorflow/testdata/half_plus_two_model_metadata.json"""
    spec = {"name": HALF, "signature_name": "", "version": "123"}
    return made({"model_spec": spec, "metadata": {"signature_def": {"signature_def": signatures}}})


NAMELESS = made({"error": "Missing model name in request."}, 400)
UNKNOWN = made({"error": "Could not find any versions of model nosuchmodel"}, 404)
DEFAULT = {"inputs": {"x": info("DT_FLOAT", "-1", "1")}, "outputs": {"y": info("DT_FLOAT", "-1", "1")}}
REGRESS = {
    "inputs": {"inputs": info("DT_STRING", unknown_rank=True)},
    "outputs": {"outputs": info("DT_FLOAT")},
}
INITIALIZER = {"outputs": {"__saved_model_init_op": info("DT_INVALID", unknown_rank=True)}}
PAGE = made(
    """# TYPE :tensorflow:serving:request_count counter
:tensorflow:serving:request_count{model_name="half_plus_two",status="OK"} 50
:tensorflow:serving:request_count{model_name="half_plus_two",status="INVALID_ARGUMENT"} 3
:tensorflow:serving:request_count{model_name="",status="INVALID_ARGUMENT"} 700
# TYPE :tensorflow:serving:request_latency histogram
:tensorflow:serving:request_latency_bucket{model_name="half_plus_two",API="predict",le="10"} 0
:tensorflow:serving:request_latency_bucket{model_name="half_plus_two",API="predict",le="18"} 10
:tensorflow:serving:request_latency_bucket{model_name="half_plus_two",API="predict",le="+Inf"} 10
:tensorflow:serving:request_latency_sum{model_name="half_plus_two",API="predict"} 150
:tensorflow:serving:request_latency_count{model_name="half_plus_two",API="predict"} 10
:tensorflow:serving:request_latency_sum{model_name="half_plus_two",API=""} 99999
:tensorflow:serving:request_latency_count{model_name="half_plus_two",API=""} 40
# TYPE :tensorflow:serving:batching_session:wrapped_run_count counter
:tensorflow:serving:batching_session:wrapped_run_count{} 4
# TYPE :tensorflow:core:graph_build_calls counter
:tensorflow:core:graph_build_calls{} 4
""",
    content_type="text/plain",
)
ROUTES: dict[str, str | bytes] = {
    "/v1/models": NAMELESS,
    f"/v1/models/{HALF}": status(version("9", "END"), version("123"), version("124", "LOADING")),
    f"/v1/models/{HALF}/versions/123/metadata": metadata(
        serving_default=DEFAULT, regress=REGRESS, __saved_model_init_op=INITIALIZER
    ),
}


def asked(routes: dict[str, str | bytes], *models: str) -> Recorded:
    return Recorded("none", routes, models=models)


def test_a_question_for_no_model_shows_what_it_is() -> None:
    assert FAMILY.detect(asked(ROUTES)) == '/v1/models says "Missing model name in request."'
    old = made({"error": "Malformed request: GET /v1/models"}, 400)
    assert FAMILY.detect(asked({"/v1/models": old}))


@pytest.mark.parametrize(
    "answer",
    [made({"error": "bad"}, 400), made({"models": ["m"]}), made({"error": "Missing model name"}, 404)],
)
def test_other_answers_are_other_servers(answer: bytes) -> None:
    assert FAMILY.detect(asked({"/v1/models": answer})) == ""


def test_without_names_it_is_alive_and_no_more_is_known() -> None:
    ask = asked(ROUTES)
    health = FAMILY.health(ask)
    assert (health.ready, health.status) == (None, 400) and "name them" in health.reason
    ask = asked(ROUTES | {FAMILY.METRICS_PATH: PAGE})
    assert FAMILY.health(ask).status == 200
    assert ("inference", "/v1/models") not in ask.asked, "it would count as a failed request"
    records, troubles = inventory(FAMILY, ask)
    assert records == [] and list(map(kind_of, troubles)) == ["no_models_named"]


def test_health_of_named_models() -> None:
    health = FAMILY.health(asked(ROUTES, HALF))
    assert (health.ready, health.reason) == (True, "")
    routes = ROUTES | {"/v1/models/nosuchmodel": UNKNOWN, "/v1/models/late": status(version("1", "LOADING"))}
    health = FAMILY.health(asked(routes, HALF, "nosuchmodel", "late"))
    assert (health.ready, health.reason) == (False, "No version is available of: nosuchmodel, late")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (made("<html>"), "not_json"),
        (made({"models": []}), "unexpected_answer"),
        (status(), "unexpected_answer"),
        (status(3, {"version": 1}), "unexpected_answer"),
        (made("Not Found", 404), "not_found"),
        (made({"error": "x"}, 503), "server_error"),
    ],
)
def test_another_answer_is_no_health(answer: bytes, kind: str) -> None:
    with pytest.raises(Trouble) as caught:
        FAMILY.health(asked({f"/v1/models/{HALF}": answer}, HALF))
    assert caught.value.kind == kind


def test_inventory() -> None:
    records, troubles = inventory(FAMILY, asked(ROUTES, HALF, HALF))
    assert troubles == []
    assert records == [
        {"model_name": HALF, "model_version": "9", "default_version": False, "state": "end"},
        {
            "model_name": HALF,
            "model_version": "123",
            "default_version": True,
            "state": "available",
            "inputs": ["regress:inputs DT_STRING", "x DT_FLOAT [-1,1]"],
            "outputs": ["regress:outputs DT_FLOAT []", "y DT_FLOAT [-1,1]"],
        },
        {"model_name": HALF, "model_version": "124", "default_version": False, "state": "loading"},
    ]


def test_a_version_that_failed_says_why_and_a_missing_model_stops_no_other() -> None:
    routes = ROUTES | {
        "/v1/models/a%2Fb": status(version("1", "END", "NOT_FOUND", "no saved_model.pb")),
        "/v1/models/nosuchmodel": UNKNOWN,
    }
    records, troubles = inventory(FAMILY, asked(routes, "nosuchmodel", "a/b", HALF))
    assert records[0] == {
        "model_name": "a/b",
        "model_version": "1",
        "state": "end",
        "state_reason": "NOT_FOUND: no saved_model.pb",
    }
    assert len(records) == 4
    assert list(map(kind_of, troubles)) == ["not_found"] and "no such model" in troubles[0].message


def test_what_the_status_says_is_kept_without_a_signature() -> None:
    routes = ROUTES | {f"/v1/models/{HALF}/versions/123/metadata": made({"metadata": 3})}
    records, troubles = inventory(FAMILY, asked(routes, HALF))
    assert [record["model_version"] for record in records] == ["9", "123", "124"]
    assert list(map(kind_of, troubles)) == ["unexpected_answer"]


def test_metrics_leave_this_pollers_own_questions_out() -> None:
    before = made(':tensorflow:serving:request_count{model_name="half_plus_two",status="OK"} 1\n')
    found = measured(FAMILY, "none", {FAMILY.METRICS_PATH: PAGE}, before)
    half = found[HALF, ""]
    assert (half["requests_total"], half["errors_total"], half["requests_per_second"]) == (13, 3, 1.3)
    assert half["duration_avg"] == pytest.approx(15e-6)
    assert 10e-6 < half["duration_p95"] <= 18e-6
    assert found["", ""]["batches_total"] == 4


def test_metrics_that_are_off_are_said() -> None:
    with pytest.raises(Trouble) as caught:
        measured(FAMILY, "none", {})
    assert caught.value.kind == "not_found" and "--monitoring_config_file" in caught.value.message
