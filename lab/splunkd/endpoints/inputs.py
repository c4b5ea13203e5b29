"""`data/inputs`: the modular inputs that installed apps declare. Splunk's own kinds (monitor, tcp, …) the
lab has not, and says so."""

from lab.errors import LabError
from lab.runtime.modinput import Stanza, Validation, validate
from lab.splunkd.call import Call
from lab.splunkd.entity import Entities, Entity
from lab.splunkd.errors import RestError, not_served
from lab.splunkd.routing import Table
from lab.splunkd.state import Splunkd

TABLE = Table()
# Settings of every modular input, whatever its scheme names
COMMON = {"interval", "index", "sourcetype", "source", "host", "disabled", "python.version",
          "python.required", "start_by_shell", "run_only_one"}  # fmt: skip
ON, OFF = {"disabled": "0"}, {"disabled": "1"}


def known(splunkd: Splunkd, kind: str) -> str:
    """The app whose kind this is."""
    kinds = splunkd.inputs.kinds()
    if kind not in kinds:
        raise not_served(f"data/inputs/{kind} (modular inputs here: {', '.join(sorted(kinds)) or 'none'})")
    return kinds[kind]


def entity(splunkd: Splunkd, title: str) -> Entity:
    stanza = splunkd.inputs.stanza(title)
    content = {
        **stanza.params,
        "disabled": stanza.params.get("disabled", "0").lower() in ("1", "true"),
        "eai:appName": stanza.app,
        "eai:userName": "nobody",
        "eai:type": stanza.kind,
    }
    owner = splunkd.engine.confs.owner("inputs", title) or stanza.app
    path = f"data/inputs/{stanza.kind}"
    return Entity(stanza.name, content, path, app=owner, actions=("enable", "disable", "_reload"))


@TABLE.add("GET", "data/inputs")
def kinds(splunkd: Splunkd, call: Call) -> Entities:
    items = [Entity(kind, {}, "data/inputs", app=app) for kind, app in sorted(splunkd.inputs.kinds().items())]
    return Entities("data/inputs", items)


@TABLE.add("GET", "data/inputs/all")
def every(splunkd: Splunkd, call: Call) -> Entities:
    items = [entity(splunkd, title) for title in sorted(splunkd.inputs.titles())]
    return Entities("data/inputs/all", items)


@TABLE.add("GET", "data/modular-inputs", "data/modular-inputs/{kind}")
def schemes(splunkd: Splunkd, call: Call, kind: str = "") -> Entities:
    items = []
    for name, app in sorted(splunkd.inputs.kinds().items()):
        scheme = splunkd.inputs.scheme(name)
        arguments = {a.name: {"required_on_create": a.required_on_create} for a in scheme.arguments}
        content = {
            "title": scheme.title,
            "description": scheme.description,
            "streaming_mode": "xml" if scheme.xml_stream else "simple",
            "endpoint": {"args": arguments},
        }
        if kind in ("", name):
            items.append(Entity(name, content, "data/modular-inputs", app=app, removable=False))
    if kind and not items:
        raise RestError(404, f"Could not find object id={kind}")
    return Entities("data/modular-inputs", items)


@TABLE.add("GET", "data/inputs/{kind}")
def listing(splunkd: Splunkd, call: Call, kind: str) -> Entities:
    known(splunkd, kind)
    titles = [title for title in splunkd.inputs.titles() if title.startswith(f"{kind}://")]
    return Entities(f"data/inputs/{kind}", [entity(splunkd, title) for title in sorted(titles)])


@TABLE.add("GET", "data/inputs/{kind}/_reload")
@TABLE.add("POST", "data/inputs/{kind}/_reload")
def reload(splunkd: Splunkd, call: Call, kind: str) -> Entities:
    splunkd.engine.confs.reload()
    return listing(splunkd, call, kind)


@TABLE.add("POST", "data/inputs/{kind}")
def create(splunkd: Splunkd, call: Call, kind: str) -> Entities:
    app, name = known(splunkd, kind), call.args.require("name")
    title = f"{kind}://{name}"
    if title in splunkd.inputs.titles():
        raise RestError(409, f"An object with name={name} already exists")
    settings = call.args.settings()
    scheme = splunkd.inputs.scheme(kind)
    for argument in scheme.arguments:
        if argument.required_on_create and argument.name != "name" and argument.name not in settings:
            raise RestError(400, f"The following required arguments are missing: {argument.name}.")
    check(splunkd, call, Stanza(kind, name, app, settings))
    splunkd.confs.write("inputs", app if call.app in ("-", "search") else call.app, title, settings)
    return Entities(f"data/inputs/{kind}", [entity(splunkd, title)], 201)


def check(splunkd: Splunkd, call: Call, stanza: Stanza) -> None:
    """Unknown settings are refused; then the input's own program is asked."""
    scheme = splunkd.inputs.scheme(stanza.kind)
    allowed = COMMON | {argument.name for argument in scheme.arguments} | declared(splunkd, stanza)
    for name in stanza.params:
        if name not in allowed:
            raise RestError(400, f'Argument "{name}" is not supported by this handler.')
    if not scheme.external_validation:
        return
    try:
        validate(stanza, call.key, splunkd.surroundings())
    except Validation as refusal:
        splunkd.log.write("ERROR", "ModularInputs", f"{stanza.title}: {refusal}")
        raise RestError(400, str(refusal)) from refusal


def declared(splunkd: Splunkd, stanza: Stanza) -> set[str]:
    """Settings that README/inputs.conf.spec names for the kind: splunkd takes those as well."""
    spec = splunkd.engine.home.app(stanza.app) / "README/inputs.conf.spec"
    names: set[str] = set()
    here = False
    for line in spec.read_text(errors="replace").splitlines():
        if line.startswith("["):
            here = line.startswith(f"[{stanza.kind}://")
        elif here and "=" in line and not line.startswith(("*", "#", " ")):
            names.add(line.partition("=")[0].strip())
    return names


@TABLE.add("GET", "data/inputs/{kind}/{name}")
def show(splunkd: Splunkd, call: Call, kind: str, name: str) -> Entities:
    return Entities(f"data/inputs/{kind}", [found(splunkd, kind, name)])


def found(splunkd: Splunkd, kind: str, name: str) -> Entity:
    known(splunkd, kind)
    try:
        return entity(splunkd, f"{kind}://{name}")
    except LabError:
        raise RestError(404, f"Could not find object id={name}") from None


@TABLE.add("POST", "data/inputs/{kind}/{name}")
def edit(splunkd: Splunkd, call: Call, kind: str, name: str) -> Entities:
    item, title = found(splunkd, kind, name), f"{kind}://{name}"
    settings = call.args.settings()
    old = splunkd.confs.get("inputs", "-", title)
    check(splunkd, call, Stanza(kind, name, known(splunkd, kind), {**old, **settings}))
    splunkd.confs.write("inputs", item.app, title, settings)
    return Entities(f"data/inputs/{kind}", [entity(splunkd, title)])


@TABLE.add("POST", "data/inputs/{kind}/{name}/{action}")
def switch(splunkd: Splunkd, call: Call, kind: str, name: str, action: str) -> Entities:
    if action not in ("enable", "disable"):
        raise not_served(f"data/inputs/{kind}/{name}/{action}")
    item = found(splunkd, kind, name)
    splunkd.confs.write("inputs", item.app, f"{kind}://{name}", ON if action == "enable" else OFF)
    return Entities(f"data/inputs/{kind}", [entity(splunkd, f"{kind}://{name}")])


@TABLE.add("DELETE", "data/inputs/{kind}/{name}")
def delete(splunkd: Splunkd, call: Call, kind: str, name: str) -> Entities:
    item = found(splunkd, kind, name)
    splunkd.confs.delete("inputs", item.app, f"{kind}://{name}")
    return listing(splunkd, call, kind)
