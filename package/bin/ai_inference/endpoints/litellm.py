"""The LiteLLM proxy. Read off 1.101.6; tests/recorded/litellm-1.101.6 holds the bytes.

- /health/liveliness says "I'm alive!", /health/readiness how the database is: 503 when it is configured and
  gone. Its version, cache and callbacks are for those with a key (/health/readiness/details, or
  general_settings.allow_public_health_readiness_details). /health itself is not asked: it calls every model.
- /metrics is a redirect to /metrics/, and wants a key unless
  litellm_settings.require_auth_for_metrics_endpoint is false. It is there with `callbacks: ["prometheus"]`
  only.
- /v1/models lists the names that a key may use; /model/info what is behind them, to keys that may see it. Of
  its litellm_params only the model's name is read: there are addresses and keys besides.
- A key that LiteLLM cannot check without its database is refused with 400 or 500, not 401.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ai_inference.answers import STATUS_OK, present, read_json, text, unexpected_shape, whole
from ai_inference.endpoints.family import INFERENCE, METRICS, Ask, Family, Fields, Health, Report
from ai_inference.endpoints.model_list import (
    MAX_MODELS,
    child,
    is_metrics,
    models_of,
    not_metrics,
    peek,
    shown_url,
)
from ai_inference.endpoints.tables.litellm import TABLE
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

ALIVE = "I'm alive!"
READY_PATH = "/health/readiness"


class LiteLlm(Family):
    NAME = "litellm"
    LABEL = "LiteLLM proxy"
    PLATFORM = "litellm"
    USUAL_PORT = 4000
    METRICS_PATH = "/metrics/"
    TABLE = TABLE

    def detect(self, ask: Ask) -> str:
        said = peek(ask, "/health/liveliness")[1]
        return f'/health/liveliness says "{ALIVE}"' if said == ALIVE else ""

    def health(self, ask: Ask) -> Health:
        answer = ask(INFERENCE, READY_PATH)
        if answer.status not in (*STATUS_OK, 503):
            raise self.refused(answer, READY_PATH)
        try:
            body = read_json(answer, READY_PATH)
        except Trouble:
            if answer.status == 503:
                raise self.refused(answer, READY_PATH) from None
            raise
        word = text(body.get("status")) if isinstance(body, dict) else None
        if word is None and answer.status == 503:
            # {"detail": "Service Unhealthy (...)"}, where the brackets may quote anything.
            raise self.refused(answer, READY_PATH)
        if word is None:
            raise unexpected_shape(answer, READY_PATH)
        ready = answer.status in STATUS_OK and word in ("healthy", "connected")
        database = text(body.get("db"))
        said = f'status "{word[:100]}", database "{(database or "not told")[:100]}"'
        reason = "" if ready else f"{READY_PATH} says {answer.status}: {said}"
        more = present(database=database, cache=text(body.get("cache")))
        version = text(body.get("litellm_version")) or ""
        if not version:
            details = peek(ask, f"{READY_PATH}/details")[1]
            version = text(child({"": details}, "").get("litellm_version")) or ""
        return Health(ready, answer.status, answer.seconds, word, reason, version, more)

    def inventory(self, ask: Ask, report: Report) -> Iterator[Fields]:
        """A record a name; what is behind it is of its first deployment, and how many there are."""
        models = models_of(self, ask, report)
        behind = deployments(peek(ask, "/model/info")[1])
        for name, model in models:
            yield {
                **present(model_name=name, owned_by=text(model.get("owned_by"))),
                **description(behind.get(name, [])),
            }

    def metrics(self, ask: Ask, report: Report) -> Iterable[Answer]:
        answer = ask(METRICS, self.METRICS_PATH)
        if answer.status not in STATUS_OK:
            raise self.refused(answer, self.METRICS_PATH)
        if not is_metrics(answer):
            raise not_metrics(answer, self.METRICS_PATH)
        return [answer]

    def refused(self, answer: Answer, what: str) -> Trouble:
        status = answer.status
        if what == self.METRICS_PATH and status == 404:
            message = (
                f'{what} answered 404: LiteLLM does not expose metrics. Add callbacks: ["prometheus"] to the '
                "litellm_settings of its config.yaml, or set the metrics port of the input to 0."
            )
            return Trouble("metrics_off", message, status=status)
        if what == self.METRICS_PATH and status in (401, 403):
            message = (
                f"{what} answered {status}: give the account of the input a key of LiteLLM, or set "
                "litellm_settings.require_auth_for_metrics_endpoint to false in its config.yaml."
            )
            return Trouble("unauthorized", message, status=status)
        if status == 400 and child(error_of(answer), "error").get("type") == "no_db_connection":
            message = (
                f"{what} answered 400: LiteLLM cannot check the key, as it has no database. Only its master "
                "key works then: put that into the account of the input."
            )
            return Trouble("unauthorized", message, status=status)
        return super().refused(answer, what)


def error_of(answer: Answer) -> Any:
    try:
        return read_json(answer, "")
    except Trouble:
        return None


def deployments(body: Any) -> dict[str, list[dict[str, Any]]]:
    """The entries of /model/info by the name that they are called by; none where the key may not see them."""
    found: dict[str, list[dict[str, Any]]] = {}
    entries = body.get("data") if isinstance(body, dict) else None
    for entry in entries[:MAX_MODELS] if isinstance(entries, list) else []:
        name = text(entry.get("model_name")) if isinstance(entry, dict) else None
        if name is not None:
            found.setdefault(name, []).append(entry)
    return found


def description(entries: list[dict[str, Any]]) -> Fields:
    if not entries:
        return {}
    info = child(entries[0], "model_info")
    return present(
        deployments=len(entries),
        upstream_model=shown_url(text(child(entries[0], "litellm_params").get("model"))),
        provider=text(info.get("litellm_provider")),
        mode=text(info.get("mode")),
        context_length=whole(info.get("max_input_tokens")) or whole(info.get("max_tokens")),
    )
