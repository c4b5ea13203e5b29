"""Debian's Prometheus, which scrapes a real MLServer, read by the poller's own process."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ai_inference.endpoints import FAMILIES

from scripts.capture.servers import prometheus
from scripts.capture.servers.common.client import Client
from scripts.capture.servers.common.exchange_log import body_of
from scripts.capture.servers.common.process import ServerProcess, free_ports
from tests.lab.runtime.poller import Installed, installed
from tests.live.real import exposed, requests_between, served, unknown
from tests.live.test_real_servers import CASES, SENT

pytestmark = pytest.mark.live
MLSERVER = CASES["mlserver"]
JOB = "models"


@pytest.fixture
def addon(built_addon: Path) -> Iterator[Installed]:
    with installed(built_addon) as running:
        yield running


def test_what_a_prometheus_knows_of_a_server(addon: Installed) -> None:
    (port,) = free_ports(1)
    program = prometheus.install(print)
    with served(MLSERVER) as (server, client):
        target = f"127.0.0.1:{client.ports['metrics']}"
        MLSERVER.infer(client)
        with ServerProcess(
            prometheus.NAME, lambda home: prometheus.launch(program, home, port, target, JOB), print
        ) as store:
            wait_for_scrapes(port)
            url = f"http://127.0.0.1:{port}"
            saved = addon.add("all", f"{url} name=store", raw_metrics="1", test_connection="1")
            assert saved.status_code == 201, saved.text
            addon.add(
                "picked", f"{url} name=store", server_type="prometheus_server", match=f'up{{job="{JOB}"}}'
            )
            addon.add("wrong", f"{url} name=store", server_type="prometheus_server", match="{job=")
            first = addon.polled("all")
            assert_store(first)
            assert first["inventory"] == [] and first["metrics"]

            for _ in range(SENT):
                MLSERVER.infer(client)
            wait_for_scrapes(port)
            second = addon.polled("all")
            assert requests_between(second, "iris") == pytest.approx(SENT, rel=0.001)
            (iris,) = (r for r in second["metrics"] if r.get("model_name") == "iris")
            assert (iris["job"], iris["instance"], iris["errors_total"]) == (JOB, target, 0)
            assert iris["requests_total"] == SENT + 1
            # What is asked for without selectors of one's own is what is known.
            assert "model_infer_request_success_total" in exposed(second)
            assert unknown(exposed(second), FAMILIES["prometheus_server"].TABLE) == set()

            (up,) = addon.polled("picked")["metrics"]
            assert (up["target_up"], up["job"], up["instance"]) == (1, JOB, target)
            (wrong,) = addon.polled("wrong")["health"]
            assert [problem["kind"] for problem in wrong["problems"]] == ["query"]
            assert "a selector of the input is not valid" in addon.log_of("wrong")

            server.stop()
            wait_for_scrapes(port)
            (down,) = addon.polled("picked")["metrics"]
            assert down["target_up"] == 0
            store.stop()
        (gone,) = addon.polled("all")["health"]
    assert (gone["health"], gone["error_type"]) == ("unreachable", "refused")


def assert_store(records: dict[str, list[dict[str, Any]]]) -> None:
    (health,) = records["health"]
    assert (health["health"], health["server_type"]) == ("healthy", "prometheus_server"), health
    assert health["detected_because"] == "/-/healthy answers as Prometheus does"
    assert health["server_version"].startswith("2.") or health["server_version"].startswith("3.")
    assert health["problem_count"] == 0, health["problems"]


def wait_for_scrapes(port: int) -> None:
    """Until what was there at the call has been scraped: two scrapes later, a second each."""
    client = Client({"http": port}, print)
    end = time.monotonic() + 30
    before = scrapes(client)
    while scrapes(client) < before + 2:
        assert time.monotonic() < end, "Prometheus does not scrape"
        time.sleep(0.2)


def scrapes(client: Client) -> int:
    """How often it has tried its target: a sample of `up` each time."""
    answer = client.get(f"/api/v1/query?query=count_over_time(up%7Bjob%3D%22{JOB}%22%7D%5B10m%5D)")
    found = json.loads(body_of(answer))["data"]["result"]
    return int(found[0]["value"][1]) if found else 0
