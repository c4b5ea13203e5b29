"""The server families that can be polled: a module each, found by an input's `server_type`."""

from __future__ import annotations

from collections.abc import Mapping

from ai_inference.endpoints.family import Family
from ai_inference.endpoints.kserve import KServe
from ai_inference.endpoints.litellm import LiteLlm
from ai_inference.endpoints.llamacpp import LlamaCpp
from ai_inference.endpoints.loki import Loki
from ai_inference.endpoints.ollama import Ollama
from ai_inference.endpoints.openai import OpenAi
from ai_inference.endpoints.prometheus import Prometheus
from ai_inference.endpoints.prometheus_server import PrometheusServer
from ai_inference.endpoints.seldon import Seldon
from ai_inference.endpoints.tensorflow_serving import TensorFlowServing
from ai_inference.endpoints.torchserve import TorchServe
from ai_inference.endpoints.triton import Triton
from ai_inference.endpoints.vllm import Vllm
from ai_inference.trouble import Trouble

# In the order in which detection asks: what only one server says comes before what many have in common.
FAMILIES: Mapping[str, Family] = {
    family.NAME: family
    for family in (
        Triton(),
        KServe(),
        TorchServe(),
        Seldon(),
        TensorFlowServing(),
        # Before whoever asks /health: there LiteLLM calls every model behind it, which costs.
        LiteLlm(),
        LlamaCpp(),
        Vllm(),
        Ollama(),
        Loki(),
        PrometheusServer(),
        OpenAi(),
        Prometheus(),
    )
}
# Before it is known which family an endpoint is: every role has the endpoint's own address.
ANY = Family()


def find(server_type: str) -> Family:
    """The family of a `server_type`; Trouble("configuration") names those that there are."""
    if server_type in FAMILIES:
        return FAMILIES[server_type]
    known = ", ".join(sorted(FAMILIES))
    raise Trouble("configuration", f"The server type of the input is not one of: {known}. Choose one.")
