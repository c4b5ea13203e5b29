"""Grafana Loki: a store of log lines, which the poller reads by a LogQL query, each line once.

Source: https://grafana.com/docs/loki/latest/reference/loki-http-api/ (docs/sources/reference/loki-http-api.md
of grafana/loki @65e30f8): /ready, /loki/api/v1/status/buildinfo, /loki/api/v1/query_range. Words and errors:
pkg/loki/loki.go, pkg/logqlmodel/error.go, pkg/util/validation/validate.go. Nothing is recorded. Grafana Cloud
and gateways have no /ready: there the build says that Loki answers, and readiness is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ai_inference.answers import STATUS_OK, text, unexpected_shape
from ai_inference.endpoints.family import INFERENCE, Ask, Family, Fields, Health, Report
from ai_inference.endpoints.loki_lines import Line, Page, loki_refusal, pages, start_position
from ai_inference.endpoints.model_list import first_line, object_of, peek
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

__all__ = ["Line", "Loki", "Page", "pages", "start_position"]

BUILD_PATH = "/loki/api/v1/status/buildinfo"
# "Ingester not ready: waiting for 15s after being ready": what stands behind the colon may quote an error.
_NOT_READY = re.compile(r"([A-Z][A-Za-z ]{0,40} not ready)\b.*")
_SERVICES = ("Some services are not Running:", "Application is stopping")


class Loki(Family):
    NAME = "loki"
    LABEL = "Grafana Loki"
    PLATFORM = ""
    USUAL_PORT = 3100
    METRICS_PATH = ""
    HAS_INVENTORY = False

    def detect(self, ask: Ask) -> str:
        return f"{BUILD_PATH} answers" if version_of(peek(ask, BUILD_PATH)[1]) else ""

    def health(self, ask: Ask) -> Health:
        answer = ask(INFERENCE, "/ready")
        if answer.status == 404:
            return self._health_of_a_gateway(ask)
        said = first_line(answer)
        version = version_of(peek(ask, BUILD_PATH)[1])
        if answer.status == 503:
            match = _NOT_READY.fullmatch(said)
            if match is None and said not in _SERVICES:
                raise self.refused(answer, "/ready")
            reason = match[1] if match else said.rstrip(":")
            return Health(False, 503, answer.seconds, "not ready", reason, version)
        if answer.status not in STATUS_OK:
            raise self.refused(answer, "/ready")
        if said != "ready":
            message = (
                '/ready answered 200, but not "ready" as Loki does. Is this Loki\'s own address and port?'
            )
            raise Trouble("unexpected_answer", message, status=answer.status)
        return Health(True, answer.status, answer.seconds, "ready", version=version)

    def inventory(self, ask: Ask, report: Report) -> Iterator[Fields]:
        return iter(())

    def metrics(self, ask: Ask, report: Report) -> list[Answer]:
        """Loki's own metrics are about Loki, not about models."""
        return []

    def refused(self, answer: Answer, what: str) -> Trouble:
        return loki_refusal(answer, what)

    def _health_of_a_gateway(self, ask: Ask) -> Health:
        answer = ask(INFERENCE, BUILD_PATH)
        version = version_of(object_of(self, answer, BUILD_PATH))
        if not version:
            raise unexpected_shape(answer, BUILD_PATH)
        return Health(None, answer.status, answer.seconds, version=version)


def version_of(body: Any) -> str:
    """The version in an answer to buildinfo, which has a revision beside it; "" where there is none."""
    if not isinstance(body, dict) or not isinstance(body.get("revision"), str):
        return ""
    return text(body.get("version")) or ""
