"""What servers do that they should not: a function each, bounded in time and in bytes.

`BEHAVIOURS` names them; `python -m tests.unit.poller.misbehaving_server NAME` serves one by hand.
"""

import gzip
import select
import socket
import struct
import sys
import time
from collections.abc import Callable

from tests.unit.poller.loopback import Loopback, Request, http_answer

LIMIT_SECONDS = 20.0
LIMIT_BYTES = 64 * 1024 * 1024
ELSEWHERE = "http://elsewhere.example/collect?session=abc123"
Behaviour = Callable[[socket.socket, Request], None]


def reset(connection: socket.socket, _request: Request) -> None:
    """RST instead of an answer."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def close(_connection: socket.socket, _request: Request) -> None:
    """FIN instead of an answer."""


def black_hole(connection: socket.socket, _request: Request) -> None:
    """Takes the request and says nothing, until the client has gone."""
    select.select([connection], [], [], LIMIT_SECONDS)


def slow_drip(connection: socket.socket, _request: Request) -> None:
    """A byte of the body now and then: no single read ever times out."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    drip(connection, b" ")


def slow_headers(connection: socket.socket, _request: Request) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Drip: ")
    drip(connection, b"a")


def drip(connection: socket.socket, byte: bytes) -> None:
    end = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < end:
        connection.sendall(byte)
        time.sleep(0.05)


def says(body: bytes, status: str = "200 OK", *headers: str) -> Behaviour:
    answer = http_answer(body, status, *headers)
    return lambda connection, _request: connection.sendall(answer)


def huge_length(connection: socket.socket, _request: Request) -> None:
    """Announces a gigabyte. A client that believes it and waits is too late."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n" + b"x" * 1000)


def endless_chunks(connection: socket.socket, _request: Request) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    for _ in range(LIMIT_BYTES // 0x10000):
        connection.sendall(piece)


def chunk_of_size(size: bytes) -> Behaviour:
    """A chunk of a size that no chunk has, and bytes without end."""

    def answer(connection: socket.socket, _request: Request) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + size + b"\r\n")
        for _ in range(LIMIT_BYTES // 0x10000):
            connection.sendall(b"x" * 0x10000)

    return answer


def endless_headers(connection: socket.socket, _request: Request) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(LIMIT_BYTES // 1000):
        connection.sendall(b"X-%d: %s\r\n" % (number, b"a" * 990))


def endless_continue(connection: socket.socket, _request: Request) -> None:
    end = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < end:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def short_body(connection: socket.socket, _request: Request) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of it")


def cut_chunk(connection: socket.socket, _request: Request) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100\r\nhalf of it")


def echo(connection: socket.socket, request: Request) -> None:
    """Quotes the client's credentials in every place that a poller might copy into a record."""
    token = request.headers.get("authorization", "no token")
    models = f'{{"models": [{{"modelName": "{token}", "modelUrl": "https://u:{token}@h/m.mar?{token}"}}]}}'
    version = f'[{{"modelName": "{token}", "modelVersion": "{token}", "workers": [{{"status": "{token}"}}]}}]'
    if request.target.startswith("/ping"):
        connection.sendall(http_answer(f'{{"status": "{token}"}}'.encode(), f"500 {token}"))
    elif request.target.startswith("/models?"):
        connection.sendall(http_answer(models.encode()))
    else:
        connection.sendall(http_answer(version.encode()))


BEHAVIOURS: dict[str, Behaviour] = {
    "reset": reset,
    "close": close,
    "black hole": black_hole,
    "slow drip": slow_drip,
    "slow headers": slow_headers,
    "HTML": says(b"<!doctype html><title>Log in</title>", "200 OK", "Content-Type: text/html"),
    "empty": says(b""),
    "400": says(b"{}", "400 Bad Request"),
    "401": says(b"{}", "401 Unauthorized"),
    "403": says(b"{}", "403 Forbidden"),
    "404": says(b"{}", "404 Not Found"),
    "429": says(b"{}", "429 Too Many Requests", "Retry-After: 30"),
    "500": says(b"{}", "500 Internal Server Error"),
    "502 HTML": says(b"<html>", "502 Bad Gateway"),
    "503": says(b"{}", "503 Service Unavailable"),
    "redirect": says(b"", "302 Found", f"Location: {ELSEWHERE}"),
    "redirect without a target": says(b"", "307 Temporary Redirect"),
    "huge length": huge_length,
    "endless chunks": endless_chunks,
    "chunk of size -1": chunk_of_size(b"-1"),
    "chunk of size -5": chunk_of_size(b"-5"),
    "endless headers": endless_headers,
    "endless continue": endless_continue,
    "short body": short_body,
    "cut chunk": cut_chunk,
    "gzip": says(gzip.compress(b" " * 1_000_000), "200 OK", "Content-Encoding: gzip"),
    "not HTTP": lambda connection, _request: connection.sendall(b"220 mail.example ESMTP\r\n"),
    "invalid UTF-8": says(b'{"status": "\xff\xfe"}'),
    "deep JSON": says(b"[" * 200_000),
    "JSON of another form": says(b'["Healthy"]'),
    "NaN in JSON": says(b'{"status": NaN}'),
    "echo": echo,
}

if __name__ == "__main__":
    with Loopback(BEHAVIOURS[sys.argv[1]]) as server:
        print(server.url, flush=True)
        time.sleep(600)
