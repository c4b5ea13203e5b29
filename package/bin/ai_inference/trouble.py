"""What can go wrong with an endpoint, as something to show an admin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class Trouble(Exception):
    """`kind` is a stable word for searches, `message` says what happened and what to do.

    A message is written to the index and to the log: it never holds a token, an answer's body or a header.
    `status` is the HTTP status where there was one; `seconds` how long it took to fail; `retry_after` (s)
    what the server asked for.
    """

    def __init__(
        self,
        kind: str,
        message: str,
        *,
        status: int | None = None,
        seconds: float | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.kind, self.message, self.status, self.seconds = kind, message, status, seconds
        self.retry_after = retry_after


# Told of what is wrong with one item while the others go on.
Report = Callable[[Trouble], None]


@dataclass(frozen=True)
class Problem:
    """A trouble and the part of the poll that it befell: configuration, health, inventory, metrics,
    canary or lines."""

    part: str
    kind: str
    message: str

    def as_dict(self) -> dict[str, str]:
        return {"part": self.part, "kind": self.kind, "message": self.message}


def unexpected(error: Exception) -> Trouble:
    """An error of ours. Its text may quote anything, a token too, so only its type and place are told."""
    trace, place = error.__traceback__, "an unknown line"
    while trace:
        code = trace.tb_frame.f_code
        place = f"{code.co_filename.replace(chr(92), '/').rsplit('/', 1)[-1]}:{trace.tb_lineno}"
        trace = trace.tb_next
    message = f"{type(error).__name__} at {place}. This is a fault of the add-on: please report it."
    return Trouble("internal", message)
