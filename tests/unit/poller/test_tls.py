"""TLS: the certificate decides, with and without a proxy, and nothing turns that off."""

import contextlib
import dataclasses
import socket
import ssl
import threading
from pathlib import Path

import pytest
from ai_inference.connect import Limits
from ai_inference.settings import Address, Proxy, tls_context
from ai_inference.transport import get
from ai_inference.trouble import Trouble

from lab.splunkd import certs
from tests.unit.poller.loopback import Loopback, Request
from tests.unit.poller.misbehaving_server import says

QUICK = Limits(connect=1.0, read=1.0, total=2.0)
GOOD = says(b'{"status": "Healthy"}')


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return certs.make(tmp_path)[0]


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    return context


def tunnel(connection: socket.socket, request: Request) -> None:
    """A proxy: CONNECT, then bytes both ways."""
    host, _, port = request.target.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=5) as upstream:
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        back = threading.Thread(target=pump, args=(upstream, connection), daemon=True)
        back.start()
        pump(connection, upstream)
        back.join(5)


def pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(65536):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)


def test_a_certificate_of_the_own_authority_is_trusted(tls: ssl.SSLContext, certificate: Path) -> None:
    with Loopback(GOOD, tls=tls) as server:
        answer = get(server.address, "/ping", token="s3cret-token", ca_file=str(certificate), limits=QUICK)
    assert answer.status == 200
    assert server.requests[0].headers["authorization"] == "Bearer s3cret-token"


def test_an_unknown_authority_is_not_and_learns_nothing(tls: ssl.SSLContext) -> None:
    with Loopback(GOOD, tls=tls) as server, pytest.raises(Trouble, match="CA certificate file") as caught:
        get(server.address, "/ping", token="s3cret-token", limits=QUICK)
    assert caught.value.kind == "tls"
    assert server.requests == []


def test_a_certificate_for_another_name_is_refused(
    tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Loopback(GOOD, tls=tls) as server, pytest.raises(Trouble, match="another name") as caught:
        found = socket.getaddrinfo("127.0.0.1", server.port, type=socket.SOCK_STREAM)
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)
        address = dataclasses.replace(server.address, host="model.example")
        get(address, "/ping", ca_file=str(certificate), limits=QUICK)
    assert caught.value.kind == "tls"


def test_https_to_a_port_without_tls(certificate: Path) -> None:
    def plain(connection: socket.socket) -> None:
        with connection:
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=lambda: plain(listener.accept()[0]), daemon=True)
        thread.start()
        address = Address("https", "127.0.0.1", listener.getsockname()[1])
        with pytest.raises(Trouble, match="http://") as caught:
            get(address, "/ping", ca_file=str(certificate), limits=QUICK)
        thread.join(5)
    assert caught.value.kind == "tls"


def test_http_to_a_port_with_tls(tls: ssl.SSLContext) -> None:
    with Loopback(GOOD, tls=tls) as server, pytest.raises(Trouble, match="https://") as caught:
        get(dataclasses.replace(server.address, scheme="http"), "/ping", limits=QUICK)
    assert caught.value.kind in ("reset", "bad_http")


def test_a_handshake_that_never_ends(certificate: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(Trouble) as caught:
        get(Address("https", "127.0.0.1", listener.getsockname()[1]), "/", limits=QUICK)
    assert caught.value.kind == "timeout"


def test_through_a_proxy_the_server_is_verified_and_the_proxy_sees_no_token(
    tls: ssl.SSLContext, certificate: Path
) -> None:
    with Loopback(GOOD, tls=tls) as server, Loopback(tunnel) as proxy:
        through = Proxy("127.0.0.1", proxy.port)
        answer = get(
            server.address,
            "/ping",
            token="s3cret-token",
            ca_file=str(certificate),
            proxy=through,
            limits=QUICK,
        )
        assert answer.status == 200
        assert server.requests[0].target == "/ping"
        assert [request.method for request in proxy.requests] == ["CONNECT"]
        assert "authorization" not in proxy.requests[0].headers
        with pytest.raises(Trouble) as caught:
            get(server.address, "/ping", proxy=through, limits=QUICK)
        assert caught.value.kind == "tls"


def test_nothing_old_or_unverified() -> None:
    context = tls_context()
    assert context.verify_mode is ssl.CERT_REQUIRED and context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
