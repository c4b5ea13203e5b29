"""HTTP by hand: the answer's bytes as they came, which no client library hands out."""

import contextlib
import socket
import time
from dataclasses import dataclass

TIMEOUT = 60.0


@dataclass(frozen=True)
class Answer:
    raw: bytes
    first_byte: float = 0.0
    """Seconds from the request to the first byte of the body."""

    @property
    def status(self) -> int:
        """0 when the server closed the connection without an answer."""
        words = self.raw.split(b"\r\n", 1)[0].split()
        return int(words[1]) if len(words) > 1 else 0

    @property
    def body(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[2]


def request_bytes(method: str, target: str, headers: dict[str, str], body: bytes) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body or method in ("POST", "PUT"):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def exchange(port: int, request: bytes) -> Answer:
    """Sends the request and reads one answer, no byte more than the answer has."""
    with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT) as connection:
        # An oversized request is answered before it is read to its end.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(request)
        received, begun, first_byte = b"", time.monotonic(), 0.0
        while not _complete(received):
            try:
                chunk = connection.recv(65536)
            except ConnectionResetError:
                break
            if not chunk:
                break
            received += chunk
            if not first_byte and received.partition(b"\r\n\r\n")[2]:
                first_byte = time.monotonic() - begun
        return Answer(received, first_byte)


def _complete(received: bytes) -> bool:
    head, separator, body = received.partition(b"\r\n\r\n")
    if not separator:
        return False
    headers = dict(_header(line) for line in head.split(b"\r\n")[1:])
    if headers.get(b"transfer-encoding", b"").lower() == b"chunked":
        return body.endswith(b"0\r\n\r\n")
    return len(body) >= int(headers.get(b"content-length", b"0"))


def _header(line: bytes) -> tuple[bytes, bytes]:
    name, _, value = line.partition(b":")
    return name.strip().lower(), value.strip()
