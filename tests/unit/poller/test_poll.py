"""A whole poll: which records, in what form, and that nothing fails silently."""

import json
import re
import time
from collections import Counter
from collections.abc import Sequence
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import pytest
from ai_inference import endpoints
from ai_inference.connect import Limits
from ai_inference.poll import MAX_PROBLEMS, Poll, unpolled_record
from ai_inference.records import HEALTH, INVENTORY, METRICS, Record
from ai_inference.settings import Target, read_target
from ai_inference.trouble import Trouble, unexpected

from tests.unit.poller.loopback import TORCHSERVE, Loopback, answering
from tests.unit.poller.misbehaving_server import BEHAVIOURS

PROPS = Path(__file__).resolve().parents[3] / "package/default/props.conf"
QUICK = Limits(connect=1.0, read=0.5, total=1.0, body=1024 * 1024)
TOKENS = {"inference": "inference-s3cret", "management": "management-s3cret"}
NOW = 1795387269.5
HEAD = ["endpoint", "serving_platform", "dest", "dest_port"]


def target_of(*urls: str, tokens: dict[str, str] | None = None, server_type: str = "torchserve") -> Target:
    roles = ("inference_url", "management_url", "metrics_url")
    params = dict(zip(roles, urls, strict=False)) | {"server_type": server_type}
    return read_target("prod", params, tokens)


def poll(target: Target) -> tuple[list[Record], Poll]:
    polling = Poll(target, clock=lambda: NOW, limits=QUICK)
    return list(polling.records()), polling


def health_of(records: Sequence[Record]) -> dict[str, Any]:
    """The health record, which must be the only one and the last."""
    assert [record.sourcetype for record in records].count(HEALTH) == 1
    assert records[-1].sourcetype == HEALTH
    return dict(records[-1].fields)


def test_a_healthy_server() -> None:
    with Loopback(answering(TORCHSERVE)) as server:
        records, _ = poll(target_of(server.url, server.url, server.url, tokens=TOKENS))
    assert Counter(record.sourcetype for record in records) == {INVENTORY: 3, METRICS: 26, HEALTH: 1}
    health = health_of(records)
    assert 0 < health.pop("duration") < health.pop("poll_duration") < 5
    assert health == {
        "endpoint": "prod",
        "serving_platform": "torchserve",
        "dest": "127.0.0.1",
        "dest_port": server.port,
        "health": "healthy",
        "live": True,
        "ready": True,
        "server_status": "Healthy",
        "status": 200,
        "models": 3,
        "samples": 26,
        "problem_count": 0,
    }
    assert all(list(record.fields)[:4] == HEAD for record in records)


def test_each_address_is_sent_its_own_token_and_metrics_none() -> None:
    with Loopback(answering(TORCHSERVE)) as server:
        poll(target_of(server.url, server.url, server.url, tokens=TOKENS))
    sent = {request.target: request.headers.get("authorization") for request in server.requests}
    assert sent["/ping"] == "Bearer inference-s3cret"
    assert sent["/models/tiny/all"] == "Bearer management-s3cret"
    assert sent["/metrics"] is None


def test_parts_without_an_address_are_not_asked() -> None:
    with Loopback(answering(TORCHSERVE)) as server:
        records, _ = poll(target_of(server.url))
    assert [request.target for request in server.requests] == ["/ping"]
    assert "models" not in health_of(records) and "problems" not in health_of(records)


def test_every_record_is_one_line_that_begins_with_its_time() -> None:
    conf = RawConfigParser(strict=False, delimiters=["="], comment_prefixes=["#"])
    conf.optionxform = str  # type: ignore[assignment,method-assign]
    conf.read(PROPS)
    with Loopback(answering(TORCHSERVE)) as server:
        records, _ = poll(target_of(server.url, server.url, server.url))
    for record in records:
        text = record.text()
        prefix = re.match(conf[record.sourcetype]["TIME_PREFIX"], text)
        assert prefix and text[prefix.end() :].startswith("1795387269.500000, ")
        assert len("1795387269.500000") <= int(conf[record.sourcetype]["MAX_TIMESTAMP_LOOKAHEAD"])
        assert "\n" not in text and text.isascii()
        assert json.loads(text) == {"time": NOW, **record.fields}


HEALTHS = {
    "reset": ("unreachable", "reset", False),
    "close": ("unreachable", "reset", False),
    "black hole": ("unreachable", "timeout", False),
    "slow drip": ("unreachable", "timeout", False),
    "short body": ("unreachable", "truncated", False),
    "HTML": ("unknown", "not_json", None),
    "empty": ("unknown", "not_json", None),
    "400": ("unknown", "http_error", None),
    "401": ("unknown", "unauthorized", None),
    "403": ("unknown", "unauthorized", None),
    "404": ("unknown", "not_found", None),
    "429": ("unknown", "rate_limited", None),
    "500": ("unknown", "server_error", None),
    "502 HTML": ("unknown", "server_error", None),
    "503": ("unknown", "server_error", None),
    "redirect": ("unknown", "redirect", None),
    "huge length": ("unknown", "too_large", None),
    "endless chunks": ("unknown", "too_large", None),
    "gzip": ("unknown", "compressed", None),
    "not HTTP": ("unknown", "bad_http", None),
    "invalid UTF-8": ("unknown", "not_json", None),
    "deep JSON": ("unknown", "not_json", None),
    "JSON of another form": ("unknown", "unexpected_answer", None),
    "NaN in JSON": ("unknown", "not_json", None),
}


@pytest.mark.parametrize("name", HEALTHS)
def test_a_misbehaving_server_leaves_one_health_record_that_says_why(name: str) -> None:
    began = time.monotonic()
    with Loopback(BEHAVIOURS[name]) as server:
        records, polling = poll(target_of(server.url, server.url, server.url, tokens=TOKENS))
    health = health_of(records)
    assert (health["health"], health["error_type"], health.get("live")) == HEALTHS[name]
    # One of them has two: bytes that are no UTF-8, and no metrics in them either.
    parts = dict.fromkeys(problem.part for problem in polling.problems)
    assert list(parts) == ["health", "inventory", "metrics"]
    assert health["reason"] == health["problems"][0]["message"]
    assert "ready" not in health or health["ready"] is False
    assert len(records) == 1
    assert time.monotonic() - began < 10
    assert not any(secret in record.text() for record in records for secret in TOKENS.values())


def test_every_behaviour_is_polled() -> None:
    elsewhere = {"slow headers", "redirect without a target", "cut chunk", "echo"}
    assert set(BEHAVIOURS) - set(HEALTHS) == elsewhere


def test_one_parts_failure_leaves_the_others() -> None:
    with Loopback(answering(TORCHSERVE)) as good, Loopback(BEHAVIOURS["black hole"]) as bad:
        records, _ = poll(target_of(good.url, bad.url, good.url))
        health = health_of(records)
        assert (health["health"], health["samples"]) == ("healthy", 26) and "models" not in health
        assert [(p["part"], p["kind"]) for p in health["problems"]] == [("inventory", "timeout")]
        records, _ = poll(target_of(bad.url, good.url, good.url))
        health = health_of(records)
        assert (health["health"], health["models"], health["samples"]) == ("unreachable", 3, 26)


def test_log_mode_and_refused_tokens_as_recorded() -> None:
    routes: dict[str, str | bytes] = {
        "/ping": "token-auth-ping-no-key",
        "/models?limit=100": "token-auth-models-no-key",
        "/metrics": "token-auth-metrics-no-key",
    }
    with Loopback(answering(routes)) as server:
        records, _ = poll(target_of(server.url, server.url, server.url))
    health = health_of(records)
    assert (health["health"], health["error_type"], health["status"]) == ("unknown", "unauthorized", 400)
    assert [p["kind"] for p in health["problems"]] == ["unauthorized", "unauthorized", "empty_metrics"]


def test_a_server_that_echoes_the_tokens_puts_none_into_the_index() -> None:
    with Loopback(BEHAVIOURS["echo"]) as server:
        records, polling = poll(target_of(server.url, server.url, server.url, tokens=TOKENS))
    plain = "".join(record.text() for record in records)
    hidden = "".join(record.text(TOKENS.values()) for record in records)
    # The twin: the server does get them into the records, and only the hiding takes them out.
    assert all(secret in plain for secret in TOKENS.values())
    assert not any(secret in hidden for secret in TOKENS.values())
    assert "[hidden]" in hidden
    assert not any(s in problem.message for problem in polling.problems for s in TOKENS.values())
    assert not any(secret in repr(polling.target) for secret in TOKENS.values())


def test_a_slow_part_is_broken_off() -> None:
    with Loopback(answering(TORCHSERVE)) as server:
        polling = Poll(target_of(server.url, server.url), limits=QUICK, part_limit=0)
        health = health_of(list(polling.records()))
    assert [p["kind"] for p in health["problems"]] == ["timeout", "timeout"]


def test_an_error_of_ours_is_a_problem_without_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any) -> Any:
        raise ValueError("Invalid header value b'Bearer inference-s3cret'")

    for name in ("health", "inventory", "metrics"):
        monkeypatch.setattr(endpoints.torchserve, name, broken)
    records, _ = poll(target_of("http://h", "http://h", "http://h", tokens=TOKENS))
    health = health_of(records)
    assert [p["kind"] for p in health["problems"]] == ["internal"] * 3
    assert re.search(r"ValueError at test_poll\.py:\d+\.", health["reason"])
    assert "s3cret" not in records[-1].text()


def test_many_problems_are_counted_and_the_first_told() -> None:
    names = ", ".join(f'{{"modelName": "gone{n}"}}' for n in range(50))
    page = f'HTTP/1.1 200 \r\n\r\n{{"models": [{names}]}}'.encode()
    with Loopback(answering(TORCHSERVE | {"/models?limit=100": page})) as server:
        records, _ = poll(target_of(server.url, server.url))
    health = health_of(records)
    assert health["problem_count"] == 50 and len(health["problems"]) == MAX_PROBLEMS


def test_an_unknown_server_type_and_an_unreadable_input_leave_a_record_too() -> None:
    records, _ = poll(target_of("http://h", server_type="nosuch"))
    assert health_of(records)["problems"][0]["kind"] == "configuration"
    record = unpolled_record("prod", Trouble("account", "The account is gone."), NOW)
    assert json.loads(record.text())["problems"][0] == {
        "part": "configuration",
        "kind": "account",
        "message": "The account is gone.",
    }


def test_the_place_of_an_error_is_its_innermost_line() -> None:
    try:
        json.loads("{")
    except ValueError as error:
        assert "JSONDecodeError at decoder.py:" in unexpected(error).message


def test_a_record_stays_below_the_size_at_which_an_event_is_cut() -> None:
    workers = ", ".join(['{"status": "' + "W" * 100 + '"}'] * 3000)
    version = f'[{{"modelName": "{"m" * 5000}", "modelVersion": "1", "workers": [{workers}]}}]'
    labels = ",".join(f'l{n}="{"x" * 3000}"' for n in range(60))
    routes: dict[str, str | bytes] = {
        **TORCHSERVE,
        "/models?limit=100": b'HTTP/1.1 200 \r\n\r\n{"models": [{"modelName": "big"}]}',
        "/models/big/all": b"HTTP/1.1 200 \r\n\r\n" + version.encode(),
        "/metrics": f"HTTP/1.1 200 \r\n\r\nQueueTime{{{labels}}} 1\n".encode(),
    }
    with Loopback(answering(routes)) as server:
        records, _ = poll(target_of(server.url, server.url, server.url))
    assert [record.sourcetype for record in records] == [INVENTORY, METRICS, HEALTH]
    assert all(len(record.text()) < 100_000 for record in records)
    assert records[0].fields["workers"] == 3000
