"""From an address to a connected socket: names, forbidden addresses, proxy, TLS, and one deadline for all."""

from __future__ import annotations

import hashlib
import http.client
import io
import ipaddress
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from typing import Any, cast

from ai_inference.access import PROXY_REFUSED, Access, Proxy, tls_context
from ai_inference.addresses import Address
from ai_inference.trouble import Trouble

# Metadata services that are not link-local: Amazon's on IPv6; Alibaba's (100.…), Oracle's older one (192.…),
# Azure's WireServer (168.…), as numbers: AppInspect warns of dotted addresses, as if they were called.
METADATA = frozenset(
    ipaddress.ip_address(known) for known in ("fd00:ec2::254", 0x646464C8, 0xC00000C0, 0xA83F8110)
)
# Names of them that a proxy would resolve for us.
METADATA_NAMES = frozenset({"metadata.google.internal", "metadata.goog", "instance-data.ec2.internal"})
NAT64 = ipaddress.ip_network("64:ff9b::/96")
IPV4_BITS = 0xFFFFFFFF
MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Seconds to connect, seconds between two bytes, seconds for one answer in all; bytes of a body."""

    connect: float = 5.0
    read: float = 10.0
    total: float = 30.0
    body: int = 16 * MIB


class TooLarge(Exception):
    """More bytes than an answer may have, whatever its head says of it."""


class Deadline:
    """The end of the time that one request has. Also bounds a server that sends a byte now and then."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.started = time.monotonic()

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self.started

    def left(self, at_most: float) -> float:
        """Seconds to wait now; a timeout when none are left."""
        left = self.seconds - self.elapsed
        if left <= 0:
            raise socket.timeout("the request has used up its time")
        return min(left, at_most)


class Channel:
    """A socket as `http.client.HTTPResponse` wants it, whose every read is bounded by the deadline."""

    def __init__(self, sock: socket.socket, deadline: Deadline, limits: Limits) -> None:
        self._sock, self._deadline, self._limits = sock, deadline, limits
        self.certificate = read_certificate(sock) if isinstance(sock, ssl.SSLSocket) else None

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._sock, self._deadline, self._limits))

    def send(self, data: bytes) -> None:
        self._sock.settimeout(self._deadline.left(self._limits.read))
        self._sock.sendall(data)

    def receive(self, method: str = "GET") -> http.client.HTTPResponse:
        """The status line and the headers; the body is still to be read."""
        response = http.client.HTTPResponse(cast(Any, self), method=method)
        response.begin()
        return response

    def close(self) -> None:
        self._sock.close()


class _Reader(io.RawIOBase):
    """Bounded in bytes too: of a chunk of size -1, http.client reads all that comes into memory."""

    def __init__(self, sock: socket.socket, deadline: Deadline, limits: Limits) -> None:
        self._sock, self._deadline, self._pause = sock, deadline, limits.read
        # Head, and the framing of chunks, come on top of the body.
        self._left = 2 * limits.body + MIB

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._deadline.left(self._pause))
        count = self._sock.recv_into(buffer)
        self._left -= count
        if self._left < 0:
            raise TooLarge
        return count


@dataclass(frozen=True)
class Certificate:
    """Of the server: `sha256` of the whole; `expires` in epoch seconds and `issuer` only where it was
    verified."""

    sha256: str
    expires: float | None = None
    issuer: str = ""


def read_certificate(sock: ssl.SSLSocket) -> Certificate:
    told: Any = sock.getpeercert() or {}
    issuer = [value for part in told.get("issuer", ()) for name, value in part if name == "commonName"]
    expires = told.get("notAfter")
    return Certificate(
        hashlib.sha256(sock.getpeercert(binary_form=True) or b"").hexdigest(),
        float(ssl.cert_time_to_seconds(expires)) if expires else None,
        issuer[0] if issuer else "",
    )


def open_channel(address: Address, access: Access, deadline: Deadline, limits: Limits) -> Channel:
    """A channel to the server, through the proxy if there is one. The caller closes it."""
    context = tls_context(access) if address.scheme == "https" else None
    proxy, allow_link_local = access.proxy, access.allow_link_local
    if proxy and not allow_link_local:
        # The proxy resolves names, so here only an address written as such can be refused.
        refuse_forbidden(address.host, address.host)
    host, port = (proxy.host, proxy.port) if proxy else (address.host, address.port)
    sock = connect(host, port, allow_link_local=allow_link_local, deadline=deadline, limits=limits)
    try:
        if context:
            if proxy:
                open_tunnel(Channel(sock, deadline, limits), address, proxy)
            sock.settimeout(deadline.left(limits.read))
            sock = context.wrap_socket(sock, server_hostname=address.host)
    except BaseException:
        sock.close()
        raise
    return Channel(sock, deadline, limits)


def connect(
    host: str, port: int, *, allow_link_local: bool, deadline: Deadline, limits: Limits
) -> socket.socket:
    """Connect to the first address of `host` that answers.

    The address is checked and then connected to, with no second look-up between: a name server that
    answers differently the second time cannot lead the poller to a metadata service.
    """
    failure: Exception | None = None
    for family, kind, protocol, _name, sockaddr in resolve(host, port, deadline.left(limits.connect)):
        try:
            if not allow_link_local:
                refuse_forbidden(str(sockaddr[0]), host)
        except Trouble as trouble:
            failure = failure or trouble
            continue
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(deadline.left(limits.connect))
            sock.connect(sockaddr)
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    raise failure or OSError("no address")


def resolve(host: str, port: int, seconds: float) -> list[Any]:
    """getaddrinfo with a time limit, which the C library has not: it is left behind in a thread."""
    if read_ip(host) is not None:
        # Nobody is asked about an address.
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    found: list[Any] = []
    errors: list[Exception] = []

    def ask() -> None:
        try:
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            errors.append(error)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    if errors or not found:
        detail = "is not known" if errors else "was not resolved in time"
        message = (
            f"The host name {host} {detail}. Check its spelling and this host's name servers; "
            "behind a proxy, enable it on the Proxy tab."
        )
        raise Trouble("dns", message)
    return found


def refuse_forbidden(text: str, host: str) -> None:
    """Trouble("forbidden_address") for link-local ones: cloud metadata services give away credentials."""
    address = read_ip(text.partition("%")[0])
    if address is None:
        if text.lower().rstrip(".") in METADATA_NAMES:
            raise forbidden(host)
        return
    if address.version == 6:
        if address.ipv4_mapped:
            address = address.ipv4_mapped
        elif address in NAT64:
            address = ipaddress.ip_address(int(address) & IPV4_BITS)
    if address.is_link_local or address in METADATA:
        raise forbidden(host)


def read_ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address in any spelling that the C library takes for one: 0xA9FEA9FE is 169.254.169.254."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(text))
    except (OSError, ValueError):
        return None


def forbidden(host: str) -> Trouble:
    message = (
        f"{host} is a link-local or cloud metadata address and was not asked. If a model server "
        'really is there, tick "Allow link-local addresses" in the input.'
    )
    return Trouble("forbidden_address", message)


def open_tunnel(channel: Channel, address: Address, proxy: Proxy) -> None:
    """CONNECT. What the proxy says is never taken for the server's answer."""
    where = address.where
    lines = [f"CONNECT {where} HTTP/1.1", f"Host: {where}", *proxy.headers, "", ""]
    channel.send("\r\n".join(lines).encode("ascii"))
    response = channel.receive()
    if response.status == http.client.PROXY_AUTHENTICATION_REQUIRED:
        raise Trouble("proxy", PROXY_REFUSED, status=response.status)
    if response.status != http.client.OK:
        message = (
            f"The proxy answered {response.status} when asked to connect to {where}. "
            "Let the proxy allow this host and port, or disable it on the Proxy tab."
        )
        raise Trouble("proxy", message, status=response.status)
