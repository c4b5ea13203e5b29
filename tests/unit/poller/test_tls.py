"""TLS: the certificate decides, with and without a proxy, unless an admin says that it need not."""

import contextlib
import dataclasses
import hashlib
import socket
import ssl
import threading
import time
from pathlib import Path

import pytest
from ai_inference.access import Access, Proxy, tls_context
from ai_inference.addresses import Address
from ai_inference.connect import Limits
from ai_inference.credentials import Credentials, read_credentials
from ai_inference.records import CHANGE
from ai_inference.transport import ask
from ai_inference.trouble import Trouble

from lab.splunkd import certs
from tests.unit.poller.loopback import Loopback, Request
from tests.unit.poller.misbehaving_server import says
from tests.unit.poller.rounds import Rounds, health_of, kinds, settings_of, vllm

QUICK = Limits(connect=1.0, read=1.0, total=2.0)
TOKEN = read_credentials({"auth_type": "bearer", "token": "s3cret-token"})
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
        answer = ask(server.address, "/ping", Access(TOKEN, str(certificate)), limits=QUICK)
    assert answer.status == 200
    assert server.requests[0].headers["authorization"] == "Bearer s3cret-token"


def test_an_unknown_authority_is_not_and_learns_nothing(tls: ssl.SSLContext) -> None:
    with Loopback(GOOD, tls=tls) as server, pytest.raises(Trouble, match="CA certificate file") as caught:
        ask(server.address, "/ping", Access(TOKEN), limits=QUICK)
    assert caught.value.kind == "tls"
    assert server.requests == []


def test_a_certificate_for_another_name_is_refused(
    tls: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Loopback(GOOD, tls=tls) as server, pytest.raises(Trouble, match="another name") as caught:
        found = socket.getaddrinfo("127.0.0.1", server.port, type=socket.SOCK_STREAM)
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)
        address = dataclasses.replace(server.address, host="model.example")
        ask(address, "/ping", Access(ca_file=str(certificate)), limits=QUICK)
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
            ask(address, "/ping", Access(ca_file=str(certificate)), limits=QUICK)
        thread.join(5)
    assert caught.value.kind == "tls"


def test_http_to_a_port_with_tls(tls: ssl.SSLContext) -> None:
    with Loopback(GOOD, tls=tls) as server, pytest.raises(Trouble, match="https://") as caught:
        ask(dataclasses.replace(server.address, scheme="http"), "/ping", Access(), limits=QUICK)
    assert caught.value.kind in ("reset", "bad_http")


def test_a_handshake_that_never_ends(certificate: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(Trouble) as caught:
        ask(Address("https", "127.0.0.1", listener.getsockname()[1]), "/", Access(), limits=QUICK)
    assert caught.value.kind == "timeout"


def test_through_a_proxy_the_server_is_verified_and_the_proxy_sees_no_token(
    tls: ssl.SSLContext, certificate: Path
) -> None:
    with Loopback(GOOD, tls=tls) as server, Loopback(tunnel) as proxy:
        through = Proxy("127.0.0.1", proxy.port)
        access = Access(TOKEN, str(certificate), proxy=through)
        answer = ask(server.address, "/ping", access, limits=QUICK)
        assert answer.status == 200
        assert server.requests[0].target == "/ping"
        assert [request.method for request in proxy.requests] == ["CONNECT"]
        assert "authorization" not in proxy.requests[0].headers
        with pytest.raises(Trouble) as caught:
            ask(server.address, "/ping", Access(proxy=through), limits=QUICK)
        assert caught.value.kind == "tls"


def test_nothing_old_or_unverified() -> None:
    context = tls_context(Access())
    assert context.verify_mode is ssl.CERT_REQUIRED and context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_the_certificate_is_told(tls: ssl.SSLContext, certificate: Path) -> None:
    with Loopback(GOOD, tls=tls) as server:
        told = ask(server.address, "/ping", Access(ca_file=str(certificate)), limits=QUICK).certificate
        unverified = ask(server.address, "/ping", Access(verify=False), limits=QUICK).certificate
    assert told is not None and unverified is not None
    der = ssl.PEM_cert_to_DER_cert(certificate.read_text())
    assert told.sha256 == unverified.sha256 == hashlib.sha256(der).hexdigest()
    assert told.expires is not None and told.expires > time.time()
    # Without a verification nothing of its text is believed.
    assert unverified.expires is None and unverified.issuer == ""


def test_verification_can_be_switched_off(tls: ssl.SSLContext) -> None:
    with Loopback(GOOD, tls=tls) as server:
        assert ask(server.address, "/ping", Access(verify=False), limits=QUICK).status == 200


def test_a_client_certificate(tls: ssl.SSLContext, certificate: Path) -> None:
    tls.verify_mode = ssl.CERT_REQUIRED
    tls.load_verify_locations(certificate)
    mine = Credentials({}, str(certificate), str(certificate.with_suffix(".key")))
    with Loopback(GOOD, tls=tls) as server:
        assert ask(server.address, "/ping", Access(mine, str(certificate)), limits=QUICK).status == 200
        with pytest.raises(Trouble):
            ask(server.address, "/ping", Access(ca_file=str(certificate)), limits=QUICK)


def test_a_client_certificate_with_the_key_of_another(tmp_path: Path, certificate: Path) -> None:
    other = certs.make(tmp_path / "other")[0]
    mine = Credentials({}, str(certificate), str(other.with_suffix(".key")), "pa55phrase")
    with pytest.raises(Trouble, match="do not fit together") as caught:
        tls_context(Access(mine))
    assert caught.value.kind == "account" and "pa55phrase" not in caught.value.message


def context_of(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    return context


def test_a_poll_tells_the_certificates_expiry_and_its_change(tmp_path: Path) -> None:
    first, second = (certs.make(tmp_path / name)[0] for name in ("first", "second"))
    with vllm(tls=context_of(first)) as server:
        rounds = Rounds(tmp_path / "checkpoints", settings_of(server.url, ca_file=str(first)))
        health = health_of(rounds.poll())
        assert health["health"] == "healthy" and health["tls_days_left"] > 1
        assert health["tls_expires"] > time.time() and len(health["tls_sha256"]) == 64
        assert rounds.records(CHANGE) == []
        server.tls = context_of(second)
        assert health_of(rounds.poll())["error_type"] == "tls", "another authority is not trusted"
        rounds.settings = settings_of(server.url, ca_file=str(second))
        (change,) = rounds.records(CHANGE)
        assert (change["change"], change["before"]) == ("certificate_changed", health["tls_sha256"])
        assert rounds.records(CHANGE) == []


def test_a_poll_without_verification_says_so_each_time(tmp_path: Path) -> None:
    with vllm(tls=context_of(certs.make(tmp_path)[0])) as server:
        rounds = Rounds(tmp_path / "checkpoints", settings_of(server.url, tls_verify="0"))
        for _ in range(2):
            health = health_of(rounds.poll())
            assert health["health"] == "healthy"
            assert kinds(health) == [("configuration", "tls_not_verified")]
