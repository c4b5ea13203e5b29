"""The recorded answers of Seldon Core 1's wrapper, read."""

import pytest
from ai_inference.endpoints.seldon import Seldon
from ai_inference.trouble import Trouble

from tests.unit.poller.families.helpers import inventory, kind_of, made, measured
from tests.unit.poller.recorded_ask import Recorded

SERVER, FAMILY = "seldon-1.18.2", Seldon()
ROUTES: dict[str, str | bytes] = {
    "/health/ping": "default-ping",
    "/health/status": "default-status",
    "/metadata": "default-metadata",
    "/metrics": "default-metrics",
}
# As of every failure of the wrapper
FAILURE = {"status": {"code": -1, "info": "no weights", "reason": "MICROSERVICE_INTERNAL_ERROR", "status": 1}}


def test_detection_and_health() -> None:
    ask = Recorded(SERVER, ROUTES)
    assert FAMILY.detect(ask) == '/health/ping says "pong", and /metadata is Seldon\'s'
    health = FAMILY.health(ask)
    assert (health.ready, health.status, health.word) == (True, 200, "not implemented - assuming healthy")


@pytest.mark.parametrize(
    "metadata", ["default-live", made({"status": {"reason": "MICROSERVICE_BAD_METADATA"}}, 500)]
)
def test_detection_of_a_wrapper_with_bad_metadata(metadata: str | bytes) -> None:
    assert FAMILY.detect(Recorded(SERVER, ROUTES | {"/metadata": metadata}))


@pytest.mark.parametrize(
    "metadata", [made({"name": "x"}), made({"status": {"reason": "OTHER"}}, 500), made("", 404)]
)
def test_another_pong_is_another_server(metadata: bytes) -> None:
    try:
        because = FAMILY.detect(Recorded(SERVER, ROUTES | {"/metadata": metadata}))
    except Trouble:
        because = ""
    assert because == ""


def test_a_check_that_fails_is_not_ready() -> None:
    health = FAMILY.health(Recorded(SERVER, ROUTES | {"/health/status": made(FAILURE, 500)}))
    assert health.ready is False
    assert health.reason == "/health/status says 500: MICROSERVICE_INTERNAL_ERROR (no weights)"


@pytest.mark.parametrize(
    ("path", "answer", "kind"),
    [
        ("/health/ping", made("<html>pong"), "unexpected_answer"),
        ("/health/ping", "default-live", "server_error"),
        ("/health/status", made("<html>"), "not_json"),
        ("/health/status", made({"status": "down"}, 500), "server_error"),
    ],
)
def test_somebody_else_answers(path: str, answer: str | bytes, kind: str) -> None:
    with pytest.raises(Trouble) as caught:
        FAMILY.health(Recorded(SERVER, ROUTES | {path: answer}))
    assert caught.value.kind == kind


def test_metadata_by_default_name_no_model() -> None:
    records, troubles = inventory(FAMILY, Recorded(SERVER, ROUTES))
    assert records == [] and list(map(kind_of, troubles)) == ["unnamed_model"]


def test_inventory_in_both_forms_of_metadata() -> None:
    """After python/seldon_core/metadata.py, JSON_SCHEMA."""
    metadata = {
        "name": "tiny",
        "versions": ["1.0", "", 3],
        "platform": "seldon",
        "inputs": [
            {"messagetype": "tensor", "schema": {"names": ["b", "a"], "shape": [2, 5]}},
            {"messagetype": "jsonData", "schema": {"type": "object"}},
            {"name": "x", "datatype": "FP32", "shape": [-1]},
        ],
        "outputs": [3],
        "custom": {"author": "me"},
    }
    records, troubles = inventory(FAMILY, Recorded(SERVER, ROUTES | {"/metadata": made(metadata)}))
    assert troubles == []
    assert records == [
        {
            "model_name": "tiny",
            "model_version": "1.0",
            "platform": "seldon",
            "inputs": ["b,a tensor [2,5]", "jsonData", "x FP32 [-1]"],
        }
    ]


def test_metadata_that_cannot_be_told() -> None:
    with pytest.raises(Trouble, match="metadata are not valid"):
        inventory(FAMILY, Recorded(SERVER, ROUTES | {"/metadata": made(FAILURE, 500)}))


def test_metrics() -> None:
    """Of the wrapper's own there is feedback only; without a deployment nothing is named."""
    assert measured(FAMILY, SERVER, ROUTES) == {("", ""): {"feedback_total": 2}}


def test_metrics_at_the_operators_path() -> None:
    assert measured(FAMILY, SERVER, {"/prometheus": "default-metrics"})
    with pytest.raises(Trouble) as caught:
        measured(FAMILY, SERVER, {})
    assert caught.value.kind == "not_found" and "/metrics" in caught.value.message


def test_metrics_of_the_executor() -> None:
    """After executor/api/metric/server.go: not recorded."""
    name = "seldon_api_executor_server_requests_seconds_count"
    labels = 'deployment_name="d",predictor_name="p",predictor_version="",method="post"'
    page = made(
        f'{name}{{{labels},service="predictions",code="200"}} 5\n'
        f'{name}{{{labels},service="predictions",code="500"}} 2\n'
        f'{name}{{{labels},service="metadata",code="500"}} 9\n'
    )
    (record,) = measured(FAMILY, SERVER, {"/metrics": page}).values()
    assert record == {"deployment_name": "d", "predictor_name": "p", "requests_total": 7, "errors_total": 2}
