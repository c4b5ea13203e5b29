"""The add-on's own REST handlers: `[admin_external:NAME]` of its restmap.conf, run as processes."""

from lab.runtime.rest_handler import Entry, HandlerError
from lab.runtime.rest_handler import call as run_handler
from lab.splunkd.call import ABOUT_THE_CALL, COMMON, Call
from lab.splunkd.entity import Entities, Entity
from lab.splunkd.errors import RestError, not_served
from lab.splunkd.routing import Table
from lab.splunkd.state import Splunkd

TABLE = Table()
ACTIONS = {"GET": "list", "POST": "edit", "DELETE": "remove"}


@TABLE.add("GET POST", "{endpoint}")
def collection(splunkd: Splunkd, call: Call, endpoint: str) -> Entities:
    action = "list" if call.method == "GET" else "create"
    name = call.args.require("name") if action == "create" else None
    return answer(splunkd, call, endpoint, action, name)


@TABLE.add("GET POST", "{endpoint}/_reload")
def reload(splunkd: Splunkd, call: Call, endpoint: str) -> Entities:
    handler_of(splunkd, call, endpoint)
    splunkd.engine.confs.reload()
    return Entities(endpoint, [])


@TABLE.add("GET POST DELETE", "{endpoint}/{name*}")
def member(splunkd: Splunkd, call: Call, endpoint: str, name: str) -> Entities:
    return answer(splunkd, call, endpoint, ACTIONS[call.method], name)


def handler_of(splunkd: Splunkd, call: Call, endpoint: str) -> tuple[str, dict[str, str]]:
    """(app, its stanza) of a handler; `[admin:…] match = /` puts it at the top of the namespace."""
    stanza = f"admin_external:{endpoint}"
    app = splunkd.engine.confs.owner("restmap", stanza)
    if app is None:
        raise not_served(call.path)
    return app, splunkd.engine.confs.app_only("restmap", app)[stanza]


def answer(splunkd: Splunkd, call: Call, endpoint: str, action: str, name: str | None) -> Entities:
    app, stanza = handler_of(splunkd, call, endpoint)
    allowed = [part.strip() for part in stanza.get("handleractions", "").split(",")]
    if action not in allowed:
        raise RestError(405, f"{endpoint} does not {action}: its handleractions are {', '.join(allowed)}")
    if stanza.get("handlertype", "python") != "python":
        raise not_served(f"{endpoint}: handlertype {stanza['handlertype']}")
    # The namespace's arguments are splunkd's; what it does not know belongs to the handler.
    own = COMMON if call.method == "GET" else ABOUT_THE_CALL
    data = {key: values for key, values in call.args.values.items() if key not in (*own, "name")}
    try:
        entries = run_handler(
            app, stanza["handlerfile"], action=action, name=name, data=data, user=call.user,
            session_key=call.key, around=splunkd.surroundings(),
        )  # fmt: skip
    except HandlerError as error:
        log_stderr(splunkd, stanza["handlerfile"], error.stderr)
        raise as_splunkd_says(error) from error
    splunkd.engine.confs.reload()
    return Entities(
        endpoint, [entity(entry, endpoint, app) for entry in entries], 201 if action == "create" else 200
    )


def log_stderr(splunkd: Splunkd, handlerfile: str, stderr: str) -> None:
    for line in stderr.splitlines():
        splunkd.log.write("ERROR", "AdminManagerExternal", f"{handlerfile}: {line}")


def as_splunkd_says(error: HandlerError) -> RestError:
    """A refusal of the handler's arguments speaks for itself. Any other exception is a 500 in just these
    words: the UCC pages cut their message out of them."""
    if error.kind.endswith(("ArgValidationException", "NotFoundException")):
        return RestError(error.status, error.text)
    return RestError(
        500,
        f'Unexpected error "<class \'{error.kind}\'>" from python handler: "{error.text}". '
        "See splunkd.log/python.log for more details.",
    )


def entity(entry: Entry, endpoint: str, app: str) -> Entity:
    content = {**entry.content, "eai:appName": app, "eai:userName": "nobody"}
    acl = entry.meta.get("eai:acl") or {}
    attributes = entry.meta.get("eai:attributes") or {}
    fields = {
        "required": list(attributes.get("requiredFields", [])),
        "optional": list(attributes.get("optionalFields", [])),
        "wildcard": list(attributes.get("wildcardFields", [])),
    }
    extra = {key: value for key, value in acl.items() if value is not None}
    return Entity(entry.name, content, endpoint, app=app, fields=fields, acl_extra=extra)
