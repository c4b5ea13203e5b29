"""HEC tokens and monitored files over REST, receivers, and the time parser."""

# ruff: noqa: S501 - the certificate is self-signed, made at each start

import os
import time
from pathlib import Path

import httpx
import pytest

from lab.runtime.monitor import Monitor
from lab.splunkd import Server
from tests.lab.splunkd.fake_lab import FakeLab

INPUTS = "REST API Reference: Input endpoint descriptions"
SPEC = "inputs.conf.spec 10.4: [monitor://<path>]"
HTTP = "/servicesNS/admin/splunk_httpinput/data/inputs/http"
MONITOR = "/servicesNS/nobody/search/data/inputs/monitor"


@pytest.mark.verified(source="Use cURL to manage HTTP Event Collector tokens")
def test_a_tokens_life(client: httpx.Client, server: Server) -> None:
    made = client.post(HTTP, data={"name": "mine", "sourcetype": "st"})
    assert made.status_code == 201
    content = made.json()["entry"][0]["content"]
    assert len(content["token"]) == 36 and content["sourcetype"] == "st"

    def send() -> int:
        headers = {"Authorization": f"Splunk {content['token']}"}
        url = f"{server.hec_url}/services/collector/event"
        return int(httpx.post(url, content='{"event": "x"}', headers=headers, verify=False).json()["code"])

    assert send() == 0
    assert client.post(f"{HTTP}/mine/disable").json()["entry"][0]["content"]["disabled"] is True
    assert send() == 1
    client.post(f"{HTTP}/mine/enable")
    client.post(f"{HTTP}/mine", data={"indexes": "summary", "index": "summary"})
    assert send() == 0
    client.post(f"{HTTP}/mine", data={"index": "main"})
    assert send() == 7
    assert client.delete(f"{HTTP}/mine").status_code == 200
    assert send() == 4


@pytest.mark.unverified
def test_a_setting_nobody_reads_is_refused(client: httpx.Client) -> None:
    answer = client.post(HTTP, data={"name": "mine", "typo": "1"})
    assert answer.status_code == 400 and "typo" in answer.text


def quiet(path: Path, data: bytes) -> Path:
    """A file that nobody has written to for a minute."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (time.time() - 60,) * 2)
    return path


@pytest.mark.verified(source=f"{SPEC}; facts/splunk-stand-in.md A1: how pytest-splunk-addon makes one")
def test_a_monitored_file_is_read_before_a_search(
    client: httpx.Client, server: Server, lab: FakeLab, tmp_path: Path
) -> None:
    path = quiet(tmp_path / "web7/app.log", b"one\n")
    segment = str(path.parts.index("web7"))
    form = {"name": str(path), "sourcetype": "st", "index": "summary", "disabled": "False",
            "crc-salt": "<SOURCE>", "host_segment": segment}  # fmt: skip
    assert client.post(MONITOR, data=form).status_code == 201
    server.splunkd.catch_up()
    quiet(path, b"one\ntwo\n")
    server.splunkd.catch_up()
    server.splunkd.catch_up()
    meta = {"sourcetype": "st", "source": str(path), "host": "web7", "index": "summary"}
    assert lab.chunks == [{"data": b"one\n", **meta}, {"data": b"two\n", **meta}]


@pytest.mark.verified(source="inputs.conf.spec 10.4: time_before_close = 3")
def test_a_file_being_written_is_left_alone(server: Server, lab: FakeLab, tmp_path: Path) -> None:
    path = quiet(tmp_path / "app.log", b"half a li")
    os.utime(path)
    server.splunkd.confs.write("inputs", "search", f"monitor://{path}", {"sourcetype": "st"})
    server.splunkd.catch_up()
    assert lab.chunks == []


@pytest.mark.verified(source=SPEC)
@pytest.mark.parametrize(
    ("stanza", "setting", "found"),
    [
        ("", "", "a.log b.txt deep/c.log"),
        ("", "recursive=false", "a.log b.txt"),
        ("", r"whitelist=\.log$", "a.log deep/c.log"),
        ("", r"blacklist=\.log$", "b.txt"),
        ("/*.log", "", "a.log"),
        ("/.../*.log", "", "deep/c.log"),
        ("/d*", "", "deep/c.log"),
    ],
)
def test_which_files(tmp_path: Path, stanza: str, setting: str, found: str) -> None:
    for name in ("a.log", "b.txt", "deep/c.log"):
        quiet(tmp_path / name, b"x\n")
    name, _, value = setting.partition("=")
    monitor = Monitor(f"{tmp_path}{stanza}", {name: value} if name else {})
    assert " ".join(str(path.relative_to(tmp_path)) for path in monitor.files()) == found


@pytest.mark.differs(reason="Splunk guesses the source type of a monitored file; the lab logs an error")
def test_a_file_without_a_source_type(server: Server, lab: FakeLab, tmp_path: Path) -> None:
    path = quiet(tmp_path / "app.log", b"x\n")
    server.splunkd.confs.write("inputs", "search", f"monitor://{path}", {"index": "main"})
    server.splunkd.catch_up()
    assert lab.chunks == []
    assert any("does not guess" in event["_raw"] for event in lab.events)


@pytest.mark.verified(source=f"{INPUTS}: receivers/simple, receivers/stream")
def test_receivers(client: httpx.Client, lab: FakeLab) -> None:
    query = {"sourcetype": "st", "index": "summary", "host": "h", "source": "s"}
    as_xml = {**query, "output_mode": "xml"}
    answer = client.post("/services/receivers/simple", params=as_xml, content=b"event 1")
    assert answer.status_code == 200 and "<field k='sourcetype'>" in answer.text.replace('"', "'")
    assert client.post("/services/receivers/stream", params=query, content=b"2\n3\n").status_code == 204
    assert lab.chunks == [{"data": b"event 1", **query}, {"data": b"2\n3\n", **query}]
    assert client.post("/services/receivers/simple", params=query).status_code == 400
    asked = {**query, "output_mode": "json"}
    told = client.post("/services/receivers/simple", params=asked, content=b"event 1").json()
    assert told == {**query, "bytes": 7}
    query["index"] = "nowhere"
    assert client.post("/services/receivers/simple", params=query, content=b"x").status_code == 400


@pytest.mark.verified(source="REST API Reference: search/timeparser")
def test_the_time_parser(client: httpx.Client, lab: FakeLab) -> None:
    query = {"time": ["-1d@d", "@h"], "now": "1795435200"}
    assert client.get("/services/search/timeparser", params=query).json() == {
        "-1d@d": "2026-11-22T00:00:00.000+00:00",
        "@h": "2026-11-23T12:00:00.000+00:00",
    }
    refused = client.get("/services/search/timeparser", params={"time": "soon", "output_mode": "json"})
    assert (refused.status_code, refused.json()["messages"][0]["text"]) == (400, "Invalid time.")
