"""The address of a server: a base URL, taken apart and checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from ai_inference.trouble import Trouble

DEFAULT_PORTS = {"http": 80, "https": 443}
FIRST_PRINTABLE, DELETE = 0x21, 0x7F


@dataclass(frozen=True)
class Address:
    """A base URL, taken apart. `host` is a name or an IP address without brackets; `path` has no final /."""

    scheme: str
    host: str
    port: int
    path: str = ""

    @property
    def where(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.where}{self.path}"

    def on_port(self, port: int) -> Address:
        """The same host's other port. A path belongs to the port that it was given for."""
        return self if port == self.port else replace(self, port=port, path="")


def read_address(url: str, what: str = "URL") -> Address:
    """The address in `url`. The messages name `what`, never the URL: it may hold a password."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Trouble("configuration", f"The {what} is not an address: its port or host is wrong.") from error
    if parts.scheme not in DEFAULT_PORTS or not host:
        raise Trouble("configuration", f"The {what} must begin with http:// or https:// and a host.")
    if parts.username is not None or parts.password is not None:
        raise Trouble("configuration", f"The {what} holds a user name. Put secrets into an account.")
    if parts.query or parts.fragment or not is_plain(url):
        raise Trouble("configuration", f"The {what} must hold no blanks, query or fragment.")
    if port == 0:
        raise Trouble("configuration", f"The {what} has port 0. Give the server's port.")
    if not host.isascii():
        host = idna(host, what)
    path = quote(parts.path.rstrip("/"), safe="/%:@!$&'()*+,;=~")
    return Address(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme], path)


def idna(host: str, what: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise Trouble("configuration", f"The {what} has no valid host name.") from error


def is_plain(text: str) -> bool:
    """No blanks and no control characters: nothing that could end a line of a request."""
    return all(ord(char) >= FIRST_PRINTABLE and ord(char) != DELETE and not char.isspace() for char in text)
