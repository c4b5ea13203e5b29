"""Metrics of Seldon Core 1: of the Python wrapper, and of the executor before it.

Sources: python/seldon_core/metrics.py and executor/api/metric of SeldonIO/seldon-core @5e8a169 (1.18.2);
tests/recorded/seldon-1.18.2 holds the wrapper's page. The executor was not recorded.

- The wrapper itself counts feedback only: all other names on its page are the model's own (its `metrics()`).
- "NOT_IMPLEMENTED" stands for what the deployment did not say. Each label is there twice, with an older name.
- Each worker process has its series (worker_id); a worker that timed out is missing from then on.
"""

from __future__ import annotations

from ai_inference.metrics.rules import COUNTER, HISTOGRAM, RUNTIME, Rule, Table

SERVER, CLIENT = "seldon_api_executor_server_requests_seconds", "seldon_api_executor_client_requests_seconds"
# The executor's services besides these are probes and descriptions.
PREDICTIONS = {"service": "predictions"}

TABLE = Table(
    rules=(
        Rule("seldon_api_model_feedback_total", COUNTER, "feedback"),
        Rule(f"{SERVER}_count", COUNTER, "requests", where=PREDICTIONS),
        Rule(f"{SERVER}_count", COUNTER, "errors", where={**PREDICTIONS, "code": "!2*"}),
        Rule(SERVER, HISTOGRAM, "duration", "seconds", where=PREDICTIONS),
        # The executor's call of one model of the graph
        Rule(CLIENT, HISTOGRAM, "predict_time", "seconds", where={"service": "/predict"}),
    ),
    ignored=(
        *RUNTIME,
        # Rewards may be negative: their sum is no counter, though exposed as one
        "seldon_api_model_feedback_reward_total",
        # The same as the histograms
        f"{SERVER}_summary",
        f"{CLIENT}_summary",
    ),
    labels={
        "deployment_name": "deployment_name",
        "predictor_name": "predictor_name",
        "model_name": "model_name",
        "model_version": "model_version",
    },
    no_value=frozenset({"", "None", "none", "NOT_IMPLEMENTED"}),
)
