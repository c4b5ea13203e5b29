"""`configs/conf-X` and `properties/X`: two views of the same stanzas."""

from starlette.responses import Response

from lab.splunkd.call import Call
from lab.splunkd.entity import Entities, Entity
from lab.splunkd.errors import RestError, not_served
from lab.splunkd.render import as_json, as_xml
from lab.splunkd.routing import Table
from lab.splunkd.state import Splunkd

TABLE = Table()


def conf_of(segment: str) -> str:
    if not segment.startswith("conf-"):
        raise not_served(f"configs/{segment}")
    return segment.removeprefix("conf-")


def checked(splunkd: Splunkd, call: Call) -> str:
    """The namespace's app, which must exist: a typing error in it must not read as 'no stanzas'."""
    if call.app not in ("-", "system", "search"):
        splunkd.confs.place(call.app)
    return call.app


@TABLE.add("GET", "configs/{conf}")
def listing(splunkd: Splunkd, call: Call, conf: str) -> Entities:
    name, app = conf_of(conf), checked(splunkd, call)
    if not splunkd.confs.exists(name):
        raise RestError(404, f"Could not find conf {name}")
    items = [
        splunkd.confs.entity(name, stanza, settings, app, f"configs/{conf}")
        for stanza, settings in sorted(splunkd.confs.stanzas(name, app).items())
    ]
    return Entities(f"configs/{conf}", items)


@TABLE.add("POST", "configs/{conf}")
def create(splunkd: Splunkd, call: Call, conf: str) -> Entities:
    name, app = conf_of(conf), checked(splunkd, call)
    stanza = call.args.require("name")
    splunkd.confs.create(name, app, stanza, call.args.settings())
    return one(splunkd, call, name, stanza, 201)


@TABLE.add("GET", "configs/{conf}/_reload")
@TABLE.add("POST", "configs/{conf}/_reload")
def reload(splunkd: Splunkd, call: Call, conf: str) -> Entities:
    conf_of(conf)
    splunkd.engine.confs.reload()
    return Entities(f"configs/{conf}", [])


@TABLE.add("GET", "configs/{conf}/{stanza*}")
def show(splunkd: Splunkd, call: Call, conf: str, stanza: str) -> Entities:
    checked(splunkd, call)
    return one(splunkd, call, conf_of(conf), stanza)


@TABLE.add("POST", "configs/{conf}/{stanza*}")
def edit(splunkd: Splunkd, call: Call, conf: str, stanza: str) -> Entities:
    name, app = conf_of(conf), checked(splunkd, call)
    settings = call.args.settings()
    for action, value in (("/enable", "0"), ("/disable", "1")):
        if stanza.endswith(action):
            stanza, settings = stanza.removesuffix(action), {"disabled": value}
    splunkd.confs.edit(name, app, stanza, settings)
    return one(splunkd, call, name, stanza)


@TABLE.add("DELETE", "configs/{conf}/{stanza*}")
def delete(splunkd: Splunkd, call: Call, conf: str, stanza: str) -> Entities:
    name, app = conf_of(conf), checked(splunkd, call)
    splunkd.confs.delete(name, app, stanza)
    return listing(splunkd, call, conf)


def one(splunkd: Splunkd, call: Call, conf: str, stanza: str, status: int = 200) -> Entities:
    path = f"configs/conf-{conf}"
    settings = splunkd.confs.get(conf, call.app, stanza)
    item = splunkd.confs.entity(conf, stanza, settings, call.app, path)
    return Entities(path, [item], status)


@TABLE.add("GET", "properties/{conf}")
def property_stanzas(splunkd: Splunkd, call: Call, conf: str) -> Entities:
    app = checked(splunkd, call)
    if not splunkd.confs.exists(conf):
        raise RestError(404, f"{conf} does not exist")
    items = [Entity(name, {}, f"properties/{conf}", app=app) for name in splunkd.confs.stanzas(conf, app)]
    return Entities(f"properties/{conf}", items, default_count=0)


@TABLE.add("POST", "properties")
def create_conf(splunkd: Splunkd, call: Call) -> Entities:
    """A new conf file: solnlib makes one so before its first stanza."""
    conf, app = call.args.require("__conf"), checked(splunkd, call)
    path = splunkd.engine.home.app(splunkd.confs.place(app)) / "local" / f"{conf}.conf"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    splunkd.engine.confs.reload()
    return Entities("properties", [Entity(conf, {}, "properties", app=app)], 201)


@TABLE.add("POST", "properties/{conf}")
def create_stanza(splunkd: Splunkd, call: Call, conf: str) -> Entities:
    stanza, app = call.args.require("__stanza"), checked(splunkd, call)
    splunkd.confs.create(conf, app, stanza, {})
    return Entities(f"properties/{conf}", [Entity(stanza, {}, f"properties/{conf}", app=app)], 201)


@TABLE.add("GET", "properties/{conf}/{stanza}")
def property_keys(splunkd: Splunkd, call: Call, conf: str, stanza: str) -> Entities:
    settings = splunkd.confs.get(conf, checked(splunkd, call), stanza)
    path = f"properties/{conf}/{stanza}"
    items = [Entity(key, {"$text": value}, path, app=call.app) for key, value in settings.items()]
    return Entities(path, items, default_count=0)


@TABLE.add("POST", "properties/{conf}/{stanza}")
def set_properties(splunkd: Splunkd, call: Call, conf: str, stanza: str) -> Response:
    settings = {key: values[0] for key, values in call.args.values.items() if key != "output_mode"}
    splunkd.confs.edit(conf, checked(splunkd, call), stanza, settings)
    return as_xml("<response/>")


@TABLE.add("GET", "properties/{conf}/{stanza}/{key}")
def property_value(splunkd: Splunkd, call: Call, conf: str, stanza: str, key: str) -> Response:
    """The bare value, as text: this endpoint is no feed."""
    settings = splunkd.confs.get(conf, checked(splunkd, call), stanza)
    if key not in settings:
        raise RestError(404, f"{key} does not exist in [{stanza}]")
    if call.args.get("output_mode") == "json":
        return as_json(settings[key])
    return Response(settings[key], media_type="text/plain; charset=UTF-8")
