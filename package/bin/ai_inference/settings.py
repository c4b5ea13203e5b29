"""What an admin configured: checked, and free of Splunk's words."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from ai_inference.trouble import Trouble

ROLES = ("inference", "management", "metrics")
DEFAULT_PORTS = {"http": 80, "https": 443}
ON = ("1", "true", "t", "yes", "y")
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


@dataclass(frozen=True)
class Proxy:
    host: str
    port: int


@dataclass(frozen=True)
class Target:
    """One input. A role without an address is not asked; a role without a token is asked without one."""

    name: str
    server_type: str
    addresses: Mapping[str, Address]
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)
    ca_file: str = ""
    proxy: Proxy | None = None
    allow_link_local: bool = False


def read_target(
    name: str,
    params: Mapping[str, str | None],
    tokens: Mapping[str, str] | None = None,
    proxy: Proxy | None = None,
) -> Target:
    """The target that an input's parameters describe; Trouble("configuration") where they cannot be right."""
    urls = {role: params.get(f"{role}_url") or "" for role in ROLES}
    if not urls["inference"]:
        raise Trouble("configuration", "The inference URL is empty. Give the server's address.")
    tokens = {role: token.strip() for role, token in (tokens or {}).items() if token and token.strip()}
    for role, token in tokens.items():
        check_token(role, token)
    ca_file = params.get("ca_file") or ""
    if ca_file:
        tls_context(ca_file)
    return Target(
        name=name,
        server_type=params.get("server_type") or "",
        addresses={role: read_address(url, f"{role} URL") for role, url in urls.items() if url},
        tokens=tokens,
        ca_file=ca_file,
        proxy=proxy,
        allow_link_local=(params.get("allow_link_local") or "").lower() in ON,
    )


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


def check_token(role: str, token: str) -> None:
    if not (is_plain(token) and token.isascii()):
        message = f"The {role} token holds blanks or characters that HTTP forbids. Enter it again."
        raise Trouble("account", message)


def read_proxy(settings: Mapping[str, str | None]) -> Proxy | None:
    """The proxy tab's settings; None when it is off. An enabled proxy is used for every address."""
    if (settings.get("proxy_enabled") or "").lower() not in ON:
        return None
    host, port = settings.get("proxy_url") or "", settings.get("proxy_port") or ""
    if not host or not port.isdigit() or not 0 < int(port) < 65536 or not is_plain(host):
        raise Trouble("configuration", "The proxy is enabled without a valid host and port. Set both.")
    return Proxy(host.strip("[]"), int(port))


def tls_context(ca_file: str = "") -> ssl.SSLContext:
    """Certificates and host names are always verified; there is no setting that turns this off.

    With `ca_file` only its authorities are trusted, else those that OpenSSL finds on this host.
    """
    if ca_file and not Path(ca_file).is_file():
        message = "The CA certificate file does not exist on this host. Give the path of a PEM file here."
        raise Trouble("configuration", message)
    try:
        context = ssl.create_default_context(cafile=ca_file or None)
    except (OSError, ValueError) as error:
        message = "The CA certificate file cannot be read as PEM. Check its content and its permissions."
        raise Trouble("configuration", message) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
