"""`storage/passwords`: credentials, encrypted on disk under a key that lives only in memory."""

import json
import threading
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from lab.splunkd.errors import RestError

# passwords.conf names a credential `realm:user:`; a colon of the realm or of the user is escaped
SEPARATOR = ":"


def escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace(SEPARATOR, "\\:")


@dataclass(frozen=True)
class Credential:
    realm: str
    username: str
    password: str
    app: str
    owner: str

    @property
    def name(self) -> str:
        return f"{escape(self.realm)}:{escape(self.username)}:"

    def __repr__(self) -> str:
        # A traceback or a log must not show the password.
        return f"Credential({self.name!r}, app={self.app!r})"


class Passwords:
    """The file lets a person see that nothing is in plain text; it cannot be read by a later start."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._cipher = Fernet(Fernet.generate_key())
        self._sealed: dict[tuple[str, str], bytes] = {}
        self._lock = threading.RLock()

    def all(self, app: str | None) -> list[Credential]:
        """The credentials of an app; of all apps when None."""
        with self._lock:
            found = [
                self._open(sealed) for (home, _name), sealed in self._sealed.items() if app in (None, home)
            ]
        return sorted(found, key=lambda credential: credential.name)

    def get(self, app: str | None, name: str) -> Credential:
        for credential in self.all(app):
            if name in (credential.name, f"{credential.realm}:{credential.username}:"):
                return credential
        raise RestError(404, f"Could not find object id={name}")

    def create(self, credential: Credential) -> None:
        with self._lock:
            if (credential.app, credential.name) in self._sealed:
                raise RestError(409, f"An object with name={credential.name} already exists")
            self._keep(credential)

    def update(self, app: str | None, name: str, password: str) -> Credential:
        with self._lock:
            old = self.get(app, name)
            new = Credential(old.realm, old.username, password, old.app, old.owner)
            self._keep(new)
            return new

    def delete(self, app: str | None, name: str) -> None:
        with self._lock:
            credential = self.get(app, name)
            del self._sealed[(credential.app, credential.name)]
            self._write()

    def _keep(self, credential: Credential) -> None:
        text = json.dumps(asdict(credential)).encode()
        self._sealed[(credential.app, credential.name)] = self._cipher.encrypt(text)
        self._write()

    def _open(self, sealed: bytes) -> Credential:
        return Credential(**json.loads(self._cipher.decrypt(sealed)))

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"{app} {sealed.decode()}" for (app, _name), sealed in self._sealed.items()]
        self._path.write_text("\n".join(lines) + "\n")
        self._path.chmod(0o600)
