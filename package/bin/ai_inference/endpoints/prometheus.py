"""A plain exporter of Prometheus or OpenMetrics text: a server behind a bare /metrics, NVIDIA's DCGM
exporter.

Nothing but the page is known. Names of known servers get their common names; DCGM's exporter has port 9400.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ai_inference.answers import STATUS_OK
from ai_inference.endpoints.family import METRICS, Ask, Family, Fields, Health, Report
from ai_inference.endpoints.model_list import is_metrics, not_metrics, peek
from ai_inference.endpoints.tables.known import KNOWN
from ai_inference.transport import Answer


class Prometheus(Family):
    NAME = "prometheus"
    LABEL = "Prometheus exporter"
    USUAL_PORT = 9400
    TABLE = KNOWN
    HAS_INVENTORY = False

    def detect(self, ask: Ask) -> str:
        answer = peek(ask, self.METRICS_PATH, METRICS)[0]
        if answer is not None and answer.status in STATUS_OK and is_metrics(answer):
            return f"{self.METRICS_PATH} is Prometheus text"
        return ""

    def health(self, ask: Ask) -> Health:
        """The page answers: more is not known, so there is no word, and no version."""
        answer = self._page(ask)
        return Health(True, answer.status, answer.seconds)

    def inventory(self, ask: Ask, report: Report) -> Iterator[Fields]:
        return iter(())

    def metrics(self, ask: Ask, report: Report) -> Iterable[Answer]:
        return [self._page(ask)]

    def _page(self, ask: Ask) -> Answer:
        answer = ask(METRICS, self.METRICS_PATH)
        if answer.status not in STATUS_OK:
            raise self.refused(answer, self.METRICS_PATH)
        if not is_metrics(answer):
            raise not_metrics(answer, self.METRICS_PATH)
        return answer
