"""The poller's own process against a real TorchServe."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ai_inference.endpoints import FAMILIES

from scripts.capture.servers.torchserve.server import TorchServe
from tests.lab.runtime.poller import Installed, installed
from tests.live.real import exposed, requests_between, told_changes, unknown

pytestmark = pytest.mark.live

SENT = 7


@pytest.fixture
def addon(built_addon: Path) -> Iterator[Installed]:
    with installed(built_addon) as running:
        yield running


def line(server: TorchServe, name: str = "prod") -> str:
    urls = f"management={server.management_url} metrics={server.metrics_url}"
    return f"{server.inference_url} name={name} {urls}"


def call(server: TorchServe, method: str, url: str, body: bytes | None = None) -> Any:
    # Said without a body, this type makes the management API look for a JSON object.
    headers = {"Content-Type": "application/json"} if body else {}
    request = urllib.request.Request(url, data=body, method=method, headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


def predict(server: TorchServe, count: int) -> None:
    for _ in range(count):
        row = b'{"instances": [[5.1, 3.5, 1.4, 0.2]]}'
        call(server, "POST", f"{server.inference_url}/predictions/tiny", row)


def test_health_inventory_metrics_and_changes_are_what_the_server_is(addon: Installed) -> None:
    with TorchServe("prometheus") as server:
        predict(server, 3)
        saved = addon.add("prod", line(server), raw_metrics="1", test_connection="1")
        assert saved.status_code == 201, saved.text
        first = addon.polled("prod")
        predict(server, SENT)
        second_version = f"{server.management_url}/models?url=tiny-2.mar&initial_workers=1&synchronous=true"
        call(server, "POST", second_version)
        second = addon.polled("prod")
        call(server, "PUT", f"{server.management_url}/models/tiny/2.0/set-default")
        call(server, "DELETE", f"{server.management_url}/models/tiny/1.0")
        third = addon.polled("prod")
        described = call(server, "GET", f"{server.management_url}/models/tiny/all")
    (health,) = first["health"]
    assert (health["health"], health["ready"], health["problem_count"]) == ("healthy", True, 0)
    assert (
        health["server_type"] == "torchserve" and health["detected_because"] == '/ping says status "Healthy"'
    )
    fields = ("model_version", "state", "default_version", "workers", "model_url")
    inventory = [[tuple(r[field] for field in fields) for r in poll["inventory"]] for poll in (first, second)]
    assert inventory[0] == [("1.0", "ready", True, 1, "tiny.mar")]
    assert inventory[1] == [*inventory[0], ("2.0", "ready", False, 1, "tiny-2.mar")]
    assert [tuple(r[field] for field in fields) for r in third["inventory"]] == [
        (v["modelVersion"], "ready", True, len(v["workers"]), v["modelUrl"]) for v in described
    ]
    assert [told_changes(poll) for poll in (first, second)] == [[], [("version_added", "created", "tiny")]]
    assert told_changes(third) == [
        ("version_removed", "deleted", "tiny"),
        ("default_changed", "modified", "tiny"),
    ]
    (requests,) = (r for r in first["metrics"] if "requests_total" in r)
    assert (requests["requests_total"], requests["model_name"]) == (3, "tiny")
    assert requests_between(second, "tiny") == pytest.approx(SENT, rel=0.001)
    assert unknown(exposed(second), FAMILIES["torchserve"].TABLE) == set()


def test_a_server_with_token_authorization_in_log_mode(addon: Installed) -> None:
    with TorchServe("token-auth") as server:
        keys = server.keys()
        right = {"inference_token": keys["inference"], "management_token": keys["management"]}
        addon.account("right", "torchserve", **right)
        swapped = {"inference_token": keys["management"], "management_token": keys["inference"]}
        addon.account("swapped", "torchserve", **swapped)
        found = {}
        for name in ("right", "swapped"):
            addon.add(name, line(server, name), server_type="torchserve", account=name)
            (found[name],) = addon.polled(name)["health"]
        refused = addon.add("refused", line(server), account="swapped", test_connection="1")
        detected = addon.add("detected", line(server), account="right", test_connection="1")
        (found["detected"],) = addon.polled("detected")["health"]
    assert (found["right"]["health"], found["right"]["models"]) == ("healthy", 1)
    assert [problem["kind"] for problem in found["right"]["problems"]] == ["empty_metrics"]
    assert (found["swapped"]["health"], found["swapped"]["error_type"]) == ("unknown", "unauthorized")
    kinds = [problem["kind"] for problem in found["swapped"]["problems"]]
    assert kinds == ["unauthorized", "unauthorized", "empty_metrics"]
    assert refused.status_code >= 400 and "account" in refused.text and detected.status_code == 201
    assert (found["detected"]["health"], found["detected"]["server_type"]) == ("healthy", "torchserve")
    assert not any(key in addon.written() + refused.text for key in keys.values())


def test_a_server_that_is_gone(addon: Installed) -> None:
    with TorchServe("prometheus") as server:
        addon.add("prod", line(server))
        assert addon.polled("prod")["health"][0]["health"] == "healthy"
    (health,) = addon.polled("prod")["health"]
    assert (health["health"], health["live"], health["error_type"]) == ("unreachable", False, "refused")
    assert health["serving_platform"] == "torchserve"
