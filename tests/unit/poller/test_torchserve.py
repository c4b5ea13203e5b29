"""TorchServe's recorded answers, read."""

from typing import Any

import pytest
from ai_inference.endpoints import torchserve
from ai_inference.endpoints.torchserve import state_of, without_secrets
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

from tests.unit.poller.loopback import TORCHSERVE
from tests.unit.poller.recorded_ask import Recorded


def inventory(routes: dict[str, str | bytes]) -> tuple[list[dict[str, Any]], list[Trouble]]:
    troubles: list[Trouble] = []
    return list(torchserve.inventory(Recorded(routes), troubles.append)), troubles


PINGS = [
    ("default-ping-healthy", True, "Healthy", 200),
    ("default-ping-worker-gone", True, "Healthy", 200),
    ("default-ping-after-failed-load", True, "Healthy", 200),
    ("prometheus-ping-worker-restarting", True, "Healthy", 200),
    ("prometheus-ping-unhealthy", False, "Unhealthy", 500),
]


@pytest.mark.parametrize(("name", "ready", "word", "status"), PINGS)
def test_ping(name: str, ready: bool, word: str, status: int) -> None:
    health = torchserve.health(Recorded({"/ping": name}))
    assert (health.ready, health.word, health.status) == (ready, word, status)
    assert bool(health.reason) is not ready


@pytest.mark.parametrize(
    ("reader", "path", "name", "role"),
    [
        (torchserve.health, "/ping", "token-auth-ping-no-key", "inference"),
        (torchserve.inventory, "/models?limit=100", "token-auth-models-no-key", "management"),
        (torchserve.inventory, "/models?limit=100", "token-auth-models-wrong-key", "management"),
        (torchserve.inventory, "/models?limit=100", "token-auth-models-inference-key", "management"),
    ],
)
def test_a_refused_token_names_the_key_that_is_wanted(reader: Any, path: str, name: str, role: str) -> None:
    with pytest.raises(Trouble, match=f"{role} key of TorchServe's key_file.json") as caught:
        asked = reader(Recorded({path: name}), *([] if role == "inference" else [lambda _trouble: None]))
        list(asked)
    assert (caught.value.kind, caught.value.status) == ("unauthorized", 400)


def test_inventory_of_two_models_over_three_pages() -> None:
    records, troubles = inventory(TORCHSERVE)
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
    page = b'HTTP/1.1 200 \r\n\r\n{"models": [{"modelName": "broken", "modelUrl": "broken.mar"}]}'
    (record,), _ = inventory({"/models?limit=100": page, "/models/broken/all": "default-model-broken"})
    assert (record["state"], record["workers"], record["worker_states"]) == ("no_workers", 0, [])


def test_a_name_is_quoted_and_a_model_that_is_gone_stops_no_other() -> None:
    page = b'HTTP/1.1 200 \r\n\r\n{"models": [{"modelName": "a/b?c#d"}, {"modelName": "tiny"}]}'
    routes = TORCHSERVE | {"/models?limit=100": page}
    ask = Recorded(routes)
    troubles: list[Trouble] = []
    records = list(torchserve.inventory(ask, troubles.append))
    assert ("management", "/models/a%2Fb%3Fc%23d/all") in ask.asked
    assert [trouble.kind for trouble in troubles] == ["not_found"] and "a/b?c#d" in troubles[0].message
    assert {record["model_name"] for record in records} == {"tiny"}


def test_paging_ends() -> None:
    same = b'HTTP/1.1 200 \r\n\r\n{"nextPageToken": "1", "models": [{"modelName": "tiny"}]}'
    with pytest.raises(Trouble, match="same next page") as caught:
        inventory({**TORCHSERVE, "/models?limit=100": same, "/models?limit=100&next_page_token=1": same})
    assert caught.value.kind == "paging"

    class Endless(Recorded):
        def __call__(self, role: str, path: str) -> Answer:
            if path.startswith("/models?"):
                number = len(self.asked)
                self.asked.append((role, path))
                body = f'{{"nextPageToken": "{number}", "models": [{{"modelName": "tiny"}}]}}'
                return Answer(200, "", body.encode(), 0.01)
            return super().__call__(role, path)

    ask, troubles = Endless(TORCHSERVE), list[Trouble]()
    assert len(list(torchserve.inventory(ask, troubles.append))) == 2
    assert [trouble.kind for trouble in troubles] == ["paging"]


@pytest.mark.parametrize(
    "body",
    [b"[]", b"{}", b'{"models": 3}', b'{"models": ["tiny"]}', b'{"models": [{"modelName": 3}]}', b"null"],
)
def test_a_list_of_another_form_is_said(body: bytes) -> None:
    with pytest.raises(Trouble) as caught:
        inventory({"/models?limit=100": b"HTTP/1.1 200 \r\n\r\n" + body})
    assert caught.value.kind == "unexpected_answer"


def test_values_of_another_type_are_absent() -> None:
    version = torchserve.read_version(
        {"modelName": 3, "minWorkers": "2", "workers": "x", "batchSize": True}, True
    )
    assert version == {"default_version": True}


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


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("tiny.mar", "tiny.mar"),
        ("https://b.example/m.mar?X-Amz-Signature=abc#x", "https://b.example/m.mar"),
        ("https://user:pw@b.example/m.mar", "https://b.example/m.mar"),
        ("https://user:p@w@b.example", "https://b.example"),
        (None, None),
    ],
)
def test_a_url_loses_its_secrets(url: str | None, kept: str | None) -> None:
    assert without_secrets(url) == kept
