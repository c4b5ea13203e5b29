"""The Open Inference Protocol (v2) over HTTP: what Triton, KServe, MLServer and others have in common.

Source: https://github.com/kserve/open-inference-protocol, specification/protocol/inference_rest.md, and
Triton's extension_model_repository.md. How the servers differ (tests/recorded has all three):

- Ready is 200 with no body (Triton, MLServer) or {"ready": true} (KServe). Not ready is 400 with no body
  (Triton, MLServer) or 503 with {"error"} (KServe).
- GET /v2 tells the server's name and version. Triton's name is an option (--id), its extensions are its own.
- POST /v2/repository/index is Triton's and MLServer's, GET /v2/models is KServe's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from ai_inference.answers import (
    MAX_ITEMS,
    STATUS_OK,
    present,
    read_json,
    refusal,
    text,
    truth,
    unexpected_shape,
)
from ai_inference.endpoints.family import INFERENCE, Ask, Family, Fields, Health, Report
from ai_inference.endpoints.model_list import named, object_of
from ai_inference.endpoints.models import in_path, tensors
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

SERVER, READY, LIVE = "/v2", "/v2/health/ready", "/v2/health/live"
INDEX = "/v2/repository/index"
NOT_READY = (400, 503)
# There is no such API here: others may be asked.
NO_SUCH_API = (404, 405, 501)
# Triton's own shared memory, under any name that --id gives it
TRITON, TRITONS = "triton", "cuda_shared_memory"
MAX_NAME = 100


class Server(NamedTuple):
    name: str
    version: str
    extensions: tuple[str, ...]

    @property
    def because(self) -> str:
        return f'{SERVER} says name "{self.name[:MAX_NAME]}"'

    @property
    def is_triton(self) -> bool:
        return self.name == TRITON or TRITONS in self.extensions

    @property
    def platform(self) -> str:
        """`serving_platform`: its name as one word ("OpenVINO Model Server" → openvino_model_server)."""
        return (
            TRITON if self.is_triton else re.sub(r"[^a-z0-9]+", "_", self.name.lower()).strip("_")[:MAX_NAME]
        )


def read_server(answer: Answer) -> Server:
    """GET /v2. Trouble where it is not this protocol's answer."""
    if answer.status not in STATUS_OK:
        raise refusal(answer, SERVER)
    body = read_json(answer, SERVER)
    name = text(body.get("name")) if isinstance(body, dict) else None
    if name is None or not isinstance(body.get("version", ""), str):
        raise unexpected_shape(answer, SERVER)
    listed = body.get("extensions")
    listed = listed[:MAX_ITEMS] if isinstance(listed, list) else []
    extensions = tuple(item for item in map(text, listed) if item is not None)
    return Server(name, text(body.get("version")) or "", extensions)


def health(family: Family, ask: Ask) -> Health:
    """Ready, and who it is. An empty 200 could be anybody's: where /v2 answers, it must be this
    protocol's."""
    answer = ask(INFERENCE, READY)
    ready, reason = read_ready(family, answer, READY)
    if not ready:
        reason = f"{reason}. {liveness(ask)}"
    told = ask(INFERENCE, SERVER)
    server = read_server(told) if told.status in STATUS_OK else None
    more = present(serving_platform=server.platform or None) if server else {}
    version = server.version if server else ""
    return Health(ready, answer.status, answer.seconds, reason=reason, version=version, more=more)


def liveness(ask: Ask) -> str:
    if ask(INFERENCE, LIVE).status in STATUS_OK:
        return "It is live: a model is loading or failed to load, which the inventory tells"
    return "It is not live either: it starts or stops, or hangs. Look into its log"


def read_ready(family: Family, answer: Answer, what: str) -> tuple[bool, str]:
    """Whether it is ready, and why not. Trouble where somebody else answered."""
    if not answer.body.strip():
        if answer.status in STATUS_OK:
            return True, ""
        if answer.status in NOT_READY:
            return False, f"{what} says {answer.status}, not ready"
        raise family.refused(answer, what)
    if answer.status in STATUS_OK:
        body = read_json(answer, what)
        said = truth(body.get("ready")) if isinstance(body, dict) else None
        if said is None:
            raise unexpected_shape(answer, what)
        return said, "" if said else f"{what} says ready: false"
    error = error_of(answer, what) if answer.status in NOT_READY else None
    if error is None:
        raise family.refused(answer, what)
    return False, f"{what} says {answer.status}: {error}"


def error_of(answer: Answer, what: str) -> str | None:
    """The `error` of these servers' JSON; None where the answer is none of theirs."""
    try:
        body = read_json(answer, what)
    except Trouble:
        return None
    return text(body.get("error")) if isinstance(body, dict) else None


class Entry(NamedTuple):
    """A model, or a version of one, in the repository's index."""

    name: str
    version: str | None
    state: str | None
    reason: str | None

    @property
    def path(self) -> str:
        return model_path(self.name, self.version)

    @property
    def fields(self) -> Fields:
        return present(
            model_name=self.name, model_version=self.version, state=self.state, state_reason=self.reason
        )


def model_path(name: str, version: str | None = None) -> str:
    path = f"/v2/models/{in_path(name)}"
    return f"{path}/versions/{in_path(version)}" if version else path


def read_index(answer: Answer, report: Report) -> Iterator[Entry]:
    """The models of the repository, loaded or not. An entry that cannot be read is reported."""
    for name, item in named(answer, INDEX, read_json(answer, INDEX), "name", report):
        state = text(item.get("state"))
        version, reason = text(item.get("version")), text(item.get("reason"))
        yield Entry(name, version, state.lower() if state else None, reason)


class Metadata(NamedTuple):
    versions: list[str]
    fields: Fields


def read_metadata(family: Family, ask: Ask, path: str) -> Metadata:
    """GET /v2/models/M, or of one version. What a server leaves empty it does not tell."""
    answer = ask(INFERENCE, path)
    body = object_of(family, answer, "the description")
    if text(body.get("name")) is None:
        raise unexpected_shape(answer, "the description")
    listed: Any = body.get("versions")
    listed = listed[:MAX_ITEMS] if isinstance(listed, list) else []
    versions = [version for version in map(text, listed) if version is not None]
    fields = present(
        platform=text(body.get("platform")),
        inputs=tensors(body.get("inputs")),
        outputs=tensors(body.get("outputs")),
    )
    return Metadata(versions, fields)
