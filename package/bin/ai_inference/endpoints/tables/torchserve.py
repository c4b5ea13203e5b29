"""TorchServe's metrics: ts/configs/metrics.yaml of 0.12.0, and the pages recorded from it.

- Counters and latencies have the labels model_name and model_version, the models' own gauges ModelName; what
  has neither is about the host, and becomes a record without a model.
- Responses are counted over all three APIs, probes and polls too, and not by model. Requests are counted by
  model, those that failed too, whose latencies are not: a mean is a little low while requests fail.
- The latency is from the request's arrival to the answer, so it holds the queue time (RestJob.java).
- QueueTime and the other gauges of a time are of the last job: `last_…`, no means.
- "default" is the version of a request that named none: which one answered, nobody knows later.
"""

from __future__ import annotations

from ai_inference.metrics.rules import COUNTER, GAUGE, MEAN, RUNTIME, Rule, Table

REQUESTS = "ts_inference_requests_total"

TABLE = Table(
    rules=(
        Rule(REQUESTS, COUNTER, "requests"),
        Rule("ts_inference_latency_microseconds", MEAN, "duration", "microseconds", per=REQUESTS),
        Rule("ts_queue_latency_microseconds", MEAN, "queue_time", "microseconds", per=REQUESTS),
        Rule("Requests2XX", COUNTER, "responses_2xx"),
        Rule("Requests4XX", COUNTER, "responses_4xx"),
        Rule("Requests5XX", COUNTER, "responses_5xx"),
        Rule("Requests4XX", COUNTER, "errors"),
        Rule("Requests5XX", COUNTER, "errors"),
        Rule("QueueTime", GAUGE, "last_queue_time", "milliseconds", over="max"),
        Rule("WorkerThreadTime", GAUGE, "last_worker_thread_time", "milliseconds", over="max"),
        # One series a worker: the slowest
        Rule("WorkerLoadTime", GAUGE, "worker_load_time", "milliseconds", over="max"),
        Rule("HandlerTime", GAUGE, "last_handler_time", "milliseconds", over="max"),
        Rule("PredictionTime", GAUGE, "last_predict_time", "milliseconds", over="max"),
        Rule("CPUUtilization", GAUGE, "cpu_utilization", "percent", over="mean"),
        Rule("MemoryUsed", GAUGE, "memory_used", "megabytes"),
        Rule("MemoryAvailable", GAUGE, "memory_available", "megabytes"),
        Rule("MemoryUtilization", GAUGE, "memory_utilization", "percent", over="mean"),
        Rule("DiskUsage", GAUGE, "disk_used", "gigabytes"),
        Rule("DiskAvailable", GAUGE, "disk_available", "gigabytes"),
        Rule("DiskUtilization", GAUGE, "disk_utilization", "percent", over="mean"),
        Rule("GPUUtilization", GAUGE, "gpu_utilization", "percent", over="mean"),
        Rule("GPUMemoryUsed", GAUGE, "gpu_memory_used", "megabytes"),
        Rule("GPUMemoryUtilization", GAUGE, "gpu_memory_utilization", "percent", over="mean"),
    ),
    ignored=RUNTIME,
    labels={
        "model_name": "model_name",
        "ModelName": "model_name",
        "model_version": "model_version",
        "DeviceId": "device_id",
    },
    # Only as a version: a model may have this name.
    no_value=frozenset({"", "None", "none", "model_version=default"}),
)
