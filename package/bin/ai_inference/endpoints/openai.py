"""Any API that is compatible with OpenAI's: SGLang, LocalAI, LM Studio, TGI, a gateway, a provider.

All that is common is GET /v1/models, which is health and inventory at once. /metrics is asked too, and taken
where it is Prometheus text: its known names get their common ones. A server without it is not in trouble.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ai_inference.answers import STATUS_OK, present, text, unexpected_shape, whole
from ai_inference.endpoints.family import INFERENCE, METRICS, Ask, Family, Fields, Health, Report
from ai_inference.endpoints.model_list import (
    MODELS_PATH,
    is_metrics,
    models_of,
    object_of,
    peek,
    shown_url,
)
from ai_inference.endpoints.tables.known import KNOWN
from ai_inference.transport import Answer

# What servers without /metrics say of it.
NO_METRICS = (404, 405, 501)


class OpenAi(Family):
    NAME = "openai"
    LABEL = "OpenAI-compatible API"
    PLATFORM = "openai_compatible"
    USUAL_PORT = 443
    TABLE = KNOWN

    def detect(self, ask: Ask) -> str:
        body = peek(ask, MODELS_PATH)[1]
        if isinstance(body, dict) and body.get("object") == "list" and isinstance(body.get("data"), list):
            return f"{MODELS_PATH} lists models as OpenAI's API does"
        return ""

    def health(self, ask: Ask) -> Health:
        answer = ask(INFERENCE, MODELS_PATH)
        if not isinstance(object_of(self, answer, MODELS_PATH).get("data"), list):
            raise unexpected_shape(answer, MODELS_PATH)
        return Health(True, answer.status, answer.seconds)

    def inventory(self, ask: Ask, report: Report) -> Iterator[Fields]:
        for name, model in models_of(self, ask, report):
            yield present(
                model_name=name,
                owned_by=text(model.get("owned_by")),
                # vLLM's and SGLang's name for it, and OpenRouter's.
                context_length=whole(model.get("max_model_len")) or whole(model.get("context_length")),
                model_url=shown_url(text(model.get("root"))),
                parent_model=text(model.get("parent")),
            )

    def metrics(self, ask: Ask, report: Report) -> Iterable[Answer]:
        answer = ask(METRICS, self.METRICS_PATH)
        if answer.status in NO_METRICS or (answer.status in STATUS_OK and not is_metrics(answer)):
            return []
        if answer.status not in STATUS_OK:
            raise self.refused(answer, self.METRICS_PATH)
        return [answer]
