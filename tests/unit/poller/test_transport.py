"""Every way in which a request can fail: the right word for it, in bounded time, and what to do."""

import base64
import socket
import time
import tracemalloc

import pytest
from ai_inference import connect
from ai_inference.access import Access, Proxy, read_proxy
from ai_inference.addresses import Address
from ai_inference.connect import Deadline, Limits, refuse_forbidden
from ai_inference.credentials import read_credentials
from ai_inference.transport import MAX_RETRY_AFTER, ask, read_retry_after
from ai_inference.trouble import Trouble

from tests.unit.poller.loopback import Loopback, Request, http_answer, recorded
from tests.unit.poller.misbehaving_server import BEHAVIOURS, ELSEWHERE, says

QUICK = Limits(connect=1.0, read=0.5, total=1.0, body=1024 * 1024)
TOKEN = "s3cret-token-1234"
OPEN = Access()
WITH_TOKEN = Access(read_credentials({"auth_type": "bearer", "token": TOKEN}))


def behind(proxy: Loopback, access: Access = OPEN) -> Access:
    return Access(access.credentials, proxy=Proxy("127.0.0.1", proxy.port))


FAILURES = {
    "reset": ("reset", "server's log"),
    "close": ("reset", "https://"),
    "black hole": ("timeout", "overloaded"),
    "slow drip": ("timeout", "overloaded"),
    "slow headers": ("timeout", "overloaded"),
    "redirect": ("redirect", "enter the final address"),
    "redirect without a target": ("redirect", "enter the final address"),
    "huge length": ("too_large", "right address"),
    "endless chunks": ("too_large", "right address"),
    "chunk of size -1": ("too_large", "right address"),
    "chunk of size -5": ("bad_http", "Check the port"),
    "endless headers": ("bad_http", "Check the port"),
    "endless continue": ("too_large", "right address"),
    "short body": ("truncated", "server's log"),
    "cut chunk": ("truncated", "server's log"),
    "gzip": ("compressed", "Turn compression off"),
    "not HTTP": ("bad_http", "Check the port"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_has_its_kind_and_its_advice(name: str) -> None:
    kind, advice = FAILURES[name]
    began = time.monotonic()
    with Loopback(BEHAVIOURS[name]) as server, pytest.raises(Trouble) as caught:
        ask(server.address, "/ping", WITH_TOKEN, limits=QUICK)
    assert caught.value.kind == kind
    assert advice in caught.value.message and TOKEN not in caught.value.message
    assert caught.value.seconds is not None
    assert time.monotonic() - began < 4


def test_a_chunk_of_size_minus_one_does_not_fill_the_memory() -> None:
    """http.client takes it for "all that comes": 64 MiB here."""
    with Loopback(BEHAVIOURS["chunk of size -1"]) as server, pytest.raises(Trouble):
        tracemalloc.start()
        try:
            ask(server.address, "/metrics", OPEN, limits=QUICK)
        finally:
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
    assert peak < 10 * QUICK.body


@pytest.mark.parametrize("status", ["400", "401", "403", "429", "500", "503"])
def test_other_statuses_are_answers(status: str) -> None:
    with Loopback(BEHAVIOURS[status]) as server:
        assert ask(server.address, "/ping", OPEN, limits=QUICK).status == int(status)


def test_a_good_answer() -> None:
    with Loopback(
        lambda connection, _request: connection.sendall(recorded("default-ping-healthy"))
    ) as server:
        answer = ask(server.address, "/ping", WITH_TOKEN, limits=QUICK)
    assert (answer.status, answer.content_type) == (200, "application/json")
    assert b'"Healthy"' in answer.body and 0 < answer.seconds < 1
    (request,) = server.requests
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.headers["accept-encoding"] == "identity"


def test_a_redirect_sends_the_token_nowhere() -> None:
    with Loopback(says(http_answer(b"caught"))) as thief:
        redirecting = says(b"", "302 Found", f"Location: {thief.url}/")
        with Loopback(redirecting) as server, pytest.raises(Trouble):
            ask(server.address, "/models", WITH_TOKEN, limits=QUICK)
        assert thief.requests == []
        # The twin: the thief does take down what it is asked.
        ask(thief.address, "/models", WITH_TOKEN, limits=QUICK)
        assert len(thief.requests) == 1


def test_a_redirect_on_the_same_server_is_followed() -> None:
    """LiteLLM: /metrics is at /metrics/."""

    def answer(connection: socket.socket, request: Request) -> None:
        there = request.target == "/base/metrics/?x=1"
        moved = http_answer(b"", "307 Temporary Redirect", "Location: /base/metrics/?x=1")
        connection.sendall(http_answer(b"here") if there else moved)

    with Loopback(answer) as server:
        address = Address("http", "127.0.0.1", server.port, "/base")
        assert ask(address, "/metrics", WITH_TOKEN, limits=QUICK).body == b"here"
        assert [request.headers["authorization"] for request in server.requests] == [f"Bearer {TOKEN}"] * 2
        # What a body asks for is not asked for twice.
        with pytest.raises(Trouble) as caught:
            ask(address, "/predict", WITH_TOKEN, body=b"{}", limits=QUICK)
    assert caught.value.kind == "redirect" and len(server.requests) == 3


@pytest.mark.parametrize(
    "location", ["/a", "/b", "https://127.0.0.1/a", "//elsewhere.example/a", "http://[bad"]
)
def test_a_redirect_in_a_circle_or_to_elsewhere_ends(location: str) -> None:
    def answer(connection: socket.socket, request: Request) -> None:
        target = f"/{ord(request.target[-1]) + 1}" if location == "/b" else location
        connection.sendall(http_answer(b"", "302 Found", f"Location: {target}"))

    with Loopback(answer) as server, pytest.raises(Trouble) as caught:
        ask(server.address, "/a", WITH_TOKEN, limits=QUICK)
    assert caught.value.kind == "redirect" and len(server.requests) <= 4


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30", 30.0), (" 0 ", 0.0), ("999999999999", MAX_RETRY_AFTER), ("", None), ("soon", None), ("-1", None),
     ("Fri, 31 Dec 1999 23:59:59 GMT", 0.0), ("Fri, 31 Dec 2999 23:59:59 GMT", MAX_RETRY_AFTER), ("٣", None)],
)  # fmt: skip
def test_retry_after(text: str, seconds: float | None) -> None:
    assert read_retry_after(text) == seconds


def test_a_body_is_posted() -> None:
    with Loopback(says(b"{}")) as server:
        ask(server.address, "/v2/repository/index", OPEN, body=b'{"ready": true}', limits=QUICK)
    (request,) = server.requests
    assert request.method == "POST" and request.headers["content-length"] == "15"


def test_a_redirect_is_told_without_its_query() -> None:
    with Loopback(BEHAVIOURS["redirect"]) as server, pytest.raises(Trouble) as caught:
        ask(server.address, "/", OPEN, limits=QUICK)
    assert "http://elsewhere.example" in caught.value.message
    assert ELSEWHERE.partition("?")[2] not in caught.value.message


def test_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Trouble, match=r"refused the connection") as caught:
        ask(Address("http", "127.0.0.1", port), "/ping", OPEN, limits=QUICK)
    assert caught.value.kind == "refused"


def test_an_unknown_host() -> None:
    with pytest.raises(Trouble, match="name servers") as caught:
        ask(Address("http", "no-such-host.invalid", 80), "/", OPEN, limits=QUICK)
    assert caught.value.kind == "dns"


def test_a_name_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_args: object, **_kwargs: object) -> list[object]:
        time.sleep(3)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    began = time.monotonic()
    with pytest.raises(Trouble, match="in time"):
        connect.resolve("slow.example", 80, 0.2)
    assert time.monotonic() - began < 2


FORBIDDEN = [
    "169.254.169.254",
    "fe80::1",
    "fe80::1%eth0",
    "fd00:ec2::254",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "2852039166",
    "0xA9FEA9FE",
    "169.254.43518",
    "100.100.100.200",
    "192.0.0.192",
    "168.63.129.16",
    "Metadata.Google.internal.",
]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_a_link_local_or_metadata_address_is_refused(address: str) -> None:
    with pytest.raises(Trouble, match="Allow link-local"):
        refuse_forbidden(address, "model.example")


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "::1", "fd00:ec2::255", "8.8.8.8", "a.example", "metadata.example"]
)
def test_other_addresses_are_not(address: str) -> None:
    refuse_forbidden(address, "model.example")


def test_the_address_that_is_connected_to_is_the_one_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A harmless name that resolves to the metadata service; nothing is sent there."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 80))]
    tried: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)
    monkeypatch.setattr(socket.socket, "connect", lambda _self, address: tried.append(address))
    with pytest.raises(Trouble) as caught:
        ask(Address("http", "model.example", 80), "/", OPEN, limits=QUICK)
    assert caught.value.kind == "forbidden_address" and tried == []
    # The twin: the admin allows it.
    connect.connect("model.example", 80, allow_link_local=True, deadline=Deadline(1), limits=QUICK).close()
    assert tried == [("169.254.169.254", 80)]


def test_a_forbidden_address_beside_a_good_one_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    with Loopback(says(b"{}")) as server:
        bad = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", server.port))
        good = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port))
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [bad, good])
        assert ask(Address("http", "model.example", server.port), "/", OPEN, limits=QUICK).status == 200


def test_http_through_a_proxy_names_the_whole_url() -> None:
    with Loopback(says(b"{}")) as proxy:
        ask(Address("http", "model.example", 81, "/base"), "/ping", behind(proxy))
    (request,) = proxy.requests
    assert request.target == "http://model.example:81/base/ping"
    assert request.headers["host"] == "model.example:81"


def test_a_proxy_that_refuses_to_connect_learns_no_token() -> None:
    with Loopback(BEHAVIOURS["403"]) as proxy, pytest.raises(Trouble) as caught:
        ask(Address("https", "model.example", 443), "/", behind(proxy, WITH_TOKEN))
    assert caught.value.kind == "proxy" and caught.value.status == 403
    (request,) = proxy.requests
    assert (request.method, request.target) == ("CONNECT", "model.example:443")
    assert "authorization" not in request.headers


def test_a_proxy_with_a_password_gets_it_and_the_server_does_not() -> None:
    with_password = {"proxy_enabled": "1", "proxy_username": "u", "proxy_password": "pr0xy-s3cret"}

    def proxy_of(port: int) -> Proxy | None:
        return read_proxy({**with_password, "proxy_url": "127.0.0.1", "proxy_port": str(port)})

    with Loopback(says(b"{}")) as proxy:
        access = Access(proxy=proxy_of(proxy.port))
        ask(Address("http", "model.example", 81), "/ping", access)
        with pytest.raises(Trouble):
            ask(Address("https", "model.example", 443), "/ping", access, limits=QUICK)
    expected = f"Basic {base64.b64encode(b'u:pr0xy-s3cret').decode()}"
    assert [request.headers["proxy-authorization"] for request in proxy.requests] == [expected] * 2
    assert "pr0xy-s3cret" in access.secrets and "pr0xy-s3cret" not in repr(access)


def test_a_proxy_that_wants_a_password_says_where_it_goes() -> None:
    refusal = says(b"", "407 Proxy Authentication Required")
    with Loopback(refusal) as proxy, pytest.raises(Trouble, match="Proxy tab") as caught:
        ask(Address("https", "model.example", 443), "/", behind(proxy))
    assert caught.value.kind == "proxy"
    with Loopback(refusal) as proxy:
        assert ask(Address("http", "model.example", 80), "/", behind(proxy)).status == 407


def test_a_metadata_address_is_refused_behind_a_proxy_too() -> None:
    with Loopback(says(b"{}")) as proxy, pytest.raises(Trouble, match="Allow link-local"):
        ask(Address("http", "169.254.169.254", 80), "/", behind(proxy))
    assert proxy.requests == []
