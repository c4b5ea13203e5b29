"""The built add-on in the lab, set up as an admin would and run as splunkd would."""

# ruff: noqa: S501 - the lab's certificate is self-signed, made at each start

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import httpx

from lab import Lab
from lab.runtime.modinput import Run
from lab.splunkd import Server
from lab.splunkd.engine import Engine
from tests.unit.poller.loopback import Loopback

APP = "TA_ai_inference"
KIND = "ai_inference_endpoint"
BASE = f"/servicesNS/nobody/{APP}"


@dataclass
class Installed:
    """`add` and `account` go through the REST handlers that UCC generates, `poll` runs the input's own
    process."""

    lab: Lab
    server: Server
    client: httpx.Client

    def add(self, name: str, endpoints: str, **fields: str) -> httpx.Response:
        """Save an input, with what the form sends by itself; its connection is not tested unless told."""
        given = {"server_type": "auto", "interval": "60", "index": "main", "test_connection": "0"}
        return self.save(KIND, name, **{**given, "endpoints": endpoints, **fields})

    def account(self, name: str, auth_type: str, **fields: str) -> httpx.Response:
        return self.save("account", name, auth_type=auth_type, **fields)

    def save(self, page: str, name: str, **fields: str) -> httpx.Response:
        """`page`: account, or the input's kind, as UCC names its handlers. Exactly these fields are sent."""
        return self.client.post(f"{BASE}/ta_ai_inference_{page}", data={"name": name, **fields})

    def delete(self, page: str, name: str) -> None:
        self.client.delete(f"{BASE}/ta_ai_inference_{page}/{name}").raise_for_status()

    def settings(self, name: str, **fields: str) -> None:
        self.client.post(f"{BASE}/ta_ai_inference_settings/{name}", data=fields).raise_for_status()

    def metric_index(self, name: str) -> None:
        given = {"name": name, "datatype": "metric"}
        self.client.post(f"{BASE}/data/indexes", data=given).raise_for_status()

    def poll(self, name: str) -> Run:
        return self.server.inputs.run_now(f"{KIND}://{name}", timeout=120)

    def polled(self, name: str) -> dict[str, list[dict[str, Any]]]:
        """What one poll, which must end well, writes: kind of record → its records."""
        before = {kind: len(self.events(kind, name=name)) for kind in KINDS}
        run = self.poll(name)
        assert run.ok, (run.problems, run.stderr)
        return {kind: self.events(kind, name=name)[count:] for kind, count in before.items()}

    def events(self, kind: str, *, name: str) -> list[dict[str, Any]]:
        """The records of ai:inference:`kind` in the order in which they came, as the index holds them."""
        rows = self.lab.search(f'search index=main sourcetype=ai:inference:{kind} source="{KIND}://{name}"')
        return [json.loads(cast(str, row["_raw"])) | {"_time": row["_time"]} for row in reversed(rows)]

    def row(self, name: str) -> dict[str, Any]:
        """The input's row on the Inputs page."""
        answer = self.client.get(f"{BASE}/ta_ai_inference_{KIND}/{name}").raise_for_status()
        return cast("dict[str, Any]", answer.json()["entry"][0]["content"])

    def log_of(self, name: str) -> str:
        return (self.lab.home.root / f"var/log/splunk/ta_ai_inference_{name}.log").read_text()

    def written(self) -> str:
        """Every event of every index, every log and every checkpoint: where no secret may be."""
        var = self.lab.home.root / "var"
        files = [path.read_text(errors="replace") for path in var.rglob("*") if path.is_file()]
        rows = self.lab.search("search index=* OR index=_* | table _raw")
        return "\n".join([*files, *(str(row["_raw"]) for row in rows)])


def line(server: Loopback, name: str = "prod") -> str:
    """An endpoint that has all of TorchServe's three APIs at one address."""
    return f"{server.url} name={name} management={server.url} metrics={server.url}"


KINDS = ("health", "inventory", "metrics", "change")


@contextmanager
def installed(addon: Path, python: str = sys.executable) -> Iterator[Installed]:
    lab = Lab([addon])
    with Server(cast(Engine, lab), python=python) as server:
        headers = {"Authorization": f"Splunk {server.session_key}"}
        with httpx.Client(
            base_url=server.mgmt_url,
            headers=headers,
            verify=False,
            params={"output_mode": "json"},
            timeout=60,
        ) as client:
            yield Installed(lab, server, client)
