"""What one poll remembers for the next: models, versions, the kind of server, the canary's answer."""

from pathlib import Path

from ai_inference.poll import INVENTORY_AGAIN
from ai_inference.records import CHANGE, INVENTORY

from tests.unit.poller.loopback import http_answer
from tests.unit.poller.rounds import (
    RECORDED,
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

NOW = 1795387269.5


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
