"""llama.cpp's llama-server. Read off 11434.0.0; tests/recorded/llamacpp-11434.0.0 holds the bytes.

- /health is 503 "Loading model" until the model is there. It needs no key; /props, /slots and /metrics do.
- /metrics is 501 without --metrics; /slots without --slots, as /props tells (`endpoint_slots`). Only the
  slots' state is read: builds for debugging show prompts there.
- Without a model llama-server is a router (tools/server/README.md @00dc805, "Using multiple models"):
  /v1/models has a `status` each, of which `args` is left out: it may hold keys. GET /metrics wants ?model=,
  and with autoload=false a question loads nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from ai_inference.answers import STATUS_OK, present, read_json, text, truth, unexpected_shape, whole
from ai_inference.endpoints.family import INFERENCE, METRICS, Ask, Family, Fields, Health, Report
from ai_inference.endpoints.model_list import (
    MAX_MODELS,
    MODELS_PATH,
    child,
    models_of,
    owners,
    peek,
    shown_url,
)
from ai_inference.endpoints.tables.llamacpp import TABLE
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

# Of a router: as many pages of metrics as models may be loaded at once, and room for a few more.
MAX_PAGES = 50


class LlamaCpp(Family):
    NAME = "llamacpp"
    LABEL = "llama.cpp"
    PLATFORM = "llamacpp"
    USUAL_PORT = 8080
    TABLE = TABLE

    def detect(self, ask: Ask) -> str:
        answer = peek(ask, "/health")[0]
        if answer is not None and answer.server == "llama.cpp":
            return 'its answers name the server "llama.cpp"'
        if "llamacpp" in owners(peek(ask, MODELS_PATH)[1]):
            return f'{MODELS_PATH} says owned_by "llamacpp"'
        return ""

    def health(self, ask: Ask) -> Health:
        answer = ask(INFERENCE, "/health")
        if answer.status not in (*STATUS_OK, 503):
            raise self.refused(answer, "/health")
        try:
            body = read_json(answer, "/health")
        except Trouble:
            if answer.status == 503:
                raise self.refused(answer, "/health") from None
            raise
        if answer.status == 503:
            # Today {"error": {"message": "Loading model"}}, in 2024 {"status": "loading model"}.
            said = child(body, "error").get("message") or (
                body.get("status") if isinstance(body, dict) else None
            )
            word = text(said)
            if word is None:
                raise self.refused(answer, "/health")
            return Health(
                False, 503, answer.seconds, word[:100].lower(), "the server is up, its model is not"
            )
        word = text(body.get("status")) if isinstance(body, dict) else None
        if word is None:
            raise unexpected_shape(answer, "/health")
        props = self._props(ask)
        more = {**properties(props), **self._slots(ask, props)}
        version = text(props.get("build_info")) or ""
        return Health(word == "ok", answer.status, answer.seconds, word, version=version, more=more)

    def inventory(self, ask: Ask, report: Report) -> Iterator[Fields]:
        for name, model in models_of(self, ask, report):
            meta, status = child(model, "meta"), child(model, "status")
            parameters = whole(meta.get("n_params"))
            state = text(status.get("value"))
            code = whole(status.get("exit_code"))
            yield present(
                model_name=name,
                owned_by=text(model.get("owned_by")),
                state="failed" if status.get("failed") is True else state and state.lower(),
                state_reason=f"its process ended with code {code}" if code else None,
                parameter_count=None if parameters is None else str(parameters),
                size_bytes=whole(meta.get("size")),
                quantization=text(meta.get("ftype")),
                context_length=whole(meta.get("n_ctx")),
                training_context_length=whole(meta.get("n_ctx_train")),
                model_url=shown_url(text(model.get("path"))),
            )

    def metrics(self, ask: Ask, report: Report) -> Iterable[Answer]:
        answer = ask(METRICS, "/metrics")
        if answer.status in STATUS_OK:
            return [answer]
        if answer.status == 400:
            return list(self._router_metrics(ask, answer, report))
        raise self.refused(answer, "/metrics")

    def refused(self, answer: Answer, what: str) -> Trouble:
        if what.startswith("/metrics") and answer.status in (404, 501):
            message = (
                f"{what} answered {answer.status}: llama-server does not expose metrics. Start it with "
                "--metrics (LLAMA_ARG_ENDPOINT_METRICS=1), or set the metrics port of the input to 0."
            )
            return Trouble("metrics_off", message, status=answer.status)
        return super().refused(answer, what)

    def _props(self, ask: Ask) -> dict[str, Any]:
        """/props, empty where it does not answer: a key guards it, and health is known without it."""
        body = peek(ask, "/props")[1]
        return body if isinstance(body, dict) else {}

    def _slots(self, ask: Ask, props: dict[str, Any]) -> Fields:
        """How many requests are worked on at once, where /props says that /slots tells."""
        slots = peek(ask, "/slots")[1] if props.get("endpoint_slots") is True else None
        if not isinstance(slots, list):
            return {}
        told = [slot.get("is_processing") for slot in slots[:MAX_MODELS] if isinstance(slot, dict)]
        return {"slots_busy": told.count(True), "slots_idle": told.count(False)}

    def _router_metrics(self, ask: Ask, answer: Answer, report: Report) -> Iterator[Answer]:
        """A page a loaded model. One that does not answer is reported, and the others go on."""
        states = {name: child(model, "status").get("value") for name, model in models_of(self, ask, report)}
        if not any(states.values()):
            # No router: 400 means something else.
            raise self.refused(answer, "/metrics")
        loaded = [name for name, state in states.items() if state == "loaded"]
        if len(loaded) > MAX_PAGES:
            report(Trouble("paging", f"Only the first {MAX_PAGES} loaded models' metrics were read."))
        for name in loaded[:MAX_PAGES]:
            page = ask(METRICS, f"/metrics?model={quote(name, safe='')}&autoload=false")
            if page.status in STATUS_OK:
                yield labelled(page, name)
            else:
                trouble = self.refused(page, "/metrics")
                report(Trouble(trouble.kind, f'model "{name[:100]}": {trouble.message}', status=page.status))


def properties(props: dict[str, Any]) -> Fields:
    """What /props says of the server. Its chat template and its sampling settings are of no use here."""
    return present(
        model_path=shown_url(text(props.get("model_path"))),
        context_length=whole(child(props, "default_generation_settings").get("n_ctx")),
        slots_total=whole(props.get("total_slots")),
        is_sleeping=truth(props.get("is_sleeping")),
        is_router=True if props.get("role") == "router" else None,
    )


def labelled(page: Answer, name: str) -> Answer:
    """A router's page with the model's name as a label: llama-server's series have none."""
    value = name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    label = f'{{model="{value}"}} '.encode()
    lines = [
        line.replace(b" ", label, 1) if line.startswith(b"llamacpp:") and b"{" not in line else line
        for line in page.body.split(b"\n")
    ]
    return replace(page, body=b"\n".join(lines))
