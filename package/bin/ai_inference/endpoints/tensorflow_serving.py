"""TensorFlow Serving's REST API, from source: tensorflow/serving @9d981c5. No bytes were captured: the server
is in no package registry. The tests' answers are written after the source and its tests, which are named
beside each rule.

- No list of models exists (http_rest_api_handler.cc, ProcessModelStatusRequest: "We do not yet support
  returning status of all models"): the input's `models` names them. GET /v1/models is 400, {"error": "Missing
  model name in request."}: so the server shows what it is, and that it lives.
- GET /v1/models/NAME: {"model_version_status": [{"version": "123", "state": "AVAILABLE", "status":
  {"error_code": "OK", "error_message": ""}}]}, an unloaded version (END) for a while too. An unknown model is
  404 with {"error"}.
- …/versions/N/metadata (http_rest_api_util.cc, ToJsonString): {"model_spec", "metadata": {"signature_def":
  {"signature_def": {NAME: {"inputs", "outputs"}}}}}; 64-bit numbers are texts. Only what is available has
  one.
- A request without a version goes to the highest number that is available (apis/get_model_metadata.proto).
- Metrics are at the REST port, if --monitoring_config_file turns them on; without it that path is 404. Each
  call below /v1 counts as a request, ours too: tables/tensorflow_serving.py leaves them out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ai_inference.answers import MAX_ITEMS, STATUS_OK, present, text, unexpected_shape
from ai_inference.endpoints.family import INFERENCE, METRICS, Ask, Family, Fields, Health, Report
from ai_inference.endpoints.model_list import child, object_of
from ai_inference.endpoints.models import bounded, guarded, in_path, signature, tensor
from ai_inference.endpoints.open_inference import error_of
from ai_inference.endpoints.tables.tensorflow_serving import SERVING, TABLE
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

MODELS = "/v1/models"
# The second is that of versions before 2.0, whose paths needed a name.
NAMELESS = ("Missing model name", "Malformed request")
UNKNOWN_MODEL = "Could not find any versions of model"
AVAILABLE = "available"
DEFAULT_SIGNATURE, INITIALIZER = "serving_default", "__saved_model_init_op"
NUMBER = re.compile(r"[0-9]{1,19}")
# Models that health looks at: the inventory looks at all.
MAX_PROBED = 20


class TensorFlowServing(Family):
    NAME = "tensorflow_serving"
    LABEL = "TensorFlow Serving"
    PLATFORM = "tensorflow_serving"
    USUAL_PORT = 8501
    METRICS_PATH = "/monitoring/prometheus/metrics"
    TABLE = TABLE

    def detect(self, ask: Ask) -> str:
        error = nameless(ask(INFERENCE, MODELS))
        return f'{MODELS} says "{error}"' if error else ""

    def health(self, ask: Ask) -> Health:
        """Ready where each named model has a version that is available. Without names, only whether it lives:
        of the metrics' page, as a nameless question for a model counts as a failed request in others'
        dashboards."""
        if ask.models:
            return self._health_of_models(ask)
        reason = "Whether its models are ready is not known: name them under Models in the input"
        page = self._metrics_page(ask)
        if page is not None:
            return Health(None, page.status, page.seconds, reason=reason)
        answer = ask(INFERENCE, MODELS)
        if nameless(answer) is None:
            raise (
                unexpected_shape(answer, MODELS)
                if answer.status in STATUS_OK
                else self.refused(answer, MODELS)
            )
        return Health(None, answer.status, answer.seconds, reason=reason)

    def _health_of_models(self, ask: Ask) -> Health:
        answers, missing = list[Answer](), list[str]()
        for name in ask.models[:MAX_PROBED]:
            answer = ask(INFERENCE, model_path(name))
            answers.append(answer)
            if is_unknown(answer) or all(v.state != AVAILABLE for v in read_versions(self, answer)):
                missing.append(name[:100])
        status, seconds = answers[0].status, answers[0].seconds
        reason = f"No version is available of: {', '.join(missing)}" if missing else ""
        return Health(not missing, status, seconds, reason=reason)

    def _metrics_page(self, ask: Ask) -> Answer | None:
        """The page of metrics, where it is on and TensorFlow Serving's."""
        try:
            page = ask(METRICS, self.METRICS_PATH)
        except Trouble:
            # Its address may be another than the server's, or closed.
            return None
        return page if page.status in STATUS_OK and SERVING.encode() in page.body else None

    def inventory(self, ask: Ask, report: Report) -> Iterator[Fields]:
        if not ask.models:
            message = "TensorFlow Serving lists no models. Name yours under Models in the input."
            report(Trouble("no_models_named", message))
            return
        for name in bounded(list(dict.fromkeys(ask.models)), "The input", report):
            yield from guarded(name, self._describe(ask, name, report), report)

    def metrics(self, ask: Ask, report: Report) -> Iterable[Answer]:
        try:
            return super().metrics(ask, report)
        except Trouble as trouble:
            if trouble.kind != "not_found":
                raise
            message = (
                f"{self.METRICS_PATH} is not there: TensorFlow Serving shows no metrics. Start it with "
                "--monitoring_config_file (prometheus_config), or put 0 as metrics port into the input."
            )
            raise Trouble(trouble.kind, message, status=trouble.status) from trouble

    def _describe(self, ask: Ask, name: str, report: Report) -> Iterator[Fields]:
        """A record a version. What the status says is kept when the signature cannot be read."""
        versions = read_versions(self, ask(INFERENCE, model_path(name)))
        available = [version.number for version in versions if version.state == AVAILABLE]
        default = max(available, key=int) if available else None
        for version in versions:
            fields = present(
                model_name=name,
                model_version=version.number,
                default_version=None if default is None else version.number == default,
                state=version.state,
                state_reason=version.error,
            )
            if version.state == AVAILABLE:
                for more in guarded(name, self._signatures(ask, name, version.number), report):
                    fields.update(more)
            yield fields

    def _signatures(self, ask: Ask, name: str, number: str) -> Iterator[Fields]:
        answer = ask(INFERENCE, f"{model_path(name)}/versions/{number}/metadata")
        body = object_of(self, answer, "/metadata")
        signatures = child(child(child(body, "metadata"), "signature_def"), "signature_def")
        if not signatures:
            raise unexpected_shape(answer, "/metadata")
        yield present(inputs=read_side(signatures, "inputs"), outputs=read_side(signatures, "outputs"))


class Version(NamedTuple):
    number: str
    state: str | None
    error: str | None


def model_path(name: str) -> str:
    return f"{MODELS}/{in_path(name)}"


def nameless(answer: Answer) -> str | None:
    """What TensorFlow Serving says to a question for no model; None where it is another server."""
    error = error_of(answer, MODELS) if answer.status == 400 else None
    return error[:100] if error and error.startswith(NAMELESS) else None


def is_unknown(answer: Answer) -> bool:
    error = error_of(answer, MODELS) if answer.status == 404 else None
    return error is not None and error.startswith(UNKNOWN_MODEL)


def read_versions(family: Family, answer: Answer) -> list[Version]:
    """The versions of a model's status, lowest first; Trouble where there are none."""
    if is_unknown(answer):
        message = (
            "TensorFlow Serving has no such model. Check the name, case included, in its model_config_list."
        )
        raise Trouble("not_found", message, status=answer.status)
    listed = object_of(family, answer, "the status").get("model_version_status")
    if not isinstance(listed, list):
        raise unexpected_shape(answer, "the status")
    versions = [version for version in map(read_version, listed[:MAX_ITEMS]) if version is not None]
    if not versions:
        raise unexpected_shape(answer, "the status")
    return sorted(versions, key=lambda version: int(version.number))


def read_version(item: Any) -> Version | None:
    number = item.get("version") if isinstance(item, dict) else None
    if not isinstance(number, str) or not NUMBER.fullmatch(number):
        return None
    state, status = text(item.get("state")), child(item, "status")
    code, said = text(status.get("error_code")), text(status.get("error_message"))
    error = ": ".join(part for part in (code, said) if part) if code != "OK" else None
    return Version(number, state.lower() if state else None, error or None)


def read_side(signatures: dict[str, Any], side: str) -> list[str] | None:
    """The inputs or outputs of all signatures: those of serving_default by name, of others by
    SIGNATURE:NAME."""
    found: list[str] = []
    for name, definition in signatures.items():
        if name == INITIALIZER:
            continue
        prefix = "" if name == DEFAULT_SIGNATURE else f"{name}:"
        for key, info in child(definition, side).items():
            shape = child(info, "tensor_shape")
            dims = shape.get("dim")
            sizes = (
                [dim.get("size") for dim in dims if isinstance(dim, dict)] if isinstance(dims, list) else []
            )
            # A scalar has no dimensions, a tensor of unknown rank says so.
            found.append(
                tensor(prefix + key, info_type(info), None if shape.get("unknown_rank") is True else sizes)
            )
    return signature(found)


def info_type(info: Any) -> str | None:
    return text(info.get("dtype")) if isinstance(info, dict) else None
