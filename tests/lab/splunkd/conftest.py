"""A server over a small fake Lab with the probe app, and a client that is logged in."""

# ruff: noqa: S501 - the certificate is self-signed, made at each start

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from lab.splunkd import Server
from tests.lab.splunkd.fake_lab import FakeLab

PROBE = Path(__file__).parents[1] / "runtime/lab_probe"
ROWS: list[dict[str, str | list[str]]] = [
    {"n": str(number), "_time": "1795392000.25", "tags": ["a", "b"]} for number in range(120)
]


@pytest.fixture
def lab() -> FakeLab:
    lab = FakeLab([PROBE])
    lab.answers["search index=main"] = [dict(row) for row in ROWS]
    lab.answers["search nothing"] = []
    return lab


@pytest.fixture
def server(lab: FakeLab) -> Iterator[Server]:
    with Server(lab) as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    """Asks for JSON unless told otherwise."""
    headers = {"Authorization": f"Splunk {server.session_key}"}
    with httpx.Client(
        base_url=server.mgmt_url, headers=headers, verify=False, params={"output_mode": "json"}, timeout=60
    ) as running:
        yield running


@pytest.fixture
def hec(server: Server) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Splunk {server.hec_token}"}
    with httpx.Client(base_url=server.hec_url, headers=headers, verify=False) as running:
        yield running


@pytest.fixture
def browser(server: Server) -> Iterator[httpx.Client]:
    """Has opened a page, as a browser would: it holds both cookies."""
    with httpx.Client(base_url=server.web_url, follow_redirects=False) as running:
        running.get("/en-US/app/lab_probe/plain")
        yield running


HEC_TOKENS = """
[http://narrow]
token = narrow-token
index = main
indexes = main, summary
sourcetype = narrow
host = from-token

[http://off]
token = off-token
disabled = 1

[http://open]
token = open-token
allowQueryStringAuth = true

[http://tracked]
token = tracked-token
useACK = true
"""


@pytest.fixture
def other(lab: FakeLab, tmp_path: Path) -> Iterator[httpx.Client]:
    """A server with a token file, and a client that has no token yet."""
    path = tmp_path / "tokens.conf"
    path.write_text(HEC_TOKENS)
    with (
        Server(lab, hec_tokens=path) as server,
        httpx.Client(base_url=server.hec_url, verify=False) as client,
    ):
        yield client
