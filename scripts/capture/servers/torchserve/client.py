"""Sends the requests of a run, counts them, and keeps the answers that the poller's tests want."""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from scripts.capture.servers.torchserve.server import TorchServe
from scripts.capture.servers.torchserve.wire import Answer, exchange, request_bytes

JSON = {"Content-Type": "application/json"}


class Client:
    def __init__(self, server: TorchServe, say: Callable[[str], None]) -> None:
        self.server = server
        self.counts: Counter[str] = Counter()
        self.recorded: dict[str, tuple[str, str, Answer]] = {}
        self._say = say
        self._ports = {
            "inference": urlsplit(server.inference_url).port or 0,
            "management": urlsplit(server.management_url).port or 0,
            "metrics": urlsplit(server.metrics_url).port or 0,
        }

    def step(self, what: str) -> None:
        self._say(f"  {what}")

    def inference(self, method: str, target: str, content: Any = None, **options: Any) -> Answer:
        return self._send("inference", method, target, content, **options)

    def management(self, method: str, target: str, content: Any = None, **options: Any) -> Answer:
        return self._send("management", method, target, content, **options)

    def metrics(self, method: str, target: str, **options: Any) -> Answer:
        return self._send("metrics", method, target, None, **options)

    def predict(self, content: Any, **options: Any) -> Answer:
        return self.inference("POST", "/predictions/tiny", content, **options)

    def together(self, number: int, send: Callable[[int], Answer]) -> list[Answer]:
        """The same request from ``number`` connections at once."""
        with ThreadPoolExecutor(number) as pool:
            return list(pool.map(send, range(number)))

    def _send(
        self,
        api: str,
        method: str,
        target: str,
        content: Any,
        *,
        headers: dict[str, str] | None = None,
        record: str = "",
    ) -> Answer:
        body, kind = b"", {}
        if isinstance(content, bytes):
            body, kind = content, JSON
        elif content is not None:
            body, kind = json.dumps(content).encode(), JSON
        sent = {"User-Agent": "ta-ai-inference-capture", **kind, **(headers or {})}
        answer = exchange(self._ports[api], request_bytes(method, target, sent, body))
        self.counts[f"{api} {method} {target} -> {answer.status}"] += 1
        if record:
            self.recorded[record] = (method, target, answer)
        return answer
