"""NVIDIA Triton Inference Server: what to ask, and how to read it.

Read off 2.51.0; tests/recorded/triton-2.51.0 holds the bytes. What is unlike other servers:

- /v2/health/ready is 400 without a body while the server is not ready; with the default --strict-readiness
  that is as long as one model is not available (HandleServerHealth in src/http_server.cc, @e1db8a6).
- The index has every model of the repository. One that was never loaded has a name and no more; one that
  failed has UNAVAILABLE and the reason. It answers with any --model-control-mode.
- Only models that are ready describe themselves: the others answer 400.
- APIs that --http-restricted-api closes are 403 unless a header is sent: use an API key account with that
  header.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from ai_inference.answers import STATUS_OK, present, text, whole
from ai_inference.endpoints import open_inference
from ai_inference.endpoints.family import INFERENCE, Ask, Family, Fields, Health, Report
from ai_inference.endpoints.model_list import object_of
from ai_inference.endpoints.models import ABOUT_ONE_MODEL, guarded
from ai_inference.endpoints.open_inference import INDEX, Entry, read_index, read_metadata
from ai_inference.endpoints.tables.triton import TABLE
from ai_inference.trouble import Trouble

IS_READY = "ready"


class Triton(Family):
    NAME = "triton"
    LABEL = "NVIDIA Triton"
    PLATFORM = "triton"
    USUAL_PORT = 8000
    PORTS: ClassVar[Mapping[str, int]] = {"metrics": 8002}
    TABLE = TABLE

    def detect(self, ask: Ask) -> str:
        server = open_inference.read_server(ask(INFERENCE, open_inference.SERVER))
        if not server.is_triton:
            return ""
        return server.because if server.name == self.NAME else f"{server.because} and Triton's extensions"

    def health(self, ask: Ask) -> Health:
        return open_inference.health(self, ask)

    def inventory(self, ask: Ask, report: Report) -> Iterator[Fields]:
        """A record a version; one a model where no version was ever loaded."""
        answer = ask(INFERENCE, INDEX, b"{}")
        if answer.status not in STATUS_OK:
            raise self.refused(answer, INDEX)
        configurations = Configurations(self, ask, report)
        for entry in read_index(answer, report):
            yield from guarded(entry.name, self._describe(ask, entry, configurations), report)

    def _describe(self, ask: Ask, entry: Entry, configurations: Configurations) -> Iterator[Fields]:
        """What the index says is kept when the rest cannot be read."""
        fields = entry.fields
        if entry.state != IS_READY:
            yield fields
            return
        try:
            fields.update(read_metadata(self, ask, entry.path).fields)
            fields.update(configurations.of(entry))
        except Trouble as trouble:
            if trouble.kind in ABOUT_ONE_MODEL:
                yield fields
            raise
        yield fields


class Configurations:
    """Model configurations, until the server says that they are closed to this account."""

    def __init__(self, family: Family, ask: Ask, report: Report) -> None:
        self._family, self._ask, self._report, self._closed = family, ask, report, False

    def of(self, entry: Entry) -> Fields:
        if self._closed:
            return {}
        try:
            return read_config(
                object_of(self._family, self._ask(INFERENCE, f"{entry.path}/config"), "/config")
            )
        except Trouble as trouble:
            if trouble.kind != "unauthorized":
                raise
            self._closed = True
            self._report(trouble)
            return {}


def read_config(config: dict[str, Any]) -> Fields:
    """The resolved configuration: its defaults are filled in by the server."""
    groups = config.get("instance_group")
    groups = [group for group in groups if isinstance(group, dict)] if isinstance(groups, list) else []
    kinds = {kind[len("KIND_") :].lower() for kind in kinds_of(groups)}
    return present(
        runtime=text(config.get("backend")),
        batch_size=whole(config.get("max_batch_size")),
        workers=instances(groups) if groups else None,
        device_type=",".join(sorted(kinds))[:100] or None,
    )


def kinds_of(groups: list[dict[str, Any]]) -> Iterator[str]:
    for group in groups:
        kind = text(group.get("kind"))
        if kind and kind.startswith("KIND_"):
            yield kind


def instances(groups: list[dict[str, Any]]) -> int | None:
    """Of a group on GPUs, `count` is that on each of them."""
    total = 0
    for group in groups:
        count, gpus = whole(group.get("count")), group.get("gpus")
        if count is None:
            return None
        total += count * (len(gpus) if isinstance(gpus, list) and gpus else 1)
    return total
