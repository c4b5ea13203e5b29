"""What a poll may say of a server's health, from what the server said or failed to say."""

from __future__ import annotations

from typing import Any

from ai_inference.answers import present
from ai_inference.endpoints.family import Health
from ai_inference.records import HEALTH, Record
from ai_inference.trouble import Problem, Trouble

HEALTHY, UNHEALTHY, UNREACHABLE, UNKNOWN = "healthy", "unhealthy", "unreachable", "unknown"
# The server was asked and did not answer. After any other trouble we do not know whether it lives.
NO_ANSWER = ("refused", "reset", "timeout", "truncated", "network")


def told(health: Health) -> dict[str, Any]:
    """The server answered the probe."""
    word = None if health.ready is None else HEALTHY if health.ready else UNHEALTHY
    return present(
        health=word or UNKNOWN,
        live=True,
        ready=health.ready,
        server_status=health.word or None,
        status=health.status,
        duration=round(health.seconds, 6),
        reason=health.reason or None,
        **{name: value for name, value in health.more.items() if name != "serving_platform"},
    )


def untold(trouble: Trouble, *, proxied: bool) -> dict[str, Any]:
    """It did not, or not with its state. `live` and `ready` stay absent where nobody can know them:
    a gateway can have refused a token, and it may be the proxy that is away.
    """
    silent = trouble.kind in NO_ANSWER and not proxied
    return present(
        health=UNREACHABLE if silent else UNKNOWN,
        live=False if silent else None,
        ready=False if silent else None,
        status=trouble.status,
        duration=None if trouble.seconds is None else round(trouble.seconds, 6),
        error_type=trouble.kind,
        reason=trouble.message,
    )


def unpolled_record(name: str, trouble: Trouble, now: float) -> Record:
    """The health record of an input that could not even be read, so that its silence has a reason."""
    problem = Problem("configuration", trouble.kind, trouble.message)
    return Record(
        HEALTH,
        now,
        {
            "input": name,
            "health": UNKNOWN,
            "error_type": trouble.kind,
            "reason": trouble.message,
            "problem_count": 1,
            "problems": [problem.as_dict()],
        },
    )
