"""Many endpoints at once: none waits for another, a stop cuts nothing in two, and what was written is
remembered."""

import threading
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from ai_inference import checkpoint, endpoints, status
from ai_inference.checkpoint import Store
from ai_inference.connect import MIB, Limits
from ai_inference.credentials import read_credentials
from ai_inference.metrics.gather import MAX_GROUPS
from ai_inference.poll import Outcome, Written
from ai_inference.records import CHANGE, HEALTH, METRICS
from ai_inference.rounds import Stopped
from ai_inference.rounds import test_connection as connection_tested
from ai_inference.settings import Target

from tests.unit.poller.loopback import Loopback, http_answer
from tests.unit.poller.misbehaving_server import BEHAVIOURS, ELSEWHERE
from tests.unit.poller.rounds import Rounds, health_of, kinds, of, settings_of, vllm

TOKEN = "s3cret-token-1234"
BEARER = read_credentials({"auth_type": "bearer", "token": TOKEN})
# One input, an endpoint a server type, all at one address under different paths.
TYPES = tuple(endpoints.FAMILIES)
LOKI = {"loki_query": '{a="b"}', "loki_sourcetype": "vllm:server"}


def every_type(url: str) -> str:
    return "\n".join(f"{url}/{name} name={name} type={name}" for name in TYPES)


# What each server type's poll may call it. Anything but health, which nobody showed.
@pytest.mark.parametrize("name", sorted(set(BEHAVIOURS) - {"echo"}))
def test_every_server_type_survives_a_misbehaving_server_and_says_why(name: str, tmp_path: Path) -> None:
    began = time.monotonic()
    with Loopback(BEHAVIOURS[name]) as server:
        rounds = Rounds(tmp_path, settings_of(every_type(server.url), BEARER, models="m", **LOKI))
        written = rounds.poll()
    healths = {health["endpoint"]: health for health in of(written, HEALTH)}
    assert sorted(healths) == sorted(TYPES) and len(of(written, HEALTH)) == len(TYPES)
    for server_type, health in healths.items():
        assert health["health"] in ("unreachable", "unknown", "unhealthy"), (server_type, health)
        assert health["reason"] and (health["health"] == "unhealthy" or health["problems"])
        assert health.get("ready") is not True
    assert of(written, METRICS) == []
    texts = "".join(record.text() for record in written)
    assert (
        TOKEN not in texts and ELSEWHERE.partition("?")[2] not in texts and "fault of the add-on" not in texts
    )
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("name", sorted(set(BEHAVIOURS) - {"echo"}))
def test_auto_detection_survives_it_too(name: str, tmp_path: Path) -> None:
    with Loopback(BEHAVIOURS[name]) as server:
        health = health_of(Rounds(tmp_path, settings_of(server.url)).poll())
    assert health["health"] in ("unreachable", "unknown") and "internal" not in str(health["problems"])


def test_an_endpoint_in_trouble_delays_no_other(tmp_path: Path) -> None:
    times: dict[str, float] = {}
    with vllm() as good, Loopback(BEHAVIOURS["black hole"]) as bad:
        holes = "\n".join(f"{bad.url}/{n} name=hole{n}" for n in range(30))
        rounds = Rounds(tmp_path, settings_of(f"{holes}\n{good.url} name=good", server_type="vllm"))
        began = time.monotonic()
        this = rounds.make([])

        def say(target: Target, _outcome: Outcome, _seconds: float) -> None:
            times[target.name] = time.monotonic() - began

        this._say = say
        summary = this.run()
    assert (summary.endpoints, summary.healthy) == (31, 1)
    # Each hole takes three parts of at least half a second.
    assert times["good"] < 1.0 < min(seconds for name, seconds in times.items() if name != "good")


def test_with_more_endpoints_than_workers_those_that_were_well_come_first(tmp_path: Path) -> None:
    with vllm() as good, Loopback(BEHAVIOURS["503"]) as bad:
        text = f"{bad.url}/1 name=bad1\n{bad.url}/2 name=bad2\n{good.url} name=good"
        rounds = Rounds(tmp_path, settings_of(text, server_type="vllm"), workers=1)
        rounds.poll()
        assert [target.name for target, _ in rounds.outcomes] == ["bad1", "bad2", "good"]
        rounds.poll()
        assert [target.name for target, _ in rounds.outcomes] == ["good", "bad1", "bad2"]


def test_a_stop_writes_nothing_of_a_poll_that_is_not_complete(tmp_path: Path) -> None:
    written: list[Written] = []
    with vllm() as good, Loopback(BEHAVIOURS["black hole"]) as bad:
        text = f"{bad.url} name=hole\n{good.url} name=good"
        rounds = Rounds(tmp_path, settings_of(text, server_type="vllm"))
        this = rounds.make(written)
        threading.Timer(0.4, this.stop).start()
        began = time.monotonic()
        this.run()
        this.finish()
        assert time.monotonic() - began < 1.0
        names = {record.fields["endpoint"] for record in written}  # type: ignore[union-attr]
        assert names == {"good"}
        count = len(written)
        time.sleep(1.6)
        assert len(written) == count, "the hole's poll ended after the stop and wrote nothing"
    store = Store(tmp_path, "prod")
    states = {target.name: store.load(target.base.url)[0] for target in rounds.settings.targets}
    assert states["hole"] == {} and states["good"]["health"] == "healthy"


def test_a_stop_in_a_commit_waits_for_its_end(tmp_path: Path) -> None:
    """The records and the checkpoint are both there, though the stop came between two records."""
    written: list[Written] = []
    with vllm() as server:
        rounds = Rounds(tmp_path, settings_of(server.url))
        this = rounds.make(written)
        plain = this._write

        def write(record: Written) -> None:
            this.stop()
            time.sleep(0.05)
            plain(record)

        this._write = write
        this.run()
        this.finish()
        assert [record.sourcetype for record in written][-1] == HEALTH
        assert rounds.records(CHANGE) == [] and "requests_per_second" in rounds.records(METRICS)[0]
    with pytest.raises(Stopped):
        this._commit(rounds.settings.targets[0], [], {})


def test_a_crash_after_the_records_and_before_the_checkpoint_repeats_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with vllm() as server:
        rounds = Rounds(tmp_path, settings_of(server.url))
        rounds.poll()
        server.routes["/version"] = http_answer(b'{"version": "9"}')
        with monkeypatch.context() as patched:
            patched.setattr(
                checkpoint, "replace_file", lambda *_args: (_ for _ in ()).throw(OSError("disk full"))
            )
            assert [c["after"] for c in rounds.records(CHANGE)] == ["9"]
            (problem,) = rounds.summary.problems
            assert (problem.part, problem.kind) == ("checkpoint", "checkpoint") and "disk" in problem.message
        # Told again rather than not at all: the checkpoint says that it was not.
        assert [c["after"] for c in rounds.records(CHANGE)] == ["9"]
        assert rounds.records(CHANGE) == []


def test_a_pipe_that_breaks_leaves_the_checkpoint_as_it_was(tmp_path: Path) -> None:
    """splunkd is restarting: what it did not get is told at the next poll."""
    with vllm() as server:
        rounds = Rounds(tmp_path, settings_of(server.url))
        rounds.poll()
        server.routes["/version"] = http_answer(b'{"version": "9"}')
        this = rounds.make([])

        def broken(_record: Written) -> None:
            raise BrokenPipeError("the pipe is closed")

        this._write = broken
        this.run()
        assert [c["after"] for c in rounds.records(CHANGE)] == ["9"]


def test_a_hundred_thousand_series_are_read_in_bounded_memory(tmp_path: Path) -> None:
    lines = (
        f'vllm:request_success_total{{model_name="m{n}",finished_reason="stop"}} 1' for n in range(100_000)
    )
    with vllm() as server:
        server.routes["/metrics"] = http_answer("\n".join([*lines, ""]).encode())
        settings = settings_of(server.url, server_type="vllm", interval="60")
        rounds = Rounds(tmp_path, settings, limits=Limits())
        tracemalloc.start()
        try:
            written = rounds.poll()
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    health = health_of(written)
    assert health["series"] == 100_000 and kinds(health) == [("metrics", "too_many_series")]
    assert len(of(written, METRICS)) == MAX_GROUPS
    assert peak < 150 * MIB


def test_a_folder_that_cannot_be_written_is_told_once_and_the_events_come(tmp_path: Path) -> None:
    (tmp_path / "prod").write_text("a file where the folder should be")
    with vllm() as server:
        rounds = Rounds(tmp_path, settings_of(server.url))
        assert health_of(rounds.poll())["health"] == "healthy"
    (problem,) = rounds.summary.problems
    assert problem.kind == "checkpoint" and "cannot be written" in problem.message


def test_two_inputs_on_one_endpoint_do_not_meet(tmp_path: Path) -> None:
    with vllm() as server:
        one = Rounds(tmp_path, settings_of(server.url, name="one"))
        two = Rounds(tmp_path, settings_of(server.url, name="two"))
        one.poll()
        two.poll()
        server.routes["/version"] = http_answer(b'{"version": "9"}')
        told = [len(rounds.records(CHANGE)) for rounds in (one, two, one, two)]
    assert told == [1, 1, 0, 0], "each tells it, and once"
    assert {path.name for path in tmp_path.iterdir()} == {"one", "two"}


def test_the_status_is_written_for_the_inputs_page(tmp_path: Path) -> None:
    with vllm() as server:
        Rounds(tmp_path, settings_of(f"{server.url} name=good\nhttp://127.0.0.1:1 name=gone")).poll()
    found: Any = status.read_status(tmp_path / "prod")
    assert (found["endpoints"], found["healthy"]) == (2, 1)
    (problem,) = found["problems"]
    assert (problem["endpoint"], problem["health"]) == ("gone", "unreachable")


def test_the_checkpoints_of_endpoints_that_were_taken_out_are_removed(tmp_path: Path) -> None:
    with vllm() as server:
        Rounds(tmp_path, settings_of(f"{server.url}/a\n{server.url}/b")).poll()
        assert len(list((tmp_path / "prod").glob("*.json"))) == 3
        Rounds(tmp_path, settings_of(f"{server.url}/a")).poll()
    assert len(list((tmp_path / "prod").glob("*.json"))) == 2


def test_testing_a_connection() -> None:
    with vllm() as server, Loopback(BEHAVIOURS["401"]) as closed:
        assert connection_tested(settings_of(server.url)) == ""
        told = connection_tested(
            settings_of(f"{server.url}\nhttp://127.0.0.1:1\n{closed.url} type=vllm", BEARER)
        )
    assert "refused the connection" in told and "credentials are missing" in told and TOKEN not in told


def test_testing_many_names_a_few() -> None:
    text = "\n".join(f"http://127.0.0.1:1/{n} name=n{n}" for n in range(9))
    assert connection_tested(settings_of(text)).endswith("… and 4 more of 9.")


def test_forwarders_that_share_a_list_poll_each_endpoint_once(tmp_path: Path) -> None:
    with vllm() as server:
        text = "\n".join(f"{server.url}/{n}" for n in range(40))
        polled: list[str] = []
        for share in ("1/3", "2/3", "3/3"):
            written = Rounds(tmp_path / share[0], settings_of(text, server_type="vllm", share=share)).poll()
            mine = [health["endpoint"] for health in of(written, HEALTH)]
            assert mine
            polled += mine
    assert len(polled) == len(set(polled)) == 40
