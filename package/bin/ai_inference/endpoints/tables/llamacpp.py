"""llama-server's metrics, exposed with --metrics: `llamacpp:*`, without labels, in seconds and tokens.

Names of tests/recorded/llamacpp-11434.0.0; kv_cache_* were there until 2025 (tools/server/README.md of then).
In router mode the family asks a page a model and writes its name into the series as label `model`.
"""

from __future__ import annotations

from ai_inference.metrics.rules import COUNTER, GAUGE, MEAN, Rule, Table

TABLE = Table(
    rules=(
        Rule("llamacpp:prompt_tokens_total", COUNTER, "input_tokens"),
        Rule("llamacpp:prompt_tokens_cached_total", COUNTER, "cached_tokens"),
        Rule("llamacpp:tokens_predicted_total", COUNTER, "output_tokens"),
        Rule("llamacpp:spec_decode_num_draft_tokens_total", COUNTER, "draft_tokens"),
        Rule("llamacpp:spec_decode_num_accepted_tokens_total", COUNTER, "accepted_tokens"),
        Rule("llamacpp:requests_processing", GAUGE, "requests_running"),
        Rule("llamacpp:requests_deferred", GAUGE, "requests_waiting"),
        Rule("llamacpp:kv_cache_usage_ratio", GAUGE, "kv_cache_usage", "ratio", over="mean"),
        Rule(
            "llamacpp:prompt_seconds_total",
            MEAN,
            "time_per_input_token",
            "seconds",
            per="llamacpp:prompt_tokens_total",
        ),
        Rule(
            "llamacpp:tokens_predicted_seconds_total",
            MEAN,
            "time_per_output_token",
            "seconds",
            per="llamacpp:tokens_predicted_total",
        ),
    ),
    ignored=(
        # Averages since the server's start (or since the last scrape of anybody): the counters tell better.
        "llamacpp:prompt_tokens_seconds",
        "llamacpp:predicted_tokens_seconds",
        "llamacpp:n_busy_slots_per_decode",
        # How the work was cut into steps.
        "llamacpp:n_decode_total",
        "llamacpp:spec_decode_num_drafts_total",
        # A maximum since the start, said to be a counter; and the numerator of a ratio that is mapped.
        "llamacpp:n_tokens_max",
        "llamacpp:kv_cache_tokens",
    ),
    labels={"model": "model_name"},
)
