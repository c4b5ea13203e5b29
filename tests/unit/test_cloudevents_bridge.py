"""The bridge between payload loggers and Splunk: headers and bodies in, one event each out."""

import importlib.util
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

PATH = Path(__file__).resolve().parents[2] / "docs/onboarding/cloudevents/bridge.py"
# As the Go SDK of CloudEvents writes them in binary mode.
HEADERS = {
    "Ce-Specversion": "1.0",
    "Ce-Id": "id-1",
    "Ce-Type": "org.kubeflow.serving.inference.request",
    "Ce-Source": "http://localhost:9081/",
    "Ce-Time": "2026-11-28T12:00:00.5Z",
    "Ce-Inferenceservicename": "iris%20%C3%A9",
    "Content-Type": "application/json",
}


@pytest.fixture(scope="module")
def bridge() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bridge", PATH)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def sent(bridge: ModuleType) -> Iterator[tuple[str, list[Any]]]:
    """A running bridge's URL, and what it wrote."""
    events: list[Any] = []
    server = bridge.serve(0, events.append)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/", events
    server.shutdown()
    server.server_close()


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_headers_and_body_become_one_event(sent: tuple[str, list[Any]]) -> None:
    url, events = sent
    assert post(url, b'{"instances": [[1, 2]]}', HEADERS) == 200
    assert events == [
        {
            "specversion": "1.0",
            "id": "id-1",
            "type": "org.kubeflow.serving.inference.request",
            "source": "http://localhost:9081/",
            "time": "2026-11-28T12:00:00.5Z",
            "inferenceservicename": "iris é",
            "datacontenttype": "application/json",
            "data": {"instances": [[1, 2]]},
        }
    ]


@pytest.mark.parametrize(
    ("body", "name", "value"),
    [
        (b"data: {}\n\ndata: [DONE]\n\n", "data", "data: {}\n\ndata: [DONE]\n\n"),
        (b"\x00\xff", "data_base64", "AP8="),
    ],
)
def test_a_stream_is_text_and_bytes_are_base64(
    sent: tuple[str, list[Any]], body: bytes, name: str, value: str
) -> None:
    url, events = sent
    assert post(url, body, HEADERS) == 200
    assert events[0][name] == value


@pytest.mark.parametrize("left_out", ["Ce-Id", "Ce-Type", "Ce-Specversion"])
def test_what_is_no_cloud_event_is_refused(sent: tuple[str, list[Any]], left_out: str) -> None:
    url, events = sent
    assert post(url, b"{}", {name: value for name, value in HEADERS.items() if name != left_out}) == 400
    assert events == []


def test_other_peoples_cloud_events_are_refused(sent: tuple[str, list[Any]]) -> None:
    url, events = sent
    assert post(url, b"{}", HEADERS | {"Ce-Type": "dev.knative.event"}) == 400
    assert events == []


def test_the_logger_is_told_when_splunk_does_not_answer(bridge: ModuleType) -> None:
    server = bridge.serve(0, bridge.to_hec("http://127.0.0.1:9", "token", "ai"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    assert post(f"http://127.0.0.1:{server.server_address[1]}/", b"{}", HEADERS) == 503
    server.shutdown()
    server.server_close()


def test_the_samples_are_what_the_bridge_writes(bridge: ModuleType) -> None:
    path = PATH.parents[3] / "sample_data/kserve:payload/from_source/agent.log"
    for line in path.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        headers = [(f"Ce-{name}", value) for name, value in event.items() if not name.startswith("data")]
        assert bridge.sourcetype(event) == "kserve:payload"
        again = bridge.cloud_event(headers, b"{}")
        assert {name for name in event if not name.startswith("data")} == again.keys() - {"data"}
