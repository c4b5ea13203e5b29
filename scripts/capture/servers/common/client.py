"""Sends the requests of a run, counts them, and keeps the answers that the poller's tests want."""

import json
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from scripts.capture.servers.common.exchange_log import Exchange
from scripts.capture.servers.common.wire import Answer, exchange, request_bytes

JSON = {"Content-Type": "application/json"}


class Client:
    """`ports` names the server's APIs; a request goes to the first unless it names another."""

    def __init__(self, ports: dict[str, int], say: Callable[[str], None]) -> None:
        self.counts: Counter[str] = Counter()
        self.recorded: dict[str, tuple[str, str, Answer]] = {}
        self.exchanges: list[Exchange] = []
        self.ports = ports
        self._say = say

    def step(self, what: str) -> None:
        self._say(f"  {what}")

    def get(self, target: str, **options: Any) -> Answer:
        return self.send("GET", target, **options)

    def post(self, target: str, content: Any = None, **options: Any) -> Answer:
        return self.send("POST", target, content, **options)

    def together(self, number: int, send: Callable[[int], Answer]) -> list[Answer]:
        """The same request from `number` connections at once."""
        with ThreadPoolExecutor(number) as pool:
            return list(pool.map(send, range(number)))

    def send(
        self,
        method: str,
        target: str,
        content: Any = None,
        *,
        api: str = "",
        headers: dict[str, str] | None = None,
        record: str = "",
    ) -> Answer:
        """`content` is sent as it is when it is bytes, else as JSON; `record` keeps the answer's bytes."""
        body, kind = b"", {}
        if content is not None:
            body, kind = content if isinstance(content, bytes) else json.dumps(content).encode(), JSON
        api = api or next(iter(self.ports))
        sent = {"User-Agent": "ta-ai-inference-capture", **kind, **(headers or {})}
        started, begun = time.time(), time.monotonic()
        answer = exchange(self.ports[api], request_bytes(method, target, sent, body))
        took = time.monotonic() - begun
        self.exchanges.append(Exchange(started, took, method, target, sent, body, answer))
        self.counts[f"{api} {method} {target[:200]} -> {answer.status}"] += 1
        if record:
            self.recorded[record] = (method, target, answer)
        return answer
