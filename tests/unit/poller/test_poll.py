"""Polls of one endpoint: which records, in what form, what is remembered, and that nothing fails silently."""

import json
import re
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import pytest
from ai_inference import endpoints
from ai_inference.credentials import read_credentials
from ai_inference.poll import INVENTORY_AGAIN, MAX_PROBLEMS
from ai_inference.records import CHANGE, HEALTH, INVENTORY, METRICS, POINTS, LogLine, Record
from ai_inference.trouble import Trouble, unexpected
from ai_inference.verdict import unpolled_record

from tests.unit.poller.loopback import http_answer
from tests.unit.poller.misbehaving_server import BEHAVIOURS
from tests.unit.poller.rounds import (
    QUICK,
    RECORDED,
    Rounds,
    Served,
    as_json,
    health_of,
    kinds,
    of,
    settings_of,
    vllm,
)

PROPS = Path(__file__).resolve().parents[3] / "package/default/props.conf"
TOKEN = "s3cret-token-1234"
BEARER = read_credentials({"auth_type": "bearer", "token": TOKEN})
HEAD = ["endpoint", "input", "serving_platform", "dest", "dest_port"]
NOW = 1795387269.5


def models(*names: str, **more: Any) -> dict[str, Any]:
    return {
        "object": "list",
        "data": [{"id": name, "object": "model", "owned_by": "vllm", **more} for name in names],
    }


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


def test_an_inventory_is_written_again_when_it_changed_and_once_an_hour(tmp_path: Path) -> None:
    with vllm() as server:
        rounds = Rounds(tmp_path, settings_of(server.url))
        rounds.now = NOW
        assert len(rounds.records(INVENTORY)) == 1
        assert rounds.records(INVENTORY) == []
        server.routes["/v1/models"] = as_json(models("tiny-chat", max_model_len=4096))
        assert len(rounds.records(INVENTORY)) == 1
        rounds.now += INVENTORY_AGAIN + 1
        assert len(rounds.records(INVENTORY)) == 1


def test_models_that_come_go_and_change(tmp_path: Path) -> None:
    with vllm() as server:
        rounds = Rounds(tmp_path, settings_of(server.url))
        server.routes["/v1/models"] = as_json(models("a", "b", max_model_len=512))
        assert rounds.records(CHANGE) == [], "what is there at the first poll is no change"
        server.routes["/v1/models"] = as_json(models("b", "c", max_model_len=512))
        found = rounds.records(CHANGE)
        assert [(change["change"], change["action"], change["object"]) for change in found] == [
            ("model_added", "created", "c"),
            ("model_removed", "deleted", "a"),
        ]
        server.routes["/v1/models"] = as_json(models("b", "c", max_model_len=1024))
        found = rounds.records(CHANGE)
        assert [(c["change"], c["object"], c["before"], c["after"]) for c in found] == [
            ("configuration_changed", "b", 512, 1024),
            ("configuration_changed", "c", 512, 1024),
        ]
        assert rounds.records(CHANGE) == []


def test_a_list_that_fails_removes_nothing(tmp_path: Path) -> None:
    with vllm() as server:
        rounds = Rounds(tmp_path, settings_of(server.url, server_type="vllm"))
        server.routes["/v1/models"] = as_json(models("a", "b"))
        rounds.poll()
        for broken in (http_answer(b"", "503 Service Unavailable"), http_answer(b"<html>"), as_json([])):
            server.routes["/v1/models"] = broken
            written = rounds.poll()
            assert of(written, CHANGE) == [] and ("inventory" in dict(kinds(health_of(written))))
        server.routes["/v1/models"] = as_json(models("a"))
        assert [change["change"] for change in rounds.records(CHANGE)] == ["model_removed"]


def test_a_new_version_of_the_server(tmp_path: Path) -> None:
    with vllm() as server:
        rounds = Rounds(tmp_path, settings_of(server.url))
        rounds.poll()
        server.routes["/version"] = as_json({"version": "0.33.0"})
        (change,) = rounds.records(CHANGE)
    assert (change["change"], change["before"], change["after"]) == (
        "server_version_changed",
        "0.32.0",
        "0.33.0",
    )
    assert (change["object_category"], change["action"]) == ("server", "modified")


def test_a_detected_server_is_remembered_and_found_anew_when_another_stands_there(tmp_path: Path) -> None:
    ollama = {
        "/": http_answer(b"Ollama is running", "200 OK", "Content-Type: text/plain"),
        "/api/version": as_json({"version": "0.12.0"}),
        "/api/tags": as_json({"models": []}),
        "/api/ps": as_json({"models": []}),
    }
    with vllm() as server:
        rounds = Rounds(tmp_path, settings_of(server.url))
        rounds.poll()
        server.requests.clear()
        rounds.poll()
        assert {request.target for request in server.requests} <= {
            "/health",
            "/version",
            "/v1/models",
            "/metrics",
        }
        server.routes = dict(ollama)
        assert health_of(rounds.poll())["health"] == "unknown"
        written = rounds.poll()
    health = health_of(written)
    assert (health["health"], health["serving_platform"]) == ("healthy", "ollama")
    changes = [
        (c["change"], c["before"], c["after"])
        for c in of(written, CHANGE)
        if c["change"].startswith("server_t")
    ]
    assert changes == [("server_type_changed", "vllm", "ollama")]


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


def test_the_canary(tmp_path: Path) -> None:
    with vllm() as server:
        server.routes["/v1/completions"] = as_json({"choices": [{"text": "4"}]})
        settings = settings_of(
            server.url, canary_path="/v1/completions", canary_body="{}", canary_field="choices.0.text"
        )
        rounds = Rounds(tmp_path, settings)
        assert health_of(rounds.poll())["canary"] == "as_expected"
        server.routes["/v1/completions"] = as_json({"choices": [{"text": "5"}]})
        written = rounds.poll()
        (change,) = of(written, CHANGE)
        assert (change["change"], change["version_unchanged"]) == ("answer_changed", True)
        assert health_of(written)["canary"] == "changed"
        assert of(rounds.poll(), CHANGE) == []
        # With a new version at the same time the changed answer has an explanation.
        server.routes["/v1/completions"] = as_json({"choices": [{"text": "6"}]})
        server.routes["/version"] = as_json({"version": "9"})
        assert [c.get("version_unchanged") for c in of(rounds.poll(), CHANGE)] == [None, False]
        server.routes["/v1/completions"] = as_json({"choices": []})
        assert kinds(health_of(rounds.poll())) == [("canary", "canary_field")]


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


def test_a_server_that_is_away_is_still_the_one_it_said_it_was(tmp_path: Path) -> None:
    folder = RECORDED / "mlserver-1.7.1"
    names = {"/v2": "server", "/v2/health/ready": "ready", "/v2/repository/index": "index"}
    with Served(
        {path: (folder / f"default-{name}.http").read_bytes() for path, name in names.items()}
    ) as server:
        rounds = Rounds(tmp_path, settings_of(f"{server.url} name=m metrics={server.url}"))
        assert health_of(rounds.poll())["serving_platform"] == "mlserver"
    away = health_of(rounds.poll())
    assert (away["health"], away["serving_platform"]) == ("unreachable", "mlserver")
