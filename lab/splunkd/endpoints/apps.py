"""`apps/local`: the installed apps, from their app.conf."""

from lab.splunkd.call import FALSE, TRUE, Call
from lab.splunkd.entity import Entities, Entity
from lab.splunkd.errors import RestError
from lab.splunkd.routing import Table
from lab.splunkd.state import Splunkd

TABLE = Table()
PATH = "apps/local"


def entity(splunkd: Splunkd, name: str) -> Entity:
    app = splunkd.engine.confs.app_only("app", name)
    launcher, ui, install = app.get("launcher", {}), app.get("ui", {}), app.get("install", {})
    content = {
        "label": ui.get("label", name),
        "version": launcher.get("version") or app.get("id", {}).get("version", ""),
        "description": launcher.get("description", ""),
        "author": launcher.get("author", ""),
        "build": install.get("build", ""),
        "configured": install.get("is_configured", "false") in TRUE,
        "visible": ui.get("is_visible", "true") not in FALSE,
        "disabled": install.get("state", "enabled") == "disabled",
        "check_for_updates": app.get("package", {}).get("check_for_updates", "true") in TRUE,
        "core": False,
        "state_change_requires_restart": False,
        "show_in_nav": ui.get("show_in_nav", "true") not in FALSE,
    }
    return Entity(name, content, PATH, app=name, actions=("_reload",))


@TABLE.add("GET", PATH)
def listing(splunkd: Splunkd, call: Call) -> Entities:
    return Entities(PATH, [entity(splunkd, name) for name in splunkd.apps()])


@TABLE.add("GET", f"{PATH}/{{name}}")
def show(splunkd: Splunkd, call: Call, name: str) -> Entities:
    if name not in splunkd.apps():
        raise RestError(404, f"Could not find object id={name}")
    return Entities(PATH, [entity(splunkd, name)])


@TABLE.add("GET POST", f"{PATH}/{{name}}/_reload")
def reload(splunkd: Splunkd, call: Call, name: str) -> Entities:
    splunkd.engine.confs.reload()
    return show(splunkd, call, name)
