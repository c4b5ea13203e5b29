"""Rounds of polls for tests: against servers whose answers can be changed between two polls."""

import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ai_inference import endpoints
from ai_inference.checkpoint import Store
from ai_inference.connect import Limits
from ai_inference.credentials import Credentials
from ai_inference.poll import Outcome, Written
from ai_inference.records import HEALTH, Record
from ai_inference.rounds import Round, Summary
from ai_inference.settings import Settings, Target, read_settings

from tests.unit.poller.loopback import Loopback, Request, http_answer

RECORDED = Path(__file__).resolve().parents[2] / "recorded"
QUICK = Limits(connect=1.0, read=0.5, total=1.0, body=1024 * 1024)
NOT_FOUND = http_answer(b'{"detail":"Not Found"}', "404 Not Found", "Content-Type: application/json")
VLLM = {
    "/health": "default-health",
    "/version": "default-version",
    "/v1/models": "default-models",
    "/metrics": "default-metrics",
}


class Served(Loopback):
    """Answers by path; `routes` may be changed at any time: bytes of a whole answer, or JSON."""

    def __init__(self, routes: Mapping[str, Any], **more: Any) -> None:
        super().__init__(self._answer, **more)
        self.routes = dict(routes)

    def _answer(self, connection: socket.socket, request: Request) -> None:
        found = self.routes.get(request.target.partition("?")[0], NOT_FOUND)
        if callable(found):
            found(connection, request)
        else:
            connection.sendall(found if isinstance(found, bytes) else as_json(found))


def as_json(value: Any) -> bytes:
    return http_answer(json.dumps(value).encode(), "200 OK", "Content-Type: application/json")


def models(*names: str, **more: Any) -> dict[str, Any]:
    """What vLLM answers to /v1/models; `more` is of each model."""
    return {
        "object": "list",
        "data": [{"id": name, "object": "model", "owned_by": "vllm", **more} for name in names],
    }


def vllm(**more: Any) -> Served:
    """A vLLM that answers as the recorded one did."""
    folder = RECORDED / "vllm-0.32.0"
    return Served({path: (folder / f"{name}.http").read_bytes() for path, name in VLLM.items()}, **more)


def settings_of(
    endpoint: str, credentials: Credentials | None = None, *, name: str = "prod", **params: str
) -> Settings:
    given = {"endpoints": endpoint, "interval": "10", **params}
    return read_settings(name, given, endpoints.FAMILIES, credentials)


class Rounds:
    """Polls again and again with one folder of checkpoints. `now` is the clock."""

    def __init__(self, folder: Path, settings: Settings, **more: Any) -> None:
        self.folder, self.settings, self.more = folder, settings, more
        self.now: float | None = None
        self.outcomes: list[tuple[Target, Outcome]] = []
        self.summary = Summary()

    def make(self, written: list[Written]) -> Round:
        more = {"limits": QUICK, **self.more}
        if self.now is not None:
            more["clock"] = lambda: self.now
        return Round(
            self.settings,
            Store(self.folder, self.settings.name),
            written.append,
            lambda target, outcome, _seconds: self.outcomes.append((target, outcome)),
            **more,
        )

    def poll(self) -> list[Written]:
        """What one round wrote."""
        written: list[Written] = []
        self.outcomes.clear()
        self.summary = self.make(written).run()
        return written

    def records(self, sourcetype: str) -> list[dict[str, Any]]:
        """The records of one kind that the next round writes, without the head that all have."""
        return of(self.poll(), sourcetype)


def of(written: list[Written], sourcetype: str) -> list[dict[str, Any]]:
    return [dict(r.fields) for r in written if isinstance(r, Record) and r.sourcetype == sourcetype]


def health_of(written: list[Written]) -> dict[str, Any]:
    """The health record, which must be the only one and the last."""
    assert [record.sourcetype for record in written].count(HEALTH) == 1
    assert written[-1].sourcetype == HEALTH
    return of(written, HEALTH)[0]


def kinds(health: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(problem["part"], problem["kind"]) for problem in health.get("problems", ())]
