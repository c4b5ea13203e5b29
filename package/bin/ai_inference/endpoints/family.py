"""What a server family tells the poll, and what the poll offers to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from ai_inference.answers import STATUS_OK, refusal
from ai_inference.metrics.rules import Table
from ai_inference.transport import Answer
from ai_inference.trouble import Report, Trouble

Fields = dict[str, Any]

__all__ = ["INFERENCE", "MANAGEMENT", "METRICS", "Ask", "Family", "Fields", "Health", "Report"]

INFERENCE, MANAGEMENT, METRICS = "inference", "management", "metrics"


class Ask(Protocol):
    """Asks one endpoint. GET, or POST where there is a `body` (JSON), of a path that is quoted already, at
    the address for `role`, with that role's credentials. The answer may have any status but a redirect; what
    is no answer at all raises Trouble. `models`: the names that an admin gave, for servers that cannot list
    theirs. `match`: the selectors of the input, for a Prometheus server.
    """

    @property
    def models(self) -> tuple[str, ...]: ...

    @property
    def match(self) -> tuple[str, ...]: ...

    def __call__(self, role: str, path: str, body: bytes | None = None) -> Answer: ...


@dataclass(frozen=True)
class Health:
    """What a server says of itself.

    `ready` is None where it does not say; `word` is its own word; `status` and `seconds` are those of the
    probe; `version` is the server's, "" where it does not tell; `more` are fields of this family's own.
    """

    ready: bool | None
    status: int
    seconds: float
    word: str = ""
    reason: str = ""
    version: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


class Family:
    """A server family: what to ask, and how to read it. Methods raise Trouble when their part fails as a
    whole.

    `NAME`: the input's `server_type`; `LABEL`: its name for people; `PLATFORM`: `serving_platform` in every
    record ("" where the server may be any: then `serving_platform` in its health's `more` says).
    `USUAL_PORT`: of the inference address; `PORTS`: the usual ports of the other roles; a role that is not in
    it has the inference address; so has one in `ELSE_SAME` where that address is on no usual port.
    `METRICS_PATH`: "" where there are no metrics.
    """

    NAME: ClassVar[str] = ""
    LABEL: ClassVar[str] = ""
    PLATFORM: ClassVar[str] = ""
    USUAL_PORT: ClassVar[int] = 80
    PORTS: ClassVar[Mapping[str, int]] = {}
    ELSE_SAME: ClassVar[frozenset[str]] = frozenset()
    METRICS_PATH: ClassVar[str] = "/metrics"
    TABLE: ClassVar[Table] = Table(())
    HAS_INVENTORY: ClassVar[bool] = True

    def detect(self, ask: Ask) -> str:
        """Why this is such a server ('/v2 says name "triton"'); "" where it is not. Answers are remembered
        during a detection, so two families may ask the same path. Trouble of one family's path means no."""
        raise NotImplementedError

    def health(self, ask: Ask) -> Health:
        raise NotImplementedError

    def inventory(self, ask: Ask, report: Report) -> Iterator[Fields]:
        """A record a model version. A model that cannot be described is reported, the others go on."""
        raise NotImplementedError

    def metrics(self, ask: Ask, report: Report) -> Iterable[Answer]:
        """The pages of metrics, most often one."""
        answer = ask(METRICS, self.METRICS_PATH)
        if answer.status not in STATUS_OK:
            raise self.refused(answer, self.METRICS_PATH)
        return [answer]

    def refused(self, answer: Answer, what: str) -> Trouble:
        """The trouble of a status that is no success; families with refusals of their own say more."""
        return refusal(answer, what)
