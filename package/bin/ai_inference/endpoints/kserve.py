"""Servers of the Open Inference Protocol v2: the KServe SDK, MLServer, Seldon Core 2, OpenVINO, Triton and
others.

Read off KServe 0.21.0, MLServer 1.7.1 and Triton 2.51.0; tests/recorded holds the bytes. `serving_platform`
is the name that /v2 tells. What is unlike one another, besides what open_inference.py says:

- MLServer tells a state with its index. KServe lists names; each model's /ready tells the state: 503 while it
  loads, 404 after it was unloaded.
- KServe and MLServer describe a model that declares no inputs with empty lists: they are absent here.
- A KServe server of the V1 protocol only has "/", {"status": "alive"}, and /v1/models.
- A router, such as Seldon's, lists no models: the input's `models` names them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar

from ai_inference.answers import STATUS_OK, present, read_json, text, unexpected_shape
from ai_inference.endpoints import open_inference
from ai_inference.endpoints.family import INFERENCE, METRICS, Ask, Family, Fields, Health, Report
from ai_inference.endpoints.model_list import object_of
from ai_inference.endpoints.models import ABOUT_ONE_MODEL, bounded, guarded, in_path, names_in, with_versions
from ai_inference.endpoints.open_inference import (
    INDEX,
    NO_SUCH_API,
    READY,
    SERVER,
    Entry,
    model_path,
    read_index,
    read_metadata,
    read_ready,
)
from ai_inference.endpoints.tables.kserve import TABLE
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

MODELS, MODELS_V1 = "/v2/models", "/v1/models"
IS_READY, NOT_READY = "ready", "not_ready"
# What a page of metrics begins with, and where
MARK, FIRST = b"# TYPE ", 4096


class KServe(Family):
    NAME = "kserve"
    LABEL = "KServe, MLServer, Seldon Core 2 (Open Inference Protocol v2)"
    USUAL_PORT = 8080
    # MLServer's; KServe serves its metrics with the rest
    PORTS: ClassVar[Mapping[str, int]] = {"metrics": 8082}
    ELSE_SAME = frozenset({"metrics"})
    TABLE = TABLE

    def detect(self, ask: Ask) -> str:
        answer = ask(INFERENCE, SERVER)
        if answer.status in STATUS_OK:
            return open_inference.read_server(answer).because
        models = object_of(self, ask(INFERENCE, MODELS_V1), MODELS_V1).get("models")
        if isinstance(models, list) and all(text(name) for name in models) and alive(ask(INFERENCE, "/")):
            return f"{MODELS_V1} lists models as KServe's V1 protocol does"
        return ""

    def health(self, ask: Ask) -> Health:
        answer = ask(INFERENCE, READY)
        if answer.status not in NO_SUCH_API:
            return open_inference.health(self, ask)
        root = ask(INFERENCE, "/")
        if not alive(root):
            raise self.refused(answer, READY)
        more = {"serving_platform": "kserve"}
        return Health(
            None, root.status, root.seconds, "alive", "the V1 protocol tells no readiness", more=more
        )

    def inventory(self, ask: Ask, report: Report) -> Iterator[Fields]:
        answer = ask(INFERENCE, INDEX, b"{}")
        if answer.status in STATUS_OK:
            for entry in read_index(answer, report):
                yield from guarded(entry.name, self._describe(ask, entry), report)
            return
        if answer.status not in NO_SUCH_API:
            raise self.refused(answer, INDEX)
        for path, describe in ((MODELS, self._describe_v2), (MODELS_V1, self._describe_v1)):
            answer = ask(INFERENCE, path)
            if answer.status in NO_SUCH_API:
                continue
            listed = object_of(self, answer, path).get("models")
            if not isinstance(listed, list):
                raise unexpected_shape(answer, path)
            for name in names_in(listed, answer, path, report):
                yield from guarded(name, describe(ask, name), report)
            return
        if not ask.models:
            message = "This server lists no models. Name those to be looked at under Models in the input."
            raise Trouble("no_models_named", message)
        for name in bounded(list(ask.models), "The input", report):
            yield from guarded(name, self._describe_v2(ask, name), report)

    def metrics(self, ask: Ask, report: Report) -> Iterable[Answer]:
        """KServe's page is at the inference address, where MLServer and Triton have none."""
        answer = ask(INFERENCE, self.METRICS_PATH)
        if answer.status in STATUS_OK and MARK in answer.body[:FIRST]:
            return [answer]
        pages = ask(METRICS, self.METRICS_PATH)
        if pages.status == 404:
            message = (
                f"{self.METRICS_PATH} answered 404. MLServer and Triton have their metrics on a port of "
                "their own: give the metrics port in the input, or 0 to leave them out."
            )
            raise Trouble("not_found", message, status=pages.status)
        if pages.status not in STATUS_OK:
            raise self.refused(pages, self.METRICS_PATH)
        return [pages]

    def _describe(self, ask: Ask, entry: Entry) -> Iterator[Fields]:
        """A model of an index. Servers that know no versions in paths describe the model as a whole."""
        if entry.state not in (None, IS_READY):
            yield entry.fields
            return
        try:
            found = read_metadata(self, ask, entry.path)
        except Trouble as trouble:
            if trouble.kind in ABOUT_ONE_MODEL:
                yield entry.fields
            if entry.state is not None or trouble.kind not in ABOUT_ONE_MODEL:
                raise
            # Of an unloaded model there is nothing to be described.
            return
        yield {**entry.fields, **found.fields}

    def _describe_v2(self, ask: Ask, name: str) -> Iterator[Fields]:
        path = model_path(name)
        answer = ask(INFERENCE, f"{path}/ready")
        ready, reason = read_ready(self, answer, "/ready")
        known = present(model_name=name, state=IS_READY if ready else NOT_READY, state_reason=text(reason))
        if not ready:
            yield known
            return
        found = read_metadata(self, ask, path)
        yield from with_versions({**known, **found.fields}, found.versions)

    def _describe_v1(self, ask: Ask, name: str) -> Iterator[Fields]:
        what = "the status"
        answer = ask(INFERENCE, f"{MODELS_V1}/{in_path(name)}")
        ready, reason = read_ready(self, answer, what)
        if answer.status in STATUS_OK and not answer.body.strip():
            raise unexpected_shape(answer, what)
        yield present(model_name=name, state=IS_READY if ready else NOT_READY, state_reason=text(reason))


def alive(root: Answer) -> bool:
    """Whether "/" says what KServe says there."""
    if root.status not in STATUS_OK:
        return False
    body = read_json(root, "/")
    return isinstance(body, dict) and body.get("status") == "alive"
