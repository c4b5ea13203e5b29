"""`data/indexes`: Splunk's own ones and those of indexes.conf."""

import re

from starlette.responses import Response

from lab.splunkd.call import TRUE, Call
from lab.splunkd.entity import Entities, Entity
from lab.splunkd.errors import RestError
from lab.splunkd.render import as_json
from lab.splunkd.routing import Table
from lab.splunkd.state import OWN_INDEXES, Splunkd

TABLE = Table()
PATH = "data/indexes"
# indexes.conf.spec says what RULE says
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
RULE = (
    "Index names must consist of only numbers, lowercase letters, underscores, and hyphens. They cannot "
    "begin with an underscore or hyphen, or contain the word 'kvstore'."
)


def entity(splunkd: Splunkd, name: str, settings: dict[str, str]) -> Entity:
    content = {
        **settings,
        "datatype": settings.get("datatype", "event"),
        "isInternal": name.startswith("_"),
        "disabled": settings.get("disabled", "0").lower() in TRUE,
        "frozenTimePeriodInSecs": settings.get("frozenTimePeriodInSecs", "188697600"),
        "eai:appName": "system",
        "eai:userName": "nobody",
    }
    return Entity(name, content, PATH, app=splunkd.engine.confs.owner("indexes", name) or "system")


def reason_against(name: str) -> str | None:
    return None if NAME.fullmatch(name) and "kvstore" not in name else RULE


@TABLE.add("GET", PATH)
def listing(splunkd: Splunkd, call: Call) -> Entities:
    """Event indexes; metric ones too when `datatype=all` or `metric` says so."""
    kind = call.args.one_of("datatype", ("all", "event", "metric"), "event")
    items = [entity(splunkd, name, settings) for name, settings in sorted(splunkd.indexes().items())]
    return Entities(PATH, [item for item in items if kind in ("all", item.content["datatype"])])


@TABLE.add("POST", PATH)
def create(splunkd: Splunkd, call: Call) -> Entities:
    name = call.args.require("name")
    if reason := reason_against(name):
        raise RestError(400, reason)
    if name in splunkd.indexes():
        raise RestError(409, f"An object with name={name} already exists")
    call.args.one_of("datatype", ("event", "metric"), "event")
    splunkd.confs.write(
        "indexes", call.write_app, name, {"homePath": f"$SPLUNK_DB/{name}/db"} | call.args.settings()
    )
    return Entities(PATH, [entity(splunkd, name, splunkd.indexes()[name])], 201)


@TABLE.add("POST", f"{PATH}/_validateName")
def validate_name(splunkd: Splunkd, call: Call) -> Response:
    name = call.args.require("index_name")
    taken = name == "default" or name in splunkd.indexes()
    reason = None if taken else reason_against(name)
    content = {"is_valid": "false", "reason": reason} if reason else {"is_valid": "true"}
    return as_json({"entry": [{"name": "_validateName", "content": content}], "messages": []})


@TABLE.add("GET", f"{PATH}/{{name}}")
def show(splunkd: Splunkd, call: Call, name: str) -> Entities:
    known = splunkd.indexes()
    if name not in known:
        raise RestError(404, f"Could not find object id={name}")
    return Entities(PATH, [entity(splunkd, name, known[name])])


@TABLE.add("DELETE", f"{PATH}/{{name}}")
def delete(splunkd: Splunkd, call: Call, name: str) -> Entities:
    show(splunkd, call, name)
    if name in (*OWN_INDEXES, "_metrics"):
        raise RestError(403, f"Cannot remove {name}: an index of splunkd's own")
    splunkd.confs.delete("indexes", "-", name)
    return listing(splunkd, call)
