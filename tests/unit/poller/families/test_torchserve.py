"""TorchServe's recorded answers, read."""

from typing import Any

import pytest
from ai_inference.endpoints import torchserve
from ai_inference.endpoints.torchserve import TorchServe, state_of
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

from tests.unit.poller.families.helpers import inventory, kind_of, made, measured
from tests.unit.poller.loopback import TORCHSERVE
from tests.unit.poller.recorded_ask import Recorded

SERVER, FAMILY = "torchserve-0.12.0", TorchServe()
LIST = "/models?limit=100"


def asked(routes: dict[str, str | bytes]) -> Recorded:
    return Recorded(SERVER, routes)


PINGS = [
    ("default-ping-healthy", True, "Healthy", 200),
    ("default-ping-worker-gone", True, "Healthy", 200),
    ("default-ping-after-failed-load", True, "Healthy", 200),
    ("prometheus-ping-worker-restarting", True, "Healthy", 200),
    ("prometheus-ping-unhealthy", False, "Unhealthy", 500),
]


@pytest.mark.parametrize(("name", "ready", "word", "status"), PINGS)
def test_ping(name: str, ready: bool, word: str, status: int) -> None:
    ask = asked({"/ping": name})
    health = FAMILY.health(ask)
    assert (health.ready, health.word, health.status) == (ready, word, status)
    assert bool(health.reason) is not ready
    assert FAMILY.detect(ask) == f'/ping says status "{word}"'


def test_a_refused_key_tells_what_it_is() -> None:
    assert "InvalidKeyException" in FAMILY.detect(asked({"/ping": "token-auth-ping-no-key"}))


@pytest.mark.parametrize("body", [b"", b'{"status": "ok"}', b'{"code": 400, "type": "Other"}', b"pong"])
def test_another_ping_is_another_server(body: bytes) -> None:
    for status in (200, 400):
        assert FAMILY.detect(asked({"/ping": made(body, status)})) == ""


@pytest.mark.parametrize(
    ("part", "path", "name", "role"),
    [
        ("health", "/ping", "token-auth-ping-no-key", "inference"),
        ("inventory", LIST, "token-auth-models-no-key", "management"),
        ("inventory", LIST, "token-auth-models-wrong-key", "management"),
        ("inventory", LIST, "token-auth-models-inference-key", "management"),
    ],
)
def test_a_refused_token_names_the_key_that_is_wanted(part: str, path: str, name: str, role: str) -> None:
    ask = asked({path: name})
    with pytest.raises(Trouble, match=f"{role} key of TorchServe's key_file.json") as caught:
        _ = FAMILY.health(ask) if part == "health" else inventory(FAMILY, ask)
    assert (caught.value.kind, caught.value.status) == ("unauthorized", 400)


def test_inventory_of_two_models_over_three_pages() -> None:
    records, troubles = inventory(FAMILY, asked(TORCHSERVE))
    assert troubles == []
    shown = [
        (r["model_name"], r["model_version"], r["default_version"], r["state"], r["workers"]) for r in records
    ]
    assert shown == [
        ("impatient", "1.0", True, "not_ready", 1),
        ("tiny", "1.0", False, "ready", 2),
        ("tiny", "2.0", True, "ready", 1),
    ]
    assert records[1] == {
        "model_name": "tiny",
        "model_version": "1.0",
        "default_version": False,
        "state": "ready",
        "workers": 2,
        "workers_ready": 2,
        "worker_states": ["READY", "READY"],
        "min_workers": 2,
        "max_workers": 2,
        "batch_size": 4,
        "max_batch_delay": 0.05,
        "response_timeout": 20.0,
        "queue_pending": 0,
        "queue_remaining": 10,
        "runtime": "python",
        "device_type": "cpu",
        "model_url": "tiny.mar",
        "loaded_at_startup": True,
    }


def test_a_failed_load_has_no_workers() -> None:
    page = made({"models": [{"modelName": "broken", "modelUrl": "broken.mar"}]})
    (record,), _ = inventory(FAMILY, asked({LIST: page, "/models/broken/all": "default-model-broken"}))
    assert (record["state"], record["workers"], record["worker_states"]) == ("no_workers", 0, [])


def test_a_name_is_quoted_and_a_model_that_is_gone_stops_no_other() -> None:
    page = made({"models": [{"modelName": "a/b?c#d"}, {"modelName": "tiny"}]})
    ask = asked(TORCHSERVE | {LIST: page})
    records, troubles = inventory(FAMILY, ask)
    assert ("management", "/models/a%2Fb%3Fc%23d/all") in ask.asked
    assert list(map(kind_of, troubles)) == ["not_found"] and "a/b?c#d" in troubles[0].message
    assert {record["model_name"] for record in records} == {"tiny"}


def test_paging_ends() -> None:
    same = made({"nextPageToken": "1", "models": [{"modelName": "tiny"}]})
    with pytest.raises(Trouble, match="same next page") as caught:
        inventory(FAMILY, asked({**TORCHSERVE, LIST: same, f"{LIST}&next_page_token=1": same}))
    assert caught.value.kind == "paging"

    class Endless(Recorded):
        def __call__(self, role: str, path: str, body: bytes | None = None) -> Answer:
            if path.startswith("/models?"):
                self.asked.append((role, path))
                text = f'{{"nextPageToken": "{len(self.asked)}", "models": [{{"modelName": "tiny"}}]}}'
                return Answer(200, "", text.encode(), 0.01)
            return super().__call__(role, path, body)

    records, troubles = inventory(FAMILY, Endless(SERVER, TORCHSERVE))
    assert len(records) == 2 and list(map(kind_of, troubles)) == ["paging"]


@pytest.mark.parametrize(
    "body", [[], {}, {"models": 3}, {"models": ["tiny"]}, {"models": [{"modelName": 3}]}, None]
)
def test_a_list_of_another_form_is_said(body: Any) -> None:
    with pytest.raises(Trouble) as caught:
        inventory(FAMILY, asked({LIST: made(body)}))
    assert caught.value.kind == "unexpected_answer"


def test_values_of_another_type_are_absent() -> None:
    version = {"modelName": 3, "minWorkers": "2", "workers": "x", "batchSize": True}
    assert torchserve.read_version(version, True) == {"default_version": True}


@pytest.mark.parametrize(
    ("states", "minimum", "state"),
    [
        ([], 0, "no_workers"),
        ([], 1, "no_workers"),
        (["READY"], 1, "ready"),
        (["READY"], 2, "partly_ready"),
        (["READY", "UNLOADING"], 1, "partly_ready"),
        (["UNLOADING"], 1, "not_ready"),
    ],
)
def test_state(states: list[str], minimum: int, state: str) -> None:
    assert state_of(states, minimum) == state


def test_a_url_loses_its_secrets() -> None:
    version = {"modelName": "m", "modelUrl": "https://user:p@w@b.example/m.mar?X-Amz-Signature=abc#x"}
    assert torchserve.read_version(version, True)["model_url"] == "https://b.example/m.mar"


def test_metrics_by_model_and_of_the_host() -> None:
    found = measured(FAMILY, SERVER, {"/metrics": "prometheus-metrics"})
    # No version was asked for: which one answered is not known.
    assert found["tiny", ""] == {
        "model_name": "tiny",
        "requests_total": 65,
        "last_handler_time": 0.00055,
        "last_predict_time": 0.00093,
    }
    assert found["tiny", "1.0"]["requests_total"] == 1
    host = found["", ""]
    assert (host["responses_5xx_total"], host["errors_total"]) == (30, 49)
    assert (host["memory_used"], host["cpu_utilization"], host["last_queue_time"]) == (689610752, 1, 0.05)
    assert host["worker_load_time"] == 1.883


def test_means_since_the_last_poll() -> None:
    before = made(
        'ts_queue_latency_microseconds{model_name="tiny",model_version="default",hostname="vm",} 0\n'
    )
    found = measured(FAMILY, SERVER, {"/metrics": "prometheus-metrics"}, before)
    assert found["tiny", ""]["queue_time_avg"] == pytest.approx(11.856101057 / 65, rel=1e-6)
    assert found["tiny", ""]["duration_avg"] == pytest.approx(21.131165034 / 65, rel=1e-6)


def test_a_model_may_be_called_default() -> None:
    page = made('ts_inference_requests_total{model_name="default",model_version="default",} 3\n')
    assert measured(FAMILY, SERVER, {"/metrics": page}) == {
        ("default", ""): {"model_name": "default", "requests_total": 3}
    }


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("default-metrics", "empty_metrics"),
        ("token-auth-metrics-no-key", "empty_metrics"),
        (made("{}", 404), "not_found"),
        (made("", 500), "server_error"),
    ],
)
def test_no_metrics_is_a_problem(page: str | bytes, kind: str) -> None:
    with pytest.raises(Trouble) as caught:
        measured(FAMILY, SERVER, {"/metrics": page})
    assert caught.value.kind == kind
    assert kind != "empty_metrics" or "metrics_mode=prometheus" in caught.value.message
