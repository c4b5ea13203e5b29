"""Seldon Core 1: the Python wrapper around one model.

Read off seldon-core 1.18.2; tests/recorded/seldon-1.18.2 holds the bytes. What is unlike other servers:

- /health/ping is "pong" as long as the process lives; /health/status runs the model's own check, where it has
  one.
- Every failure is 500 with {"status": {"reason": "MICROSERVICE_…", "info": …}}, an unknown path too. /live
  and /ready are the executor's, which stands before the wrapper in Kubernetes.
- /metadata is what the image's name, MODEL_METADATA or the model's init_metadata say: by default, nothing.
- The metrics' port is 6000 (the operator counts up from it), their path /metrics; the operator makes it
  /prometheus (PREDICTIVE_UNIT_METRICS_ENDPOINT). The inference port has no metrics.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from ai_inference.answers import MAX_ITEMS, STATUS_OK, present, read_json, text, unexpected_shape
from ai_inference.endpoints.family import INFERENCE, METRICS, Ask, Family, Fields, Health, Report
from ai_inference.endpoints.model_list import child, object_of
from ai_inference.endpoints.models import signature, tensor, with_versions
from ai_inference.endpoints.tables.seldon import TABLE
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

PING, STATUS, METADATA = "/health/ping", "/health/status", "/metadata"
OPERATORS_METRICS = "/prometheus"
PONG = b"pong"
MICROSERVICE = "MICROSERVICE_"
MAX_NAMES = 32


class Seldon(Family):
    NAME = "seldon"
    LABEL = "Seldon Core 1"
    PLATFORM = "seldon"
    USUAL_PORT = 9000
    PORTS: ClassVar[Mapping[str, int]] = {"metrics": 6000}
    TABLE = TABLE

    def detect(self, ask: Ask) -> str:
        if not is_pong(ask(INFERENCE, PING)):
            return ""
        answer = ask(INFERENCE, METADATA)
        seldons = failure(answer) is not None
        if answer.status in STATUS_OK:
            seldons = {"custom", "versions", "platform"} <= object_of(self, answer, METADATA).keys()
        return f'{PING} says "pong", and {METADATA} is Seldon\'s' if seldons else ""

    def health(self, ask: Ask) -> Health:
        ping = ask(INFERENCE, PING)
        if not is_pong(ping):
            raise unexpected_shape(ping, PING) if ping.status in STATUS_OK else self.refused(ping, PING)
        answer = ask(INFERENCE, STATUS)
        if answer.status in STATUS_OK:
            # The model's own check may answer any JSON.
            body = read_json(answer, STATUS)
            word = text(body.get("strData")) if isinstance(body, dict) else None
            return Health(True, answer.status, answer.seconds, word or "")
        reason = failure(answer)
        if reason is None:
            raise self.refused(answer, STATUS)
        return Health(False, answer.status, answer.seconds, reason=f"{STATUS} says {answer.status}: {reason}")

    def inventory(self, ask: Ask, report: Report) -> Iterator[Fields]:
        """The one model, a record a version."""
        answer = ask(INFERENCE, METADATA)
        if failure(answer) is not None:
            message = f"{METADATA} failed: the model's metadata are not valid. The wrapper's log says why."
            raise Trouble("server_error", message, status=answer.status)
        body = object_of(self, answer, METADATA)
        if "versions" not in body:
            raise unexpected_shape(answer, METADATA)
        fields = present(
            model_name=text(body.get("name")),
            platform=text(body.get("platform")),
            inputs=messages(body.get("inputs")),
            outputs=messages(body.get("outputs")),
        )
        if "model_name" not in fields:
            message = f"{METADATA} names no model. Name it in MODEL_METADATA or in the model's init_metadata."
            report(Trouble("unnamed_model", message, status=answer.status))
            return
        listed = body.get("versions")
        listed = listed[:MAX_ITEMS] if isinstance(listed, list) else []
        yield from with_versions(fields, [version for version in map(text, listed) if version])

    def metrics(self, ask: Ask, report: Report) -> Iterable[Answer]:
        answer = ask(METRICS, self.METRICS_PATH)
        if answer.status == 404:
            other = ask(METRICS, OPERATORS_METRICS)
            answer = answer if other.status == 404 else other
        if answer.status not in STATUS_OK:
            raise self.refused(answer, self.METRICS_PATH)
        return [answer]


def is_pong(answer: Answer) -> bool:
    return answer.status in STATUS_OK and answer.body.strip() == PONG


def failure(answer: Answer) -> str | None:
    """What Seldon says of its failure; None where it did not fail, or another server did."""
    if answer.status in STATUS_OK:
        return None
    try:
        status = child(read_json(answer, "it"), "status")
    except Trouble:
        return None
    reason = text(status.get("reason"))
    if reason is None or not reason.startswith(MICROSERVICE):
        return None
    info = text(status.get("info"))
    return f"{reason} ({info})" if info else reason


def messages(found: Any) -> list[str] | None:
    """Inputs or outputs: tensors, or Seldon's messages, {"messagetype", "schema": {"names", "shape"}}, as
    "names messagetype [shape]"."""
    if not isinstance(found, list):
        return None
    return signature(message(item) for item in found if isinstance(item, dict))


def message(item: dict[str, Any]) -> str:
    if "messagetype" not in item:
        return tensor(item.get("name"), item.get("datatype"), item.get("shape"))
    schema = child(item, "schema")
    names = schema.get("names")
    names = [name for name in map(text, names[:MAX_NAMES]) if name] if isinstance(names, list) else []
    return tensor(",".join(names), item.get("messagetype"), schema.get("shape"))
