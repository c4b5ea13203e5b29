"""A Loki in memory, that answers GET /loki/api/v1/query_range as its documentation says.

Source: https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-logs-within-a-range-of-time
("Loki returns results with timestamp greater or equal to" start, "lower than" end; at most `limit`; `forward`
has the oldest first; streams of [nanoseconds as text, line]). Errors: pkg/util/validation/validate.go and
pkg/logqlmodel/error.go of grafana/loki @65e30f8, plain text with 400.

Where the limit cuts through lines of one time, nothing says which of them are given: here any may be, and
others at the next question.
"""

import json
import random
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

QUERY = '{app="vllm"}'


@dataclass(frozen=True)
class Stored:
    time_ns: int
    app: str
    text: str


@dataclass
class FakeLoki:
    """An `Ask`. `largest`: bytes of a body beyond which the transport gives up."""

    limit: int = 5000
    largest: int = 1 << 30
    seed: int = 0
    lines: list[Stored] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    models: tuple[str, ...] = ()
    match: tuple[str, ...] = ()

    def __call__(self, role: str, path: str, body: bytes | None = None) -> Answer:
        assert (role, body) == ("inference", None)
        parts = urlsplit(path)
        assert parts.path == "/loki/api/v1/query_range"
        query = {name: values[0] for name, values in parse_qs(parts.query, strict_parsing=True).items()}
        self.asked.append(query)
        assert query["direction"] == "forward"
        start, end, limit = int(query["start"]), int(query["end"]), int(query["limit"])
        if query["query"] != QUERY:
            return error("parse error at line 1, col 5: syntax error: unexpected IDENTIFIER, SECRET")
        if end <= start:
            return error("invalid query, through < from")
        if limit > self.limit:
            told = f"({limit} > {self.limit})"
            return error(f"max entries limit per query exceeded, limit > max_entries_limit_per_query {told}")
        answer = streams(self.some(start, end, limit))
        if len(answer.body) > self.largest:
            raise Trouble("too_large", "loki:3100 sent an answer of more than 8 MiB.", status=200)
        return answer

    def some(self, start: int, end: int, limit: int) -> list[Stored]:
        found = [line for line in self.lines if start <= line.time_ns < end]
        random.Random(self.seed + len(self.asked)).shuffle(found)  # noqa: S311
        return sorted(found, key=lambda line: line.time_ns)[:limit]


def streams(lines: list[Stored]) -> Answer:
    by_app: dict[str, list[list[str]]] = {}
    for line in lines:
        by_app.setdefault(line.app, []).append([str(line.time_ns), line.text])
    result = [{"stream": {"app": app}, "values": values} for app, values in by_app.items()]
    return success({"resultType": "streams", "result": result, "stats": {}})


def success(data: object) -> Answer:
    body = json.dumps({"status": "success", "data": data}).encode()
    return Answer(200, "application/json", body, 0.01)


def error(text: str) -> Answer:
    return Answer(400, "text/plain", text.encode(), 0.01)
