"""The poller as the process that UCC generates, against TorchServe's recorded answers."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.lab.runtime.poller import Installed, installed
from tests.unit.poller.loopback import TORCHSERVE, Loopback, Request, answering
from tests.unit.poller.misbehaving_server import BEHAVIOURS

TOKENS = {"inference_token": "inference-s3cret", "management_token": "management-s3cret"}
COMMON: dict[str, Any] = {"server_type": "torchserve", "interval": "60", "index": "main"}


@pytest.fixture
def addon(built_addon: Path, each_python: str) -> Iterator[Installed]:
    with installed(built_addon, each_python) as running:
        yield running


@pytest.fixture
def own(built_addon: Path) -> Iterator[Installed]:
    """Under our own Python only: what does not depend on it."""
    with installed(built_addon) as running:
        yield running


def urls(server: Loopback) -> dict[str, str]:
    return {f"{role}_url": server.url for role in ("inference", "management", "metrics")}


def test_a_poll_ends_up_in_the_index(addon: Installed) -> None:
    with Loopback(answering(TORCHSERVE)) as server:
        assert addon.save("account", "acc", **TOKENS).status_code == 201
        saved = addon.save("ai_inference_endpoint", "prod", **COMMON, account="acc", **urls(server))
        assert saved.status_code == 201, saved.text
        run = addon.poll("prod")
    assert run.ok and run.events == 30, (run.problems, run.stderr)
    (health,) = addon.events("health", name="prod")
    assert (health["health"], health["models"], health["samples"]) == ("healthy", 3, 26)
    assert float(health["_time"]) == pytest.approx(health["time"], abs=1e-6)
    assert len(addon.events("inventory", name="prod")) == 3
    assert len(addon.events("metrics", name="prod")) == 26
    sent = {request.target: request.headers.get("authorization") for request in server.requests}
    assert sent["/ping"] == "Bearer inference-s3cret" and sent["/metrics"] is None
    assert sent["/models/tiny/all"] == "Bearer management-s3cret"
    log = addon.log_of("prod")
    assert "action=polled endpoint=prod health=healthy models=3 samples=26 problems=0" in log
    assert log.count("action=events_ingested") == 3
    assert "s3cret" not in log


def test_fields_are_there_to_search(own: Installed) -> None:
    with Loopback(answering(TORCHSERVE)) as server:
        own.save("ai_inference_endpoint", "prod", **COMMON, **urls(server))
        own.poll("prod")
    rows = own.lab.search(
        "search index=main sourcetype=ai:inference:inventory"
        " | stats sum(workers) AS workers BY model_name, state"
    )
    assert rows == [
        {"model_name": "impatient", "state": "not_ready", "workers": "1"},
        {"model_name": "tiny", "state": "ready", "workers": "3"},
    ]


def test_a_dead_server_leaves_one_health_record_and_a_line_that_says_what_to_do(own: Installed) -> None:
    with Loopback(BEHAVIOURS["close"]) as server:
        own.save("ai_inference_endpoint", "prod", **COMMON, **urls(server))
        run = own.poll("prod")
    assert run.ok and run.events == 1
    (health,) = own.events("health", name="prod")
    assert health["health"] == "unreachable" and len(health["problems"]) == 3
    assert "part=health kind=reset msg=127.0.0.1:" in own.log_of("prod")


def test_an_account_that_is_gone_leaves_a_health_record(own: Installed) -> None:
    own.save("account", "acc", **TOKENS)
    own.save("ai_inference_endpoint", "prod", **COMMON, account="acc", inference_url="http://127.0.0.1:1")
    own.client.delete("/servicesNS/nobody/TA_ai_inference/ta_ai_inference_account/acc").raise_for_status()
    assert own.poll("prod").ok
    (health,) = own.events("health", name="prod")
    assert (health["health"], health["error_type"]) == ("unknown", "account")
    assert "does not exist" in health["reason"]


def test_an_account_without_tokens_is_said(own: Installed) -> None:
    assert own.save("account", "empty").status_code == 201
    own.save("ai_inference_endpoint", "prod", **COMMON, account="empty", inference_url="http://127.0.0.1:1")
    own.poll("prod")
    assert "holds no token" in own.events("health", name="prod")[0]["reason"]


def test_the_proxy_tab_is_heeded(own: Installed) -> None:
    with Loopback(answering({"http://model.example:8080/ping": "default-ping-healthy"})) as proxy:
        settings = {"proxy_enabled": "1", "proxy_url": "127.0.0.1", "proxy_port": str(proxy.port)}
        own.settings("proxy", **settings).raise_for_status()
        own.save("ai_inference_endpoint", "prod", **COMMON, inference_url="http://model.example:8080")
        own.poll("prod")
    assert own.events("health", name="prod")[0]["health"] == "healthy"
    assert [request.target for request in proxy.requests] == ["http://model.example:8080/ping"]


def test_a_poll_that_splunkd_ends_leaves_a_whole_stream(own: Installed) -> None:
    """Black hole behind the inventory: by then nothing is written, or only whole events."""

    def answer(connection: socket.socket, request: Request) -> None:
        (answering(TORCHSERVE) if request.target == "/ping" else BEHAVIOURS["black hole"])(
            connection, request
        )

    with Loopback(answer) as server, ThreadPoolExecutor(1) as pool:
        own.save("ai_inference_endpoint", "prod", **COMMON, **urls(server))
        polling = pool.submit(own.poll, "prod")
        end = time.monotonic() + 30
        while len(server.requests) < 2 and time.monotonic() < end:
            time.sleep(0.05)
        own.server.inputs.stop()
        run = polling.result(30)
    assert (run.code, run.events, run.problems) == (0, 0, [])
    assert "action=stopped" in own.log_of("prod")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"inference_url": "http://h:99999"}, "its port or host is wrong"),
        ({"inference_url": "http://h", "metrics_url": "http://h:0"}, "port 0"),
        ({"inference_url": "http://h", "ca_file": "/no/such.pem"}, "CA certificate file does not exist"),
    ],
)
def test_what_cannot_be_right_is_not_saved(own: Installed, fields: dict[str, str], why: str) -> None:
    answer = own.save("ai_inference_endpoint", "prod", **COMMON, **fields)
    assert answer.status_code >= 400 and why in answer.text
    # The twin: without the fault it is saved.
    assert own.save("ai_inference_endpoint", "prod", **COMMON, inference_url="http://h").status_code == 201
