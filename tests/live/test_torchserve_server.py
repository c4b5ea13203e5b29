"""The runner that the live tests start TorchServe with, and the handler mix-in inside a real server."""

import json
import urllib.request

import pytest

from scripts.capture.servers.torchserve.server import TorchServe

pytestmark = pytest.mark.live


def predict(server: TorchServe) -> dict[str, object]:
    request = urllib.request.Request(
        server.inference_url + "/predictions/tiny",
        data=b'{"instances": [[5.1, 3.5, 1.4, 0.2]]}',
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        body: dict[str, object] = json.loads(answer.read())
        return body | {"request_id": answer.headers["x-request-id"]}


def test_two_servers_run_at_once_and_leave_nothing() -> None:
    with TorchServe() as first, TorchServe("prometheus") as second:
        for server in (first, second):
            answer = predict(server)
            (record,) = map(json.loads, (server.log_dir / "inference.log").read_text().splitlines())
            assert record["request_id"] == answer["request_id"]
            assert record["prediction_confidence"] == answer["confidence"]
        with urllib.request.urlopen(second.metrics_url + "/metrics", timeout=30) as answer_of_metrics:
            assert b"ts_inference_requests_total" in answer_of_metrics.read()
    assert not first.home.exists()
    assert not second.home.exists()
