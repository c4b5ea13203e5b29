"""A SIGTERM never cuts an event in two."""

import io
import signal

import pytest
from ai_inference.records import HEALTH, Record
from ai_inference.splunk_adapter import Events, Stopped
from splunklib.modularinput import EventWriter

RECORD = Record(HEALTH, 1.5, {"endpoint": "prod", "health": "healthy"})


class Interrupted(io.StringIO):
    """A pipe on which the signal arrives while an event is being written."""

    events: Events

    def write(self, text: str) -> int:
        if "</event>" in text:
            super().write(text[:10])
            self.events.stop(signal.SIGTERM, None)
            super().write(text[10:])
            return len(text)
        return super().write(text)


def test_a_signal_in_the_middle_of_an_event_takes_effect_after_it() -> None:
    out = Interrupted()
    out.events = Events(EventWriter(out), "kind://prod", "default")
    with pytest.raises(Stopped):
        out.events.write(RECORD, ())
    assert out.getvalue().endswith("</event>") and out.events.counts == {HEALTH: 1}


def test_a_signal_between_events_takes_effect_at_once() -> None:
    events = Events(EventWriter(io.StringIO()), "kind://prod", "default")
    events.write(RECORD, ())
    with pytest.raises(Stopped):
        events.stop(signal.SIGTERM, None)


@pytest.mark.parametrize(("index", "element"), [("default", None), ("ai", "<index>ai</index>")])
def test_an_event_as_splunkd_gets_it(index: str, element: str | None) -> None:
    out = io.StringIO()
    Events(EventWriter(out), "kind://prod", index).write(RECORD, ())
    text = out.getvalue()
    assert '<stream><event unbroken="0"><time>1.500000</time><source>kind://prod</source>' in text
    assert f"<sourcetype>{HEALTH}</sourcetype>" in text and "<host>" not in text
    assert (element in text) if element else "<index>" not in text
