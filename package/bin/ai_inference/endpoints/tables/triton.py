"""Triton's metrics, and those that its LLM backends add.

Sources: docs/user_guide/metrics.md of triton-inference-server/server @e1db8a6, src/metrics.cc of …/core
@73aad7c; src/utils/metrics.py of …/vllm_backend @8de0c14;
triton_backend/inflight_batcher_llm/src/custom_metrics_reporter of NVIDIA/TensorRT-LLM @0d5352f. Of these,
tests/recorded/triton-2.51.0 holds what a server without a GPU shows.

- Durations are of requests that succeeded, in microseconds since the start; compute times leave cache hits
  out, the only counter to divide them by does not: with a response cache their means are too low.
- Summaries (--metrics-config summary_latencies=true) tell the same as the counters. Both on give the same
  mean.
- A GPU has no model, and a record of its own (`device_id` is its UUID).
"""

from __future__ import annotations

from ai_inference.metrics.rules import COUNTER, GAUGE, HISTOGRAM, MEAN, Rule, Table

SUCCESS, FAILURE = "nv_inference_request_success", "nv_inference_request_failure"
US = "microseconds"
TRT_REQUESTS, TRT_KV = "nv_trt_llm_request_metrics", "nv_trt_llm_kv_cache_block_metrics"
TRT_BATCHER = "nv_trt_llm_inflight_batcher_metrics"

CORE = (
    Rule(SUCCESS, COUNTER, "requests"),
    Rule(FAILURE, COUNTER, "requests"),
    # By reason: REJECTED, CANCELED, BACKEND, OTHER
    Rule(FAILURE, COUNTER, "errors"),
    Rule(FAILURE, COUNTER, "rejections", where={"reason": "REJECTED"}),
    Rule("nv_inference_count", COUNTER, "inferences"),
    Rule("nv_inference_count", MEAN, "batch_size", per="nv_inference_exec_count"),
    Rule("nv_inference_request_duration_us", MEAN, "duration", US, per=SUCCESS),
    Rule("nv_inference_queue_duration_us", MEAN, "queue_time", US, per=SUCCESS),
    Rule("nv_inference_compute_input_duration_us", MEAN, "compute_input_time", US, per=SUCCESS),
    Rule("nv_inference_compute_infer_duration_us", MEAN, "compute_time", US, per=SUCCESS),
    Rule("nv_inference_compute_output_duration_us", MEAN, "compute_output_time", US, per=SUCCESS),
    Rule("nv_inference_pending_request_count", GAUGE, "requests_waiting"),
    Rule("nv_model_load_duration_secs", GAUGE, "model_load_time", "seconds", over="max"),
    Rule("nv_inference_first_response_histogram_ms", HISTOGRAM, "time_to_first_response", "milliseconds"),
    Rule("nv_inference_request_summary_us", HISTOGRAM, "duration", US),
    Rule("nv_inference_queue_summary_us", HISTOGRAM, "queue_time", US),
    Rule("nv_inference_compute_input_summary_us", HISTOGRAM, "compute_input_time", US),
    Rule("nv_inference_compute_infer_summary_us", HISTOGRAM, "compute_time", US),
    Rule("nv_inference_compute_output_summary_us", HISTOGRAM, "compute_output_time", US),
)
CACHE = (
    Rule("nv_cache_num_hits_per_model", COUNTER, "cache_hits"),
    Rule("nv_cache_num_misses_per_model", COUNTER, "cache_misses"),
    Rule("nv_cache_hit_duration_per_model", MEAN, "cache_hit_time", US, per="nv_cache_num_hits_per_model"),
    Rule(
        "nv_cache_miss_duration_per_model", MEAN, "cache_miss_time", US, per="nv_cache_num_misses_per_model"
    ),
    Rule("nv_cache_hit_summary_per_model", HISTOGRAM, "cache_hit_time", US),
    Rule("nv_cache_miss_summary_per_model", HISTOGRAM, "cache_miss_time", US),
)
HOST = (
    Rule("nv_gpu_utilization", GAUGE, "gpu_utilization", "ratio", over="mean"),
    Rule("nv_gpu_memory_total_bytes", GAUGE, "gpu_memory_total", "bytes"),
    Rule("nv_gpu_memory_used_bytes", GAUGE, "gpu_memory_used", "bytes"),
    Rule("nv_gpu_power_usage", GAUGE, "gpu_power", "watts"),
    Rule("nv_gpu_power_limit", GAUGE, "gpu_power_limit", "watts"),
    Rule("nv_energy_consumption", COUNTER, "gpu_energy", "joules"),
    Rule("nv_cpu_utilization", GAUGE, "cpu_utilization", "ratio", over="mean"),
    Rule("nv_cpu_memory_total_bytes", GAUGE, "memory_total", "bytes"),
    Rule("nv_cpu_memory_used_bytes", GAUGE, "memory_used", "bytes"),
    Rule("nv_pinned_memory_pool_total_bytes", GAUGE, "pinned_memory_total", "bytes"),
    Rule("nv_pinned_memory_pool_used_bytes", GAUGE, "pinned_memory_used", "bytes"),
)
# Requests that Triton handed over and TensorRT-LLM has not begun wait too: they are added to those pending.
TENSORRT_LLM = (
    Rule(TRT_REQUESTS, GAUGE, "requests_waiting", where={"request_type": "waiting"}),
    Rule(TRT_REQUESTS, GAUGE, "requests_running", where={"request_type": "scheduled"}),
    Rule(TRT_REQUESTS, GAUGE, "requests_max", where={"request_type": "max"}),
    Rule(
        TRT_BATCHER, GAUGE, "requests_paused", where={"inflight_batcher_specific_metric": "paused_requests"}
    ),
    Rule(TRT_KV, GAUGE, "kv_cache_usage", "ratio", where={"kv_cache_block_type": "fraction"}, over="max"),
    Rule("nv_llm_input_token_len", HISTOGRAM, "input_tokens_per_request"),
    Rule("nv_llm_output_token_len", HISTOGRAM, "output_tokens_per_request"),
)
# Rules as in tables/vllm.py, so that they are one rule where all tables are joined.
VLLM = (
    Rule("vllm:prompt_tokens_total", COUNTER, "input_tokens"),
    Rule("vllm:generation_tokens_total", COUNTER, "output_tokens"),
    Rule("vllm:time_to_first_token_seconds", HISTOGRAM, "time_to_first_token", "seconds"),
    Rule(
        "vllm:time_per_output_token_seconds",
        HISTOGRAM,
        "time_per_output_token",
        "seconds",
        unless="vllm:inter_token_latency_seconds",
    ),
    Rule("vllm:request_prompt_tokens", HISTOGRAM, "input_tokens_per_request"),
    Rule("vllm:request_generation_tokens", HISTOGRAM, "output_tokens_per_request"),
)

TABLE = Table(
    rules=(*CORE, *CACHE, *HOST, *TENSORRT_LLM, *VLLM),
    ignored=(
        # The backend's part of a request that nv_inference_request_duration_us times as a whole
        "vllm:e2e_request_latency_seconds",
        # Parameters of requests, not load
        "vllm:request_params_*",
        # Of one iteration of the batcher, gone at the next; memory of the runtime's own buffers; a clock
        "nv_trt_llm_v1_metrics",
        "nv_trt_llm_general_metrics",
        "nv_trt_llm_runtime_memory_metrics",
        # A sum of milliseconds and a count under one name
        "nv_trt_llm_disaggregated_serving_metrics",
    ),
    labels={"model": "model_name", "version": "model_version", "gpu_uuid": "device_id"},
)
