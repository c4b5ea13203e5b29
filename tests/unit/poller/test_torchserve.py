"""TorchServe's recorded answers, read."""

from typing import Any

import pytest
from ai_inference.endpoints import torchserve, torchserve_metrics
from ai_inference.endpoints.torchserve import state_of, without_secrets
from ai_inference.prometheus import parse
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

from tests.unit.poller.loopback import RECORDED, TORCHSERVE, recorded


class Recorded:
    """An `Ask` that answers from the recordings."""

    def __init__(self, routes: dict[str, str | bytes]) -> None:
        self.routes, self.asked = routes, list[tuple[str, str]]()

    def __call__(self, role: str, path: str) -> Answer:
        self.asked.append((role, path))
        found = self.routes.get(path, "default-model-unknown")
        raw = recorded(found) if isinstance(found, str) else found
        head, _, body = raw.partition(b"\r\n\r\n")
        return Answer(int(head.split()[1]), "application/json", body, 0.01)


def inventory(routes: dict[str, str | bytes]) -> tuple[list[dict[str, Any]], list[Trouble]]:
    troubles: list[Trouble] = []
    return list(torchserve.inventory(Recorded(routes), troubles.append)), troubles


def metrics(page: str | bytes) -> tuple[list[dict[str, Any]], list[Trouble]]:
    troubles: list[Trouble] = []
    return list(torchserve.metrics(Recorded({"/metrics": page}), troubles.append)), troubles


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


METRICS = {
    "Requests5XX": {
        "metric_name": "http_responses_total",
        "metric_value": 30,
        "metric_unit": "count",
        "metric_type": "counter",
        "exposed_name": "Requests5XX",
        "status_class": "5xx",
        "metric_level": "Host",
        "hostname": "vm",
    },
    "QueueTime": {
        "metric_name": "queue_time",
        "metric_value": 0.05,
        "metric_unit": "s",
        "metric_type": "gauge",
        "exposed_name": "QueueTime",
        "metric_level": "Host",
        "hostname": "vm",
    },
    "MemoryUsed": {
        "metric_name": "memory_used",
        "metric_value": 689610752,
        "metric_unit": "bytes",
        "metric_type": "gauge",
        "exposed_name": "MemoryUsed",
        "metric_level": "Host",
        "hostname": "vm",
    },
    "CPUUtilization": {
        "metric_name": "cpu_utilization",
        "metric_value": 1,
        "metric_unit": "ratio",
        "metric_type": "gauge",
        "exposed_name": "CPUUtilization",
        "metric_level": "Host",
        "hostname": "vm",
    },
}


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_in_the_common_vocabulary(name: str) -> None:
    records, troubles = metrics("prometheus-metrics")
    assert troubles == []
    (record,) = (record for record in records if record["exposed_name"] == name)
    assert record == METRICS[name]


def test_labels_name_the_model() -> None:
    records, _ = metrics("prometheus-metrics")
    totals = [r for r in records if r["metric_name"] == "inference_duration_total"]
    assert totals[0]["model_name"] == "tiny" and totals[0]["metric_value"] == pytest.approx(21.131165034)
    # No version was asked for: which one answered is not known.
    assert "model_version" not in totals[0] and totals[0]["labels"] == {"model_version": "default"}
    assert totals[1]["model_version"] == "1.0" and "labels" not in totals[1]
    loads = {r["worker_name"]: (r["model_name"], r["model_version"]) for r in records if "worker_name" in r}
    assert loads["W-9004-impatient_1.0"] == ("impatient", "1.0")


def families() -> dict[str, set[str]]:
    pages = [*RECORDED.glob("*metrics*.http")]
    return {page.stem: parse(page.read_bytes().partition(b"\r\n\r\n")[2].decode()).families for page in pages}


def unmapped(names: set[str]) -> set[str]:
    return names - torchserve_metrics.MEANINGS.keys() - torchserve_metrics.IGNORED


def test_every_recorded_family_is_mapped_or_ignored() -> None:
    found = families()
    assert len(found["prometheus-metrics"]) == 21 and len(found["legacy-metrics"]) == 3
    assert {page: unmapped(names) for page, names in found.items() if unmapped(names)} == {}
    assert unmapped({"QueueTime", "NewInTorchServe"}) == {"NewInTorchServe"}, "the twin"


def test_nothing_is_mapped_that_no_capture_holds() -> None:
    assert set(torchserve_metrics.MEANINGS) == set().union(*families().values())


PAGE = b"""HTTP/1.1 200 \r\n\r\n# HELP InputRows Torchserve prometheus counter metric with unit: Milliseconds
# TYPE InputRows counter
# TYPE InputRows gauge
InputRows{ModelName="tiny",tenant="a",} 1500.0
QueueTime{Level="Host"} NaN
MemoryUsed 1.7976931348623157e308
this is not a metric
"""


def test_custom_metrics_non_finite_values_and_bad_lines() -> None:
    records, troubles = metrics(PAGE)
    assert records[0] == {
        "metric_name": "input_rows",
        "metric_value": 1.5,
        "metric_unit": "s",
        "metric_type": "counter",
        "exposed_name": "InputRows",
        "custom": True,
        "model_name": "tiny",
        "labels": {"tenant": "a"},
    }
    assert records[1]["metric_not_finite"] == "nan" and "metric_value" not in records[1]
    assert records[2]["metric_not_finite"] == "inf"
    assert [trouble.kind for trouble in troubles] == ["bad_lines", "duplicate_type"]
    assert "line 7" in troubles[0].message


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("default-metrics", "empty_metrics"),
        ("token-auth-metrics-no-key", "empty_metrics"),
        (b"HTTP/1.1 200 \r\n\r\n<!doctype html>\n<title>Log in</title>", "not_prometheus"),
        (b"HTTP/1.1 404 \r\n\r\n{}", "not_found"),
        (b"HTTP/1.1 500 \r\n\r\n", "server_error"),
    ],
)
def test_no_metrics_is_a_problem(page: str | bytes, kind: str) -> None:
    with pytest.raises(Trouble) as caught:
        metrics(page)
    assert caught.value.kind == kind


def test_bytes_that_are_not_utf8_are_said() -> None:
    records, troubles = metrics(b'HTTP/1.1 200 \r\n\r\nQueueTime{Hostname="\xff"} 1\n')
    assert records[0]["hostname"] == "\ufffd" and [trouble.kind for trouble in troubles] == ["not_utf8"]


def test_log_mode_is_told_how_to_mend_it() -> None:
    with pytest.raises(Trouble, match="metrics_mode=prometheus"):
        metrics("default-metrics")
