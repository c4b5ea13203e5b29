"""One poll of one endpoint: health, inventory and metrics, as records.

Each part is asked whatever became of the others. Whatever goes wrong ends up in the health record, which
every poll writes exactly once, as its last record.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator
from typing import Any

from ai_inference import endpoints, records
from ai_inference.answers import present
from ai_inference.connect import Limits
from ai_inference.endpoints.family import Family, Fields, Health, Report
from ai_inference.records import Record
from ai_inference.settings import Target
from ai_inference.transport import Answer, get
from ai_inference.trouble import Problem, Trouble, unexpected

# Seconds that one part may take: a slow management API must not take the time of the metrics.
PART_LIMIT = 60.0
# Problems in one health record; the rest are counted.
MAX_PROBLEMS = 20

# The server was asked and did not answer. After any other trouble we do not know whether it lives.
NO_ANSWER = ("refused", "reset", "timeout", "truncated", "network")


class Poll:
    """`clock` gives epoch seconds, for tests. `problems` and `counts` are filled while `records` runs."""

    def __init__(
        self,
        target: Target,
        *,
        clock: Callable[[], float] = time.time,
        limits: Limits | None = None,
        part_limit: float = PART_LIMIT,
    ) -> None:
        self.target, self.problems = target, list[Problem]()
        self._clock, self._limits, self._part_limit = clock, limits or Limits(), part_limit
        self._counts: dict[str, int] = {}
        self._started = 0.0

    def records(self) -> Iterator[Record]:
        """Inventory, metrics, health. Never raises: even an error of ours becomes a problem."""
        began, self._started = self._clock(), time.monotonic()
        fields: Fields = {}
        try:
            family = endpoints.find(self.target.server_type)
        except Trouble as trouble:
            self._note("configuration", trouble)
            fields = unpolled(trouble)
        else:
            fields = self._health(family)
            yield from self._part(family, "inventory", records.INVENTORY)
            yield from self._part(family, "metrics", records.METRICS)
        yield self._health_record(began, fields)

    def _health(self, family: Family) -> Fields:
        try:
            return told(family.health(self._asker()))
        except Trouble as error:
            trouble = error
        except Exception as error:
            trouble = unexpected(error)
        self._note("health", trouble)
        return untold(trouble, proxied=self.target.proxy is not None)

    def _part(self, family: Family, part: str, sourcetype: str) -> Iterator[Record]:
        role = family.ROLES[part]
        if role not in self.target.addresses:
            return
        head = {"serving_platform": family.PLATFORM, **self._destination(role)}
        read: Callable[[Asker, Report], Iterator[Fields]] = getattr(family, part)
        count = 0
        try:
            for fields in read(self._asker(), lambda trouble: self._note(part, trouble)):
                yield Record(sourcetype, self._clock(), {"endpoint": self.target.name, **head, **fields})
                count += 1
        except Trouble as trouble:
            self._note(part, trouble)
        except Exception as error:
            self._note(part, unexpected(error))
        else:
            self._counts[part] = count

    def _health_record(self, began: float, fields: Fields) -> Record:
        family = endpoints.FAMILIES.get(self.target.server_type)
        shown = [problem.as_dict() for problem in self.problems[:MAX_PROBLEMS]]
        return Record(
            records.HEALTH,
            began,
            present(
                endpoint=self.target.name,
                serving_platform=family.PLATFORM if family else None,
                **self._destination("inference"),
                **fields,
                models=self._counts.get("inventory"),
                samples=self._counts.get("metrics"),
                poll_duration=round(time.monotonic() - self._started, 6),
                problem_count=len(self.problems),
                problems=shown or None,
            ),
        )

    def _destination(self, role: str) -> dict[str, Any]:
        address = self.target.addresses[role]
        return {"dest": address.host, "dest_port": address.port}

    def _asker(self) -> Asker:
        return Asker(self.target, self._limits, self._part_limit)

    def _note(self, part: str, trouble: Trouble) -> None:
        self.problems.append(Problem(part, trouble.kind, trouble.message))


class Asker:
    """GET with the address and the token of a role, for as long as the part's time lasts."""

    def __init__(self, target: Target, limits: Limits, seconds: float) -> None:
        self._target, self._limits = target, limits
        self._end, self._seconds = time.monotonic() + seconds, seconds

    def __call__(self, role: str, path: str) -> Answer:
        left = self._end - time.monotonic()
        if left <= 0:
            message = (
                f"This part took longer than {self._seconds:.0f} s and was broken off; what had been read is "
                "kept. Is the server overloaded, or does it hold very many models?"
            )
            raise Trouble("timeout", message)
        target = self._target
        return get(
            target.addresses[role],
            path,
            token=target.tokens.get(role, ""),
            ca_file=target.ca_file,
            proxy=target.proxy,
            allow_link_local=target.allow_link_local,
            limits=dataclasses.replace(self._limits, total=min(left, self._limits.total)),
        )


def told(health: Health) -> Fields:
    """The server answered the probe."""
    word = None if health.ready is None else "healthy" if health.ready else "unhealthy"
    return present(
        health=word or "unknown",
        live=True,
        ready=health.ready,
        server_status=health.word or None,
        status=health.status,
        duration=round(health.seconds, 6),
        reason=health.reason or None,
    )


def untold(trouble: Trouble, *, proxied: bool) -> Fields:
    """It did not, or not with its state. `live` and `ready` stay absent where nobody can know them:
    a gateway can have refused a token, and it may be the proxy that is away.
    """
    silent = trouble.kind in NO_ANSWER and not proxied
    return present(
        health="unreachable" if silent else "unknown",
        live=False if silent else None,
        ready=False if silent else None,
        status=trouble.status,
        duration=None if trouble.seconds is None else round(trouble.seconds, 6),
        error_type=trouble.kind,
        reason=trouble.message,
    )


def unpolled(trouble: Trouble) -> Fields:
    """Nothing was asked."""
    return {"health": "unknown", "error_type": trouble.kind, "reason": trouble.message}


def unpolled_record(name: str, trouble: Trouble, now: float) -> Record:
    """The health record of an input that could not even be read, so that its silence has a reason."""
    problem = Problem("configuration", trouble.kind, trouble.message)
    return Record(
        records.HEALTH,
        now,
        {"endpoint": name, **unpolled(trouble), "problem_count": 1, "problems": [problem.as_dict()]},
    )
