"""TorchServe's metrics in the common vocabulary. A test fails when a capture holds another name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ai_inference.answers import MAX_TEXT
from ai_inference.metrics import Meaning, other_labels

# ts/configs/metrics.yaml of TorchServe 0.12.0, and its Prometheus page. Counters have names in _total.
MEANINGS: Mapping[str, Meaning] = {
    "Requests2XX": Meaning("http_responses_total", "Count", {"status_class": "2xx"}),
    "Requests4XX": Meaning("http_responses_total", "Count", {"status_class": "4xx"}),
    "Requests5XX": Meaning("http_responses_total", "Count", {"status_class": "5xx"}),
    "ts_inference_requests_total": Meaning("inference_requests_total", "Count"),
    "ts_inference_latency_microseconds": Meaning("inference_duration_total", "Microseconds"),
    "ts_queue_latency_microseconds": Meaning("queue_time_total", "Microseconds"),
    # Of the last job or request: a gauge, not a mean
    "QueueTime": Meaning("queue_time", "Milliseconds"),
    "WorkerThreadTime": Meaning("worker_thread_time", "Milliseconds"),
    "WorkerLoadTime": Meaning("worker_load_time", "Milliseconds"),
    "HandlerTime": Meaning("handler_time", "Milliseconds"),
    "PredictionTime": Meaning("prediction_time", "Milliseconds"),
    "CPUUtilization": Meaning("cpu_utilization", "Percent"),
    "MemoryUsed": Meaning("memory_used", "Megabytes"),
    "MemoryAvailable": Meaning("memory_available", "Megabytes"),
    "MemoryUtilization": Meaning("memory_utilization", "Percent"),
    "DiskUsage": Meaning("disk_used", "Gigabytes"),
    "DiskAvailable": Meaning("disk_available", "Gigabytes"),
    "DiskUtilization": Meaning("disk_utilization", "Percent"),
    "GPUUtilization": Meaning("gpu_utilization", "Percent"),
    "GPUMemoryUsed": Meaning("gpu_memory_used", "Megabytes"),
    "GPUMemoryUtilization": Meaning("gpu_memory_utilization", "Percent"),
}
# Names in the captures that are known and of no use. None so far.
IGNORED: frozenset[str] = frozenset()

# The spelling of a label depends on the metric.
LABELS = {
    "model_name": "model_name",
    "ModelName": "model_name",
    "model_version": "model_version",
    "Level": "metric_level",
    "WorkerName": "worker_name",
    "Hostname": "hostname",
    "hostname": "hostname",
    "DeviceId": "device_id",
}
# What TorchServe says when the request named no version: which one it was, nobody knows later.
NO_VERSION = "default"
WORKER = re.compile(r"W-\d+-(?P<model_name>.+)_(?P<model_version>[^_]+)")


def read_labels(labels: Mapping[str, str]) -> dict[str, Any]:
    """Known labels as fields, the others under `labels`."""
    fields: dict[str, Any] = {}
    rest: dict[str, str] = {}
    for name, value in labels.items():
        if name not in LABELS or (LABELS[name] == "model_version" and value == NO_VERSION):
            rest[name] = value
        elif value:
            fields[LABELS[name]] = value[:MAX_TEXT]
    worker = WORKER.fullmatch(fields.get("worker_name", ""))
    if worker:
        fields = {**worker.groupdict(), **fields}
    if rest:
        fields["labels"] = other_labels(rest)
    return fields
