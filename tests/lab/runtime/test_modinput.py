"""Modular inputs as processes."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.conf import SplunkHome
from lab.errors import SearchError, Unsupported
from lab.runtime import Surroundings
from lab.runtime.modinput import Process, Run, Stanza, Validation, validate
from lab.runtime.scheme import introspect
from lab.runtime.sink import EventSink
from lab.runtime.stream import StreamEvent
from tests.lab.splunkd.fake_lab import FakeLab

UCC = "facts/ucc-build.md section 3: run with splunk-sdk 2.1.1"


def stanza(mode: str, **params: str) -> Stanza:
    return Stanza("probe_input", "p", "lab_probe", {"mode": mode, **params})


def run(
    home: SplunkHome, what: Stanza, timeout: float = 30, python: str | None = None
) -> tuple[Run, list[StreamEvent]]:
    events: list[StreamEvent] = []

    def keep(event: StreamEvent) -> int:
        events.append(event)
        return 1

    around = Surroundings(home.root, python=python) if python else Surroundings(home.root)
    return Process(what, "KEY", around).wait(keep, timeout), events


@pytest.mark.verified(source=UCC)
def test_scheme(around: Surroundings) -> None:
    scheme = introspect("lab_probe", "probe_input", around)
    assert scheme.external_validation and scheme.xml_stream and not scheme.single_instance
    assert [(a.name, a.required_on_create) for a in scheme.arguments] == [("mode", True), ("count", False)]


@pytest.mark.verified(source=UCC)
def test_events_arrive_with_their_metadata(home: SplunkHome, each_python: str) -> None:
    done, events = run(home, stanza("events", count="3"), python=each_python)
    assert done.ok and done.events == 3
    assert events[0] == StreamEvent(
        "event 0 <&", "", 1700000000.5, False, {"host": "h0", "sourcetype": "probe", "index": "main"}
    )


@pytest.mark.verified(source=UCC)
def test_a_refusal_carries_the_inputs_own_words(around: Surroundings) -> None:
    validate(stanza("events"), "KEY", around)
    with pytest.raises(Validation, match=r"^mode nonsense is unknown$"):
        validate(stanza("nonsense"), "KEY", around)


@pytest.mark.unverified
def test_a_crash_keeps_its_code_and_stderr(home: SplunkHome) -> None:
    done, events = run(home, stanza("crash"))
    assert (done.code, done.ok, events) == (3, False, [])
    assert done.stderr == ["ERROR something broke", "no level here"]


@pytest.mark.unverified
def test_output_that_is_no_stream_is_a_problem(home: SplunkHome) -> None:
    done, _events = run(home, stanza("notxml"))
    assert not done.ok and "not XML" in done.problems[0]


@pytest.mark.unverified
def test_an_input_that_hangs_is_ended_and_its_events_so_far_are_kept(home: SplunkHome) -> None:
    done, events = run(home, stanza("hang"), timeout=2)
    assert done.code is None and len(events) == 2
    assert_gone(int((home.root / "hanging.pid").read_text()))


@pytest.mark.unverified
def test_stop_from_outside_ends_it(home: SplunkHome) -> None:
    process = Process(stanza("hang"), "KEY", Surroundings(home.root))
    waiter = threading.Thread(target=process.wait, args=(count_one,))
    waiter.start()
    wait_for((home.root / "hanging.pid").is_file)
    process.stop()
    waiter.join(10)
    assert not waiter.is_alive()
    assert_gone(process.pid)


@pytest.mark.unverified
def test_one_bad_event_does_not_end_the_input(home: SplunkHome) -> None:
    def refuse_first(event: StreamEvent) -> int:
        if "event 0" in event.data:
            raise Unsupported("not this one")
        return 1

    done = Process(stanza("events", count="3"), "KEY", Surroundings(home.root)).wait(refuse_first, 30)
    assert (done.code, done.events) == (0, 2)
    assert done.problems == ["event not indexed: not this one"]


@pytest.mark.unverified
def test_an_input_without_a_program_is_said_so(around: Surroundings) -> None:
    with pytest.raises(FileNotFoundError, match=r"lab_probe has no bin/absent.py"):
        introspect("lab_probe", "absent", around)


@pytest.mark.unverified
def test_a_scheme_that_is_no_xml_is_refused(home: SplunkHome, around: Surroundings) -> None:
    (home.app("lab_probe") / "bin/mute.py").write_text("print('hello')")
    with pytest.raises(SearchError, match="did not print XML"):
        introspect("lab_probe", "mute", around)


class TestSink:
    """Where an event goes, and whether its lines are broken."""

    def write(self, event: StreamEvent, **params: str) -> FakeLab:
        lab = FakeLab()
        EventSink(lab).write(event, Stanza("kind", "name", "app", params))
        return lab

    @pytest.mark.verified(source="inputs.conf.spec: index, sourcetype, source, host of a stanza")
    def test_defaults_come_from_the_stanza(self) -> None:
        lab = self.write(StreamEvent("x"), index="other", sourcetype="st", host="$decideOnStartup")
        assert lab.events == [
            {"_raw": "x", "_time": None, "fields": {}, "index": "other", "sourcetype": "st", "host": "lab",
             "source": "kind://name"}
        ]  # fmt: skip

    @pytest.mark.verified(source="inputs.conf.spec: index = default is the default index, main")
    def test_what_the_event_says_wins(self) -> None:
        event = StreamEvent("x", meta={"sourcetype": "a", "index": "default", "host": "b", "source": "c"})
        (seen,) = self.write(event, index="other", sourcetype="st").events
        assert (seen["sourcetype"], seen["index"], seen["host"], seen["source"]) == ("a", "main", "b", "c")

    @pytest.mark.verified(source="help.splunk.com: Modular inputs: Data streaming, unbroken events")
    def test_unbroken_data_goes_through_line_breaking(self) -> None:
        lab = self.write(StreamEvent("a\nb", unbroken=True))
        assert lab.chunks[0]["data"] == b"a\nb"

    @pytest.mark.verified(source="PostHog/splunk-add-on props.conf: an explicit event time is used as it is")
    def test_an_unbroken_line_keeps_the_time_it_was_given(self) -> None:
        lab = self.write(StreamEvent("a\n", time=5.0, unbroken=True))
        assert (lab.chunks, lab.events[0]["_raw"], lab.events[0]["_time"]) == ([], "a", 5.0)

    @pytest.mark.differs(reason="Splunk breaks the lines and gives each the time; the lab refuses")
    def test_several_unbroken_lines_with_a_time_are_refused(self) -> None:
        with pytest.raises(Unsupported, match="several lines"):
            self.write(StreamEvent("a\nb", time=5.0, unbroken=True))


def count_one(_event: StreamEvent) -> int:
    return 1


def wait_for(condition: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def assert_gone(pid: int) -> None:
    assert not Path(f"/proc/{pid}").exists(), f"process {pid} was left running"
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
