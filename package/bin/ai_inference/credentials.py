"""What an account proves to a model server, checked before it is sent anywhere."""

from __future__ import annotations

import base64
import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ai_inference.trouble import Trouble

ROLES = ("inference", "management", "metrics")
DEFAULT_HEADER = "X-API-Key"
MAX_SECRET = 8192

# RFC 9110, 5.6.2
HTTP_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# Headers that the add-on's HTTP client sets itself, or that would change what a request is.
OWN_HEADERS = frozenset((
    "accept", "accept-encoding", "connection", "content-encoding", "content-length", "content-type",
    "expect", "host", "keep-alive", "proxy-authorization", "proxy-connection", "range", "te", "trailer",
    "transfer-encoding", "upgrade",
))  # fmt: skip
# "Api-Key SECRET", "Token SECRET": some gateways want a word before the key
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9-]* ")

Headers = Mapping[str, tuple[str, str]]
Stanza = Mapping[str, "str | None"]


@dataclass(frozen=True)
class Credentials:
    """`headers`: role → (name, value), for the roles that get one. The files are for mutual TLS.

    Nothing of it is shown by repr(): it would end up in a traceback.
    """

    headers: Headers = field(default_factory=dict, repr=False)
    client_cert: str = ""
    client_key: str = ""
    client_key_password: str = field(default="", repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every text that must appear in no event and no log line, longest first."""
        found = {self.client_key_password}
        for _, value in self.headers.values():
            scheme, _, rest = value.rpartition(" ")
            found |= {value, rest}
            if scheme == "Basic":
                found.add(base64.b64decode(rest).decode("utf-8").partition(":")[2])
        return tuple(sorted(found - {""}, key=lambda text: (-len(text), text)))


def read_credentials(stanza: Stanza) -> Credentials:
    """The credentials of an account's stanza, its secrets in the clear; Trouble("account") if wrong."""
    kind = auth_type(stanza)
    if kind not in READERS:
        raise wrong(f"The account's type is unknown. Choose one of: {', '.join(READERS)}.")
    return READERS[kind](stanza)


def auth_type(stanza: Stanza) -> str:
    """Accounts of version 0.1 have no type: they hold TorchServe's tokens."""
    return (stanza.get("auth_type") or "").strip() or "torchserve"


def bearer(stanza: Stanza) -> Credentials:
    token = secret(stanza, "token", "token")
    if not token:
        raise wrong("The account holds no token. Enter it, or choose no account in the input.")
    return Credentials(dict.fromkeys(ROLES, ("Authorization", f"Bearer {token}")))


def basic(stanza: Stanza) -> Credentials:
    user, password = (stanza.get("username") or "").strip(), stanza.get("password") or ""
    if not user or not password:
        raise wrong("The account holds no user name or no password. Enter both.")
    if ":" in user:
        raise wrong('The user name holds a ":", which HTTP Basic authentication cannot carry.')
    if not (user + password).isprintable() or len(password) > MAX_SECRET:
        raise wrong("The user name or password holds control characters. Enter it again.")
    packed = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
    return Credentials(dict.fromkeys(ROLES, ("Authorization", f"Basic {packed}")))


def api_key(stanza: Stanza) -> Credentials:
    header = (stanza.get("header_name") or "").strip() or DEFAULT_HEADER
    if not HTTP_TOKEN.fullmatch(header) or header.lower() in OWN_HEADERS:
        message = (
            f"The header's name is none that can carry a key. Use what the server's documentation names, "
            f"such as {DEFAULT_HEADER} or api-key."
        )
        raise wrong(message)
    given = (stanza.get("api_key") or "").strip()
    scheme = SCHEME.match(given)
    prefix = scheme[0] if scheme else ""
    key = secret({"api_key": given[len(prefix) :]}, "api_key", "API key")
    if not key:
        raise wrong("The account holds no API key. Enter it, or choose no account in the input.")
    return Credentials(dict.fromkeys(ROLES, (header, prefix + key)))


def torchserve(stanza: Stanza) -> Credentials:
    """TorchServe's metrics address asks for no token, and is sent none."""
    tokens = {role: secret(stanza, f"{role}_token", f"{role} token") for role in ROLES[:2]}
    if not any(tokens.values()):
        raise wrong("The account holds no token. Enter at least one, or choose no account in the input.")
    return Credentials(
        {role: ("Authorization", f"Bearer {token}") for role, token in tokens.items() if token}
    )


def mtls(stanza: Stanza) -> Credentials:
    cert, key = ((stanza.get(f"client_{part}_file") or "").strip() for part in ("cert", "key"))
    password = stanza.get("client_key_password") or ""
    if not cert:
        raise wrong("The account names no client certificate file. Give the path of a PEM file on this host.")
    for path, what in ((cert, "certificate"), (key, "key")):
        if path and not is_file(path):
            message = (
                f"The client {what} file does not exist on this host, or Splunk's user may not read it. "
                "Give the full path of a PEM file here."
            )
            raise wrong(message)
    try:
        # The callback keeps OpenSSL from asking the terminal for a password that the account lacks.
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(cert, key or None, lambda: password)
    except (OSError, ValueError) as error:
        message = (
            "The client certificate and its key cannot be loaded: they must be PEM, belong together, and "
            "the key's password must be right. If the key is in the certificate's file, leave the key file "
            "empty."
        )
        raise wrong(message) from error
    return Credentials({}, cert, key, password)


READERS: Mapping[str, Callable[[Stanza], Credentials]] = {
    "bearer": bearer,
    "basic": basic,
    "api_key": api_key,
    "torchserve": torchserve,
    "mtls": mtls,
}

# The parameters of an account that belong to each type: what the others hold is dropped on saving.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "bearer": ("token",),
    "basic": ("username", "password"),
    "api_key": ("header_name", "api_key"),
    "torchserve": ("inference_token", "management_token"),
    "mtls": ("client_cert_file", "client_key_file", "client_key_password"),
}


def secret(stanza: Stanza, name: str, what: str) -> str:
    """The text of a secret without the blanks around it that pasting leaves; "" if there is none."""
    text = (stanza.get(name) or "").strip()
    if not all("!" <= char <= "~" for char in text) or len(text) > MAX_SECRET:
        message = (
            f"The {what} holds blanks, line ends or characters that HTTP forbids. Enter it again, without "
            "quotes and without the word before it."
        )
        raise wrong(message)
    return text


def is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False


def wrong(message: str) -> Trouble:
    return Trouble("account", message)
