"""Plain exporters, and a Prometheus server: pages as the documentation and DCGM's source write them."""

from urllib.parse import unquote

import pytest
from ai_inference.endpoints.prometheus import Prometheus
from ai_inference.endpoints.prometheus_server import PrometheusServer, default_match
from ai_inference.endpoints.tables.known import KNOWN
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

from tests.unit.poller.families.asking import LOGIN_PAGE, http, inventory_of, pages_of
from tests.unit.poller.recorded_ask import Recorded, answer_of

EXPORTER, SERVER = Prometheus(), PrometheusServer()
# internal/pkg/rendermetrics/render_metrics_test.go of NVIDIA/dcgm-exporter @d5e5f51, with a real name.
DCGM_PAGE = """# HELP DCGM_FI_DEV_GPU_UTIL GPU utilization (in %).
# TYPE DCGM_FI_DEV_GPU_UTIL gauge
DCGM_FI_DEV_GPU_UTIL{gpu="0",UUID="GPU-0",pci_bus_id="",device="nvidia0",modelName="A100",hostname="h"} 42
"""
FEDERATED = """# TYPE up untyped
up{instance="gpu-1:8000",job="vllm"} 1 1795407626000
"""
# https://prometheus.io/docs/prometheus/latest/querying/api/#build-information
BUILD = {"status": "success", "data": {"version": "2.13.1", "revision": "cb7cbad", "branch": "master"}}
ROUTES: dict[str, str | bytes] = {
    "/-/healthy": http("Prometheus Server is Healthy.\n"),
    "/-/ready": http("Prometheus Server is Ready.\n"),
    "/api/v1/status/buildinfo": http(BUILD),
}


@pytest.mark.parametrize(
    "page", [DCGM_PAGE, "up 1\n", "\n\n# TYPE a counter\n", 'x{a="b c"} NaN\n', "# EOF\n", "a_b -Inf 17\n"]
)
def test_prometheus_text_is_health(page: str) -> None:
    ask = Recorded("", {"/metrics": http(page)})
    assert EXPORTER.health(ask).ready is True
    assert EXPORTER.detect(ask)
    assert len(pages_of(EXPORTER, ask)[0]) == 1
    assert inventory_of(EXPORTER, ask) == ([], [])


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (http(LOGIN_PAGE), "not_prometheus"),
        (http({"a": 1}), "not_prometheus"),
        (http(""), "not_prometheus"),
        (http("# a comment of a script\n"), "not_prometheus"),
        (http("Sign in 2 continue"), "not_prometheus"),
        (http("", 404), "not_found"),
        (http("", 403), "unauthorized"),
    ],
)
def test_other_text_is_no_health(answer: bytes, kind: str) -> None:
    ask = Recorded("", {"/metrics": answer})
    assert EXPORTER.detect(ask) == ""
    for part in (EXPORTER.health, lambda ask: pages_of(EXPORTER, ask)):
        with pytest.raises(Trouble) as caught:
            part(ask)
        assert caught.value.kind == kind


@pytest.mark.parametrize("server", ["vllm-0.32.0", "llamacpp-11434.0.0"])
def test_recorded_pages_are_exporters(server: str) -> None:
    assert EXPORTER.health(Recorded(server, {"/metrics": "default-metrics"})).ready is True


def server(**changed: bytes) -> Recorded:
    return Recorded("", {**ROUTES, **{f"/-/{path}": raw for path, raw in changed.items()}})


def test_health_of_a_server() -> None:
    health = SERVER.health(server())
    assert (health.ready, health.word, health.version) == (True, "ready", "2.13.1")
    assert SERVER.health(server(healthy=http("Prometheus is Healthy.\n"))).ready is True
    starting = SERVER.health(server(ready=http("Service Unavailable", 503)))
    assert (starting.ready, starting.status, starting.word) == (False, 503, "not ready")


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"healthy": http(LOGIN_PAGE)}, "unexpected_answer"),
        ({"healthy": http("OK")}, "unexpected_answer"),
        ({"healthy": http("", 503)}, "server_error"),
        ({"ready": http("", 404)}, "not_found"),
    ],
)
def test_another_server_is_not_prometheus(changed: dict[str, bytes], kind: str) -> None:
    with pytest.raises(Trouble) as caught:
        SERVER.health(server(**changed))
    assert caught.value.kind == kind


class Federation(Recorded):
    """Answers /federate with the selectors that are wanted, and nothing else."""

    def __init__(self, answer: bytes, match: tuple[str, ...] = ()) -> None:
        super().__init__("", {}, match=match)
        self.answer, self.wanted = answer, match or (default_match(KNOWN.rules),)

    def __call__(self, role: str, path: str, body: bytes | None = None) -> Answer:
        assert unquote(path) == "/federate?" + "&".join(f"match[]={one}" for one in self.wanted)
        self.asked.append((role, path))
        return answer_of(self.answer)


@pytest.mark.parametrize("match", [(), ('{job="vllm"}', '{__name__=~"nv_.+",a="&=#"}')])
def test_federation_asks_all_selectors_at_once(match: tuple[str, ...]) -> None:
    ask = Federation(http(FEDERATED), match)
    assert len(pages_of(SERVER, ask)[0]) == 1
    assert not set(ask.asked[0][1]) & set(' "{}#')


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (http("", 200), "empty_metrics"),
        (http("parse error: SECRET", 400), "query"),
        (http(LOGIN_PAGE), "not_prometheus"),
        (http("", 404), "not_found"),
    ],
)
def test_federation_that_fails(answer: bytes, kind: str) -> None:
    with pytest.raises(Trouble) as caught:
        pages_of(SERVER, Federation(answer))
    assert caught.value.kind == kind
    assert "SECRET" not in caught.value.message


def test_detection_of_a_server() -> None:
    assert SERVER.detect(server())
    assert SERVER.detect(server(healthy=http(LOGIN_PAGE))) == ""


def test_records_of_a_server_are_told_apart_by_target() -> None:
    assert {
        "instance": "instance",
        "job": "job",
        "model_name": "model_name",
    }.items() <= SERVER.TABLE.labels.items()
    assert SERVER.TABLE.is_known("up")
    assert not EXPORTER.TABLE.is_known("up")
