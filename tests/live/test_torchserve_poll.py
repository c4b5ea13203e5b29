"""The poller's own process against a real TorchServe."""

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.capture.servers.torchserve.server import TorchServe
from tests.lab.runtime.poller import Installed, installed

pytestmark = pytest.mark.live

COMMON: dict[str, Any] = {"server_type": "torchserve", "interval": "60", "index": "main"}


@pytest.fixture
def addon(built_addon: Path) -> Iterator[Installed]:
    with installed(built_addon) as running:
        yield running


def urls(server: TorchServe) -> dict[str, str]:
    return {
        "inference_url": server.inference_url,
        "management_url": server.management_url,
        "metrics_url": server.metrics_url,
    }


def call(server: TorchServe, method: str, url: str, body: bytes | None = None) -> Any:
    # Said without a body, this type makes the management API look for a JSON object.
    headers = {"Content-Type": "application/json"} if body else {}
    request = urllib.request.Request(url, data=body, method=method, headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


def test_health_inventory_and_metrics_are_what_the_server_is(addon: Installed) -> None:
    with TorchServe("prometheus") as server:
        for _ in range(3):
            row = b'{"instances": [[5.1, 3.5, 1.4, 0.2]]}'
            call(server, "POST", f"{server.inference_url}/predictions/tiny", row)
        second = f"{server.management_url}/models?url=tiny-2.mar&initial_workers=1&synchronous=true"
        call(server, "POST", second)
        assert addon.save("ai_inference_endpoint", "prod", **COMMON, **urls(server)).status_code == 201
        run = addon.poll("prod")
        assert run.ok, (run.problems, run.stderr)
        described = call(server, "GET", f"{server.management_url}/models/tiny/all")
        (default,) = call(server, "GET", f"{server.management_url}/models/tiny")
    (health,) = addon.events("health", name="prod")
    assert (health["health"], health["ready"], health["problem_count"]) == ("healthy", True, 0)
    inventory = addon.events("inventory", name="prod")
    fields = ("model_version", "state", "workers", "model_url", "default_version")
    assert [tuple(record[field] for field in fields) for record in inventory] == [
        (
            version["modelVersion"],
            "ready",
            len(version["workers"]),
            version["modelUrl"],
            version["modelVersion"] == default["modelVersion"],
        )
        for version in described
    ]
    assert {r["model_version"] for r in inventory} == {"1.0", "2.0"}
    metrics = addon.events("metrics", name="prod")
    assert not [r["exposed_name"] for r in metrics if "custom" in r], "a family that nobody mapped"
    (requests,) = (r for r in metrics if r["metric_name"] == "inference_requests_total")
    assert (requests["metric_value"], requests["model_name"]) == (3, "tiny")
    assert health["samples"] == len(metrics) and health["models"] == 2


def test_a_server_with_token_authorization_in_log_mode(addon: Installed) -> None:
    with TorchServe("token-auth") as server:
        keys = server.keys()
        tokens = {"inference_token": keys["inference"], "management_token": keys["management"]}
        addon.save("account", "right", **tokens)
        swapped = {"inference_token": keys["management"], "management_token": keys["inference"]}
        addon.save("account", "swapped", **swapped)
        for name in ("right", "swapped"):
            addon.save("ai_inference_endpoint", name, **COMMON, **urls(server), account=name)
            assert addon.poll(name).ok
    (right,), (wrong,) = addon.events("health", name="right"), addon.events("health", name="swapped")
    assert (right["health"], right["models"]) == ("healthy", 1)
    assert [problem["kind"] for problem in right["problems"]] == ["empty_metrics"]
    assert (wrong["health"], wrong["error_type"]) == ("unknown", "unauthorized")
    assert [p["kind"] for p in wrong["problems"]] == ["unauthorized", "unauthorized", "empty_metrics"]
    for name in ("right", "swapped"):
        texts = addon.log_of(name) + json.dumps(addon.events("health", name=name))
        assert not any(key in texts for key in keys.values())


def test_a_server_that_is_gone(addon: Installed) -> None:
    with TorchServe("prometheus") as server:
        addon.save("ai_inference_endpoint", "prod", **COMMON, **urls(server))
    assert addon.poll("prod").ok
    (health,) = addon.events("health", name="prod")
    assert (health["health"], health["live"], health["error_type"]) == ("unreachable", False, "refused")
