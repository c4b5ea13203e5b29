"""Ollama. Not one byte of it is recorded: read in ollama/ollama @fb30760, docs/api.md, server/routes.go and
api/types.go (ListModelResponse, ProcessModelResponse, ModelDetails).

- / says "Ollama is running". There is no readiness besides, no credentials, and no Prometheus metrics.
- /api/tags lists what is on the disk, /api/ps what is in memory. The docs leave `context_length` out of both;
  types.go has it.
- Models of Ollama's cloud have `remote_host` and `remote_model`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

from ai_inference.answers import STATUS_OK, present, text, unexpected_shape, whole
from ai_inference.endpoints.family import INFERENCE, Ask, Family, Fields, Health, Report
from ai_inference.endpoints.model_list import child, first_line, json_of, named, object_of, peek, shown_url
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

ALIVE = "Ollama is running"
# RFC 3339 as Go writes it: nanoseconds, and Z or an offset.
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[-+]\d\d:\d\d)")


class Ollama(Family):
    NAME = "ollama"
    LABEL = "Ollama"
    PLATFORM = "ollama"
    USUAL_PORT = 11434
    METRICS_PATH = ""

    def detect(self, ask: Ask) -> str:
        answer = peek(ask, "/")[0]
        alive = answer is not None and answer.status in STATUS_OK and first_line(answer) == ALIVE
        return f'/ says "{ALIVE}"' if alive else ""

    def health(self, ask: Ask) -> Health:
        """/api/version: a proxy may serve a page of its own at /, and Open WebUI does."""
        answer = ask(INFERENCE, "/api/version")
        version = text(object_of(self, answer, "/api/version").get("version"))
        if version is None:
            raise unexpected_shape(answer, "/api/version")
        return Health(True, answer.status, answer.seconds, version=version)

    def inventory(self, ask: Ask, report: Report) -> Iterator[Fields]:
        running = self._running(ask, report)
        answer = ask(INFERENCE, "/api/tags")
        entries = object_of(self, answer, "/api/tags").get("models")
        # Go writes null for a list that is empty.
        for name, model in named(answer, "/api/tags", [] if entries is None else entries, "name", report):
            yield describe(name, model, None if running is None else running.get(name, {}))

    def metrics(self, ask: Ask, report: Report) -> Iterable[Answer]:
        return []

    def _running(self, ask: Ask, report: Report) -> dict[str, dict[str, Any]] | None:
        """What is in memory by name; None where Ollama does not say (older than 0.1.38 has no /api/ps)."""
        answer = ask(INFERENCE, "/api/ps")
        if answer.status == 404:
            return None
        try:
            body = json_of(self, answer, "/api/ps")
            entries = body.get("models") if isinstance(body, dict) else body
            return dict(named(answer, "/api/ps", [] if entries is None else entries, "name", report))
        except Trouble as trouble:
            report(trouble)
            return None


def describe(name: str, model: dict[str, Any], loaded: dict[str, Any] | None) -> Fields:
    """`loaded`: its entry in /api/ps, empty where it is not in memory, None where that is not known."""
    details = child(model, "details")
    loaded_fields: Fields = {}
    if loaded is not None:
        loaded_fields = present(
            state="loaded" if loaded else "unloaded",
            gpu_memory_used=whole(loaded.get("size_vram")),
            memory_used=whole(loaded.get("size")),
            expires=epoch(loaded.get("expires_at")),
        )
    context = whole(loaded.get("context_length")) if loaded else None
    return present(
        model_name=name,
        # The name's tag is what Ollama has for a version.
        model_version=name.rpartition(":")[2] if ":" in name.rpartition("/")[2] else None,
        digest=text(model.get("digest")),
        size_bytes=whole(model.get("size")),
        modified=epoch(model.get("modified_at")),
        platform=text(details.get("format")),
        model_family=text(details.get("family")),
        parameter_count=text(details.get("parameter_size")),
        quantization=text(details.get("quantization_level")),
        context_length=context if context is not None else whole(details.get("context_length")),
        parent_model=text(details.get("parent_model")),
        model_url=shown_url(text(model.get("remote_host"))),
        remote_model=text(model.get("remote_model")),
        **loaded_fields,
    )


def epoch(value: Any) -> float | None:
    """Epoch seconds of an RFC 3339 time; None for Go's zero time, 0001-01-01, which means none."""
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    try:
        naive = datetime.strptime(match[1], "%Y-%m-%dT%H:%M:%S")
    except ValueError:
        return None
    zone = match[3]
    hours, minutes = (0, 0) if zone == "Z" else (int(zone[1:3]), int(zone[4:6]))
    shift = timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
    since = naive.replace(tzinfo=timezone.utc) - datetime(1970, 1, 1, tzinfo=timezone.utc) - shift
    at = since.total_seconds() + float(match[2] or 0)
    return at if at >= 0 else None
