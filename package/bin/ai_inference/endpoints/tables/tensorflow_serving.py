"""TensorFlow Serving's metrics, from source: tensorflow/serving @9d981c5. No page was recorded.

util/prometheus_exporter.cc writes "/" as ":", TYPE lines only, and labels even where there are none (`name{}
1`). servables/tensorflow/util.cc and model_servers/http_server.cc:

- request_count counts every REST call below /v1, this poller's too, with model_name "" where the path has
  none. request_latency counts those that succeeded, by API: a question for a model's status has the API "".
  So the requests are those successes that have an API, and the failures that have a model.
- Latencies are in microseconds; runtime_latency is TensorFlow's part.
- Batching (batching/batching_session.cc, batching_util.h) is not told by model.
"""

from __future__ import annotations

from ai_inference.metrics.rules import COUNTER, HISTOGRAM, RUNTIME, Rule, Table

SERVING = ":tensorflow:serving:"
LATENCY, COUNT = f"{SERVING}request_latency", f"{SERVING}request_count"
CALLS = {"API": "?*"}
FAILED = {"model_name": "?*", "status": "!OK"}
US = "microseconds"

TABLE = Table(
    rules=(
        Rule(f"{LATENCY}_count", COUNTER, "requests", where=CALLS),
        Rule(COUNT, COUNTER, "requests", where=FAILED),
        Rule(COUNT, COUNTER, "errors", where=FAILED),
        Rule(LATENCY, HISTOGRAM, "duration", US, where=CALLS),
        Rule(f"{SERVING}runtime_latency", HISTOGRAM, "compute_time", US),
        Rule(f"{SERVING}request_example_count_total", COUNTER, "inferences"),
        Rule(f"{SERVING}request_example_counts", HISTOGRAM, "request_batch_size"),
        Rule(f"{SERVING}batching_session:queuing_latency", HISTOGRAM, "queue_time", US),
        Rule(f"{SERVING}saved_model_with_batching:queuing_latency", HISTOGRAM, "queue_time", US),
        Rule(f"{SERVING}batching_session:processed_batch_size", HISTOGRAM, "batch_size"),
        Rule(f"{SERVING}batching_session:wrapped_run_count", COUNTER, "batches"),
    ),
    ignored=(
        *RUNTIME,
        # TensorFlow's own: graphs, compilers, file systems, data sets
        ":tensorflow:core:*",
        ":tensorflow:cc:*",
        ":tensorflow:data:*",
        ":tensorflow:mlir:*",
        ":tensorflow:compiler:*",
        ":tensorflow:contrib:*",
        ":tensorflow:api:*",
        # Sizes inside a batch that processed_batch_size tells as a whole
        f"{SERVING}*:padding_size",
        f"{SERVING}*:input_batch_size",
        f"{SERVING}saved_model_with_batching:processed_batch_size",
        # Logged requests, warm-up at loading, and names as values
        f"{SERVING}request_log_count",
        f"{SERVING}model_warmup_*",
        f"{SERVING}mlmd_map",
    ),
    labels={"model_name": "model_name", "model": "model_name"},
)
