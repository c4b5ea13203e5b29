"""Modular inputs over REST, and the runner that keeps them going."""

import time

import httpx
import pytest

from lab.errors import LabError
from lab.runtime.inputs import first_time, next_time
from lab.splunkd import Server
from tests.lab.runtime.test_modinput import assert_gone, wait_for
from tests.lab.splunkd.fake_lab import FakeLab

REST = "help.splunk.com: REST API Reference, data/inputs"
UCC = "facts/ucc-build.md section 5: the calls of splunktaucclib 8.2.0"
SPEC = "inputs.conf.spec: interval"
INPUTS = "/servicesNS/nobody/lab_probe/data/inputs/probe_input"


def create(client: httpx.Client, name: str = "one", mode: str = "events", **more: str) -> httpx.Response:
    return client.post(INPUTS, data={"name": name, "mode": mode, **more})


@pytest.mark.verified(source=UCC)
def test_an_inputs_life(client: httpx.Client, server: Server) -> None:
    assert create(client).status_code == 201
    assert create(client).status_code == 409
    content = client.get(f"{INPUTS}/one").json()["entry"][0]["content"]
    assert (content["mode"], content["interval"], content["disabled"]) == ("events", "60", False)
    assert client.post(f"{INPUTS}/one/disable").json()["entry"][0]["content"]["disabled"] is True
    assert (
        client.post(f"{INPUTS}/one", data={"interval": "5"}).json()["entry"][0]["content"]["interval"] == "5"
    )
    assert [entry["name"] for entry in client.get(INPUTS).json()["entry"]] == ["one", "shipped"]
    assert client.delete(f"{INPUTS}/one").status_code == 200
    assert client.get(f"{INPUTS}/one").status_code == 404


@pytest.mark.verified(source=UCC)
@pytest.mark.parametrize(
    ("form", "text"),
    [
        ({"name": "a", "mode": "nonsense"}, "mode nonsense is unknown"),
        ({"name": "a"}, "The following required arguments are missing: mode."),
        (
            {"name": "a", "mode": "events", "colour": "x"},
            'Argument "colour" is not supported by this handler.',
        ),
    ],
)
def test_a_bad_input_is_refused_and_not_kept(client: httpx.Client, form: dict[str, str], text: str) -> None:
    answer = client.post(INPUTS, data=form)
    assert (answer.status_code, answer.json()["messages"][0]["text"]) == (400, text)
    assert [entry["name"] for entry in client.get(INPUTS).json()["entry"]] == ["shipped"]


@pytest.mark.verified(source=REST)
def test_kinds(client: httpx.Client) -> None:
    assert [entry["name"] for entry in client.get("/services/data/inputs").json()["entry"]] == ["probe_input"]
    scheme = client.get("/services/data/modular-inputs/probe_input").json()["entry"][0]["content"]
    assert scheme["title"] == "Probe" and scheme["streaming_mode"] == "xml"


@pytest.mark.differs(
    reason="splunkd has tcp, udp, script… inputs; of its own kinds the lab has monitor and http"
)
def test_splunks_own_kinds_are_refused(client: httpx.Client) -> None:
    answer = client.get("/services/data/inputs/udp")
    assert answer.status_code == 404 and "the lab" in answer.text and "probe_input" in answer.text


class TestRunner:
    @pytest.mark.verified(source=UCC)
    def test_a_run_indexes_what_was_sent(self, client: httpx.Client, server: Server, lab: FakeLab) -> None:
        create(client, count="3")
        run = server.inputs.run_now("probe_input://one")
        assert run.ok and run.events == 3
        seen = [(e["_raw"], e["_time"], e["host"], e["source"]) for e in lab.events if e["index"] == "main"]
        assert seen[0] == ("event 0 <&", 1700000000.5, "h0", "probe_input://one")

    @pytest.mark.unverified
    def test_stderr_and_failures_are_in_internal(
        self, client: httpx.Client, server: Server, lab: FakeLab
    ) -> None:
        create(client, mode="crash")
        run = server.inputs.run_now("probe_input://one")
        assert run.code == 3
        server.splunkd.log.collect()
        lines = [e["_raw"] for e in lab.events if e["index"] == "_internal"]
        assert any("ERROR ExecProcessor" in line and "something broke" in line for line in lines)
        assert any("ended with 3" in line for line in lines)
        assert all(e["sourcetype"] == "splunkd" and e["source"].endswith("splunkd.log") for e in lab.events)

    @pytest.mark.unverified
    def test_only_what_is_configured_can_run(self, server: Server) -> None:
        with pytest.raises(LabError, match=r"configured are \['probe_input://shipped'\]"):
            server.inputs.run_now("probe_input://absent")

    @pytest.mark.verified(source=SPEC)
    def test_enabled_inputs_come_due(self, client: httpx.Client, server: Server) -> None:
        create(client, interval="60")
        assert server.inputs.due(1000.0) == ["probe_input://one"], "at once, then after each interval"
        assert server.inputs.due(1059.0) == []
        assert server.inputs.due(1060.0) == ["probe_input://one"]
        client.post(f"{INPUTS}/one/disable")
        assert server.inputs.due(9999.0) == []

    @pytest.mark.verified(source=SPEC)
    def test_intervals(self) -> None:
        assert next_time("-1", 100.0) == float("inf"), "once"
        assert next_time("0.5", 100.0) == 100.5
        assert next_time("*/5 * * * *", 100.0) == first_time("*/5 * * * *", 100.0) == 300.0
        assert first_time("60", 100.0) == 100.0

    @pytest.mark.unverified
    def test_stopping_the_server_ends_a_running_input(self, lab: FakeLab) -> None:
        local = lab.home.app("lab_probe") / "local/inputs.conf"
        local.parent.mkdir()
        local.write_text("[probe_input://stuck]\nmode = hang\ninterval = 1\n")
        with Server(lab, background=True):
            pid_file = lab.home.root / "hanging.pid"
            wait_for(pid_file.is_file)
            time.sleep(1.5)
            pid = int(pid_file.read_text())
        assert int(pid_file.read_text()) == pid, "it was not started a second time while it ran"
        assert_gone(pid)
