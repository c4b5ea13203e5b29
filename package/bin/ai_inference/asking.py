"""Asks one endpoint on behalf of a server family: addresses by role, time and memory bounded, answers
remembered."""

from __future__ import annotations

import dataclasses
import json
import threading
import time
from collections.abc import Iterable
from types import TracebackType

from ai_inference.connect import MIB, Certificate, Limits
from ai_inference.endpoints.family import INFERENCE, Family
from ai_inference.records import HIDDEN, MIN_SECRET, encode
from ai_inference.settings import Settings, Target
from ai_inference.transport import Answer, ask
from ai_inference.trouble import Trouble

# Bodies up to FREE bytes are read by all endpoints at once; of larger ones, PERMITS at a time are held in
# memory.
FREE = MIB // 2
PERMITS = 4
large = threading.BoundedSemaphore(PERMITS)


class Asker:
    """An `Ask` (endpoints/family.py) for one part of a poll, which may take `seconds` in all. Use it in a
    `with`: a large answer is counted as held until the part has ended. `certificate` is that of the inference
    address."""

    def __init__(
        self, target: Target, settings: Settings, family: Family, limits: Limits, seconds: float
    ) -> None:
        self._target, self._settings, self._family, self._limits = target, settings, family, limits
        self._end, self._seconds = time.monotonic() + seconds, seconds
        self._holding = False
        self.certificate: Certificate | None = None

    @property
    def models(self) -> tuple[str, ...]:
        return self._settings.models

    @property
    def match(self) -> tuple[str, ...]:
        return self._settings.match

    def __enter__(self) -> Asker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._holding:
            large.release()
            self._holding = False

    def __call__(self, role: str, path: str, body: bytes | None = None) -> Answer:
        if not self._holding:
            try:
                return self._ask(role, path, body, min(FREE, self._limits.body))
            except Trouble as trouble:
                if trouble.kind != "too_large" or body is not None or self._limits.body <= FREE:
                    raise
            if not large.acquire(timeout=self._left()):
                raise self._late()
            self._holding = True
        return self._ask(role, path, body, self._limits.body)

    def _ask(self, role: str, path: str, body: bytes | None, most: int) -> Answer:
        address = self._target.address(role, self._family)
        if address is None:
            message = f"There is no address for {role}: give its port, or {role}=URL, in the input."
            raise Trouble("not_asked", message)
        limits = dataclasses.replace(self._limits, total=min(self._left(), self._limits.total), body=most)
        answer = ask(address, path, self._settings.access, role=role, body=body, limits=limits)
        if role == INFERENCE:
            self.certificate = answer.certificate
        return without_secrets(answer, self._settings.access.secrets)

    def _left(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise self._late()
        return left

    def _late(self) -> Trouble:
        message = (
            f"This part took longer than {self._seconds:.0f} s and was broken off; what had been read is "
            "kept. Is the server overloaded, or does it hold very many models?"
        )
        return Trouble("timeout", message)


def without_secrets(answer: Answer, secrets: Iterable[str]) -> Answer:
    """The answer of a server that may quote what it was sent: what is read from it goes into events and into
    the checkpoint's file."""
    body = answer.body
    for secret in secrets:
        if len(secret) >= MIN_SECRET:
            for spelling in {secret, encode(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}:
                body = body.replace(spelling.encode(), HIDDEN.encode())
    return answer if body == answer.body else dataclasses.replace(answer, body=body)


class Remembering:
    """An `Ask` that asks each path once: detection lets many families ask the same."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._found: dict[tuple[str, str, bytes | None], Answer | Trouble] = {}

    @property
    def models(self) -> tuple[str, ...]:
        return self._asker.models

    @property
    def match(self) -> tuple[str, ...]:
        return self._asker.match

    @property
    def troubles(self) -> list[Trouble]:
        return [found for found in self._found.values() if isinstance(found, Trouble)]

    @property
    def answers(self) -> dict[str, Answer]:
        return {key[1]: found for key, found in self._found.items() if isinstance(found, Answer)}

    def __call__(self, role: str, path: str, body: bytes | None = None) -> Answer:
        key = (role, path, body)
        if key not in self._found:
            try:
                self._found[key] = self._asker(role, path, body)
            except Trouble as trouble:
                self._found[key] = trouble
        found = self._found[key]
        if isinstance(found, Trouble):
            raise found
        return found
