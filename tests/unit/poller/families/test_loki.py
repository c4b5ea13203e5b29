"""Loki's health, and its lines: each once, however polls, pages and equal times cut them."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from ai_inference.endpoints import loki_lines
from ai_inference.endpoints.loki import Line, Loki, pages, start_position
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.poller.fake_loki import QUERY, FakeLoki, Stored, error, streams, success
from tests.unit.poller.families.asking import LOGIN_PAGE, Always, http, inventory_of, pages_of
from tests.unit.poller.recorded_ask import Recorded, answer_of

LOKI = Loki()
HOUR = 3600 * 10**9
# The documentation's "Show build information" names the fields; nothing was captured.
BUILD = {"version": "3.5.1", "revision": "d4e637d", "branch": "HEAD", "goVersion": "go1.24.3"}
READY = http("ready\n")
ROUTES: dict[str, str | bytes] = {"/ready": READY, "/loki/api/v1/status/buildinfo": http(BUILD)}


def loki(ready: bytes = READY) -> Recorded:
    return Recorded("", {**ROUTES, "/ready": ready})


def test_health() -> None:
    health = LOKI.health(loki())
    assert (health.ready, health.word, health.version) == (True, "ready", "3.5.1")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Ingester not ready: waiting for 15s after being ready\n", "Ingester not ready"),
        ("Query Frontend not ready: SECRET\n", "Query Frontend not ready"),
        ("Some services are not Running:\nStarting: 1\n", "Some services are not Running"),
        ("Application is stopping\n", "Application is stopping"),
    ],
)
def test_not_ready(text: str, reason: str) -> None:
    health = LOKI.health(loki(http(text, 503)))
    assert (health.ready, health.status, health.reason) == (False, 503, reason)


def test_a_gateway_without_ready_does_not_say() -> None:
    health = LOKI.health(loki(http("", 404)))
    assert (health.ready, health.version) == (None, "3.5.1")


@pytest.mark.parametrize(
    ("ready", "kind"),
    [
        (http(LOGIN_PAGE), "unexpected_answer"),
        (http("upstream connect error", 503), "server_error"),
        (http("", 401), "unauthorized"),
    ],
)
def test_another_server_is_no_health(ready: bytes, kind: str) -> None:
    with pytest.raises(Trouble) as caught:
        LOKI.health(loki(ready))
    assert caught.value.kind == kind


def test_a_gateway_to_something_else_is_no_health() -> None:
    bodies: list[Any] = [LOGIN_PAGE, {"version": "1"}, []]
    for body in bodies:
        routes = {"/ready": http("", 404), "/loki/api/v1/status/buildinfo": http(body)}
        with pytest.raises(Trouble):
            LOKI.health(Recorded("", routes))
        assert LOKI.detect(Recorded("", routes)) == ""
    assert LOKI.detect(loki())


def test_neither_models_nor_metrics() -> None:
    assert (inventory_of(LOKI, loki()), pages_of(LOKI, loki())) == (([], []), ([], []))


# Lines


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    shrink(monkeypatch)


def shrink(patch: pytest.MonkeyPatch, **more: int) -> None:
    for name, value in {"LIMIT": 3, "MAX_LIMIT": 7, **more}.items():
        patch.setattr(loki_lines, name, value)


def poll(
    fake: FakeLoki, position: dict[str, Any], until: int, stop_after: int | None = None
) -> tuple[list[Line], dict[str, Any], list[Trouble]]:
    """One poll, or what of it was saved when it was stopped after some pages."""
    troubles: list[Trouble] = []
    read: list[Line] = []
    for number, page in enumerate(pages(fake, QUERY, position, until, troubles.append), start=1):
        read += page.lines
        position = json.loads(json.dumps(page.position))
        if number == stop_after:
            break
    assert read == sorted(read, key=lambda line: line.time_ns)
    return read, position, troubles


def until_all(fake: FakeLoki, position: dict[str, Any], until: int) -> Iterator[Line]:
    for _poll in range(500):
        read, position, troubles = poll(fake, position, until)
        yield from read
        if not troubles:
            return
    raise AssertionError("the polls come to no end")


def unwanted(trouble: Trouble) -> None:
    raise AssertionError(trouble.message)


def counted(lines: list[Line]) -> Counter[Stored]:
    return Counter(Stored(line.time_ns, line.labels["app"], line.text) for line in lines)


LINES = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from("ab"), st.sampled_from(["x", "y", "😀"])),
    max_size=8,
)
POLLS = st.lists(st.tuples(LINES, st.integers(0, 12), st.one_of(st.none(), st.integers(1, 3))), max_size=8)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=POLLS, seed=st.integers(0, 9), start=st.integers(0, 3))
def test_lines_appended_between_polls_are_read_once(
    batches: list[tuple[list[tuple[int, str, str]], int, int | None]], seed: int, start: int
) -> None:
    """Times may equal the newest that was read, texts and labels repeat; polls end anywhere and are stopped
    anywhere; at most MAX_LIMIT lines have one time."""
    with pytest.MonkeyPatch.context() as patch:
        shrink(patch, MAX_PAGES=4)
        fake, position, read, newest = FakeLoki(seed=seed), start_position(start), list[Line](), start
        for appended, ahead, stop_after in batches:
            for delta, app, text in appended:
                at = newest + delta
                if sum(line.time_ns == at for line in fake.lines) < 6:
                    fake.lines.append(Stored(at, app, text))
            more, position, _ = poll(fake, position, newest + ahead, stop_after)
            read += more
            newest = max([newest, *(line.time_ns for line in more)])
        read += until_all(fake, position, newest + 100)
        assert counted(read) == Counter(fake.lines)


@settings(max_examples=200, deadline=None)
@given(
    times=st.lists(st.integers(0, 60), max_size=60),
    window=st.integers(1, 80),
    late=st.integers(0, 80),
    limit=st.integers(1, 7),
    until=st.integers(1, 61),
)
def test_lines_of_the_past_are_read_once_window_by_window(
    times: list[int], window: int, late: int, limit: int, until: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        shrink(patch, WINDOW=window, LATE=late, MAX_PAGES=6)
        fake = FakeLoki()
        for number, at in enumerate(times):
            if sum(line.time_ns == at for line in fake.lines) < limit:
                fake.lines.append(Stored(at, "a", str(number % 3)))
        position, read = start_position(0), list[Line]()
        for end in (until // 2, until):
            for _poll in range(500):
                more, position, troubles = poll(fake, position, end)
                read += more
                if all(trouble.kind != "behind" for trouble in troubles):
                    break
        assert counted(read) == Counter(line for line in fake.lines if line.time_ns < until)


@pytest.mark.usefixtures("small")
def test_more_lines_of_one_time_than_loki_gives_are_said_and_passed() -> None:
    fake = FakeLoki(lines=[Stored(5, "a", str(number)) for number in range(12)] + [Stored(6, "a", "next")])
    read, position, troubles = poll(fake, start_position(0), 10)
    assert [line.time_ns for line in read].count(5) >= 7
    assert read[-1].text == "next"
    assert [trouble.kind for trouble in troubles] == ["lines_left_out"]
    assert "5 ns" in troubles[0].message
    assert poll(fake, position, 10)[0] == []


@pytest.mark.parametrize("own", [1, 2, 400])
def test_a_smaller_limit_of_loki_is_kept_to(own: int) -> None:
    fake = FakeLoki(limit=own, lines=[Stored(number, "a", "x") for number in range(20)])
    read, _, troubles = poll(fake, start_position(0), 100)
    assert len(read) == 20
    # Where Loki gives one line at once, it cannot say whether there are more at that time: said once.
    assert [trouble.kind for trouble in troubles] == ["lines_left_out"] * (own == 1)
    assert {int(query["limit"]) for query in fake.asked[1:]} == {own}


def test_pages_that_are_too_large_are_asked_for_in_parts() -> None:
    fake = FakeLoki(largest=3000, lines=[Stored(number, "a", "x" * 500) for number in range(40)])
    read, _, troubles = poll(fake, start_position(0), 100)
    assert (len(read), troubles) == (40, [])
    with pytest.raises(Trouble) as caught:
        poll(FakeLoki(largest=100, lines=fake.lines), start_position(0), 100)
    assert caught.value.kind == "too_large"


def test_a_backlog_goes_on_at_the_next_poll(monkeypatch: pytest.MonkeyPatch) -> None:
    shrink(monkeypatch, MAX_PAGES=2)
    fake = FakeLoki(lines=[Stored(number, "a", "x") for number in range(20)])
    read, position, troubles = poll(fake, start_position(0), 100)
    assert [trouble.kind for trouble in troubles] == ["behind"]
    read += until_all(fake, position, 100)
    assert len(read) == 20


def test_a_quiet_query_is_not_asked_about_a_long_time_again() -> None:
    fake = FakeLoki(lines=[Stored(7, "a", "x")])
    read, position, _ = poll(fake, start_position(0), 50 * HOUR)
    assert (len(read), position) == (1, {"time_ns": 49 * HOUR, "seen": {}})
    spans = [int(query["end"]) - int(query["start"]) for query in fake.asked]
    assert max(spans) <= 24 * HOUR


def test_nothing_new_is_no_page_and_one_question() -> None:
    fake = FakeLoki(lines=[Stored(7, "a", "x")])
    _, position, _ = poll(fake, start_position(0), 10)
    count = len(fake.asked)
    assert list(pages(fake, QUERY, position, 12, unwanted)) == []
    assert len(fake.asked) == count + 1
    assert list(pages(fake, QUERY, start_position(12), 12, unwanted)) == []


@pytest.mark.parametrize("kind", ["matrix", "vector", "scalar"])
def test_a_query_for_numbers_says_what_to_enter(kind: str) -> None:
    answer = success({"resultType": kind, "result": []})
    with pytest.raises(Trouble, match="log query") as caught:
        list(pages(Fixed(answer), QUERY, start_position(0), 9, unwanted))
    assert caught.value.kind == "query"


def test_an_error_of_the_query_shows_its_place_alone() -> None:
    with pytest.raises(Trouble, match="line 1, column 5") as caught:
        list(pages(FakeLoki(), "{app=SECRET", start_position(0), 9, unwanted))
    assert (caught.value.kind, caught.value.status) == ("query", 400)
    assert "SECRET" not in caught.value.message
    for text in ("parse error : SECRET", "the query time range exceeds the limit SECRET"):
        with pytest.raises(Trouble) as caught:
            list(pages(Fixed(error(text)), QUERY, start_position(0), 9, unwanted))
        assert caught.value.kind == "query"
        assert "SECRET" not in caught.value.message


def test_a_missing_tenant_is_said() -> None:
    answer = Answer(401, "text/plain", b"no org id\n", 0.01)
    with pytest.raises(Trouble, match="X-Scope-OrgID") as caught:
        list(pages(Fixed(answer), QUERY, start_position(0), 9, unwanted))
    assert caught.value.kind == "unauthorized"


class Fixed(Always):
    def __init__(self, answer: Answer) -> None:
        super().__init__(b"")
        self.answer = answer

    def __call__(self, role: str, path: str, body: bytes | None = None) -> Answer:
        return self.answer


BAD_STREAMS: list[Any] = [
    5,
    {"stream": [], "values": []},
    {"stream": {}, "values": None},
    {"stream": {}, "values": [["1"]]},
    {"stream": {}, "values": [[1, "x"]]},
    {"stream": {}, "values": [["1", 5]]},
    {"stream": {}, "values": [["-1", "x"]]},
    {"stream": {}, "values": [["9" * 30, "x"]]},
    # After the end of the question: taking it would leave out what lies between.
    {"stream": {}, "values": [["9", "x"]]},
]
HOSTILE: list[tuple[Any, str]] = [
    (LOGIN_PAGE, "not_json"),
    ([], "unexpected_answer"),
    ({"status": "success"}, "unexpected_answer"),
    ({"status": "error", "data": {"resultType": "streams", "result": []}}, "unexpected_answer"),
    ({"status": "success", "data": {"resultType": "streams", "result": {}}}, "unexpected_answer"),
    *(
        ({"status": "success", "data": {"resultType": "streams", "result": [bad]}}, "unexpected_answer")
        for bad in BAD_STREAMS
    ),
]


@pytest.mark.parametrize(("body", "kind"), HOSTILE)
def test_hostile_answers_are_trouble(body: Any, kind: str) -> None:
    with pytest.raises(Trouble) as caught:
        list(pages(Fixed(answer_of(http(body))), QUERY, start_position(0), 9, unwanted))
    assert caught.value.kind == kind


def test_structured_metadata_and_odd_labels_do_not_hinder() -> None:
    value = ["3", "text", {"structuredMetadata": {"trace": "1"}}]
    answer = success({"resultType": "streams", "result": [{"stream": {"a": "b", "n": 5}, "values": [value]}]})
    page = next(pages(Fixed(answer), QUERY, start_position(0), 9, unwanted))
    assert page.lines == [Line(3, {"a": "b"}, "text")]


@pytest.mark.parametrize("position", [{}, {"time_ns": "5"}, {"time_ns": -1}, {"time_ns": 5, "seen": []}])
def test_a_broken_position_is_said(position: dict[str, Any]) -> None:
    with pytest.raises(Trouble) as caught:
        list(pages(FakeLoki(), QUERY, position, 9, unwanted))
    assert caught.value.kind == "checkpoint"


def test_streams_are_merged_by_time() -> None:
    answer = streams([Stored(3, "a", "1"), Stored(5, "a", "3"), Stored(4, "b", "2")])
    page = next(pages(Fixed(answer), QUERY, start_position(0), 9, unwanted))
    assert [line.text for line in page.lines] == ["1", "2", "3"]
