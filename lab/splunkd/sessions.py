"""Users of the lab and their sessions. The password is random for each start and is nowhere on disk."""

import base64
import binascii
import hmac
import secrets
import threading
from http.cookies import CookieError, SimpleCookie

SYSTEM_USER = "splunk-system-user"


class Sessions:
    def __init__(self, username: str = "admin", password: str | None = None) -> None:
        self.username = username
        self.password = password or secrets.token_urlsafe(15)
        self._keys: dict[str, str] = {}
        self._system: str | None = None
        self._lock = threading.Lock()

    def login(self, username: str, password: str) -> str | None:
        """A new session key, or None: wrong name and wrong password are one answer."""
        named = hmac.compare_digest(username.encode(), self.username.encode())
        known = hmac.compare_digest(password.encode(), self.password.encode())
        return self.open(username) if named and known else None

    def open(self, user: str) -> str:
        key = secrets.token_urlsafe(48)
        with self._lock:
            self._keys[key] = user
        return key

    def close(self, key: str) -> bool:
        with self._lock:
            return self._keys.pop(key, None) is not None

    def system_key(self) -> str:
        """The session that splunkd gives to programs it starts by itself."""
        if self._system is None:
            self._system = self.open(SYSTEM_USER)
        return self._system

    def user(self, key: str) -> str | None:
        with self._lock:
            return self._keys.get(key)

    def identify(self, authorization: str, cookies: str) -> tuple[str, str] | None:
        """(user, key) of a request: `Splunk KEY`, `Bearer KEY`, Basic, or a `splunkd_…` cookie."""
        scheme, _, rest = authorization.partition(" ")
        if scheme.lower() in ("splunk", "bearer"):
            return self._known(rest.strip())
        if scheme.lower() == "basic":
            try:
                name, _, password = base64.b64decode(rest, validate=True).decode().partition(":")
            except (binascii.Error, UnicodeDecodeError):
                return None
            key = self.login(name, password)
            return (name, key) if key else None
        try:
            jar = SimpleCookie(cookies)
        except CookieError:
            return None
        for name, morsel in jar.items():
            if name.startswith("splunkd_") and (found := self._known(morsel.value)):
                return found
        return None

    def _known(self, key: str) -> tuple[str, str] | None:
        user = self.user(key)
        return (user, key) if user else None
