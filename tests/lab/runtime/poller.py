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

APP = "TA_ai_inference"
KIND = "ai_inference_endpoint"


@dataclass
class Installed:
    """`save` goes through the REST handlers that UCC generates, `poll` runs the input's own process."""

    lab: Lab
    server: Server
    client: httpx.Client

    def save(self, endpoint: str, name: str, **fields: str) -> httpx.Response:
        """`endpoint`: account or the input's kind, as UCC names it."""
        path = f"/servicesNS/nobody/{APP}/ta_ai_inference_{endpoint}"
        return self.client.post(path, data={"name": name, **fields})

    def settings(self, name: str, **fields: str) -> httpx.Response:
        return self.client.post(f"/servicesNS/nobody/{APP}/ta_ai_inference_settings/{name}", data=fields)

    def poll(self, name: str) -> Run:
        return self.server.inputs.run_now(f"{KIND}://{name}", timeout=120)

    def events(self, kind: str, *, name: str) -> list[dict[str, Any]]:
        """The records of ai:inference:`kind`, oldest first, as the index holds them."""
        rows = self.lab.search(f'search index=main sourcetype=ai:inference:{kind} source="{KIND}://{name}"')
        return [json.loads(cast(str, row["_raw"])) | {"_time": row["_time"]} for row in reversed(rows)]

    def log_of(self, name: str) -> str:
        return (self.lab.home.root / f"var/log/splunk/ta_ai_inference_{name}.log").read_text()


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
