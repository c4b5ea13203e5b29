"""Who may send, and what a token gives an event: `[http://NAME]` of inputs.conf."""

from dataclasses import dataclass, field

from lab.conf import Stanzas
from lab.splunkd.call import TRUE
from lab.splunkd.confs import Confs

LAB = "lab"


@dataclass(frozen=True)
class Token:
    """`indexes` empty = any index; `in_query`: `?token=` will do; `acknowledges`: requests need a channel
    and are answered with a number that can be asked for (`useACK`)."""

    name: str
    value: str = field(repr=False)
    index: str = "main"
    indexes: tuple[str, ...] = ()
    sourcetype: str = ""
    source: str = ""
    host: str = ""
    disabled: bool = False
    in_query: bool = False
    acknowledges: bool = False

    def allows(self, index: str) -> bool:
        return not self.indexes or index in self.indexes


class Tokens:
    """The start's own random token, those of a token file, and those of the apps' inputs.conf."""

    def __init__(self, confs: Confs, own: str) -> None:
        self._confs = confs
        self.own = own
        self._given: Stanzas = {}

    def add(self, stanzas: Stanzas) -> None:
        self._given |= stanzas

    def find(self, value: str) -> Token | None:
        if value == self.own:
            return Token(LAB, self.own)
        return next((token for token in self.all() if token.value == value), None)

    def all(self) -> list[Token]:
        stanzas = self._confs.stanzas("inputs", "-") | self._given
        return [
            read(name.removeprefix("http://"), settings)
            for name, settings in stanzas.items()
            if name.startswith("http://") and settings.get("token")
        ]


def read(name: str, settings: dict[str, str]) -> Token:
    index = settings.get("index", "default")
    return Token(
        name=name,
        value=settings["token"],
        index="main" if index == "default" else index,
        indexes=tuple(part.strip() for part in settings.get("indexes", "").split(",") if part.strip()),
        sourcetype=settings.get("sourcetype", ""),
        source=settings.get("source", ""),
        host=settings.get("host", "") if settings.get("host") != "$decideOnStartup" else "",
        in_query=settings.get("allowQueryStringAuth", "0").lower() in TRUE,
        acknowledges=settings.get("useACK", "0").lower() in TRUE,
        disabled=settings.get("disabled", "0").lower() in TRUE,
    )
