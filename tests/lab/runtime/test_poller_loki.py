"""Log lines out of Loki through the poller's own process. The server is ours, made after Loki's documentation
(tests/unit/poller/fake_loki.py)."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from tests.lab.runtime.poller import Installed
from tests.unit.poller.fake_loki import QUERY, FakeLoki, Stored
from tests.unit.poller.loopback import Loopback, Request, http_answer
from tests.unit.poller.misbehaving_server import BEHAVIOURS
from tests.unit.poller.rounds import NOT_FOUND, as_json

SECOND = 1_000_000_000
BUILD = {"version": "3.5.1", "revision": "d4e637d"}
FIELDS = {"loki_query": QUERY, "loki_sourcetype": "vllm:server", "loki_delay": "0", "loki_tenant": "team-a"}


class Served(Loopback):
    """`loki` over HTTP; the question number `hole` (from 1) is never answered."""

    def __init__(self, loki: FakeLoki) -> None:
        super().__init__(self._answer)
        self.loki, self.hole = loki, 0

    def _answer(self, connection: socket.socket, request: Request) -> None:
        path = urlsplit(request.target).path
        if path == "/ready":
            connection.sendall(http_answer(b"ready\n"))
        elif path == "/loki/api/v1/status/buildinfo":
            connection.sendall(as_json(BUILD))
        elif path == "/loki/api/v1/query_range":
            answer = self.loki("inference", request.target)
            if len(self.loki.asked) == self.hole:
                BEHAVIOURS["black hole"](connection, request)
            connection.sendall(http_answer(answer.body, f"{answer.status} As it is"))
        else:
            connection.sendall(NOT_FOUND)


def lines(first: int, count: int, begun_ns: int) -> list[Stored]:
    """Two lines a tenth of a second; vLLM's own words, with a time of its own that is another one."""
    return [
        Stored(
            begun_ns + number // 2 * SECOND // 10,
            "vllm",
            f"INFO 11-23 04:20:07 [api.py:7] line {number} of vLLM",
        )
        for number in range(first, first + count)
    ]


def indexed(own: Installed) -> list[tuple[float, str]]:
    rows = own.lab.search("search index=main sourcetype=vllm:server | sort 0 _time | table _time _raw")
    return [(round(float(str(row["_time"])), 6), str(row["_raw"])) for row in rows]


def expected(loki: FakeLoki) -> list[tuple[float, str]]:
    return [(round(line.time_ns / 1e9, 6), line.text) for line in loki.lines]


def test_lines_come_once_with_lokis_time(addon: Installed) -> None:
    loki = FakeLoki()
    begun = (int(time.time()) - 100) * SECOND
    with Served(loki) as server:
        saved = addon.add(
            "logs", f"{server.url} name=loki", server_type="loki", test_connection="1", **FIELDS
        )
        assert saved.status_code == 201, saved.text
        # Then two at the time of the last one that is known, one of them with the text of that one.
        for more in (lines(0, 7, begun), [*lines(6, 1, begun), *lines(7, 1, begun)], [], lines(8, 30, begun)):
            loki.lines += more
            (health,) = addon.polled("logs")["health"]
            assert (health["health"], health["lines"]) == ("healthy", len(more))
            assert sorted(indexed(addon)) == sorted(expected(loki))
    assert health["server_version"] == "3.5.1"
    assert {request.headers["x-scope-orgid"] for request in server.requests} == {"team-a"}
    (found,) = addon.lab.search(
        "search index=main sourcetype=vllm:server log_level=INFO source_file=api.py"
        " | stats count dc(source) AS sources"
    )
    assert found == {"count": "39", "sources": "1"}
    assert "sourcetype_ingested=vllm:server n_events=30" in addon.log_of("logs")


def test_a_poll_that_is_ended_between_two_pages_neither_loses_nor_repeats(own: Installed) -> None:
    begun = (int(time.time()) - 200) * SECOND
    loki = FakeLoki(lines=lines(0, 1500, begun))
    with Served(loki) as server, ThreadPoolExecutor(1) as pool:
        own.add("logs", f"{server.url} name=loki", server_type="loki", interval="3600", **FIELDS)
        server.hole = 2
        polling = pool.submit(own.poll, "logs")
        end = time.monotonic() + 30
        while len(loki.asked) < 2 and time.monotonic() < end:
            time.sleep(0.05)
        own.server.inputs.stop()
        assert polling.result(30).ok
        assert 0 < len(indexed(own)) < 1500
        own.polled("logs")
    assert sorted(indexed(own)) == sorted(expected(loki))
