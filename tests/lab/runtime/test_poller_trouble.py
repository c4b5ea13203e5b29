"""The poller's own process when things go wrong: the server, the account, splunkd, the KV store, its end."""

import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.requests import Request as Call
from starlette.responses import Response

from lab.splunkd.management import Management
from tests.lab.runtime.poller import Installed, line
from tests.unit.poller.loopback import TORCHSERVE, Loopback, Request, answering
from tests.unit.poller.misbehaving_server import BEHAVIOURS
from tests.unit.poller.rounds import vllm


def test_a_dead_server_leaves_one_health_record_and_a_line_that_says_what_to_do(own: Installed) -> None:
    with Loopback(BEHAVIOURS["close"]) as server:
        own.add("prod", line(server), server_type="torchserve")
        written = own.polled("prod")
    (health,) = written.pop("health")
    assert not any(written.values())
    assert health["health"] == "unreachable" and len(health["problems"]) == 3
    assert "part=health kind=reset msg=127.0.0.1:" in own.log_of("prod")
    row = own.row("prod")
    assert row["last_status"] == "unhealthy" and row["last_reason"].startswith("prod: 127.0.0.1:")


def test_an_account_that_is_gone_leaves_a_health_record(own: Installed) -> None:
    with vllm() as server:
        own.account("acc", "bearer", token="bearer-s3cret")
        own.add("prod", server.url, account="acc")
        own.poll("prod")
        assert own.row("prod")["last_status"] == "healthy"
        own.delete("account", "acc")
        asked = len(server.requests)
        (health,) = own.polled("prod")["health"]
        assert len(server.requests) == asked
    assert (health["health"], health["error_type"]) == ("unknown", "account")
    assert "does not exist" in health["reason"]
    row = own.row("prod")
    assert row["last_status"] == "could not poll" and "does not exist" in row["last_reason"]


def test_splunkd_that_is_away_leaves_a_health_record_and_a_line(addon: Installed) -> None:
    with vllm() as server:
        addon.add("prod", f"{server.url} name=llm")
        addresses = addon.server.splunkd.addresses
        there, addresses.mgmt = addresses.mgmt, "https://127.0.0.1:1"
        (health,) = addon.polled("prod")["health"]
        assert (health["health"], health["error_type"]) == ("unknown", "configuration")
        assert "could not be read from splunkd" in health["reason"] and server.requests == []
        assert "part=configuration kind=configuration msg=The add-on's settings" in addon.log_of("prod")
        # It was a restart: the next poll goes on.
        addresses.mgmt = there
        assert addon.polled("prod")["health"][0]["health"] == "healthy"
    assert addon.row("prod")["last_status"] == "healthy"


def test_the_kv_store_is_not_asked(own: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    answer = Management.answer

    def without_a_kv_store(self: Management, request: Call, body: bytes) -> Response:
        asked.append(request.url.path)
        if "storage/collections" in request.url.path:
            return Response("KV Store is not available", 503)
        return answer(self, request, body)

    monkeypatch.setattr(Management, "answer", without_a_kv_store)
    with vllm() as server:
        own.add("prod", server.url)
        asked.clear()
        for _ in range(2):
            assert own.polled("prod")["health"][0]["health"] == "healthy"
    assert asked and not [path for path in asked if "storage/collections" in path]


def test_the_inputs_page_has_the_last_status(own: Installed) -> None:
    with vllm() as server:
        own.add("prod", f"{server.url} name=llm\nhttp://127.0.0.1:1 name=away")
        assert own.row("prod")["last_status"] == "never polled"
        own.poll("prod")
        row = own.row("prod")
        assert row["last_status"] == "1 of 2 endpoints unhealthy"
        assert row["last_reason"].startswith("away: 127.0.0.1:1 refused the connection")
        assert row["endpoints_summary"] == f"{server.url} and 1 more"


@pytest.mark.parametrize("first", ["well", "silent"])
def test_a_poll_that_splunkd_ends_leaves_a_whole_stream(own: Installed, first: str) -> None:
    """One endpoint is done, another a black hole but for its health: what is written is written once."""
    hole: list[bool] = [True]

    def answer(connection: socket.socket, request: Request) -> None:
        silent = hole and request.target != "/ping"
        (BEHAVIOURS["black hole"] if silent else answering(TORCHSERVE))(connection, request)

    with Loopback(answer) as server, vllm() as llm, ThreadPoolExecutor(1) as pool:
        names = [f"{llm.url} name=llm", f"{line(server, 'hole')} type=torchserve"]
        own.add("prod", "\n".join(names if first == "well" else reversed(names)), interval="3600")
        polling = pool.submit(own.poll, "prod")
        wait_for(lambda: len(server.requests) >= 2 and 'endpoint="llm"' in log_of(own, "prod"))
        began = time.monotonic()
        own.server.inputs.stop()
        run = polling.result(30)
        assert time.monotonic() - began < 3, "it did not heed SIGTERM"
        assert (run.code, run.problems, run.stderr) == (0, [], [])
        assert [r["endpoint"] for r in own.events("health", name="prod")] == ["llm"]
        assert "action=stopped" in own.log_of("prod")
        hole.clear()
        again = own.polled("prod")
    assert sorted(r["endpoint"] for r in again["health"]) == ["hole", "llm"]
    # What was written before the end is known now: the inventory of the first is not written again.
    assert {r["endpoint"] for r in again["inventory"]} == {"hole"} and again["change"] == []


def log_of(own: Installed, name: str) -> str:
    try:
        return own.log_of(name)
    except FileNotFoundError:
        return ""


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)
