"""Metrics of the servers behind KServe's type: the KServe SDK, MLServer, Triton, and Seldon Core 2's agent.

Sources: python/kserve/kserve/metrics.py of kserve/kserve @aaac4e2; mlserver/handlers/dataplane.py, parallel/
dispatcher.py and batching/adaptive.py of SeldonIO/MLServer @a325e52 (tests/recorded holds pages of both);
scheduler/pkg/metrics of SeldonIO/seldon-core @7b77f8b, which was not recorded.

- The KServe SDK has no counters: calls of predict are counted by its histogram, those that failed too.
- MLServer counts successes and failures by model. Its version is "None" where the URL named none. HTTP
  requests are timed by route, without a model: only calls for inference are taken, not probes and polls.
- With several worker processes, each scrape of the KServe SDK shows one of them: totals go up and down.
"""

from __future__ import annotations

from ai_inference.endpoints.tables import triton
from ai_inference.metrics.rules import COUNTER, GAUGE, HISTOGRAM, MEAN, RUNTIME, Rule, Table, joined

KSERVE = (
    Rule("request_predict_seconds_count", COUNTER, "requests"),
    Rule("request_predict_seconds", HISTOGRAM, "predict_time", "seconds"),
    Rule("request_preprocess_seconds", HISTOGRAM, "preprocess_time", "seconds"),
    Rule("request_postprocess_seconds", HISTOGRAM, "postprocess_time", "seconds"),
    Rule("request_explain_seconds", HISTOGRAM, "explain_time", "seconds"),
)
REST = "rest_server_request_duration_seconds"
MLSERVER = (
    Rule("model_infer_request_success_total", COUNTER, "requests"),
    Rule("model_infer_request_failure_total", COUNTER, "requests"),
    Rule("model_infer_request_failure_total", COUNTER, "errors"),
    Rule("model_infer_request_duration", HISTOGRAM, "duration", "seconds"),
    Rule(REST, HISTOGRAM, "duration", "seconds", where={"path": "*/infer*"}),
    Rule(REST, HISTOGRAM, "duration", "seconds", where={"path": "*/generate*"}),
    # Inference is POST, probes and polls are GET
    Rule("rest_server_requests_in_progress", GAUGE, "requests_running", where={"method": "POST"}),
    # Lengths of the queue, seen as each request enters it
    Rule("parallel_request_queue", HISTOGRAM, "queue_length"),
    Rule("batch_request_queue", HISTOGRAM, "batch_queue_length"),
)
SELDON_CORE_2 = (
    Rule("seldon_model_infer_total", COUNTER, "requests"),
    Rule("seldon_model_infer_total", COUNTER, "errors", where={"code": "!200", "method_type": "rest"}),
    Rule("seldon_model_infer_total", COUNTER, "errors", where={"code": "!OK", "method_type": "grpc"}),
    Rule("seldon_model_infer_seconds_total", MEAN, "duration", "seconds", per="seldon_model_infer_total"),
    Rule("seldon_model_infer_api_seconds", HISTOGRAM, "duration", "seconds"),
    Rule("seldon_loaded_model_gauge", GAUGE, "model_loaded"),
    Rule("seldon_loaded_model_memory_bytes_gauge", GAUGE, "model_memory", "bytes"),
    Rule("seldon_cache_evict_count", COUNTER, "model_evictions"),
)

TABLE = joined(
    (
        Table(
            rules=(*KSERVE, *MLSERVER, *SELDON_CORE_2),
            ignored=(
                *RUNTIME,
                # HTTP and gRPC by route, probes and polls too: model_infer_* counts inference, by model
                "rest_server_requests_total",
                "rest_server_requests",
                "grpc_server_*",
                # Sums over all models of what is counted by model, and the cache's own bookkeeping
                "seldon_model_aggregate_*",
                "seldon_cache_miss_count",
                "seldon_load_model_counter",
                "seldon_unload_model_counter",
                "seldon_evicted_model_memory_bytes_gauge",
                "seldon_server_replica_*",
            ),
            labels={
                "model": "model_name",
                "version": "model_version",
                "model_name": "model_name",
                "model_version": "model_version",
            },
        ),
        triton.TABLE,
    )
)
