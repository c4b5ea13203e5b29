"""The HTTP Event Collector."""

# ruff: noqa: S501 - the certificate is self-signed, made at each start

import gzip
from collections.abc import Iterator
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
TOKENS = """
[http://narrow]
token = narrow-token
index = main
indexes = main, summary
sourcetype = narrow
host = from-token

[http://off]
token = off-token
disabled = 1

[http://open]
token = open-token
allowQueryStringAuth = true

[http://tracked]
token = tracked-token
useACK = true
"""


@pytest.fixture
def other(lab: FakeLab, tmp_path: Path) -> Iterator[httpx.Client]:
    """A server with a token file, and a client that has no token yet."""
    path = tmp_path / "tokens.conf"
    path.write_text(TOKENS)
    with (
        Server(lab, hec_tokens=path) as server,
        httpx.Client(base_url=server.hec_url, verify=False) as client,
    ):
        yield client


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


@pytest.mark.verified(source=CODES)
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("", 400, 5),
        ("   \n", 400, 5),
        ("not json", 400, 6),
        ("[]", 400, 5),
        ('[{"event": "x"} {"event": "y"}]', 400, 6),
        ('["x"]', 400, 6),
        ('{"event": "x"', 400, 6),
        ('{"event": "x",}', 400, 6),
        ('{"event": "x", "time": "soon"}', 400, 15),
        ('{"event": "x", "sourcetype": {}}', 400, 6),
        ('{"host": "x"}', 400, 12),
        ('{"event": ""}', 400, 13),
        ('{"event": null}', 400, 13),
        ('{"event": "x", "fields": {"a": {"b": 1}}}', 400, 15),
        ('{"event": "x", "fields": [1]}', 400, 15),
        ('{"event": "x", "fields": {"a": [[1]]}}', 400, 15),
        ('{"event": "x", "time": 1.5e9}', 400, 15),
        (b'{"event": "\xff"}', 400, 6),
        ('{"event": 0}', 200, 0),
        ('{"event": "a"}{"event": "b"}\n\n{"event": "c"}', 200, 0),
    ],
)
def test_codes_of_a_body(hec: httpx.Client, body: str | bytes, status: int, code: int) -> None:
    answer = hec.post(EVENT, content=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.verified(source="help.splunk.com: Format events for HTTP Event Collector")
def test_an_envelope(hec: httpx.Client, lab: FakeLab) -> None:
    body = (
        '{"time": "1426279439.123", "host": "h", "source": "s", "sourcetype": "st", "index": "summary",'
        ' "event": {"b": 1.50, "a":  "ü"}, "fields": {"f": "v", "m": ["1", 2], "n": 3.0, "t": true}}'
    )
    assert hec.post(EVENT, content=body.encode()).json() == {"text": "Success", "code": 0}
    (event,) = lab.events
    assert event["_raw"] == '{"b": 1.50, "a":  "ü"}', "the very text that was sent"
    assert (event["_time"], event["host"], event["source"]) == (1426279439.123, "h", "s")
    assert (event["sourcetype"], event["index"]) == ("st", "summary")
    assert event["fields"] == {"f": "v", "m": ["1", "2"], "n": "3.0", "t": "true"}


@pytest.mark.verified(source="help.splunk.com: HTTP Event Collector, defaults of an event")
def test_defaults(hec: httpx.Client, other: httpx.Client, lab: FakeLab) -> None:
    other.post(EVENT, content='{"event": "x"}', headers={"Authorization": "Splunk narrow-token"})
    event = lab.events[-1]
    assert (event["sourcetype"], event["host"], event["source"]) == ("narrow", "from-token", "http:narrow")
    assert (event["index"], event["_time"]) == ("main", lab.now)


@pytest.mark.verified(source=MEASURED)
def test_an_array_is_a_batch(hec: httpx.Client, lab: FakeLab) -> None:
    assert hec.post(EVENT, content='[{"event": "a"}, {"event": "b"}] {"event": "c"}').status_code == 200
    assert [event["_raw"] for event in lab.events] == ["a", "b", "c"]


@pytest.mark.verified(source=MEASURED)
def test_the_first_fault_of_a_batch_is_told(hec: httpx.Client) -> None:
    answer = hec.post(EVENT, content='{"event": ""} {"event"')
    assert answer.json() == {"text": "Event field cannot be blank", "code": 13, "invalid-event-number": 0}


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


@pytest.mark.verified(source=MEASURED)
def test_the_number_of_the_faulty_event(hec: httpx.Client) -> None:
    answer = hec.post(EVENT, content='{"event": "a"} {"event": "b"} {"host": "c"}')
    assert answer.json() == {"text": "Event field is required", "code": 12, "invalid-event-number": 2}


@pytest.mark.verified(source=LOGIT)
@pytest.mark.parametrize(
    ("faulty", "code"),
    [
        ('{"host": "c"}', 12),
        ('{"event": " "}', 13),
        ('{"event": "b", "fields": {"a": {"b": 1}}}', 15),
        ('{"event": "b",', 6),
    ],
)
def test_events_before_a_faulty_one_are_kept(hec: httpx.Client, lab: FakeLab, faulty: str, code: int) -> None:
    answer = hec.post(EVENT, content=f'{{"event": "a"}} {faulty} {{"event": "d"}}')
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert answer.json()["invalid-event-number"] == 1
    assert [event["_raw"] for event in lab.events] == ["a"]


@pytest.mark.verified(source=LOGIT)
def test_an_unknown_key_ends_the_reading_silently(hec: httpx.Client, lab: FakeLab) -> None:
    body = '{"event": "a"} {"event": "b", "wat": 1} {"event": "c"}'
    assert hec.post(EVENT, content=body).json() == {"text": "Success", "code": 0}
    assert [event["_raw"] for event in lab.events] == ["a"]
    assert hec.post(EVENT, content='{"event": "b", "wat": 1}').json() == {"text": "No data", "code": 5}


@pytest.mark.verified(source=LOGIT)
def test_fields_without_an_event_are_skipped(hec: httpx.Client, lab: FakeLab) -> None:
    body = '{"event": "a"} {"fields": {"x": 1}} {"event": "c"}'
    assert hec.post(EVENT, content=body).json()["code"] == 0
    assert [event["_raw"] for event in lab.events] == ["a", "c"]


@pytest.mark.unverified
@pytest.mark.parametrize("event", ["{}", "[]"])
def test_an_empty_container_is_an_event(hec: httpx.Client, event: str) -> None:
    """mockdr answers 13, and does not say that it was measured; python-splunk-logging sends such events."""
    assert hec.post(EVENT, content=f'{{"event": {event}}}').json()["code"] == 0


@pytest.mark.verified(source=f"{SPEC}: maxEventSize 5MB, larger ones are a parsing error")
def test_an_event_that_is_too_large(hec: httpx.Client) -> None:
    assert hec.post(EVENT, content='{"event": "%s"}' % ("x" * (5 * 1024 * 1024 + 1))).json()["code"] == 6


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
def test_an_index_that_the_token_may_not_use(other: httpx.Client) -> None:
    headers = {"Authorization": "Splunk narrow-token"}
    answer = other.post(EVENT, content='{"event": "x", "index": "history"}', headers=headers)
    assert answer.status_code == 400
    # Counted from 1, unlike every other fault: splunk-connect-for-syslog issue 548, and MEASURED.
    assert answer.json() == {"text": "Incorrect index", "code": 7, "invalid-event-number": 1}
    assert other.post(f"{RAW}?index=history", content="x", headers=headers).json()["code"] == 7


@pytest.mark.verified(source=f"{A1}, and splunk-connect-for-syslog issue 548: where no index is forbidden")
def test_an_index_that_does_not_exist(hec: httpx.Client, lab: FakeLab) -> None:
    assert hec.post(EVENT, content='{"event": "x", "index": "nowhere"}').json()["code"] == 0
    assert hec.post(f"{RAW}?index=nowhere", content="x").json()["code"] == 0
    assert lab.events == lab.chunks == []


@pytest.mark.verified(source=A1)
def test_raw_takes_bytes_and_its_metadata_from_the_query(hec: httpx.Client, lab: FakeLab) -> None:
    query = {"sourcetype": "st", "source": "s", "host": "h", "index": "summary"}
    assert hec.post(RAW, params=query, content=b"line 1\nline \xff2").json()["code"] == 0
    (chunk,) = lab.chunks
    assert chunk == {"data": b"line 1\nline \xff2", **query}
    assert hec.post(RAW, content=b"").json()["code"] == 5


@pytest.mark.verified(source="help.splunk.com: HTTP Event Collector REST API endpoints, gzip")
def test_a_packed_body(hec: httpx.Client, lab: FakeLab) -> None:
    packed = gzip.compress(b'{"event": "x"}')
    for body, encoding, code in (
        (packed, "gzip", 0),
        (packed[:-3], "gzip", 6),
        (b"x", "gzip", 6),
    ):
        answer = hec.post(EVENT, content=body, headers={"Content-Encoding": encoding})
        assert answer.json()["code"] == code
    refused = hec.post(EVENT, content=packed, headers={"Content-Encoding": "deflate"})
    assert (refused.status_code, refused.headers["Content-Type"][:9]) == (415, "text/html")
    assert [event["_raw"] for event in lab.events] == ["x"]


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


@pytest.mark.verified(source=f"{LOGIT}; Send metrics to a metrics index")
@pytest.mark.parametrize(
    "sent",
    [
        '{"time": 1, "event": "metric", "index": "_metrics", "fields": {"metric_name:cpu": 1.5, "os": "x"}}',
        '{"time": 1, "index": "_metrics", "fields": {"metric_name:cpu": "1.5", "os": "x"}}',
    ],
)
def test_a_metric_is_kept_with_its_dimensions(hec: httpx.Client, lab: FakeLab, sent: str) -> None:
    assert hec.post(EVENT, content=sent).json()["code"] == 0
    (point,) = lab.events
    assert point["fields"] == {"metric_name:cpu": "1.5", "os": "x"} and point["_time"] == 1


@pytest.mark.verified(source="Metrics manual: a metrics index holds metric data only")
def test_an_event_for_a_metrics_index_is_dropped_and_logged(
    server: Server, hec: httpx.Client, lab: FakeLab
) -> None:
    body = '{"event": "no metric", "index": "_metrics", "fields": {"os": "x"}}'
    assert hec.post(EVENT, content=body).json()["code"] == 0
    server.splunkd.log.collect()
    assert {event["index"] for event in lab.events} == {"_internal"}
    assert any("not properly structured" in event["_raw"] for event in lab.events)


@pytest.mark.unverified
def test_an_event_the_lab_cannot_index_is_said_so(hec: httpx.Client, lab: FakeLab) -> None:
    def refuse(*_args: object, **_meta: object) -> int:
        raise LabError("no such transform")

    lab.ingest_event = refuse  # type: ignore[method-assign]
    answer = hec.post(EVENT, content='{"event": "x"}')
    assert answer.json()["code"] == 8 and "no such transform" in answer.json()["text"]


@pytest.mark.unverified
@pytest.mark.parametrize("text", ["", "[monitor:///x]\na = 1\n"])
def test_a_token_file_that_is_none(lab: FakeLab, tmp_path: Path, text: str) -> None:
    path = tmp_path / "tokens.conf"
    path.write_text(text)
    with pytest.raises(LabError, match="http://NAME"):
        Server(lab, hec_tokens=path)
