"""A server of one of the captures, running: for the captures, and for tests against real servers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from scripts.capture.servers.common.client import Client
from scripts.capture.servers.common.process import Launch, ServerProcess, free_ports
from scripts.capture.servers.common.runs import Family, Run, Say
from scripts.capture.servers.common.venvs import Installation


@contextmanager
def running(
    family: Family, run: Run, installation: Installation, say: Say
) -> Iterator[tuple[ServerProcess, Client]]:
    """The server on free ports, and a client that knows them; ended on the way out if it was not before."""
    ports = dict(zip(family.APIS, free_ports(len(family.APIS)), strict=True))

    def launch(home: Path) -> Launch:
        return replace(family.launch(run, installation, home, ports), one_stream=run.one_stream)

    with ServerProcess(family.NAME, launch, say) as server:
        yield server, Client(ports, say)
