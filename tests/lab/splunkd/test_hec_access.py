"""HEC: who may send, how a request is acknowledged, and what the paths answer to other methods."""

from pathlib import Path

import httpx
import pytest

from lab.errors import LabError
from lab.splunkd import Server
from tests.lab.splunkd.fake_lab import FakeLab

CODES = "facts/splunk-semantics.md section 11: the documented code table"
MEASURED = "mockdr/mockdr: its tests and change log, measured on Splunk 10.4.2"
LOGIT = "logit (find_string: splunk-interop): its probes of Splunk 10.4.3, README of tools/splunk-interop"
SPEC = "inputs.conf.spec 10.4"
CHANNEL = {"X-Splunk-Request-Channel": "0b1c2d3e-0000-4000-8000-000000000001"}
A1 = "facts/splunk-stand-in.md A1: recorded traffic of pytest-splunk-addon"
EVENT, RAW = "/services/collector/event", "/services/collector/raw"


@pytest.mark.verified(source=A1)
@pytest.mark.parametrize("path", ["/services/collector/health", "/services/collector/health/1.0"])
def test_health_needs_no_token(other: httpx.Client, path: str) -> None:
    answer = other.get(path)
    assert (answer.status_code, answer.json()) == (200, {"text": "HEC is healthy", "code": 17})


@pytest.mark.verified(source=CODES)
@pytest.mark.parametrize(
    ("header", "query", "status", "code"),
    [
        ("", "", 401, 2),
        ("", "?token=narrow-token", 400, 16),
        ("", "?token=wrong", 403, 4),
        ("", "?token=open-token", 200, 0),
        ("Bearer x", "", 401, 3),
        ("Splunk", "", 401, 3),
        ("Splunk wrong", "", 403, 4),
        ("Splunk off-token", "", 403, 1),
        ("Splunk narrow-token", "", 200, 0),
        ("Splunk narrow-token", "?token=wrong", 403, 4),
        ("Basic eDpuYXJyb3ctdG9rZW4=", "", 200, 0),
    ],
)
def test_authorization(other: httpx.Client, header: str, query: str, status: int, code: int) -> None:
    answer = other.post(f"{EVENT}{query}", content='{"event": "x"}', headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.verified(source=MEASURED)
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/services/collector/1.0", 404),
        ("POST", "/services/collector/s2s", 404),
        ("GET", "/services/collector", 405),
        ("GET", EVENT, 405),
    ],
)
def test_what_is_not_there(hec: httpx.Client, method: str, path: str, status: int) -> None:
    answer = hec.request(method, path)
    assert answer.status_code == status
    assert answer.json() == {"text": "The requested URL was not found on this server.", "code": 404}


@pytest.mark.verified(source=LOGIT)
@pytest.mark.parametrize(
    ("path", "allow"),
    [
        (EVENT, "POST,OPTIONS"),
        (f"{EVENT}/1.0", "POST,OPTIONS"),
        (RAW, "POST,OPTIONS"),
        ("/services/collector/health", "GET,HEAD,OPTIONS"),
    ],
)
def test_options_are_told_to_anybody(other: httpx.Client, path: str, allow: str) -> None:
    answer = other.options(path)
    assert (answer.status_code, answer.text, answer.headers["Allow"]) == (200, "", allow)


@pytest.mark.verified(source=CODES)
def test_acknowledgement_is_off(hec: httpx.Client) -> None:
    answer = hec.post("/services/collector/ack", json={"acks": [1]})
    assert (answer.status_code, answer.json()["code"]) == (400, 14)


@pytest.mark.verified(source=LOGIT)
def test_acknowledgement_by_channel(other: httpx.Client) -> None:
    headers = {"Authorization": "Splunk tracked-token"}
    body = '{"event": "x"}'
    assert other.post(EVENT, content=body, headers=headers).json()["code"] == 10
    for expected in (0, 1):
        answer = other.post(EVENT, content=body, headers=headers | CHANNEL).json()
        assert answer == {"text": "Success", "code": 0, "ackId": expected}
    channel = CHANNEL["X-Splunk-Request-Channel"]
    polled = other.post(
        f"/services/collector/ack?channel={channel}", json={"acks": [0, 1, 2]}, headers=headers
    )
    assert polled.json() == {"acks": {"0": True, "1": True, "2": False}}
    again = other.post(f"/services/collector/ack?channel={channel}", json={"acks": [0]}, headers=headers)
    assert again.json() == {"acks": {"0": False}}, "true is said once (Vector's RFC 9465, on Splunk 7.3.2)"
    wrong = {"X-Splunk-Request-Channel": channel.replace("1", "2")}
    polled = other.post("/services/collector/ack", json={"acks": [0]}, headers=headers | wrong)
    assert polled.json() == {"acks": {"0": False}}


@pytest.mark.verified(source=f"{CODES}; a channel is a GUID (Format events for HTTP Event Collector)")
def test_a_channel_that_is_none(other: httpx.Client) -> None:
    headers = {"Authorization": "Splunk tracked-token", "X-Splunk-Request-Channel": "mine"}
    answer = other.post(EVENT, content='{"event": "x"}', headers=headers)
    assert (answer.status_code, answer.json()) == (400, {"text": "Invalid data channel", "code": 11})


@pytest.mark.verified(source=LOGIT)
def test_a_channel_means_nothing_to_other_tokens(hec: httpx.Client) -> None:
    assert hec.post(RAW, content="x", headers=CHANNEL).json() == {"text": "Success", "code": 0}


@pytest.mark.unverified
@pytest.mark.parametrize("text", ["", "[monitor:///x]\na = 1\n"])
def test_a_token_file_that_is_none(lab: FakeLab, tmp_path: Path, text: str) -> None:
    path = tmp_path / "tokens.conf"
    path.write_text(text)
    with pytest.raises(LabError, match="http://NAME"):
        Server(lab, hec_tokens=path)
