"""vLLM's OpenAI-compatible server. Read off 0.32.0; tests/recorded/vllm-0.32.0 holds the bytes.

- /health is 200 with no body, and 503 when the engine is dead. The body says nothing, so /version, or where a
  proxy does not let it through /v1/models, must answer as vLLM does before an empty 200 counts as health.
- An API key (--api-key) guards /v1 alone: /health, /version and /metrics need none.
- `created` in /v1/models is the time of the answer, not the model's: it is left out.
- A LoRA adapter is a model whose `parent` is the base model.
"""

from __future__ import annotations

from collections.abc import Iterator

from ai_inference.answers import STATUS_OK, present, text, unexpected_shape, whole
from ai_inference.endpoints.family import INFERENCE, METRICS, Ask, Family, Fields, Health, Report
from ai_inference.endpoints.model_list import MODELS_PATH, models_of, object_of, owners, peek, shown_url
from ai_inference.endpoints.tables.vllm import TABLE


class Vllm(Family):
    NAME = "vllm"
    LABEL = "vLLM"
    PLATFORM = "vllm"
    USUAL_PORT = 8000
    TABLE = TABLE

    def detect(self, ask: Ask) -> str:
        if "vllm" in owners(peek(ask, MODELS_PATH)[1]):
            return f'{MODELS_PATH} says owned_by "vllm"'
        page = peek(ask, self.METRICS_PATH, METRICS)[0]
        if page is not None and page.status in STATUS_OK and b"\nvllm:" in page.body:
            return f'{self.METRICS_PATH} has metrics named "vllm:"'
        return ""

    def health(self, ask: Ask) -> Health:
        answer = ask(INFERENCE, "/health")
        if answer.status == 503:
            reason = "/health says 503: the engine is dead. Look into the server's log, and restart it"
            return Health(False, answer.status, answer.seconds, "dead", reason)
        if answer.status not in STATUS_OK:
            raise self.refused(answer, "/health")
        if answer.body.strip():
            raise unexpected_shape(answer, "/health")
        version = self._version(ask)
        return Health(True, answer.status, answer.seconds, version=version)

    def _version(self, ask: Ask) -> str:
        """The version; "" where only the list of models says that this is a server of models."""
        said = ask(INFERENCE, "/version")
        if said.status in (403, 404):
            listed = ask(INFERENCE, MODELS_PATH)
            if not isinstance(object_of(self, listed, MODELS_PATH).get("data"), list):
                raise unexpected_shape(listed, MODELS_PATH)
            return ""
        version = text(object_of(self, said, "/version").get("version"))
        if version is None:
            raise unexpected_shape(said, "/version")
        return version

    def inventory(self, ask: Ask, report: Report) -> Iterator[Fields]:
        for name, model in models_of(self, ask, report):
            yield present(
                model_name=name,
                owned_by=text(model.get("owned_by")),
                context_length=whole(model.get("max_model_len")),
                model_url=shown_url(text(model.get("root"))),
                parent_model=text(model.get("parent")),
            )
