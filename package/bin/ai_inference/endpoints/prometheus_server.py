"""A Prometheus server, of which /federate gives the last value of each series that a selector picks.

Sources: https://prometheus.io/docs/prometheus/latest/management_api/ (/-/healthy, /-/ready),
https://prometheus.io/docs/prometheus/latest/querying/api/#build-information and
https://prometheus.io/docs/prometheus/latest/federation/. Nothing is recorded. VictoriaMetrics answers the
same. Samples have timestamps, up to five minutes old (the look-back): a series that ended is not given any
more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from ai_inference.answers import STATUS_OK, text
from ai_inference.endpoints.family import INFERENCE, METRICS, Ask, Family, Fields, Health, Report
from ai_inference.endpoints.model_list import child, first_line, is_metrics, not_metrics, peek
from ai_inference.endpoints.tables.known import KNOWN, OF_A_TARGET
from ai_inference.metrics.rules import RUNTIME, Rule, joined
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

# "Prometheus Server is Healthy.", until 2.37 "Prometheus is Healthy.", "VictoriaMetrics is Ready".
_SAYS = re.compile(r"\w[\w ]{0,60} is (Healthy|Ready)\.?")
# Selected with all that begins so; other names one by one.
PREFIXES = ("vllm:", "llamacpp:", "litellm_", "DCGM_FI_", "dcgm_", "nv_", "ts_", ":tensorflow:", "seldon_")
# Names that programs of all kinds expose: what they are of, a selector by name cannot tell.
GENERIC = ("http_", *(pattern.rstrip("*") for pattern in RUNTIME))


def default_match(rules: Iterable[Rule]) -> str:
    """The selector of all known servers' series, and of `up`."""
    names: dict[str, None] = {"up": None}
    for rule in rules:
        for name in filter(None, (rule.exposed, rule.per)):
            prefix = next((prefix for prefix in PREFIXES if name.startswith(prefix)), "")
            if not name.startswith(GENERIC):
                names[f"{prefix}.+" if prefix else f"{name}(_bucket|_sum|_count)?"] = None
    return f'{{__name__=~"{"|".join(names)}"}}'


class PrometheusServer(Family):
    NAME = "prometheus_server"
    LABEL = "Prometheus server"
    PLATFORM = ""
    USUAL_PORT = 9090
    METRICS_PATH = "/federate"
    TABLE = joined((KNOWN, OF_A_TARGET))
    HAS_INVENTORY = False

    def detect(self, ask: Ask) -> str:
        answer = peek(ask, "/-/healthy")[0]
        if answer is not None and answer.status in STATUS_OK and _SAYS.fullmatch(first_line(answer)):
            return "/-/healthy answers as Prometheus does"
        return ""

    def health(self, ask: Ask) -> Health:
        alive = ask(INFERENCE, "/-/healthy")
        if alive.status not in STATUS_OK:
            raise self.refused(alive, "/-/healthy")
        if not _SAYS.fullmatch(first_line(alive)):
            message = "/-/healthy answered 200, but not as Prometheus does. Is this the server's own address?"
            raise Trouble("unexpected_answer", message, status=alive.status)
        answer = ask(INFERENCE, "/-/ready")
        ready = answer.status in STATUS_OK
        if not ready and answer.status != 503:
            raise self.refused(answer, "/-/ready")
        body = peek(ask, "/api/v1/status/buildinfo")[1]
        version = text(child(body, "data").get("version")) or ""
        reason = "" if ready else "/-/ready says 503: it is starting, and reads its write-ahead log"
        word = "ready" if ready else "not ready"
        return Health(ready, answer.status, answer.seconds, word, reason, version)

    def inventory(self, ask: Ask, report: Report) -> Iterator[Fields]:
        return iter(())

    def metrics(self, ask: Ask, report: Report) -> Iterable[Answer]:
        """All selectors in one question: a series that two of them pick comes once."""
        selectors = ask.match or (default_match(KNOWN.rules),)
        query = "&".join(f"match[]={quote(selector, safe='')}" for selector in selectors)
        answer = ask(METRICS, f"/federate?{query}")
        if answer.status == 400:
            message = (
                "/federate answered 400: a selector of the input is not valid. Try each in Prometheus' own "
                'page (Query): {job="vllm"}, {__name__=~"vllm:.+"}.'
            )
            raise Trouble("query", message, status=answer.status)
        if answer.status not in STATUS_OK:
            raise self.refused(answer, "/federate")
        if not answer.body.strip():
            message = "/federate gave no series: no selector picks one that is less than five minutes old."
            advice = "Check the selectors of the input, and the targets' page of Prometheus."
            raise Trouble("empty_metrics", f"{message} {advice}", status=answer.status)
        if not is_metrics(answer):
            raise not_metrics(answer, "/federate")
        return [answer]
