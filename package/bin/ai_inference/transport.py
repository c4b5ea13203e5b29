"""One GET, and every way in which it can fail, each with a kind and with what to do about it.

Redirects are reported and never followed: the next request would carry the token to whoever the answer
names. Compressed answers are refused: a small one can hold gigabytes. Nothing is taken from the
environment: a proxy is used only when the add-on's own settings say so.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from ai_inference.connect import MIB, Channel, Deadline, Limits, open_channel
from ai_inference.settings import Address, Proxy
from ai_inference.trouble import Trouble

CHUNK = 64 * 1024
REDIRECTS = range(300, 400)
# Exception → kind and advice; the first that fits. {where} is host:port, {seconds} the time spent.
FAILURES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, str], ...] = (
    (
        ConnectionRefusedError,
        "refused",
        "{where} refused the connection. Is the server running, and does it listen on this address?",
    ),
    (
        http.client.RemoteDisconnected,
        "reset",
        "{where} closed the connection without an answer. If it speaks TLS, use https:// in the input.",
    ),
    (
        ConnectionError,
        "reset",
        "{where} broke the connection off. Look into the server's log. If it speaks TLS, use https://.",
    ),
    (
        # On 3.9 the first is not the second, which the system raises for its own time limit.
        (socket.timeout, TimeoutError),
        "timeout",
        "{where} did not answer fully in {seconds:.1f} s. Is it overloaded, or does a firewall drop packets?",
    ),
    (
        http.client.IncompleteRead,
        "truncated",
        "{where} ended its answer early. Look into the server's log, and into those of proxies between.",
    ),
    (
        http.client.HTTPException,
        "bad_http",
        "{where} did not answer in HTTP. Check the port; if it speaks TLS, use https:// in the input.",
    ),
    (
        OSError,
        "network",
        "{where} cannot be reached ({detail}). Check the address, the route and this host's firewall.",
    ),
)


@dataclass(frozen=True)
class Answer:
    """A whole answer. `seconds`: from before the name look-up to the body's last byte. `server` is the header."""

    status: int
    content_type: str
    body: bytes
    seconds: float
    server: str = ""


def get(
    address: Address,
    path: str,
    *,
    token: str = "",
    ca_file: str = "",
    proxy: Proxy | None = None,
    allow_link_local: bool = False,
    limits: Limits | None = None,
) -> Answer:
    """GET `path` (quoted already, query and all) below the address. Trouble where there is no answer.

    An answer of any status but a redirect is an answer: what 400 means, the server's module knows.
    """
    limits = limits or Limits()
    deadline = Deadline(limits.total)
    try:
        channel = open_channel(
            address,
            ca_file=ca_file,
            proxy=proxy,
            allow_link_local=allow_link_local,
            deadline=deadline,
            limits=limits,
        )
        try:
            channel.send(request_bytes(address, path, token, absolute=bool(proxy)))
            return receive(channel, address, deadline, limits)
        finally:
            channel.close()
    except Trouble as trouble:
        trouble.seconds = deadline.elapsed
        raise
    except (OSError, http.client.HTTPException) as error:
        raise explain(error, address, proxy, deadline.elapsed) from error


def request_bytes(address: Address, path: str, token: str, *, absolute: bool) -> bytes:
    """The request. Through a proxy a plain http request names the whole URL; in a TLS tunnel it does not."""
    target = address.path + path
    if absolute and address.scheme == "http":
        target = f"http://{address.where}{target}"
    lines = [
        f"GET {target} HTTP/1.1",
        f"Host: {address.where}",
        "User-Agent: TA_ai_inference",
        "Accept: application/json, text/plain;version=0.0.4;q=0.9, */*;q=0.1",
        "Accept-Encoding: identity",
        "Connection: close",
    ]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def receive(channel: Channel, address: Address, deadline: Deadline, limits: Limits) -> Answer:
    response = channel.receive()
    if response.status in REDIRECTS:
        raise redirected(response, address)
    encoding = response.getheader("Content-Encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        message = (
            f"{address.where} answered compressed, though asked not to. "
            "Turn compression off for these paths in the server or in the proxy before it."
        )
        raise Trouble("compressed", message, status=response.status)
    body = read_body(response, address, limits)
    content_type = response.getheader("Content-Type", "").partition(";")[0].strip().lower()
    return Answer(response.status, content_type, body, deadline.elapsed)


def read_body(response: http.client.HTTPResponse, address: Address, limits: Limits) -> bytes:
    """The body; Trouble("too_large") before more than the limit is held in memory."""
    body = bytearray()
    while True:
        if (response.length or 0) + len(body) > limits.body:
            break
        chunk = response.read(CHUNK)
        body += chunk
        if not chunk:
            # read(n) does not say when a body is shorter than its Content-Length
            if response.length:
                raise http.client.IncompleteRead(b"", response.length)
            return bytes(body)
    message = (
        f"{address.where} sent an answer of more than {limits.body // MIB} MiB. Is it the right address? "
        "If it is, let the server expose fewer series."
    )
    raise Trouble("too_large", message, status=response.status)


def redirected(response: http.client.HTTPResponse, address: Address) -> Trouble:
    """Names the host it points to and no more: a Location can hold a session."""
    try:
        parts = urlsplit(response.getheader("Location", ""))
        target = f" to {parts.scheme}://{parts.hostname}" if parts.hostname and parts.scheme else ""
    except ValueError:
        target = ""
    message = (
        f"{address.where} redirects{target}. Redirects are not followed, so that the token stays here: "
        "enter the final address in the input."
    )
    return Trouble("redirect", message, status=response.status)


def explain(
    error: OSError | http.client.HTTPException, address: Address, proxy: Proxy | None, seconds: float
) -> Trouble:
    where = f"the proxy {proxy.host}:{proxy.port}, for {address.where}," if proxy else address.where
    # A timed-out TLS read is a timeout; every other ssl.SSLError is about TLS.
    if isinstance(error, ssl.SSLError) and not isinstance(error, socket.timeout):
        return Trouble("tls", f"{where}: {tls_advice(error)}", seconds=seconds)
    kind, text = next(row[1:] for row in FAILURES if isinstance(error, row[0]))
    detail = getattr(error, "strerror", None) or type(error).__name__
    return Trouble(kind, text.format(where=where, seconds=seconds, detail=detail), seconds=seconds)


def tls_advice(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = error.verify_message
        if "mismatch" in reason or "not valid for" in reason:
            return "the certificate is for another name. Use a name that it holds in the input's address."
        if "expired" in reason or "not yet valid" in reason:
            return f"the {reason}. Renew the server's certificate, and check both clocks."
        return (
            f"the certificate is not trusted ({reason}). Give the authority that signed it as "
            '"CA certificate file" in the input.'
        )
    if error.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"):
        return "the server does not speak TLS on this port. Use http:// or its TLS port in the input."
    return f"TLS failed ({error.reason or 'no reason given'}). The server must offer TLS 1.2 or newer."
