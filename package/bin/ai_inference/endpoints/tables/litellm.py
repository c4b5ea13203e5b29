"""LiteLLM's metrics. No page of it is recorded: names, units and labels are read in the source of 1.101.6.

- litellm/integrations/prometheus.py: the metrics; litellm/types/integrations/prometheus.py: their labels
- litellm/integrations/prometheus_services.py and litellm/types/services.py: litellm_SERVICE_* of its parts
- litellm/proxy/middleware/*.py: requests in flight, rejections

The Python client writes a counter's name with _total. Labels without a value are the text "None".
`litellm_overhead_latency_metric` says milliseconds in its HELP and observes seconds (`/ 1000`, line 3015).

A record is a model's as clients name it (`requested_model`, `model_group`), split by the provider that
answered, by team, and for measurements of one deployment by the deployment's model. Keys, users and clients
are summed over: there can be thousands, and they are people.
"""

from __future__ import annotations

from ai_inference.metrics.rules import COUNTER, GAUGE, HISTOGRAM, RUNTIME, Rule, Table

REQUESTS = (
    Rule("litellm_proxy_total_requests_metric_total", COUNTER, "requests"),
    Rule("litellm_proxy_failed_requests_metric_total", COUNTER, "errors"),
    Rule("litellm_in_flight_requests", GAUGE, "requests_running"),
    Rule("litellm_admission_rejected_requests_total", COUNTER, "rejections"),
    Rule("litellm_deployment_total_requests_total", COUNTER, "provider_requests"),
    Rule("litellm_deployment_failure_responses_total", COUNTER, "provider_errors"),
    Rule("litellm_deployment_cooled_down_total", COUNTER, "cooldowns"),
    Rule("litellm_deployment_successful_fallbacks_total", COUNTER, "fallbacks"),
    Rule("litellm_deployment_failed_fallbacks_total", COUNTER, "failed_fallbacks"),
    Rule("litellm_guardrail_requests_total", COUNTER, "guardrail_requests"),
    Rule("litellm_guardrail_errors_total", COUNTER, "guardrail_errors"),
    Rule("litellm_mcp_tool_calls_total", COUNTER, "tool_calls"),
    Rule("litellm_callback_logging_failures_metric_total", COUNTER, "logging_failures"),
)
TOKENS = (
    Rule("litellm_input_tokens_metric_total", COUNTER, "input_tokens"),
    Rule("litellm_output_tokens_metric_total", COUNTER, "output_tokens"),
    Rule("litellm_output_reasoning_tokens_metric_total", COUNTER, "reasoning_tokens"),
    # The provider's prompt cache; the older name counts the same calls.
    Rule("litellm_input_cached_tokens_metric_total", COUNTER, "cached_tokens"),
    Rule(
        "litellm_provider_cache_read_input_tokens_metric_total",
        COUNTER,
        "cached_tokens",
        unless="litellm_input_cached_tokens_metric_total",
    ),
    # LiteLLM's own cache of answers.
    Rule("litellm_cache_hits_metric_total", COUNTER, "cache_hits"),
    Rule("litellm_cache_misses_metric_total", COUNTER, "cache_misses"),
)
MONEY = (
    Rule("litellm_spend_metric_total", COUNTER, "cost_usd", "usd"),
    Rule("litellm_mcp_tool_call_spend_metric_total", COUNTER, "tool_cost_usd", "usd"),
    Rule("litellm_remaining_team_budget_metric", GAUGE, "budget_remaining_usd", "usd"),
    Rule("litellm_provider_remaining_budget_metric", GAUGE, "provider_budget_remaining_usd", "usd"),
    Rule("litellm_team_max_budget_metric", GAUGE, "budget_usd", "usd"),
)
TIMES = (
    Rule("litellm_request_total_latency_metric", HISTOGRAM, "duration", "seconds"),
    Rule("litellm_llm_api_latency_metric", HISTOGRAM, "provider_time", "seconds"),
    Rule("litellm_llm_api_time_to_first_token_metric", HISTOGRAM, "time_to_first_token", "seconds"),
    Rule("litellm_deployment_latency_per_output_token", HISTOGRAM, "time_per_output_token", "seconds"),
    Rule("litellm_overhead_latency_metric", HISTOGRAM, "overhead_time", "seconds"),
    Rule("litellm_request_queue_time_seconds", HISTOGRAM, "queue_time", "seconds"),
    Rule("litellm_guardrail_latency_seconds", HISTOGRAM, "guardrail_time", "seconds"),
)
DEPLOYMENTS = (
    # 0 healthy, 1 partial outage, 2 complete outage: the worst of a model's deployments.
    Rule("litellm_deployment_state", GAUGE, "deployment_state", over="max"),
    # What the provider said in the last answer, told once a key: not to be added.
    Rule("litellm_remaining_requests_metric", GAUGE, "requests_remaining", over="mean"),
    Rule("litellm_remaining_tokens_metric", GAUGE, "tokens_remaining", over="mean"),
    Rule("litellm_deployment_tpm_limit", GAUGE, "tokens_per_minute_limit"),
    Rule("litellm_deployment_rpm_limit", GAUGE, "requests_per_minute_limit"),
)

TABLE = Table(
    rules=REQUESTS + TOKENS + MONEY + TIMES + DEPLOYMENTS,
    ignored=(
        *RUNTIME,
        # Deprecated for litellm_proxy_*, in their HELP.
        "litellm_llm_api_failed_requests_metric_total",
        "litellm_requests_metric_total",
        # Sums or parts of what is mapped.
        "litellm_total_tokens_metric_total",
        "litellm_deployment_success_responses_total",
        "litellm_overhead_with_guardrails_latency_metric",
        "litellm_cached_tokens_metric_total",
        "litellm_provider_cache_creation_input_tokens_metric_total",
        "litellm_input_cache_creation_tokens_metric_total",
        # Sound, pictures, video.
        "litellm_input_audio_tokens_metric_total",
        "litellm_output_audio_tokens_metric_total",
        "litellm_video_duration_seconds_metric_total",
        "litellm_images_generated_metric_total",
        # One series a key, a user or an organization: a sum over them says nothing, and they are people.
        "litellm_*api_key_*",
        "litellm_*user_*",
        "litellm_*org_*",
        # When a budget begins anew, how many there are, what a window allows.
        "litellm_team_budget_remaining_hours_metric",
        "litellm_team_members_metric",
        "litellm_team_rate_limit_*",
        "litellm_total_users",
        "litellm_active_users",
        "litellm_teams_count",
        # Batches and files, the log's clean-up.
        "litellm_managed_*",
        "litellm_check_batch_cost_*",
        "litellm_spend_log_cleanup_*",
        # LiteLLM's own parts: latency, failed and total calls, sizes of queues.
        "litellm_redis_*",
        "litellm_postgres_*",
        "litellm_batch_write_to_db_*",
        "litellm_reset_budget_job_*",
        "litellm_self_*",
        "litellm_router_*",
        "litellm_auth_*",
        "litellm_proxy_pre_call_*",
        "litellm_pod_lock_manager_*",
        "litellm_in_memory_*",
    ),
    labels={
        "requested_model": "model_name",
        "model_group": "model_name",
        "litellm_model_name": "deployment_model",
        "api_provider": "provider",
        "team": "team_id",
        "team_alias": "team",
    },
)
