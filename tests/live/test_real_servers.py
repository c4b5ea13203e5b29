"""Real servers found by auto-detection, and polled by the input's own process to their end."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.capture.servers import kserve, litellm, mlserver, triton
from scripts.capture.servers.common.client import Client
from scripts.capture.servers.common.runs import Run, Step
from tests.lab.runtime.poller import Installed, installed
from tests.live.real import (
    Case,
    assert_no_secret,
    exposed,
    line,
    requests_between,
    served,
    told_changes,
    unknown_families,
)

pytestmark = pytest.mark.live

SENT = 23
TENSORS = {
    "platform": "python",
    "inputs": ["rows FP32 [-1,4]"],
    "outputs": ["sum FP32 [-1,1]"],
    "runtime": "python",
    "device_type": "cpu",
}


def repository(action: str, model: str) -> Step:
    """Open Inference Protocol's way to load and unload, which asks nobody who he is."""

    def step(client: Client) -> None:
        answer = client.post(f"/v2/repository/models/{model}/{action}")
        assert answer.status == 200, answer.raw

    return step


def infer(model: str, body: Any) -> Step:
    def step(client: Client) -> None:
        answer = client.post(f"/v2/models/{model}/infer", body)
        assert answer.status == 200, answer.raw

    return step


def chat(client: Client) -> None:
    body = {"model": "assistant", "messages": [{"role": "user", "content": "Why is the sky blue?"}]}
    answer = client.post(litellm.drive.CHAT, body, headers=litellm.drive.KEY)
    assert answer.status == 200, answer.raw


# Else it fetches its list of prices from the net.
OFFLINE = {"LITELLM_LOCAL_MODEL_COST_MAP": "True"}

CASES = {
    "mlserver": Case(
        mlserver, "kserve", '/v2 says name "mlserver"', "mlserver", mlserver.VERSION,
        models={("iris", "v1"): {"state": "ready"}, ("custom", None): {"state": "ready"}},
        model="iris",
        infer=infer("iris", mlserver.drive.v2([mlserver.drive.ROW])),
        unload=repository("unload", "iris"),
        load=repository("load", "iris"),
    ),
    "kserve": Case(
        kserve, "kserve", '/v2 says name "kserve"', "kserve", kserve.VERSION,
        models={("tiny", None): {"state": "ready"}, ("fraud-detector.v2", None): {"state": "ready"}},
        model="tiny",
        infer=infer("tiny", kserve.drive.v2([kserve.drive.ROW], id="1")),
        unload=repository("unload", "tiny"),
        # Its registry forgets the model: loading it answers 503.
        goes="model_removed",
    ),
    "triton": Case(
        triton, "triton", '/v2 says name "triton"', "triton", triton.VERSION,
        models={
            ("tiny", "1"): {"state": "ready", "batch_size": 8, **TENSORS},
            ("slow", "1"): {"state": "ready", "batch_size": 1, **TENSORS},
            # In the repository, and never loaded
            ("broken", None): {},
        },
        model="tiny",
        infer=infer("tiny", triton.drive.v2([triton.drive.ROW])),
        unload=repository("unload", "tiny"),
        load=repository("load", "tiny"),
    ),
    "litellm": Case(
        litellm, "litellm", '/health/liveliness says "I\'m alive!"', "litellm", litellm.VERSION,
        models={
            ("assistant", None): {"upstream_model": "openai/gpt-4o-mini", "provider": "openai"},
        },
        model="assistant",
        infer=chat,
        run=Run("live", "", {}, arguments=("live.yaml", "true"), environment=OFFLINE),
        secret=litellm.drive.MASTER_KEY,
    ),
}  # fmt: skip


@pytest.fixture
def addon(built_addon: Path) -> Iterator[Installed]:
    with installed(built_addon) as running:
        yield running


@pytest.mark.parametrize("name", CASES)
def test_a_server_from_the_first_poll_to_its_end(addon: Installed, name: str) -> None:
    case = CASES[name]
    addon.account("acc", "bearer", token=case.secret)
    with served(case) as (server, client):
        saved = addon.add("prod", line(client), account="acc", raw_metrics="1", test_connection="1")
        assert saved.status_code == 201, saved.text
        first = addon.polled("prod")
        assert_health(case, first["health"])
        assert_inventory(case, first["inventory"])
        # A poll asks no model anything: LiteLLM's /health would, and those calls cost.
        assert not [r for r in first["metrics"] if r.get("requests_total")], first["metrics"]

        for _ in range(SENT):
            case.infer(client)
        second = addon.polled("prod")
        assert requests_between(second, case.model) == pytest.approx(SENT, rel=0.001)
        assert not second["inventory"] and not second["change"]
        assert exposed(second)
        assert unknown_families(case, client) == set()

        if case.unload is not None:
            case.unload(client)
            assert changes(addon) == [(case.goes, "deleted", case.model)]
        if case.load is not None:
            case.load(client)
            assert changes(addon) == [(case.comes, "created", case.model)]
        server.stop()
    (gone,) = addon.polled("prod")["health"]
    assert (gone["health"], gone["live"], gone["error_type"]) == ("unreachable", False, "refused")
    assert gone["serving_platform"] == case.platform
    assert_no_secret(addon, case.secret)


def changes(addon: Installed) -> list[tuple[str, str, str]]:
    """Of the first poll that sees one, and of the poll after it: a server takes its time."""
    for _ in range(10):
        if found := told_changes(addon.polled("prod")):
            return found + told_changes(addon.polled("prod"))
    return []


def assert_health(case: Case, records: list[dict[str, Any]]) -> None:
    (health,) = records
    assert (health["health"], health["live"], health["ready"]) == ("healthy", True, True), health
    assert health["problem_count"] == 0, health["problems"]
    found = (health["server_type"], health["detected_because"], health["serving_platform"])
    assert found == (case.server_type, case.because, case.platform)
    assert health["server_version"] == case.version
    assert health["models"] == len(case.models) and health["series"] > 0


def assert_inventory(case: Case, records: list[dict[str, Any]]) -> None:
    found = {(record["model_name"], record.get("model_version")): record for record in records}
    assert len(found) == len(records) and found.keys() == case.models.keys()
    for model, fields in case.models.items():
        assert {name: found[model].get(name) for name in fields} == fields
