"""Each LLM server and collector is found to be itself, though most of them look like others too."""

from collections.abc import Mapping

import pytest
from ai_inference.asking import Remembering
from ai_inference.detect import detect
from ai_inference.endpoints import FAMILIES
from ai_inference.trouble import Trouble

from tests.unit.poller.families import (
    test_litellm,
    test_llamacpp,
    test_loki,
    test_ollama,
    test_openai,
    test_prometheus_family,
    test_vllm,
)
from tests.unit.poller.families.asking import http
from tests.unit.poller.recorded_ask import Recorded

Routes = Mapping[str, str | bytes]
GO_METRICS = http("# TYPE go_goroutines gauge\ngo_goroutines 5\n")
# Ollama lists models at /v1/models, too; Loki and Prometheus expose metrics of their own.
COMPATIBLE = {"/v1/models": test_openai.MODELS}
SERVERS: Mapping[str, tuple[str, Routes]] = {
    "vllm": ("vllm-0.32.0", test_vllm.ROUTES),
    "llamacpp": ("llamacpp-11434.0.0", test_llamacpp.ROUTES),
    "litellm": ("litellm-1.101.6", test_litellm.ROUTES),
    "ollama": ("", {**test_ollama.ROUTES, **COMPATIBLE}),
    "loki": ("", {**test_loki.ROUTES, "/metrics": GO_METRICS}),
    "prometheus_server": ("", {**test_prometheus_family.ROUTES, "/metrics": GO_METRICS}),
    "openai": ("", {**COMPATIBLE, "/metrics": GO_METRICS}),
    "prometheus": ("", {"/metrics": GO_METRICS}),
}


@pytest.mark.parametrize("server_type", SERVERS)
def test_each_server_is_found_to_be_itself(server_type: str) -> None:
    family, because = detect(FAMILIES.values(), Remembering(Recorded(*SERVERS[server_type])))  # type: ignore[arg-type]
    assert (family.NAME, bool(because)) == (server_type, True)


@pytest.mark.parametrize("server_type", SERVERS)
def test_only_what_is_common_claims_another_server(server_type: str) -> None:
    ask = Remembering(Recorded(*SERVERS[server_type]))  # type: ignore[arg-type]
    claimed = {name for name, family in FAMILIES.items() if claims(name, ask)}
    assert server_type in claimed
    assert claimed <= {server_type, "openai", "prometheus"}


def claims(name: str, ask: Remembering) -> bool:
    try:
        return bool(FAMILIES[name].detect(ask))
    except Trouble:
        return False


def test_litellm_is_not_asked_for_its_health_which_calls_every_model_behind_it() -> None:
    ask = Recorded(*SERVERS["litellm"])
    detect(FAMILIES.values(), Remembering(ask))  # type: ignore[arg-type]
    assert "/health" not in {path for _role, path in ask.asked}
