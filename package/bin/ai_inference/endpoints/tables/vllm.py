"""vLLM's metrics: `vllm:*`, and `http_*` of prometheus-fastapi-instrumentator in the same process.

Names of 0.32.0 are those of tests/recorded/vllm-0.32.0. Older names, read in vLLM's source and documentation:

- 0.4 to 0.8: vllm/engine/metrics.py @00c33e8 (swapped requests, CPU cache, throughput gauges, best_of) and
  https://docs.vllm.ai/en/v0.8.5/serving/metrics.html (time_in_queue_requests, model_*_time_milliseconds)
- 0.9: vllm/v1/metrics/loggers.py @005a810 ("Deprecated in 0.9 - Renamed as ...") exposes gpu_* beside the new
  names
- 0.11: time_per_output_token_seconds became inter_token_latency_seconds, with both for a while

Times are seconds; `*_perc` are ratios ("1 means 100 percent"). Several engines of one model are summed.
"""

from __future__ import annotations

from ai_inference.metrics.rules import COUNTER, GAUGE, HISTOGRAM, RUNTIME, Rule, Table

REQUESTS = (
    Rule("vllm:request_success_total", COUNTER, "requests"),
    # "success" means finished: a request that broke off with an error counts there too.
    Rule("vllm:request_success_total", COUNTER, "errors", where={"finished_reason": "error"}),
    Rule("vllm:request_success_total", COUNTER, "aborts", where={"finished_reason": "abort"}),
    Rule("vllm:admission_rejections_total", COUNTER, "rejections"),
    Rule("vllm:corrupted_requests_total", COUNTER, "corrupted_requests"),
    Rule("vllm:num_preemptions_total", COUNTER, "preemptions"),
    Rule("vllm:num_requests_running", GAUGE, "requests_running"),
    Rule("vllm:num_requests_waiting", GAUGE, "requests_waiting"),
    Rule("vllm:num_requests_swapped", GAUGE, "requests_swapped"),
    Rule("vllm:engine_sleep_state", GAUGE, "engine_awake", where={"sleep_state": "awake"}, over="mean"),
)
TOKENS = (
    Rule("vllm:prompt_tokens_total", COUNTER, "input_tokens"),
    Rule("vllm:generation_tokens_total", COUNTER, "output_tokens"),
    Rule("vllm:prompt_tokens_cached_total", COUNTER, "cached_tokens"),
    # Before there was a counter of cached tokens: hits are counted in tokens.
    Rule("vllm:prefix_cache_hits_total", COUNTER, "cached_tokens", unless="vllm:prompt_tokens_cached_total"),
    Rule("vllm:prefix_cache_hits_total", COUNTER, "prefix_cache_hits"),
    Rule("vllm:prefix_cache_queries_total", COUNTER, "prefix_cache_queries"),
    Rule(
        "vllm:gpu_prefix_cache_hits_total",
        COUNTER,
        "prefix_cache_hits",
        unless="vllm:prefix_cache_hits_total",
    ),
    Rule(
        "vllm:gpu_prefix_cache_queries_total",
        COUNTER,
        "prefix_cache_queries",
        unless="vllm:prefix_cache_queries_total",
    ),
    Rule("vllm:spec_decode_num_draft_tokens_total", COUNTER, "draft_tokens"),
    Rule("vllm:spec_decode_num_accepted_tokens_total", COUNTER, "accepted_tokens"),
    Rule("vllm:request_prompt_tokens", HISTOGRAM, "input_tokens_per_request"),
    Rule("vllm:request_generation_tokens", HISTOGRAM, "output_tokens_per_request"),
    Rule("vllm:iteration_tokens_total", HISTOGRAM, "tokens_per_step"),
)
CACHE = (
    Rule("vllm:kv_cache_usage_perc", GAUGE, "kv_cache_usage", "ratio", over="mean"),
    Rule(
        "vllm:gpu_cache_usage_perc",
        GAUGE,
        "kv_cache_usage",
        "ratio",
        over="mean",
        unless="vllm:kv_cache_usage_perc",
    ),
    Rule("vllm:cpu_cache_usage_perc", GAUGE, "cpu_cache_usage", "ratio", over="mean"),
)
TIMES = (
    Rule("vllm:e2e_request_latency_seconds", HISTOGRAM, "duration", "seconds"),
    Rule("vllm:request_queue_time_seconds", HISTOGRAM, "queue_time", "seconds"),
    Rule(
        "vllm:time_in_queue_requests",
        HISTOGRAM,
        "queue_time",
        "seconds",
        unless="vllm:request_queue_time_seconds",
    ),
    Rule("vllm:request_prefill_time_seconds", HISTOGRAM, "prefill_time", "seconds"),
    Rule("vllm:request_decode_time_seconds", HISTOGRAM, "decode_time", "seconds"),
    Rule("vllm:request_inference_time_seconds", HISTOGRAM, "predict_time", "seconds"),
    Rule("vllm:time_to_first_token_seconds", HISTOGRAM, "time_to_first_token", "seconds"),
    Rule("vllm:inter_token_latency_seconds", HISTOGRAM, "time_per_output_token", "seconds"),
    Rule(
        "vllm:time_per_output_token_seconds",
        HISTOGRAM,
        "time_per_output_token",
        "seconds",
        unless="vllm:inter_token_latency_seconds",
    ),
)
# Without a model: the instrumentator knows routes only. 4xx are refused requests, 5xx failed ones; `errors`
# of the model would count the same request again, so these have stems of their own.
HTTP = (
    Rule("http_requests_total", COUNTER, "http_requests"),
    Rule("http_requests_total", COUNTER, "http_client_errors", where={"status": "4*"}),
    Rule("http_requests_total", COUNTER, "http_server_errors", where={"status": "5*"}),
    Rule("http_request_duration_highr_seconds", HISTOGRAM, "http_duration", "seconds"),
)

TABLE = Table(
    rules=REQUESTS + TOKENS + CACHE + TIMES + HTTP,
    ignored=(
        *RUNTIME,
        # What clients asked for, not what happened.
        "vllm:request_params_*",
        "vllm:request_max_num_generation_tokens",
        # Parts of what is mapped: by reason, by source, by request, by position.
        "vllm:num_requests_waiting_by_reason",
        "vllm:prompt_tokens_by_source_total",
        "vllm:prompt_tokens_cached_by_source_total",
        "vllm:external_prefix_cache_*",
        "vllm:request_num_preemptions",
        "vllm:request_prefill_kv_computed_tokens",
        "vllm:request_time_per_output_token_seconds",
        "vllm:time_per_prefill_token_request_seconds",
        "vllm:spec_decode_num_drafts_total",
        "vllm:spec_decode_num_accepted_tokens_per_pos_total",
        "vllm:spec_decode_num_emitted_tokens_total",
        # Ratios and rates that vLLM computed of counters that are mapped.
        "vllm:*_prefix_cache_hit_rate",
        "vllm:avg_prompt_throughput_toks_per_s",
        "vllm:avg_generation_throughput_toks_per_s",
        "vllm:spec_decode_draft_acceptance_rate",
        "vllm:spec_decode_efficiency",
        # Times that vLLM deprecated for those mapped.
        "vllm:model_forward_time_milliseconds",
        "vllm:model_execute_time_milliseconds",
        # The cache of images, not of tokens.
        "vllm:mm_cache_*",
        # Estimates of work, for tuning.
        "vllm:estimated_*",
        # Configuration as labels.
        "vllm:cache_config_info",
        "vllm:lora_requests_info",
        # Transfers between disaggregated engines (NIXL).
        "vllm:nixl_*",
        "vllm:kv_offload_*",
        # Sizes, and the same duration by route with three buckets.
        "http_request_size_bytes",
        "http_response_size_bytes",
        "http_request_duration_seconds",
    ),
    labels={"model_name": "model_name"},
)
