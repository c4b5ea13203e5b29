"""All families' tables as one: for pages that say nothing of their server, and for a Prometheus server."""

from __future__ import annotations

from ai_inference.endpoints.tables import (
    dcgm,
    kserve,
    litellm,
    llamacpp,
    seldon,
    tensorflow_serving,
    torchserve,
    triton,
    vllm,
)
from ai_inference.metrics.rules import GAUGE, Rule, Table, joined

# A test fails when a table of this package is not here.
TABLES = (
    vllm.TABLE,
    llamacpp.TABLE,
    litellm.TABLE,
    dcgm.TABLE,
    torchserve.TABLE,
    triton.TABLE,
    kserve.TABLE,
    seldon.TABLE,
    tensorflow_serving.TABLE,
)
KNOWN = joined(TABLES)

# What a Prometheus server adds: which target a series is of, and whether that target answered (1) or not (0).
# `up` without instance and job, of a selector that drops them, is the share of the targets that answered.
OF_A_TARGET = Table(
    rules=(Rule("up", GAUGE, "target_up", over="mean"),),
    ignored=("scrape_*",),
    labels={"instance": "instance", "job": "job"},
)
