"""`data/inputs/monitor` and `data/inputs/http`: the kinds of input that are splunkd's own and that the lab
has. Each entry is a stanza of inputs.conf. Input endpoint descriptions, REST API Reference."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from lab.splunkd.call import TRUE, Call
from lab.splunkd.entity import Entities, Entity
from lab.splunkd.errors import RestError, not_served
from lab.splunkd.routing import Table
from lab.splunkd.state import Splunkd

TABLE = Table()
HOME = "splunk_httpinput"  # Splunk's app for tokens; here `search` keeps them
COMMON = ("index", "sourcetype", "source", "host", "disabled")
Settings = dict[str, str]


@dataclass(frozen=True)
class Kind:
    """`prefix` of its stanzas, the `settings` a POST may name, and what `create` adds to them."""

    name: str
    prefix: str
    settings: tuple[str, ...]
    create: Callable[[Settings], Settings] = lambda settings: settings

    @property
    def path(self) -> str:
        return f"data/inputs/{self.name}"


def new_token(settings: Settings) -> Settings:
    return {"token": str(uuid.uuid4()), "disabled": "0"} | settings


MONITOR_SETTINGS = (
    *("whitelist", "blacklist", "recursive", "crc-salt", "crcSalt", "host_segment", "host_regex"),
    *("check-index", "check-path", "rename-source"),
)
TOKEN_SETTINGS = ("token", "description", "indexes", "useACK", "allowQueryStringAuth", "outputgroup")
KINDS = {
    "monitor": Kind("monitor", "monitor://", COMMON + MONITOR_SETTINGS),
    "http": Kind("http", "http://", COMMON + TOKEN_SETTINGS, new_token),
}
PATHS = ("data/inputs/monitor", "data/inputs/http")
# Arguments of the endpoint that go by another name in inputs.conf
RENAMED = {"crc-salt": "crcSalt", "rename-source": "source"}


def kind_of(call: Call) -> Kind:
    return KINDS[call.path.partition("data/inputs/")[2].partition("/")[0]]


def entity(splunkd: Splunkd, kind: Kind, name: str) -> Entity:
    title = kind.prefix + name
    settings = splunkd.confs.get("inputs", "-", title)
    owner = splunkd.engine.confs.owner("inputs", title) or "search"
    content = {
        "index": "default",
        "host": "lab",
        **settings,
        "disabled": settings.get("disabled", "0").lower() in TRUE,
        "eai:appName": owner,
        "eai:userName": "nobody",
    }
    return Entity(
        title if kind.name == "http" else name, content, kind.path, app=owner, actions=("enable", "disable")
    )


def known(splunkd: Splunkd, kind: Kind, name: str) -> str:
    """The name without its prefix, whichever way it was asked for; it must exist."""
    bare = name.removeprefix(kind.prefix)
    if kind.prefix + bare not in splunkd.confs.stanzas("inputs", "-"):
        raise RestError(404, f"Could not find object id={name}")
    return bare


def checked(kind: Kind, call: Call) -> Settings:
    settings = call.args.settings()
    for name in settings:
        if name not in kind.settings:
            raise RestError(400, f'Argument "{name}" is not supported by this handler.')
    return {RENAMED.get(name, name): value for name, value in settings.items()}


@TABLE.add("GET", *PATHS)
def listing(splunkd: Splunkd, call: Call) -> Entities:
    kind = kind_of(call)
    titles = [title for title in splunkd.confs.stanzas("inputs", "-") if title.startswith(kind.prefix)]
    items = [entity(splunkd, kind, title.removeprefix(kind.prefix)) for title in sorted(titles)]
    return Entities(kind.path, items)


@TABLE.add("POST", *PATHS)
def create(splunkd: Splunkd, call: Call) -> Entities:
    kind, name = kind_of(call), call.args.require("name")
    app = "search" if call.write_app == HOME else call.write_app
    splunkd.confs.create("inputs", app, kind.prefix + name, kind.create(checked(kind, call)))
    return Entities(kind.path, [entity(splunkd, kind, name)], 201)


@TABLE.add("GET", *(f"{path}/{{name}}" for path in PATHS))
def show(splunkd: Splunkd, call: Call, name: str) -> Entities:
    kind = kind_of(call)
    return Entities(kind.path, [entity(splunkd, kind, known(splunkd, kind, name))])


@TABLE.add("POST", *(f"{path}/{{name}}" for path in PATHS))
def edit(splunkd: Splunkd, call: Call, name: str) -> Entities:
    kind = kind_of(call)
    return change(splunkd, kind, name, checked(kind, call))


@TABLE.add("POST", *(f"{path}/{{name}}/{{action}}" for path in PATHS))
def switch(splunkd: Splunkd, call: Call, name: str, action: str) -> Entities:
    if action not in ("enable", "disable"):
        raise not_served(f"{kind_of(call).path}/{name}/{action}")
    return change(splunkd, kind_of(call), name, {"disabled": "0" if action == "enable" else "1"})


def change(splunkd: Splunkd, kind: Kind, name: str, settings: Settings) -> Entities:
    bare = known(splunkd, kind, name)
    splunkd.confs.edit("inputs", "-", kind.prefix + bare, settings)
    return Entities(kind.path, [entity(splunkd, kind, bare)])


@TABLE.add("DELETE", *(f"{path}/{{name}}" for path in PATHS))
def delete(splunkd: Splunkd, call: Call, name: str) -> Entities:
    kind = kind_of(call)
    splunkd.confs.delete("inputs", "-", kind.prefix + known(splunkd, kind, name))
    return listing(splunkd, call)
