"""Which family each recorded server is found to be, when all families may say so."""

from collections.abc import Mapping

import pytest
from ai_inference.asking import Remembering
from ai_inference.detect import detect
from ai_inference.endpoints import FAMILIES
from ai_inference.trouble import Trouble

from tests.unit.poller.families import (
    test_kserve,
    test_seldon,
    test_tensorflow_serving,
    test_torchserve,
    test_triton,
)
from tests.unit.poller.families.helpers import Everywhere, made
from tests.unit.poller.loopback import TORCHSERVE
from tests.unit.poller.recorded_ask import Recorded

Routes = Mapping[str, str | bytes]
# As the servers are asked before their type is known: metrics at the address of the rest, where most have
# none.
VLLM: Routes = {"/v1/models": "default-models", "/health": "default-health", "/metrics": "default-metrics"}
LLAMACPP: Routes = {"/v1/models": "default-models", "/health": "default-health", "/props": "default-props"}
SERVERS: Mapping[str, tuple[str, str, Routes]] = {
    "torchserve": (test_torchserve.SERVER, "torchserve", TORCHSERVE),
    "torchserve with keys": (test_torchserve.SERVER, "torchserve", {"/ping": "token-auth-ping-no-key"}),
    "triton": (test_triton.SERVER, "triton", test_triton.ROUTES),
    "kserve": (test_kserve.KSERVE, "kserve", test_kserve.KSERVE_ROUTES),
    "kserve v1": (test_kserve.KSERVE, "kserve", test_kserve.V1_ROUTES),
    "mlserver": (test_kserve.MLSERVER, "kserve", test_kserve.MLSERVER_ROUTES),
    "seldon": (test_seldon.SERVER, "seldon", test_seldon.ROUTES),
    "tensorflow_serving": ("none", "tensorflow_serving", test_tensorflow_serving.ROUTES),
    "vllm": ("vllm-0.32.0", "vllm", VLLM),
    "llamacpp": ("llamacpp-11434.0.0", "llamacpp", LLAMACPP),
}


def found(ask: Recorded) -> str:
    family, because = detect(FAMILIES.values(), Remembering(ask))  # type: ignore[arg-type]
    assert because and len(because) < 300
    return family.NAME


@pytest.mark.parametrize("name", SERVERS)
def test_each_server_is_found_to_be_itself(name: str) -> None:
    server, expected, routes = SERVERS[name]
    assert found(Recorded(server, routes)) == expected


@pytest.mark.parametrize(
    "name", ["torchserve", "triton", "kserve", "mlserver", "seldon", "tensorflow_serving"]
)
def test_no_other_family_takes_it(name: str) -> None:
    """The order decides only between Triton and the protocol that it speaks."""
    server, expected, routes = SERVERS[name]
    others = []
    for family in FAMILIES.values():
        try:
            if expected != family.NAME and family.detect(Recorded(server, routes)):
                others.append(family.NAME)
        except Trouble:
            continue
    # A page of metrics is one, whoever serves it.
    assert set(others) - {"prometheus"} == ({"kserve"} if name == "triton" else set())


@pytest.mark.parametrize("answer", [made("<html>"), made({}), made({"status": "ok"}), made("", 404)])
def test_anything_else_is_nobody(answer: bytes) -> None:
    with pytest.raises(Trouble) as caught:
        found(Everywhere(answer))
    assert caught.value.kind == "not_detected"
