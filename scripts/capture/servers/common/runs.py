"""One captured configuration of a server, and what stays of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from scripts.capture.servers.common.client import Client
from scripts.capture.servers.common.process import Launch
from scripts.capture.servers.common.venvs import Installation

Step = Callable[[Client], None]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Run:
    """`files` says which of the server's files (or streams: stdout, stderr) is stored where in sample_data;
    `records` which of the answers that the steps kept are stored (None: all)."""

    name: str
    why: str
    files: Mapping[str, str]
    arguments: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    steps: Sequence[Step] = ()
    records: frozenset[str] | None = frozenset()
    one_stream: bool = False


class Family(Protocol):
    """What a server's package offers the capture script."""

    NAME: str
    VERSION: str

    @property
    def RUNS(self) -> Mapping[str, Run]: ...  # noqa: N802 - a constant of the package

    @property
    def APIS(self) -> Sequence[str]:  # noqa: N802
        """Its ports by name, the main one first."""

    @property
    def PACKAGES(self) -> Sequence[str]:  # noqa: N802
        """Those whose versions stand beside the bytes."""

    def install(self, say: Say) -> Installation: ...

    def launch(self, run: Run, installation: Installation, home: Path, ports: dict[str, int]) -> Launch: ...
