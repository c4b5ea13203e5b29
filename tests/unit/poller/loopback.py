"""A server on a free loopback port that hands each connection, with the request read, to a function.

It knows nothing of HTTP beyond where a request's head ends, so the function can send any bytes at all.
"""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from ai_inference.addresses import Address

RECORDED = Path(__file__).resolve().parents[2] / "recorded/torchserve-0.12.0"
TICK = 0.2


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    headers: dict[str, str]


@dataclass
class Loopback:
    """`with Loopback(answer) as server:`; `requests` is what was asked, in order. Nothing outlives it."""

    answer: Callable[[socket.socket, Request], None]
    requests: list[Request] = field(default_factory=list)
    tls: ssl.SSLContext | None = None

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(TICK)
        self.port = int(self._listener.getsockname()[1])
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        return f"{self.address.scheme}://127.0.0.1:{self.port}"

    @property
    def address(self) -> Address:
        return Address("https" if self.tls else "http", "127.0.0.1", self.port)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _peer = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(10)
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head:
                chunk = connection.recv(4096)
                if not chunk:
                    return
                head += chunk
            request = read_request(head)
            self.requests.append(request)
            self.answer(connection, request)


def read_request(head: bytes) -> Request:
    first, *lines = head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    method, target, _version = first.split(" ")
    pairs = (line.partition(":") for line in lines)
    return Request(method, target, {name.lower(): value.strip() for name, _, value in pairs})


def recorded(name: str) -> bytes:
    """A recorded answer: its head and body as TorchServe sent them."""
    return (RECORDED / f"{name}.http").read_bytes()


def answering(routes: dict[str, str | bytes]) -> Callable[[socket.socket, Request], None]:
    """Serves `routes`: target → a recorded answer's name, or the bytes. Anything else is 404 as recorded."""

    def answer(connection: socket.socket, request: Request) -> None:
        found = routes.get(request.target, "default-model-unknown")
        connection.sendall(recorded(found) if isinstance(found, str) else found)

    return answer


def http_answer(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*head, "", ""]).encode() + body


# TorchServe as recorded: two models, one with two versions, metrics_mode=prometheus.
TORCHSERVE: dict[str, str | bytes] = {
    "/ping": "default-ping-healthy",
    "/models?limit=100": "default-models-two-first-page",
    "/models?limit=100&next_page_token=1": "default-models-two-last-page",
    "/models?limit=100&next_page_token=2": "default-models-two-past-the-end",
    "/models/tiny/all": "default-model-all-versions",
    "/models/tiny": "default-model",
    "/models/impatient/all": "default-model-worker-gone",
    "/metrics": "prometheus-metrics",
}
