"""`storage/passwords`."""

from lab.splunkd.call import Call
from lab.splunkd.entity import Entities, Entity
from lab.splunkd.passwords import Credential
from lab.splunkd.routing import Table
from lab.splunkd.state import Splunkd

TABLE = Table()
PATH = "storage/passwords"


def scope(call: Call) -> str | None:
    return None if call.app in ("-",) or not call.namespaced else call.app


def entity(credential: Credential) -> Entity:
    content = {
        "realm": credential.realm,
        "username": credential.username,
        "clear_password": credential.password,
        "password": "********",
        "encr_password": "********",
    }
    return Entity(credential.name, content, PATH, credential.app, credential.owner)


@TABLE.add("GET", PATH)
def listing(splunkd: Splunkd, call: Call) -> Entities:
    return Entities(PATH, [entity(credential) for credential in splunkd.passwords.all(scope(call))])


@TABLE.add("POST", PATH)
def create(splunkd: Splunkd, call: Call) -> Entities:
    """201 and 409 exactly: splunklib takes any other success for a failure."""
    call.args.only("name", "realm", "password")
    credential = Credential(
        realm=call.args.get("realm"),
        username=call.args.require("name"),
        password=call.args.require("password"),
        app=call.write_app,
        owner=call.owner if call.owner != "-" else "nobody",
    )
    splunkd.passwords.create(credential)
    return Entities(PATH, [entity(credential)], 201)


@TABLE.add("GET", f"{PATH}/{{name*}}")
def show(splunkd: Splunkd, call: Call, name: str) -> Entities:
    return Entities(PATH, [entity(splunkd.passwords.get(scope(call), name))])


@TABLE.add("POST", f"{PATH}/{{name*}}")
def edit(splunkd: Splunkd, call: Call, name: str) -> Entities:
    call.args.only("password")
    credential = splunkd.passwords.update(scope(call), name, call.args.require("password"))
    return Entities(PATH, [entity(credential)])


@TABLE.add("DELETE", f"{PATH}/{{name*}}")
def delete(splunkd: Splunkd, call: Call, name: str) -> Entities:
    splunkd.passwords.delete(scope(call), name)
    return listing(splunkd, call)
