"""TorchServe's recorded metrics in the common vocabulary."""

from typing import Any

import pytest
from ai_inference.endpoints import torchserve, torchserve_metrics
from ai_inference.prometheus import parse
from ai_inference.trouble import Trouble

from tests.unit.poller.loopback import RECORDED
from tests.unit.poller.recorded_ask import Recorded


def metrics(page: str | bytes) -> tuple[list[dict[str, Any]], list[Trouble]]:
    troubles: list[Trouble] = []
    return list(torchserve.metrics(Recorded({"/metrics": page}), troubles.append)), troubles


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
