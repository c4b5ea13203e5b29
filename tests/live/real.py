"""Real servers under the poller: what the tests of all of them share."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ai_inference.endpoints import FAMILIES
from ai_inference.metrics.rules import Table
from ai_inference.prometheus import Page

from scripts.capture.servers.common.client import Client
from scripts.capture.servers.common.exchange_log import body_of
from scripts.capture.servers.common.process import ServerProcess
from scripts.capture.servers.common.running import running
from scripts.capture.servers.common.runs import Family, Run, Step
from tests.lab.runtime.poller import Installed

Records = Mapping[str, list[dict[str, Any]]]
SUFFIXES = ("_bucket", "_sum", "_count")


@dataclass(frozen=True)
class Case:
    """A server and what the poller has to find there. `models`: (model_name, model_version) → further fields
    of its inventory. `infer` sends one request to `model`. `comes`, `goes`: the changes that a load and an
    unload of `model` are; `load` is None where the server has no way back."""

    family: Family
    server_type: str
    because: str
    platform: str
    version: str
    models: Mapping[tuple[str, str | None], Mapping[str, Any]]
    model: str
    infer: Step
    unload: Step | None = None
    load: Step | None = None
    goes: str = "model_unloaded"
    comes: str = "model_loaded"
    run: Run | None = None
    secret: str = "live-s3cret-token"
    """The account's token, which the server may or may not want."""


@contextmanager
def served(case: Case) -> Iterator[tuple[ServerProcess, Client]]:
    run = case.run or case.family.RUNS["default"]
    with running(case.family, run, case.family.install(print), print) as started:
        yield started


def line(client: Client, name: str = "live") -> str:
    """The server as an input's list has it."""
    url = f"http://127.0.0.1:{next(iter(client.ports.values()))}"
    metrics = client.ports.get("metrics")
    return f"{url} name={name}" + (f" metrics=http://127.0.0.1:{metrics}" if metrics else "")


def unknown_families(case: Case, client: Client) -> set[str]:
    """The metrics of the server's page that nobody mapped or listed as ignored."""
    api = "metrics" if "metrics" in client.ports else ""
    path = FAMILIES[case.server_type].METRICS_PATH
    answer = client.get(path, api=api, headers={"Authorization": f"Bearer {case.secret}"})
    page = Page(body_of(answer).decode())
    names = {name for name, _labels, _number, _series in page.samples()}
    assert names and not page.bad_lines
    return unknown(names, FAMILIES[case.server_type].TABLE)


def unknown(names: Iterable[str], table: Table) -> set[str]:
    return {name for name in names if not any(table.is_known(family) for family in families(name))}


def exposed(records: Records) -> set[str]:
    """The names that raw metrics have, without a bucket's bound."""
    return {name.partition(":le=")[0] for r in records["metrics"] for name in r.get("exposed", ())}


def families(name: str) -> Iterator[str]:
    """What a sample's family may be called."""
    yield name
    yield from (name.removesuffix(suffix) for suffix in SUFFIXES if name.endswith(suffix))


def requests_between(records: Records, model: str) -> float:
    """How many requests to the model the rate of the last poll means."""
    mine = [r for r in records["metrics"] if r.get("model_name") == model and "requests_per_second" in r]
    return sum(float(record["requests_per_second"]) * float(record["interval"]) for record in mine)


def told_changes(records: Records) -> list[tuple[str, str, str]]:
    return [(r["change"], r["action"], r["object"]) for r in records["change"]]


def assert_no_secret(addon: Installed, *secrets: str) -> None:
    written = addon.written()
    assert json.dumps("detected_because") in written
    assert not [secret for secret in secrets if secret in written]
