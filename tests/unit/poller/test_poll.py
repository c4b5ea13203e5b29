"""Polls of one endpoint: which records, in what form, and that nothing fails silently."""

import json
import re
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import pytest
from ai_inference import endpoints
from ai_inference.credentials import read_credentials
from ai_inference.poll import MAX_PROBLEMS
from ai_inference.records import CHANGE, HEALTH, INVENTORY, METRICS, POINTS, LogLine, Record
from ai_inference.trouble import Trouble, unexpected
from ai_inference.verdict import unpolled_record

from tests.unit.poller.loopback import http_answer
from tests.unit.poller.misbehaving_server import BEHAVIOURS
from tests.unit.poller.rounds import (
    QUICK,
    Rounds,
    Served,
    as_json,
    health_of,
    kinds,
    models,
    of,
    settings_of,
    vllm,
)

PROPS = Path(__file__).resolve().parents[3] / "package/default/props.conf"
TOKEN = "s3cret-token-1234"
BEARER = read_credentials({"auth_type": "bearer", "token": TOKEN})
HEAD = ["endpoint", "input", "serving_platform", "dest", "dest_port"]
NOW = 1795387269.5


def test_a_healthy_server(tmp_path: Path) -> None:
    with vllm() as server:
        rounds = Rounds(tmp_path, settings_of(server.url))
        rounds.now = NOW
        written = rounds.poll()
    assert [record.sourcetype for record in written] == [INVENTORY, METRICS, METRICS, HEALTH]
    health = health_of(written)
    assert 0 < health.pop("duration") < health.pop("poll_duration") < 5
    assert health == {
        "endpoint": f"127.0.0.1:{server.port}",
        "input": "prod",
        "serving_platform": "vllm",
        "dest": "127.0.0.1",
        "dest_port": server.port,
        "health": "healthy",
        "live": True,
        "ready": True,
        "status": 200,
        "server_type": "vllm",
        "server_version": "0.32.0",
        "detected_because": '/v1/models says owned_by "vllm"',
        "models": 1,
        "series": 500,
        "problem_count": 0,
    }
    assert all(list(record.fields)[:5] == HEAD for record in written if isinstance(record, Record))


def test_the_second_poll_has_rates_and_repeats_no_inventory(tmp_path: Path) -> None:
    with vllm() as server:
        rounds = Rounds(tmp_path, settings_of(server.url))
        rounds.poll()
        written = rounds.poll()
    assert of(written, INVENTORY) == []
    (model, _) = of(written, METRICS)
    assert model["requests_per_second"] == 0 and model["interval"] >= 0
    assert "requests_per_second" in model and model["requests_total"] == 12


def test_nothing_that_is_known_answers(tmp_path: Path) -> None:
    with Served(
        {"/": http_answer(b"<html>", "200 OK"), "/v1/models": http_answer(b"{}", "401 Unauthorized")}
    ) as server:
        health = health_of(Rounds(tmp_path, settings_of(server.url)).poll())
    assert (health["health"], health["error_type"]) == ("unknown", "not_detected")
    assert "check the account" in health["reason"] and "/v1/models 401" in health["reason"]


def test_a_server_that_asks_for_patience_is_left_alone(tmp_path: Path) -> None:
    busy = http_answer(b"{}", "429 Too Many Requests", "Retry-After: 30")
    with vllm() as server:
        server.routes["/health"] = busy
        rounds = Rounds(tmp_path, settings_of(server.url, server_type="vllm"))
        rounds.now = NOW
        assert health_of(rounds.poll())["error_type"] == "rate_limited"
        server.requests.clear()
        rounds.now += 20
        health = health_of(rounds.poll())
        assert server.requests == [] and "again in 10 s" in health["reason"]
        rounds.now += 11
        del server.routes["/health"]
        rounds.poll()
        assert server.requests
        # A clock that was set back does not silence the poll.
        server.routes["/health"] = busy
        rounds.poll()
        rounds.now -= 100_000
        server.requests.clear()
        rounds.poll()
        assert server.requests


def test_metrics_of_a_metrics_index_and_raw_ones(tmp_path: Path) -> None:
    with vllm() as server:
        settings = settings_of(server.url, metrics_index="ml_metrics", raw_metrics="1")
        written = Rounds(tmp_path, settings).poll()
    assert len(of(written, POINTS)) == 2
    raw = of(written, METRICS)
    assert raw and all("exposed" in record for record in raw)
    samples = sum(len(record["exposed"]) for record in raw)
    assert samples == health_of(written)["series"], "every sample, once"
    assert all(len(record.text()) < 100_000 for record in written)


def test_a_server_that_echoes_the_token_puts_it_nowhere(tmp_path: Path) -> None:
    with Served({}) as server:
        server.answer = BEHAVIOURS["echo"]
        for server_type in endpoints.FAMILIES:
            params = {"loki_query": "q", "loki_sourcetype": "x"}
            settings = settings_of(server.url, BEARER, server_type=server_type, models="m", **params)
            rounds = Rounds(tmp_path / server_type, settings)
            written = rounds.poll()
            assert written
            hidden = "".join(record.text(BEARER.secrets) for record in written)
            assert TOKEN not in hidden
            assert not any(TOKEN in p.message for _, outcome in rounds.outcomes for p in outcome.problems)
            # Nor is it kept on the disk; and a hidden name is the same name at the next poll.
            assert of(rounds.poll(), CHANGE) == []
            files = [path.read_text() for path in rounds.folder.rglob("*.json")]
            assert files and TOKEN not in "".join(files)
    assert TOKEN not in repr(settings)


def test_a_log_line_loses_the_token_too() -> None:
    line = LogLine("x", 1.0, f"header {TOKEN} end")
    assert TOKEN in line.text() and line.text(BEARER.secrets) == "header [hidden] end"


def test_a_slow_part_is_broken_off_and_the_others_go_on(tmp_path: Path) -> None:
    with vllm() as server:
        server.routes["/v1/models"] = BEHAVIOURS["black hole"]
        written = Rounds(tmp_path, settings_of(server.url, server_type="vllm")).poll()
    health = health_of(written)
    assert kinds(health) == [("inventory", "timeout")]
    assert (health["health"], health["series"]) == ("healthy", 500) and "models" not in health


def test_an_error_of_ours_is_a_problem_without_its_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any) -> Any:
        raise ValueError(f"Invalid header value b'Bearer {TOKEN}'")

    family = type(endpoints.FAMILIES["vllm"])
    for name in ("health", "inventory", "metrics"):
        monkeypatch.setattr(family, name, broken)
    written = Rounds(tmp_path, settings_of("http://h.invalid", server_type="vllm")).poll()
    health = health_of(written)
    assert kinds(health) == [("health", "internal"), ("inventory", "internal"), ("metrics", "internal")]
    assert TOKEN not in written[-1].text() and "test_poll.py" in written[-1].text()


def test_many_problems_are_counted_and_some_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def inventory(_self: Any, _ask: Any, report: Any) -> Any:
        for number in range(100):
            report(Trouble("not_found", f"model {number}"))
        return iter(())

    monkeypatch.setattr(type(endpoints.FAMILIES["vllm"]), "inventory", inventory)
    with vllm() as server:
        health = health_of(Rounds(tmp_path, settings_of(server.url)).poll())
    assert (health["problem_count"], len(health["problems"])) == (100, MAX_PROBLEMS)


def test_an_input_that_cannot_be_read_says_so() -> None:
    record = unpolled_record("prod", Trouble("account", "The account x does not exist."), NOW)
    assert (record.sourcetype, record.time) == (HEALTH, NOW)
    assert record.fields["health"] == "unknown" and record.fields["problem_count"] == 1


def test_an_unexpected_error_names_its_place_only() -> None:
    try:
        raise KeyError(TOKEN)
    except KeyError as error:
        trouble = unexpected(error)
    assert TOKEN not in trouble.message and re.search(r"KeyError at test_poll\.py:\d+", trouble.message)


def test_records_are_what_props_conf_expects(tmp_path: Path) -> None:
    parser = RawConfigParser(strict=False)
    parser.read(PROPS)
    with vllm() as server:
        written = Rounds(tmp_path, settings_of(server.url, metrics_index="m")).poll()
        server.routes["/v1/models"] = as_json(models("new"))
        written += Rounds(tmp_path, settings_of(server.url)).poll()
    assert {record.sourcetype for record in written} == {HEALTH, INVENTORY, METRICS, POINTS, CHANGE}
    for record in written:
        stanza, text = parser[record.sourcetype], record.text()
        begin = re.match(stanza["TIME_PREFIX"], text)
        assert begin and re.match(r"\d{10}\.\d{6},", text[begin.end() :])
        assert len(re.match(r"[\d.]+", text[begin.end() :])[0]) <= int(stanza["MAX_TIMESTAMP_LOOKAHEAD"])  # type: ignore[index]
        assert len(text) < int(stanza["TRUNCATE"]) and "\n" not in text and text.isascii()
        json.loads(text)


def test_a_page_that_is_larger_than_most_is_read_too(tmp_path: Path) -> None:
    page = "".join(f'vllm:num_requests_running{{model_name="m",x="{n}"}} 1\n' for n in range(30_000))
    with vllm() as server:
        server.routes["/metrics"] = http_answer(page.encode())
        rounds = Rounds(tmp_path, settings_of(server.url), limits=QUICK.__class__(body=4 * 1024 * 1024))
        (model,) = rounds.records(METRICS)
        assert model["requests_running"] == 30_000
        # Asked once for what is small, and again for the whole.
        assert [request.target for request in server.requests].count("/metrics") == 2
