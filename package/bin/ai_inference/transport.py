"""One request, and every way in which it can fail, each with a kind and with what to do about it.

A redirect is followed within the same scheme, host and port, and reported otherwise: the next request would
carry the credentials to whoever the answer names. Compressed answers are refused: a small one can hold
gigabytes. Nothing is taken from the environment: a proxy is used only when the add-on's own settings say so.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from ai_inference.access import Access, Proxy
from ai_inference.addresses import DEFAULT_PORTS, Address, is_plain
from ai_inference.connect import MIB, Certificate, Channel, Deadline, Limits, TooLarge, open_channel
from ai_inference.trouble import Trouble

CHUNK = 64 * 1024
REDIRECTS = range(300, 400)
MAX_REDIRECTS = 3
# A server may ask for patience, not for silence.
MAX_RETRY_AFTER = 3600.0
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
        # The latter: a chunk of a size below -1.
        (http.client.HTTPException, ValueError),
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
    """A whole answer. `seconds`: from before the name look-up to the body's last byte. `server` is the
    header, `retry_after` (s) what a server that is busy asks for."""

    status: int
    content_type: str
    body: bytes
    seconds: float
    server: str = ""
    retry_after: float | None = None
    certificate: Certificate | None = None


def ask(
    address: Address,
    path: str,
    access: Access,
    *,
    role: str = "inference",
    body: bytes | None = None,
    limits: Limits | None = None,
) -> Answer:
    """GET `path` (quoted already, query and all) below the address, or POST a JSON `body` to it. Trouble
    where there is no answer.

    An answer of any status but a redirect is an answer: what 400 means, the server's module knows.
    """
    limits = limits or Limits()
    deadline = Deadline(limits.total)
    target = address.path + path
    try:
        for _hop in range(MAX_REDIRECTS + 1):
            channel = open_channel(address, access, deadline, limits)
            try:
                channel.send(request_bytes(address, target, access, role, body))
                answer = receive(channel, address, deadline, limits, target)
            finally:
                channel.close()
            if isinstance(answer, Answer):
                return answer
            # Asked again by GET only: what a body asks for is not asked for twice.
            if body is not None:
                break
            target = answer
        message = f"{address.where} redirects again and again. Enter the final address in the input."
        raise Trouble("redirect", message)
    except Trouble as trouble:
        trouble.seconds = deadline.elapsed
        raise
    except TooLarge as error:
        raise too_large(address, limits, seconds=deadline.elapsed) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise explain(error, address, access.proxy, deadline.elapsed) from error


def request_bytes(address: Address, target: str, access: Access, role: str, body: bytes | None) -> bytes:
    """The request. Through a proxy a plain http request names the whole URL; in a TLS tunnel it does not."""
    if access.proxy and address.scheme == "http":
        target = f"http://{address.where}{target}"
    lines = [
        f"{'GET' if body is None else 'POST'} {target} HTTP/1.1",
        f"Host: {address.where}",
        "User-Agent: TA_ai_inference",
        "Accept: application/json, text/plain;version=0.0.4;q=0.9, */*;q=0.1",
        "Accept-Encoding: identity",
        "Connection: close",
    ]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    if access.proxy and address.scheme == "http":
        lines += access.proxy.headers
    lines += [f"{name}: {value}" for name, value in access.headers.items()]
    if role in access.credentials.headers:
        name, value = access.credentials.headers[role]
        lines.append(f"{name}: {value}")
    return "\r\n".join([*lines, "", ""]).encode("ascii") + (body or b"")


def receive(
    channel: Channel, address: Address, deadline: Deadline, limits: Limits, target: str
) -> Answer | str:
    """The answer, or the target of a redirect that stays on this server."""
    response = channel.receive()
    if response.status in REDIRECTS:
        return redirected(response, address, target)
    encoding = response.getheader("Content-Encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        message = (
            f"{address.where} answered compressed, though asked not to. "
            "Turn compression off for these paths in the server or in the proxy before it."
        )
        raise Trouble("compressed", message, status=response.status)
    body = read_body(response, address, limits)
    return Answer(
        response.status,
        response.getheader("Content-Type", "").partition(";")[0].strip().lower(),
        body,
        deadline.elapsed,
        response.getheader("Server", ""),
        read_retry_after(response.getheader("Retry-After", "")),
        channel.certificate,
    )


def read_retry_after(text: str) -> float | None:
    """Seconds, from a number of them or a date (RFC 9110, 10.2.3); None where it is neither."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), MAX_RETRY_AFTER)
    try:
        seconds = parsedate_to_datetime(text).timestamp() - time.time()
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return min(max(seconds, 0.0), MAX_RETRY_AFTER)


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
    raise too_large(address, limits, response.status)


def too_large(
    address: Address, limits: Limits, status: int | None = None, *, seconds: float | None = None
) -> Trouble:
    message = (
        f"{address.where} sent an answer of more than {limits.body / MIB:g} MiB. Is it the right address? "
        "If it is, let the server expose fewer series."
    )
    return Trouble("too_large", message, status=status, seconds=seconds)


def redirected(response: http.client.HTTPResponse, address: Address, target: str) -> str:
    """The target on the same server. Otherwise Trouble that names the host and no more: a Location can hold a
    session."""
    where = ""
    try:
        place = urlsplit(
            urljoin(f"{address.scheme}://{address.where}{target}", response.getheader("Location", ""))
        )
        port = place.port or DEFAULT_PORTS.get(place.scheme)
        if place.hostname and response.getheader("Location"):
            where = f" to {place.scheme}://{place.hostname}"
            same = (place.scheme, place.hostname, port) == (
                address.scheme,
                address.host.lower(),
                address.port,
            )
            there = place.path + (f"?{place.query}" if place.query else "")
            if same and there != target and there.isascii() and is_plain(there):
                return there
    except ValueError:
        where = ""
    message = (
        f"{address.where} redirects{where}. Redirects to elsewhere are not followed, so that the credentials "
        "stay here: enter the final address in the input."
    )
    raise Trouble("redirect", message, status=response.status)


def explain(
    error: OSError | http.client.HTTPException | ValueError,
    address: Address,
    proxy: Proxy | None,
    seconds: float,
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
