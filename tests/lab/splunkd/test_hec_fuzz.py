"""Whatever is sent to HEC, the answer is events or a code of its table: no traceback, no hang."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lab.splunkd.hec.codes import CODES, Refusal
from lab.splunkd.hec.envelope import read_batch

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(["event", "time", "host", "source", "sourcetype", "index", "fields", "other"])


# The first example of a process builds Unicode tables, which is slow on a busy machine.
patient = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


def outcome(body: str) -> int | list[str | None]:
    """The code of the refusal, or the events."""
    try:
        return [envelope.raw for envelope in read_batch(body)]
    except Refusal as refusal:
        assert refusal.code in CODES
        return refusal.code


@pytest.mark.unverified
@patient
@given(st.text())
def test_any_text(body: str) -> None:
    outcome(body)


@pytest.mark.unverified
@patient
@given(st.lists(st.dictionaries(KEYS, JSON, max_size=5), max_size=4))
def test_any_envelopes(batch: list[dict[str, object]]) -> None:
    outcome("".join(json.dumps(envelope) for envelope in batch))


@pytest.mark.unverified
@patient
@given(JSON.filter(lambda value: value is not None and not (isinstance(value, str) and not value.strip())))
def test_an_event_that_is_json_keeps_its_text(event: object) -> None:
    text = json.dumps(event, indent=1)
    expected = event if isinstance(event, str) else text
    assert outcome(f'{{"event":{text}}}') == [expected]


@pytest.mark.unverified
def test_depth_is_a_refusal() -> None:
    assert outcome('{"event":' + "[" * 100_000) == 6
