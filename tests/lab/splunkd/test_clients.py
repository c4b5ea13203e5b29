"""Tools that are not ours: splunk-sdk as a client, and the real UCC add-on's pages' calls."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from splunklib import binding, results
from splunklib import client as splunk

from lab.splunkd import Server
from tests.lab.runtime.conftest import interpreters
from tests.lab.splunkd.fake_lab import FakeLab

# ruff: noqa: S501 - the certificate is self-signed, made at each start

SDK = "splunk-sdk 2.1.1 as the client"
UCC = "splunktaucclib 8.2.0 and solnlib 7.0.0, built into the add-on"
APP = "TA_ai_inference"


@pytest.fixture
def service(server: Server) -> splunk.Service:
    where = urlsplit(server.mgmt_url)
    return splunk.connect(
        host=where.hostname, port=where.port, username=server.username, password=server.password,
        app="lab_probe", owner="nobody",
    )  # fmt: skip


@pytest.mark.verified(source=SDK)
class TestSdk:
    def test_jobs(self, service: splunk.Service) -> None:
        job = service.jobs.create("search index=main")
        assert job.is_done() and job["resultCount"] == "120"
        rows = list(results.JSONResultsReader(job.results(output_mode="json", count=0)))
        assert len(rows) == 120 and rows[0]["tags"] == ["a", "b"]
        assert len(list(results.JSONResultsReader(job.preview(output_mode="json", count=7)))) == 7
        job.cancel()
        assert job.sid not in [other.sid for other in service.jobs]

    def test_oneshot_export_and_refusal(self, service: splunk.Service) -> None:
        once = service.jobs.oneshot("search index=main", output_mode="json", count=3)
        assert len(list(results.JSONResultsReader(once))) == 3
        export = service.jobs.export("search index=main", output_mode="json")
        assert len([row for row in results.JSONResultsReader(export) if isinstance(row, dict)]) == 120
        with pytest.raises(binding.HTTPError, match="Unknown search command"):
            service.jobs.create("bogus")

    def test_kvstore(self, service: splunk.Service) -> None:
        service.kvstore.create("fresh", fields={"a": "string"})
        data = service.kvstore["fresh"].data
        key = data.insert(json.dumps({"a": "x", "n": 5}))["_key"]
        assert data.query(query={"n": {"$gt": 4}})[0]["_key"] == data.query_by_id(key)["_key"] == key
        data.update(key, json.dumps({"a": "y"}))
        assert data.batch_save({"_key": "z", "a": "w"}) == ["z"]
        data.delete(json.dumps({"a": "y"}))
        assert [document["_key"] for document in data.query()] == ["z"]
        service.kvstore["fresh"].delete()
        assert "fresh" not in service.kvstore

    def test_saved_searches(self, service: splunk.Service) -> None:
        saved = service.saved_searches.create(
            "s 1", "search index=main", cron_schedule="0 6 * * *", is_scheduled=1
        )
        assert saved["is_scheduled"] == "1" and saved.dispatch().is_done()
        assert len(saved.history()) == 1
        saved.disable()
        assert saved.refresh()["disabled"] == "1"
        saved.enable()
        saved.update(description="d")
        assert saved.refresh()["description"] == "d"
        service.saved_searches.delete("s 1")
        assert [other.name for other in service.saved_searches] == ["Probe alert", "Probe report"]

    def test_passwords_confs_indexes_apps(self, service: splunk.Service) -> None:
        credential = service.storage_passwords.create("pw", "user", "re/alm#x")
        assert credential.clear_password == "pw" and credential.name == "re/alm#x:user:"
        service.storage_passwords.delete("user", "re/alm#x")
        assert service.storage_passwords.list() == []
        stanza = service.confs["inputs"]["probe_input"]
        stanza.submit({"interval": "7"})
        assert stanza.refresh()["interval"] == "7"
        service.indexes.create("fresh")
        assert "fresh" in service.indexes and service.apps["lab_probe"]["version"] == "1.2.3"
        assert service.info["version"] == "10.0.0" and service.users["admin"].role_entities[0].name == "admin"


@pytest.fixture(params=["own", "3.9", "3.13"])
def addon(
    request: pytest.FixtureRequest, built_addon: Path
) -> Iterator[tuple[Server, httpx.Client, FakeLab]]:
    """The built add-on in a server that runs its programs under one of Splunk's Pythons."""
    known = interpreters()
    if request.param not in known:
        pytest.skip(f"no Python {request.param} here")
    lab = FakeLab([built_addon])
    with Server(lab, python=known[request.param]) as server:
        base = f"{server.mgmt_url}/servicesNS/nobody/{APP}"
        headers = {"Authorization": f"Splunk {server.session_key}"}
        with httpx.Client(
            base_url=base, headers=headers, verify=False, params={"output_mode": "json"}, timeout=60
        ) as client:
            yield server, client, lab


@pytest.mark.verified(source=UCC)
def test_the_accounts_page(addon: tuple[Server, httpx.Client, FakeLab]) -> None:
    _server, client, lab = addon
    account = "/ta_ai_inference_account"
    fields = {"name": "acme", **account_fields()}
    created = client.post(account, data=fields)
    assert created.status_code == 201, created.text
    assert client.get(account).json()["entry"][0]["name"] == "acme"
    again = client.post(account, data=fields)
    assert (
        again.status_code == 500 and '"REST Error [409]: Conflict -- ' in again.json()["messages"][0]["text"]
    )
    stored = (lab.home.app(APP) / "local/ta_ai_inference_account.conf").read_text()
    assert "t0ken-value" not in stored and "******" in stored
    clear = client.get(f"{account}/acme", params={"output_mode": "json", "--cred--": "1"})
    assert "t0ken-value" in clear.text
    assert client.delete(f"{account}/acme").status_code == 200
    assert client.get("/storage/passwords").json()["entry"] == []


def pages() -> dict[str, Any]:
    """The add-on's own description of its pages."""
    config = Path(__file__).parents[3] / f"build/output/{APP}/appserver/static/js/build/globalConfig.json"
    return dict(json.loads(config.read_text())["pages"])


def account_fields() -> dict[str, str]:
    """What the page sends of a new account: its defaults, and a value in each secret field."""
    (tab,) = [tab for tab in pages()["configuration"]["tabs"] if tab["name"] == "account"]
    defaults = {e["field"]: e["defaultValue"] for e in tab["entity"] if e.get("defaultValue")}
    return {**defaults, **{e["field"]: "t0ken-value" for e in tab["entity"] if e.get("encrypted")}}


def fields_of(kind: str) -> dict[str, str]:
    """Every field of an input, filled with what none of them takes."""
    (service,) = [service for service in pages()["inputs"]["services"] if service["name"] == kind]
    return {entity["field"]: "*" for entity in service["entity"] if entity["field"] != "name"}


@pytest.mark.verified(source=UCC)
def test_the_settings_page(addon: tuple[Server, httpx.Client, FakeLab]) -> None:
    _server, client, _lab = addon
    logging = "/ta_ai_inference_settings/logging"
    assert client.get(logging).json()["entry"][0]["content"]["loglevel"] == "INFO"
    assert client.post(logging, data={"loglevel": "DEBUG"}).status_code == 200
    assert client.get(logging).json()["entry"][0]["content"]["loglevel"] == "DEBUG"
    refused = client.post(logging, data={"loglevel": "LOUD"})
    assert refused.status_code == 500 and "REST Error [400]: Bad Request -- " in refused.text


@pytest.mark.verified(source=UCC)
def test_the_inputs_page(addon: tuple[Server, httpx.Client, FakeLab]) -> None:
    server, client, _lab = addon
    kind = next(iter(server.inputs.kinds()))
    page = f"/ta_ai_inference_{kind}"
    assert client.get(page).status_code == 200
    assert server.inputs.scheme(kind).xml_stream
    refused = client.post(page, data={"name": "bad*name", **fields_of(kind)})
    assert refused.status_code == 500 and "REST Error [400]: Bad Request -- " in refused.text
    incomplete = client.post(page, data={"name": "ep"})
    assert incomplete.status_code == 400 and "required arguments are missing" in incomplete.text
    assert server.inputs.titles() == []
