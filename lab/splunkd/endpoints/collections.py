"""`storage/collections`: the KV store's collections and their documents (JSON only, as in Splunk)."""

import json
from typing import Any

from starlette.responses import Response

from lab.splunkd.call import Call
from lab.splunkd.entity import Entities, Entity
from lab.splunkd.errors import RestError
from lab.splunkd.kvstore import Document, parse
from lab.splunkd.render import as_json
from lab.splunkd.routing import Table
from lab.splunkd.state import Splunkd

TABLE = Table()
CONFIG, DATA = "storage/collections/config", "storage/collections/data/{collection}"
BATCH_LIMIT = 1000


def entity(splunkd: Splunkd, name: str, settings: dict[str, str]) -> Entity:
    owner = splunkd.engine.confs.owner("collections", name) or "search"
    content = {
        "disabled": False,
        "eai:appName": owner,
        "eai:userName": "nobody",
        "type": "undefined",
    } | settings
    return Entity(name, content, CONFIG, app=owner)


@TABLE.add("GET", CONFIG)
def configs(splunkd: Splunkd, call: Call) -> Entities:
    stanzas = splunkd.confs.stanzas("collections", call.app)
    return Entities(CONFIG, [entity(splunkd, name, settings) for name, settings in sorted(stanzas.items())])


@TABLE.add("POST", CONFIG)
def create_config(splunkd: Splunkd, call: Call) -> Entities:
    name = call.args.require("name")
    splunkd.confs.create("collections", call.write_app, name, call.args.settings())
    return Entities(CONFIG, [entity(splunkd, name, splunkd.confs.get("collections", call.app, name))], 201)


@TABLE.add("GET", f"{CONFIG}/{{name}}")
def show_config(splunkd: Splunkd, call: Call, name: str) -> Entities:
    return Entities(CONFIG, [entity(splunkd, name, splunkd.confs.get("collections", call.app, name))])


@TABLE.add("POST", f"{CONFIG}/{{name}}")
def edit_config(splunkd: Splunkd, call: Call, name: str) -> Entities:
    splunkd.confs.edit("collections", call.app, name, call.args.settings())
    return show_config(splunkd, call, name)


@TABLE.add("DELETE", f"{CONFIG}/{{name}}")
def delete_config(splunkd: Splunkd, call: Call, name: str) -> Entities:
    app = place(splunkd, call, name)
    splunkd.confs.delete("collections", app, name)
    splunkd.kv.drop(app, name)
    return configs(splunkd, call)


def place(splunkd: Splunkd, call: Call, collection: str) -> str:
    """The app a collection belongs to, which is where its documents are, whoever asks for it."""
    if call.app not in ("-", "search") and collection in splunkd.engine.confs.app_only(
        "collections", call.app
    ):
        return call.app
    return splunkd.engine.confs.owner("collections", collection) or call.write_app


def document_of(call: Call) -> Document:
    document = parse(call.body, "body")
    if not isinstance(document, dict):
        raise RestError(400, "a document is a JSON object")
    return document


def owner(call: Call) -> str:
    return "nobody" if call.owner == "-" else call.owner


@TABLE.add("GET", DATA)
def query(splunkd: Splunkd, call: Call, collection: str) -> Response:
    """`query`, `fields`, `sort`, `limit` (50,000 unless said), `skip`."""
    call.args.only("query", "fields", "sort", "limit", "skip", "shared")
    found = splunkd.kv.find(place(splunkd, call, collection), collection, call.args.get("query"))
    for key, descending in reversed(pairs(call.args.get("sort"), "sort", {"1": False, "-1": True})):
        found.sort(key=lambda document: order(document.get(key)), reverse=descending)
    skip, limit = call.args.number("skip", 0), call.args.number("limit", 50000)
    found = found[skip:] if limit <= 0 else found[skip : skip + limit]
    return as_json([project(document, call.args.get("fields")) for document in found])


def order(value: object) -> tuple[int, float, str]:
    """Numbers before text, absent first."""
    if value is None:
        return 0, 0.0, ""
    if isinstance(value, bool | int | float):
        return 1, float(value), ""
    return 2, 0.0, str(value)


def pairs(text: str, what: str, meaning: dict[str, bool]) -> list[tuple[str, bool]]:
    result = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _, value = part.partition(":")
        if name.startswith(("-", "+")):
            raise RestError(400, f"{what}: {part}: the lab takes NAME:1 and NAME:-1 only")
        if (value or "1") not in meaning:
            raise RestError(400, f"{what}: {part} is neither NAME:1 nor the other value it may have")
        result.append((name, meaning[value or "1"]))
    return result


def project(document: Document, fields: str) -> dict[str, Any]:
    chosen = pairs(fields, "fields", {"1": True, "0": False})
    wanted = [name for name, keep in chosen if keep]
    unwanted = [name for name, keep in chosen if not keep]
    if wanted:
        if set(unwanted) - {"_key"}:
            raise RestError(400, f"fields: {fields} both includes and excludes")
        added = [name for name in ("_user", "_key") if name not in unwanted]
        return {name: document[name] for name in [*wanted, *added] if name in document}
    return {name: value for name, value in document.items() if name not in unwanted}


@TABLE.add("POST", DATA)
def insert(splunkd: Splunkd, call: Call, collection: str) -> Response:
    app = place(splunkd, call, collection)
    return as_json({"_key": splunkd.kv.insert(app, collection, document_of(call), owner(call))}, 201)


@TABLE.add("DELETE", DATA)
def delete_where(splunkd: Splunkd, call: Call, collection: str) -> Response:
    splunkd.kv.delete_where(place(splunkd, call, collection), collection, call.args.get("query"))
    return as_json({})


@TABLE.add("POST PUT", f"{DATA}/batch_save")
def batch_save(splunkd: Splunkd, call: Call, collection: str) -> Response:
    batch = parse(call.body, "body")
    if not isinstance(batch, list) or not all(isinstance(document, dict) for document in batch):
        raise RestError(400, "batch_save takes a JSON array of documents")
    if len(batch) > BATCH_LIMIT:
        # limits.conf [kvstore] max_documents_per_batch_save
        raise RestError(400, f"batch_save takes at most {BATCH_LIMIT} documents, not {len(batch)}")
    return as_json(splunkd.kv.batch_save(place(splunkd, call, collection), collection, batch, owner(call)))


@TABLE.add("POST PUT", f"{DATA}/batch_find")
def batch_find(splunkd: Splunkd, call: Call, collection: str) -> Response:
    """A list of documents for each `{"query": …}`; one without a query finds all."""
    batch = parse(call.body, "body")
    if not isinstance(batch, list):
        raise RestError(400, "batch_find takes a JSON array of queries")
    if not all(isinstance(wish, dict) for wish in batch):
        raise RestError(400, "The provided query was invalid.")
    for wish in batch:
        if unknown := set(wish) - {"query"}:
            raise RestError(400, f"batch_find: the lab does not take {', '.join(sorted(unknown))}")
    app = place(splunkd, call, collection)
    return as_json([splunkd.kv.find(app, collection, json.dumps(wish.get("query", {}))) for wish in batch])


@TABLE.add("GET", f"{DATA}/{{key*}}")
def show(splunkd: Splunkd, call: Call, collection: str, key: str) -> Response:
    return as_json(splunkd.kv.get(place(splunkd, call, collection), collection, key))


@TABLE.add("POST", f"{DATA}/{{key*}}")
def replace(splunkd: Splunkd, call: Call, collection: str, key: str) -> Response:
    app = place(splunkd, call, collection)
    return as_json({"_key": splunkd.kv.replace(app, collection, key, document_of(call), owner(call))})


@TABLE.add("DELETE", f"{DATA}/{{key*}}")
def delete(splunkd: Splunkd, call: Call, collection: str, key: str) -> Response:
    splunkd.kv.delete(place(splunkd, call, collection), collection, key)
    return as_json({})
