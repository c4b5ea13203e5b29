"""Layering: which file's setting counts, and writing to an app's `local/`.

Two orders (Admin Manual, "Configuration file precedence"):
- global context (index time, inputs): system/local > apps/*/local > apps/*/default > system/default,
  app names in ASCII order, the first wins;
- app context (search time): this app > other apps that export > system, among the other apps in
  *reverse* ASCII order.
"""

from pathlib import Path

from lab.conf.home import SplunkHome
from lab.conf.metadata import Exports
from lab.conf.reader import Stanzas, read_conf, write_conf_file


class ConfStore:
    """All configuration under one SPLUNK_HOME. `generation` grows with each write: caches key on it."""

    def __init__(self, home: SplunkHome) -> None:
        self.home = home
        self.generation = 0
        self._files: dict[Path, Stanzas] = {}

    def merged(self, conf: str, app: str | None = None) -> Stanzas:
        """`conf` (no suffix) as the global context sees it, or as `app` does.

        The `[default]` stanza is kept apart, under its name: who reads decides when to apply it."""
        result: Stanzas = {}
        for path, exports in reversed(self._layers(conf, app)):
            for stanza, settings in self._read(path).items():
                seen = settings if exports is None else exports.of(conf, stanza, settings)
                if seen is not None:
                    result.setdefault(stanza, {}).update(seen)
        return result

    def app_only(self, conf: str, app: str) -> Stanzas:
        """`conf` from this app alone, its local over its default: what the app itself defines."""
        result: Stanzas = {}
        for layer in ("default", "local"):
            for stanza, settings in self._read(self.home.app(app) / layer / f"{conf}.conf").items():
                result.setdefault(stanza, {}).update(settings)
        return result

    def owner(self, conf: str, stanza: str) -> str | None:
        """The app whose files define this stanza: the first in ASCII order, local before default."""
        for layer in ("local", "default"):
            for app in self.home.app_names():
                if stanza in self._read(self.home.app(app) / layer / f"{conf}.conf"):
                    return app
        return None

    def update(self, conf: str, stanza: str, settings: dict[str, str], app: str) -> None:
        """Write settings into the app's local file, creating stanza and file where needed."""
        path = self.home.app(app) / "local" / f"{conf}.conf"
        stanzas = {name: dict(values) for name, values in self._read(path).items()}
        stanzas.setdefault(stanza, {}).update(settings)
        self._write(path, stanzas)

    def delete(self, conf: str, stanza: str, app: str) -> bool:
        """Remove a stanza from the app's local file; False when it is not there."""
        path = self.home.app(app) / "local" / f"{conf}.conf"
        stanzas = dict(self._read(path))
        if stanzas.pop(stanza, None) is None:
            return False
        self._write(path, stanzas)
        return True

    def reload(self) -> None:
        """Forget what was read: a process of the add-on, or a test, changed files behind our back."""
        self._files.clear()
        self.generation += 1

    def _layers(self, conf: str, app: str | None) -> list[tuple[Path, Exports | None]]:
        """Files that may speak, strongest first; with another app's, what it shares."""
        name = f"{conf}.conf"
        system = self.home.root / "etc/system"
        names = self.home.app_names()
        if app is None:
            apps = [self.home.app(n) / "local" / name for n in names]
            apps += [self.home.app(n) / "default" / name for n in names]
            return [(path, None) for path in (system / "local" / name, *apps, system / "default" / name)]
        ordered = [app, *(n for n in reversed(names) if n != app)]
        found = [
            (self.home.app(n) / layer / name, None if n == app else self._exports(n))
            for n in ordered
            for layer in ("local", "default")
        ]
        return [*found, (system / "local" / name, None), (system / "default" / name, None)]

    def _exports(self, app: str) -> Exports:
        folder = self.home.app(app) / "metadata"
        return Exports(self._read(folder / "default.meta"), self._read(folder / "local.meta"))

    def _read(self, path: Path) -> Stanzas:
        if path not in self._files:
            self._files[path] = read_conf(path)
        return self._files[path]

    def _write(self, path: Path, stanzas: Stanzas) -> None:
        write_conf_file(path, stanzas)
        self._files.pop(path, None)
        self.generation += 1
