"""Logging in, and who one is."""

from http.cookies import SimpleCookie
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from starlette.responses import Response

from lab.splunkd import render
from lab.splunkd.call import Call
from lab.splunkd.entity import Entities, Entity
from lab.splunkd.errors import RestError
from lab.splunkd.routing import Table
from lab.splunkd.state import Splunkd

TABLE = Table()
CAPABILITIES = [
    "admin_all_objects", "edit_server", "edit_storage_passwords", "edit_user", "get_metadata",
    "get_typeahead", "indexes_edit", "input_file", "list_inputs", "list_storage_passwords", "rest_apps_view",
    "rest_properties_get", "rest_properties_set", "run_collect", "schedule_search", "search",
]  # fmt: skip


@TABLE.add("POST", "auth/login", public=True)
def login(splunkd: Splunkd, call: Call) -> Response:
    key = splunkd.sessions.login(call.args.get("username"), call.args.get("password"))
    if key is None:
        raise RestError(401, "Login failed", "WARN")
    if call.args.get("output_mode") == "json":
        response = render.as_json({"sessionKey": key, "message": "", "code": ""})
    else:
        response = render.as_xml(
            f"<response><sessionKey>{escape(key)}</sessionKey>"
            "<messages><msg code=''></msg></messages></response>"
        )
    if call.args.flag("cookie"):
        port = urlsplit(splunkd.addresses.mgmt).port
        jar: SimpleCookie = SimpleCookie({f"splunkd_{port}": key})
        for morsel in jar.values():
            morsel["path"], morsel["httponly"], morsel["secure"] = "/", True, True
            response.headers.append("Set-Cookie", morsel.OutputString())
    return response


@TABLE.add("GET", "authentication/current-context", "authentication/current-context/context")
def current_context(splunkd: Splunkd, call: Call) -> Entities:
    content = {
        "username": call.user,
        "realname": call.user,
        "email": "",
        "roles": ["admin"],
        "capabilities": CAPABILITIES,
        "defaultApp": "search",
        "tz": splunkd.engine.tz,
        "type": "Splunk",
    }
    return Entities(
        "authentication/current-context", [Entity("context", content, "authentication/current-context")]
    )


@TABLE.add("GET", "authentication/users", "authentication/users/{name}")
def users(splunkd: Splunkd, call: Call, name: str = "") -> Entities:
    known = splunkd.sessions.username
    if name not in ("", known):
        raise RestError(404, f"Could not find object id={name}")
    content = {
        "realname": known, "email": "", "roles": ["admin"], "capabilities": CAPABILITIES,
        "defaultApp": "search", "tz": splunkd.engine.tz, "type": "Splunk",
    }  # fmt: skip
    return Entities("authentication/users", [Entity(known, content, "authentication/users")])


@TABLE.add("GET", "authorization/roles", "authorization/roles/{name}")
def roles(splunkd: Splunkd, call: Call, name: str = "") -> Entities:
    if name not in ("", "admin"):
        raise RestError(404, f"Could not find object id={name}")
    content = {
        "capabilities": CAPABILITIES, "imported_capabilities": [], "imported_roles": [],
        "srchIndexesAllowed": ["*", "_*"], "srchIndexesDefault": ["main"],
    }  # fmt: skip
    return Entities("authorization/roles", [Entity("admin", content, "authorization/roles")])


@TABLE.add("GET", "authorization/capabilities")
def capabilities(splunkd: Splunkd, call: Call) -> Entities:
    return Entities(
        "authorization/capabilities",
        [Entity("capabilities", {"capabilities": CAPABILITIES}, "authorization/capabilities")],
    )
