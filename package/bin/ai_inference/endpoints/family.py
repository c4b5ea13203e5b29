"""What a server family's module offers to the poll, and what the poll offers to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

# What is wrong with one item while the others go on.
Report = Callable[[Trouble], None]
Fields = dict[str, Any]


class Ask(Protocol):
    """GET a path (quoted already) of the server's address for `role`, with that role's token."""

    def __call__(self, role: str, path: str) -> Answer: ...


@dataclass(frozen=True)
class Health:
    """What a server says of itself. `word` is its own; `ready` is None where it does not say."""

    ready: bool | None
    status: int
    seconds: float
    word: str = ""
    reason: str = ""


class Family(Protocol):
    """A server family. Each reader asks what it needs, and raises Trouble when its part fails as a whole.

    `PLATFORM` is `serving_platform` in every record. `ROLES`: the address that each part asks first, so that
    a part whose address is not configured is left out.
    """

    @property
    def PLATFORM(self) -> str: ...  # noqa: N802 - a constant of the modules

    @property
    def ROLES(self) -> Mapping[str, str]: ...  # noqa: N802

    @property
    def health(self) -> Callable[[Ask], Health]: ...

    @property
    def inventory(self) -> Callable[[Ask, Report], Iterator[Fields]]: ...

    @property
    def metrics(self) -> Callable[[Ask, Report], Iterator[Fields]]: ...
