"""The REST handlers of the pages under each of Splunk's Pythons, called as a deployment tool would."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests.lab.runtime.poller import APP, KIND, Installed

ACCOUNT = f"/servicesNS/nobody/{APP}/ta_ai_inference_account"
INPUT = f"/servicesNS/nobody/{APP}/ta_ai_inference_{KIND}"


@pytest.fixture
def silent() -> Iterator[str]:
    """An address that nobody listens on."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


def entry(addon: Installed, path: str) -> dict[str, Any]:
    answer = addon.client.get(path)
    answer.raise_for_status()
    return dict(answer.json()["entry"][0]["content"])


def test_an_account_is_kept_complete_and_masked(addon: Installed) -> None:
    assert "holds no token" in addon.save("account", "acc", auth_type="bearer").text
    assert "type is unknown" in addon.save("account", "acc", auth_type="kerberos", token="s3cret").text
    assert addon.save("account", "acc", auth_type="bearer", token="s3cret").status_code == 201
    assert entry(addon, f"{ACCOUNT}/acc")["token"] == "******"
    # A mask that comes back is the stored secret; a type without its secrets is refused.
    kept = addon.client.post(f"{ACCOUNT}/acc", data={"token": "******"})
    assert kept.status_code == 200, kept.text
    refused = addon.client.post(f"{ACCOUNT}/acc", data={"auth_type": "basic", "username": "me"})
    assert refused.status_code >= 400 and "Enter both" in refused.text
    clear = {"--cred--": "1"}
    found = addon.client.get(f"{ACCOUNT}/acc", params=clear).json()["entry"][0]["content"]
    assert (found["auth_type"], found["token"]) == ("bearer", "s3cret")
    changed = addon.client.post(f"{ACCOUNT}/acc", data={"auth_type": "api_key", "api_key": "s3cret-2"})
    assert changed.status_code == 200, changed.text
    found = addon.client.get(f"{ACCOUNT}/acc", params=clear).json()["entry"][0]["content"]
    assert (found["api_key"], found.get("token") or "") == ("s3cret-2", "")


def test_the_status_is_read_and_never_written(addon: Installed, silent: str) -> None:
    fields = {"server_type": "vllm", "endpoints": silent, "interval": "60", "index": "main"}
    told = addon.save(KIND, "ep1", **fields)
    assert told.status_code >= 400 and "untick" in told.text
    assert addon.save(KIND, "ep1", **fields, test_connection="0").status_code == 201
    assert entry(addon, f"{INPUT}/ep1")["last_status"] == "never polled"
    assert addon.poll("ep1").ok
    row = entry(addon, f"{INPUT}/ep1")
    assert row["last_status"] == "unhealthy" and "refused" in row["last_reason"]
    assert row["endpoints_summary"] == silent
    refused = addon.client.post(f"{INPUT}/ep1", data={"last_status": "healthy"})
    assert refused.status_code >= 400
    edited = addon.client.post(f"{INPUT}/ep1", data={"interval": "120"})
    assert edited.json()["entry"][0]["content"]["last_status"] == "unhealthy"
    conf = (addon.lab.home.root / f"etc/apps/{APP}/local/inputs.conf").read_text()
    assert "interval = 120" in conf and "last_" not in conf and "summary" not in conf


def test_an_input_made_anew_begins_as_never_polled(addon: Installed, silent: str) -> None:
    fields = {"server_type": "vllm", "endpoints": silent, "interval": "60", "index": "main"}
    for _ in range(2):
        assert addon.save(KIND, "ep1", **fields, test_connection="0").status_code == 201
        assert entry(addon, f"{INPUT}/ep1")["last_status"] == "never polled"
        assert addon.poll("ep1").ok
        assert entry(addon, f"{INPUT}/ep1")["last_status"] == "unhealthy"
        addon.client.delete(f"{INPUT}/ep1").raise_for_status()
