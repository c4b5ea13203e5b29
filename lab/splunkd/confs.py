"""Conf stanzas as REST sees them: in a namespace, with their owner, written to the right `local/`."""

from lab.conf import ConfStore
from lab.conf.reader import read_conf, write_conf_file
from lab.splunkd.entity import Entity
from lab.splunkd.errors import RestError

Settings = dict[str, str]


class Confs:
    """`app` is a namespace's: an app's name, `system`, or `-` for all."""

    def __init__(self, store: ConfStore) -> None:
        self.store = store

    def stanzas(self, conf: str, app: str) -> dict[str, Settings]:
        """What this namespace sees, each stanza with what `[default]` gives it."""
        known = app not in ("-", "system") and app in self.store.home.app_names()
        merged = self.store.merged(conf, app if known else None)
        default = merged.get("default", {})
        return {name: default | settings for name, settings in merged.items() if name != "default"}

    def exists(self, conf: str) -> bool:
        """Is there a file of this name anywhere? An unknown conf is 404 for `properties`."""
        home = self.store.home
        folders = [home.root / "etc/system", *(home.app(name) for name in home.app_names())]
        return any(
            (f / layer / f"{conf}.conf").is_file() for f in folders for layer in ("default", "local")
        ) or any((f / "README" / f"{conf}.conf.spec").is_file() for f in folders)

    def get(self, conf: str, app: str, name: str) -> Settings:
        stanzas = self.stanzas(conf, app)
        if name not in stanzas:
            raise RestError(404, f"Could not find object id={name}")
        return stanzas[name]

    def create(self, conf: str, app: str, name: str, settings: Settings) -> None:
        if name in self.stanzas(conf, app):
            raise RestError(409, f"An object with name={name} already exists")
        self.write(conf, app, name, settings)

    def write(self, conf: str, app: str, name: str, settings: Settings) -> None:
        if app == "system":
            path = self.store.home.root / "etc/system/local" / f"{conf}.conf"
            stanzas = {key: dict(value) for key, value in read_conf(path).items()}
            stanzas.setdefault(name, {}).update(settings)
            write_conf_file(path, stanzas)
            self.store.reload()
            return
        self.store.update(conf, name, settings, self.place(app))

    def place(self, app: str) -> str:
        """The app that takes a write of this namespace; it must be installed (`search` is always there)."""
        app = "search" if app == "-" else app
        if app != "search" and app not in self.store.home.app_names():
            raise RestError(404, f"Application does not exist: {app}")
        return app

    def edit(self, conf: str, app: str, name: str, settings: Settings) -> None:
        self.get(conf, app, name)
        owner = self.store.owner(conf, name) if app == "-" else app
        self.write(conf, owner or app, name, settings)

    def delete(self, conf: str, app: str, name: str) -> None:
        """Only what was made in `local/` can be removed; what an app ships is refused, as in Splunk."""
        self.get(conf, app, name)
        owner = (self.store.owner(conf, name) if app == "-" else app) or self.place(app)
        if not self.store.delete(conf, name, owner):
            raise RestError(403, f"Cannot remove {name}: {owner} ships it in its default configuration")

    def entity(self, conf: str, name: str, settings: Settings, app: str, path: str) -> Entity:
        owner = self.store.owner(conf, name) or ("system" if app == "-" else app)
        content = {"disabled": False, "eai:appName": owner, "eai:userName": "nobody"} | settings
        return Entity(name, content, path, app=owner, sharing="app", actions=("_reload",))
