"""Which objects of an app other apps see: `export = system` in metadata/default.meta and local.meta.

default.meta.spec 10.4: settings stand in `[]` (the app), `[CATEGORY]` and `[CATEGORY/OBJECT]`, names
URL-encoded; the more exact stanza counts. A setting of props.conf is an object by itself:
`[props/STANZA/EXTRACT-x]`.
"""

from urllib.parse import unquote

from lab.conf.reader import Stanzas

# ksconf names the nameless stanza with an empty string.
APP = ("", "default")


class Exports:
    """The exports of one app, from the stanzas of its metadata files, strongest last."""

    def __init__(self, *files: Stanzas) -> None:
        self._scopes: dict[tuple[str, ...], bool] = {}
        for stanzas in files:
            for name, settings in stanzas.items():
                if "export" in settings:
                    scope = () if name in APP else tuple(unquote(part) for part in name.split("/"))
                    self._scopes[scope] = settings["export"].strip() == "system"

    def of(self, conf: str, stanza: str, settings: dict[str, str]) -> dict[str, str] | None:
        """What of a stanza other apps see; None when they do not see the stanza."""
        seen = {name: value for name, value in settings.items() if self._shares(conf, stanza, name)}
        return seen if seen or (not settings and self._shares(conf, stanza, "")) else None

    def _shares(self, conf: str, stanza: str, setting: str) -> bool:
        for scope in ((conf, stanza, setting), (conf, stanza), (conf,), ()):
            if scope in self._scopes:
                return self._scopes[scope]
        return False
