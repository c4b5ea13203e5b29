"""What splunkd gets: events in its XML, each whole, and a log that tells what to do."""

import io
import logging
import signal
import threading
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from ai_inference import splunk_adapter
from ai_inference.credentials import read_credentials
from ai_inference.records import HEALTH, POINTS, LogLine, Record
from ai_inference.splunk_adapter import Events, Log, poll_input
from ai_inference.status import read_status
from ai_inference.trouble import Trouble
from splunklib.modularinput import EventWriter

from tests.unit.poller.loopback import Loopback
from tests.unit.poller.misbehaving_server import BEHAVIOURS
from tests.unit.poller.rounds import settings_of, vllm

TOKEN = "s3cret-token-1234"
RECORD = Record(HEALTH, 1.5, {"endpoint": "prod", "health": "healthy"})


def xml_of(record: Record | LogLine, params: dict[str, Any]) -> str:
    out = io.StringIO()
    events = Events(EventWriter(out), "kind://prod", params)
    events.secrets = (TOKEN,)
    events.write(record)
    return out.getvalue()


@pytest.mark.parametrize(("index", "element"), [("default", None), (None, None), ("ai", "<index>ai</index>")])
def test_an_event_as_splunkd_gets_it(index: str | None, element: str | None) -> None:
    text = xml_of(RECORD, {"index": index})
    assert '<stream><event unbroken="0"><time>1.500000</time><source>kind://prod</source>' in text
    assert f"<sourcetype>{HEALTH}</sourcetype>" in text and "<host>" not in text
    assert (element in text) if element else "<index>" not in text


def test_points_go_to_the_metrics_index_and_the_rest_does_not() -> None:
    params = {"index": "ai", "metrics_index": "m"}
    assert "<index>m</index>" in xml_of(Record(POINTS, 1.5, {}), params)
    assert "<index>ai</index>" in xml_of(RECORD, params)


def test_a_log_line_has_its_own_source_and_host() -> None:
    text = xml_of(LogLine("vllm:server", 1.5, f"a <b> & {TOKEN}", "/var/log/x", "ml01"), {})
    assert "<source>/var/log/x</source>" in text and "<host>ml01</host>" in text
    assert "<data>a &lt;b&gt; &amp; [hidden]</data>" in text


def test_a_log_line_with_colours_and_worse_is_still_xml() -> None:
    text = xml_of(LogLine("x", 1.5, "\x1b[31mred\x1b[0m \x00 \ud800 \ufffe ü \U0001f600\tend"), {})
    (data,) = (element.text for element in fromstring(f"{text}</stream>").iter("data"))  # noqa: S314 - ours
    assert data == "\\x1b[31mred\\x1b[0m \\x00 \\xd800 \\xfffe ü \U0001f600\tend"


class Process:
    """The input's process, without splunkd: `settings` is what would be read from it, or the Trouble."""

    def __init__(self, folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.out, self.log = io.StringIO(), io.StringIO()
        logger = logging.Logger("test", logging.INFO)
        logger.addHandler(logging.StreamHandler(self.log))

        def configured(*_args: Any) -> Any:
            if isinstance(settings, Trouble):
                raise settings
            return settings

        monkeypatch.setattr(splunk_adapter, "configured", configured)
        self._metadata = {"session_key": "k", "checkpoint_dir": str(folder)}
        self._events = Events(EventWriter(self.out), "kind://prod", {})
        self._told = Log(logger, "prod")

    def run(self) -> bool:
        return poll_input("prod", {}, self._metadata, self._events, self._told)


def test_a_poll_is_a_line_in_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with vllm() as server:
        process = Process(tmp_path, settings_of(f"{server.url} name=one"), monkeypatch)
        assert process.run()
    log = process.log.getvalue()
    assert 'action=polled input=prod endpoint="one" health=healthy problems=0 duration=0.' in log
    assert "models=1 series=500" in log
    assert "action=round input=prod endpoints=1 healthy=1 events=4" in log
    assert process.out.getvalue().count("</event>") == 4


def test_a_problem_is_a_line_that_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    account = read_credentials({"auth_type": "bearer", "token": TOKEN})
    with Loopback(BEHAVIOURS["401"]) as server:
        settings = settings_of(f"{server.url} name=one", account, server_type="vllm")
        process = Process(tmp_path, settings, monkeypatch)
        process.run()
    log = process.log.getvalue()
    assert 'action=problem input=prod endpoint="one" part=health kind=unauthorized msg=' in log
    assert "Check the account" in log and TOKEN not in log and TOKEN not in process.out.getvalue()


def test_an_input_that_cannot_be_read_is_an_event_and_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = Process(tmp_path, Trouble("account", "The account x does not exist."), monkeypatch)
    assert process.run()
    assert process.out.getvalue().count("</event>") == 1 and "does not exist" in process.out.getvalue()
    assert "part=configuration kind=account" in process.log.getvalue()
    found = read_status(tmp_path / "prod")
    assert found is not None and found["problems"][0]["reason"] == "The account x does not exist."


def test_a_sigterm_ends_the_poll_between_two_commits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with vllm() as good, Loopback(BEHAVIOURS["black hole"]) as bad:
        text = f"{good.url} name=good\n{bad.url} name=hole"
        process = Process(tmp_path, settings_of(text, server_type="vllm"), monkeypatch)
        before = signal.getsignal(signal.SIGTERM)
        threading.Timer(0.5, lambda: signal.raise_signal(signal.SIGTERM)).start()
        assert process.run() is False
    out = process.out.getvalue()
    assert out.endswith("</event>") and out.count("<event") == out.count("</event>") == 4
    assert "hole" not in out and signal.getsignal(signal.SIGTERM) is before
