"""How a server may be reached: certificates, proxy, credentials, and addresses that are out of bounds."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ai_inference.addresses import is_plain
from ai_inference.credentials import Credentials
from ai_inference.trouble import Trouble

PROXY_REFUSED = (
    "The proxy wants a user name and password, or refuses those of the Proxy tab. Enter them there."
)
ON = ("1", "true", "t", "yes", "y", "on")


def is_on(text: str | None) -> bool:
    """Splunk's booleans (conf files spell them in all these ways)."""
    return (text or "").strip().lower() in ON


@dataclass(frozen=True)
class Proxy:
    """An HTTP proxy. `authorization` is the value of Proxy-Authorization, "" where it wants none."""

    host: str
    port: int
    authorization: str = field(default="", repr=False)

    @property
    def headers(self) -> list[str]:
        return [f"Proxy-Authorization: {self.authorization}"] if self.authorization else []

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must appear in no event and no log line."""
        if not self.authorization:
            return ()
        packed = self.authorization.rpartition(" ")[2]
        return (packed, base64.b64decode(packed).decode("utf-8").partition(":")[2])


@dataclass(frozen=True)
class Access:
    """`headers` are sent to every role; the credentials' own only to theirs."""

    credentials: Credentials = field(default_factory=Credentials)
    ca_file: str = ""
    verify: bool = True
    proxy: Proxy | None = None
    allow_link_local: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The account's and the proxy's, which must appear in no event and no log line."""
        return (*self.credentials.secrets, *(self.proxy.secrets if self.proxy else ()))


def read_proxy(settings: Mapping[str, str | None]) -> Proxy | None:
    """The proxy tab's settings; None when it is off. An enabled proxy is used for every address."""
    if not is_on(settings.get("proxy_enabled")):
        return None
    host, port = settings.get("proxy_url") or "", settings.get("proxy_port") or ""
    if not host or not port.isdigit() or not 0 < int(port) < 65536 or not is_plain(host):
        raise Trouble("configuration", "The proxy is enabled without a valid host and port. Set both.")
    user, password = settings.get("proxy_username") or "", settings.get("proxy_password") or ""
    if not user:
        return Proxy(host.strip("[]"), int(port))
    if ":" in user or not (user + password).isprintable():
        message = "The proxy's user name or password holds characters that HTTP forbids. Enter them again."
        raise Trouble("configuration", message)
    packed = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
    return Proxy(host.strip("[]"), int(port), f"Basic {packed}")


def tls_context(access: Access) -> ssl.SSLContext:
    """With `ca_file` only its authorities are trusted, else those that OpenSSL finds on this host.

    Without `verify` any certificate will do; the poll says so in every health record.
    """
    ca_file, mine = access.ca_file, access.credentials
    if ca_file and not Path(ca_file).is_file():
        message = "The CA certificate file does not exist on this host. Give the path of a PEM file here."
        raise Trouble("configuration", message)
    try:
        context = ssl.create_default_context(cafile=ca_file or None)
    except (OSError, ValueError) as error:
        message = "The CA certificate file cannot be read as PEM. Check its content and its permissions."
        raise Trouble("configuration", message) from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not access.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if mine.client_cert:
        try:
            # With a function, OpenSSL asks nobody at a terminal when the key wants a password.
            context.load_cert_chain(
                mine.client_cert, mine.client_key or None, lambda: mine.client_key_password
            )
        except (OSError, ValueError) as error:
            message = (
                "The client certificate, its key or the key's password do not fit together, or cannot be "
                "read. Check the PEM files and the password of the account."
            )
            raise Trouble("account", message) from error
    return context
