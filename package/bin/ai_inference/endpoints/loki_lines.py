"""Loki's lines, read forward in time, so that each line is given once: however polls and pages cut the time.

Loki gives lines from `start` (inclusive) to `end` (exclusive), at most `limit`, and cannot go on after a
line. So each question begins at the time of the last line that was read, and the lines of that time which
were read before are left out: they are counted by a digest of labels and text, as equal lines are lines of
their own.

What comes in later with a time before the newest line that was read is not seen: that is what the input's
delay is for. A line that was lost that way cannot be known.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote

from ai_inference.answers import STATUS_OK, read_json, refusal, unexpected_shape
from ai_inference.endpoints.family import INFERENCE, Ask, Report
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

QUERY_PATH = "/loki/api/v1/query_range"
LIMIT = 1000
# Loki's own limit (limits_config.max_entries_limit_per_query), where it is not set.
MAX_LIMIT = 5000
MAX_PAGES = 50
SECOND = 1_000_000_000
# Loki refuses ranges of more than 30 days (max_query_length), and long ones are slow.
WINDOW = 24 * 3600 * SECOND
# Of a stream, Loki takes lines that are older than its newest by up to an hour (half of max_chunk_age): later
# ones need not be waited for, and a quiet query need not be asked about a long time again and again.
LATE = 3600 * SECOND

_TOO_MANY = re.compile(rb"max entries limit per query exceeded.*\(\d+ > (\d{1,9})\)")
_PARSE = re.compile(rb"parse error(?: at line (\d{1,6}), col (\d{1,6}))?")


class Line(NamedTuple):
    time_ns: int
    labels: Mapping[str, str]
    text: str


@dataclass(frozen=True)
class Page:
    """`position` is where to go on once these lines are written: JSON-able."""

    lines: list[Line]
    position: dict[str, Any]


@dataclass
class Place:
    """All lines before `time_ns` were read, and of those at that time the ones in `seen` (digest → how
    many).
    """

    time_ns: int
    seen: Counter[str]

    @classmethod
    def of(cls, position: Mapping[str, Any]) -> Place:
        time_ns, seen = position.get("time_ns"), position.get("seen", {})
        if isinstance(time_ns, int) and time_ns >= 0 and isinstance(seen, dict):
            counts = {k: n for k, n in seen.items() if isinstance(k, str) and isinstance(n, int) and n > 0}
            return cls(time_ns, Counter(counts))
        message = (
            "The saved position in Loki cannot be read. Delete the input's checkpoint: it begins anew then."
        )
        raise Trouble("checkpoint", message)

    def position(self) -> dict[str, Any]:
        return {"time_ns": self.time_ns, "seen": dict(self.seen)}

    def unread(self, lines: list[Line]) -> list[Line]:
        """Those that were not read before, which are read now: `lines` are all from this time on, in
        order.
        """
        left, fresh = Counter(self.seen), list[Line]()
        start = self.time_ns
        for line in lines:
            name = digest(line)
            if line.time_ns > self.time_ns:
                self.time_ns, self.seen = line.time_ns, Counter()
            elif line.time_ns == start and left[name]:
                left[name] -= 1
                continue
            self.seen[name] += 1
            fresh.append(line)
        return fresh

    def move_to(self, time_ns: int) -> None:
        if time_ns > self.time_ns:
            self.time_ns, self.seen = time_ns, Counter()


def start_position(time_ns: int) -> dict[str, Any]:
    return Place(time_ns, Counter()).position()


def pages(ask: Ask, query: str, position: Mapping[str, Any], until_ns: int, report: Report) -> Iterator[Page]:
    """The lines of a LogQL query from the position to `until_ns` (exclusive), oldest first.

    A page's lines must be written before its position is saved. What is left after MAX_PAGES questions is for
    the next poll. Raises Trouble where Loki refuses.
    """
    place = Place.of(position)
    usual, most = LIMIT, MAX_LIMIT
    limit = usual
    # The first time of which Loki may have had more lines than it gives.
    left_out: int | None = None
    for _question in range(MAX_PAGES):
        begun = place.time_ns
        if begun >= until_ns:
            break
        end = min(until_ns, begun + WINDOW)
        answer = asked(ask, question(query, begun, end, limit), limit)
        lower = limit // 4 if answer is None else limit_of(answer)
        if answer is None or lower is not None:
            # At least one line, and always fewer than now: so this ends.
            usual = most = limit = max(1, min(lower or limit // 4, limit - 1))
            continue
        lines = read_lines(answer, begun, end)
        fresh = place.unread(lines)
        full = len(lines) >= limit
        stuck = full and place.time_ns == begun
        if stuck and limit >= most:
            left_out = begun if left_out is None else left_out
            place.move_to(begun + 1)
        elif not full:
            place.move_to(end if end < until_ns else until_ns - LATE)
        if fresh or place.time_ns > begun:
            yield Page(fresh, place.position())
        if not full and end >= until_ns:
            break
        limit = most if stuck and limit < most else usual
    else:
        message = f"Loki has more lines than {MAX_PAGES} pages: the next poll goes on. Shorten the interval."
        report(Trouble("behind", message))
    if left_out is not None:
        message = (
            f"Loki has {most} lines or more at one time ({left_out} ns) and gives no more than that at once: "
            "what lies beyond was left out. Narrow the query, or split it over several inputs."
        )
        report(Trouble("lines_left_out", message))


def asked(ask: Ask, path: str, limit: int) -> Answer | None:
    """The answer; None where it is larger than the poller reads and fewer lines can be asked for."""
    try:
        return ask(INFERENCE, path)
    except Trouble as trouble:
        if trouble.kind != "too_large" or limit <= 1:
            raise
        return None


def question(query: str, start: int, end: int, limit: int) -> str:
    return (
        f"{QUERY_PATH}?query={quote(query, safe='')}&start={start}&end={end}&limit={limit}&direction=forward"
    )


def limit_of(answer: Answer) -> int | None:
    """The most lines that this Loki gives at once, where it refused for being asked for more."""
    match = _TOO_MANY.search(answer.body) if answer.status == 400 else None
    return None if match is None else int(match[1])


def read_lines(answer: Answer, start: int, end: int) -> list[Line]:
    if answer.status not in STATUS_OK:
        raise refused(answer)
    body = read_json(answer, QUERY_PATH)
    data = body.get("data") if isinstance(body, dict) else None
    if not isinstance(data, dict) or body.get("status") != "success":
        raise unexpected_shape(answer, QUERY_PATH)
    kind, streams = data.get("resultType"), data.get("result")
    if kind in ("matrix", "vector", "scalar"):
        message = (
            "The query gives numbers, not lines. Enter a log query: a selector of streams and filters, such "
            'as {app="vllm"} |= "error", without rate(), count_over_time() or sum().'
        )
        raise Trouble("query", message, status=answer.status)
    if kind != "streams" or not isinstance(streams, list):
        raise unexpected_shape(answer, QUERY_PATH)
    lines: list[Line] = []
    for stream in streams:
        labels = stream.get("stream") if isinstance(stream, dict) else None
        values = stream.get("values") if isinstance(stream, dict) else None
        if not isinstance(labels, dict) or not isinstance(values, list):
            raise unexpected_shape(answer, QUERY_PATH)
        told = {name: value for name, value in labels.items() if isinstance(value, str)}
        lines += [read_line(value, told, answer) for value in values]
    # A line from outside would let the position go back, or leave out what lies between.
    if any(not start <= line.time_ns < end for line in lines):
        raise unexpected_shape(answer, QUERY_PATH)
    return sorted(lines, key=lambda line: line.time_ns)


def read_line(value: Any, labels: Mapping[str, str], answer: Answer) -> Line:
    """[time, text], and with structured metadata a third, which is not read."""
    if isinstance(value, list) and len(value) >= 2:
        stamp, text = value[0], value[1]
        if isinstance(stamp, str) and isinstance(text, str) and re.fullmatch(r"[0-9]{1,19}", stamp):
            return Line(int(stamp), labels, text)
    raise unexpected_shape(answer, QUERY_PATH)


def refused(answer: Answer) -> Trouble:
    """Loki's errors are plain text, which quotes the query: no more of it is shown than where the fault
    stands.
    """
    if answer.status != 400:
        return loki_refusal(answer, QUERY_PATH)
    match = _PARSE.search(answer.body[:1000])
    if match is None:
        message = (
            "Loki answered 400: it refuses the query, or one of its limits does (limits_config). Try the "
            "query in Grafana's Explore or with logcli, which show Loki's reason."
        )
        return Trouble("query", message, status=400)
    place = f" at line {int(match[1])}, column {int(match[2])}" if match[1] else ""
    message = f"Loki cannot parse the query: there is an error{place}. Try it in Grafana's Explore."
    return Trouble("query", message, status=400)


def loki_refusal(answer: Answer, what: str) -> Trouble:
    if answer.status == 401:
        message = (
            f"{what} answered 401: the credentials are missing or wrong, or Loki wants to know the tenant. "
            "Check the account and the tenant (X-Scope-OrgID) of the input."
        )
        return Trouble("unauthorized", message, status=answer.status)
    return refusal(answer, what)


def digest(line: Line) -> str:
    """What tells one line of a time from another."""
    said = json.dumps([line.labels, line.text], sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:24]
