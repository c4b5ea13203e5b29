"""One REST call, taken apart: where in the namespace, which arguments, who asks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from lab.splunkd.errors import RestError

TRUE = ("1", "true", "t", "yes", "y", "on")
FALSE = ("0", "false", "f", "no", "n", "off", "")
ABOUT_THE_CALL = ("output_mode", "_", "autologin")
COMMON = (*ABOUT_THE_CALL, "count", "offset", "search", "sort_key", "sort_dir", "sort_mode", "f")


@dataclass
class Args:
    """Query string and form, together; a name may come more than once."""

    values: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def parse(cls, *encoded: str) -> "Args":
        args = cls()
        for text in encoded:
            for name, value in parse_qsl(text, keep_blank_values=True):
                args.values.setdefault(name, []).append(value)
        return args

    def get(self, name: str, default: str = "") -> str:
        return self.values.get(name, [default])[0]

    def all(self, name: str) -> list[str]:
        return self.values.get(name, [])

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def flag(self, name: str, default: bool = False) -> bool:
        text = self.get(name, "1" if default else "0").strip().lower()
        if text in TRUE:
            return True
        if text in FALSE:
            return False
        raise RestError(400, f'Argument "{name}" must be a boolean, not "{text}"')

    def number(self, name: str, default: int) -> int:
        text = self.get(name, "")
        if not text:
            return default
        try:
            return int(text)
        except ValueError:
            raise RestError(400, f'Argument "{name}" must be an integer, not "{text}"') from None

    def one_of(self, name: str, allowed: Iterable[str], default: str) -> str:
        value = self.get(name, default) or default
        if value not in allowed:
            known = ", ".join(sorted(allowed))
            raise RestError(
                400, f'Argument "{name}" has the unsupported value "{value}" (the lab takes: {known})'
            )
        return value

    def require(self, name: str) -> str:
        if not self.get(name):
            raise RestError(400, f"The following required arguments are missing: {name}.")
        return self.get(name)

    def only(self, *allowed: str) -> None:
        """Refuse an argument that nobody would read: it may have been meant to change the answer."""
        for name in self.values:
            if name not in allowed and name not in COMMON:
                raise RestError(400, f'Argument "{name}" is not supported by this handler.')

    def settings(self) -> dict[str, str]:
        """What a POST sets: every argument that is not about the call itself."""
        return {key: values[0] for key, values in self.values.items() if key not in (*ABOUT_THE_CALL, "name")}


@dataclass(frozen=True)
class Call:
    """`owner` and `app` are the namespace of `/servicesNS/OWNER/APP/…`; `/services/…` is `nobody`/`search`.

    `-` stays as it was said: any owner, every app."""

    method: str
    path: str
    args: Args
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    owner: str = "nobody"
    app: str = "search"
    user: str = ""
    key: str = ""
    namespaced: bool = False

    @property
    def write_app(self) -> str:
        """Where a new object goes: a wildcard names no place, so Splunk's default app takes it."""
        return "search" if self.app == "-" else self.app
