"""The KV store: collections of JSON documents, in files so that lookups can read them too.

A collection exists when collections.conf has its stanza. Its documents are in
`var/lib/splunk/kvstore/APP/COLLECTION.json`. Queries are MongoDB's; the `mongoquery` package matches them.
"""

import json
import secrets
import threading
from pathlib import Path
from typing import Any

from mongoquery import Query, QueryError

from lab.splunkd.confs import Confs
from lab.splunkd.errors import RestError

Document = dict[str, Any]
OPERATORS = {"$gt", "$gte", "$lt", "$lte", "$ne", "$eq", "$in", "$nin", "$and", "$or", "$not", "$nor",
             "$regex", "$options", "$exists"}  # fmt: skip


class KvStore:
    def __init__(self, root: Path, confs: Confs) -> None:
        self._root, self._confs = root, confs
        self._documents: dict[Path, dict[str, Document]] = {}
        self._stamps: dict[Path, tuple[int, int]] = {}
        self._lock = threading.RLock()

    def find(self, app: str, collection: str, query: str = "") -> list[Document]:
        """Documents that a query (JSON text) picks, in the order of their insertion."""
        with self._lock:
            documents = [dict(document) for document in self._open(app, collection).values()]
        wanted = parse(query, "query") if query else {}
        if not isinstance(wanted, dict):
            raise RestError(400, "query must be a JSON object")
        check_operators(wanted)
        try:
            return [document for document in documents if Query(wanted).match(document)]
        except (QueryError, TypeError) as error:
            raise RestError(400, f"query not understood: {error}") from error

    def get(self, app: str, collection: str, key: str) -> Document:
        with self._lock:
            documents = self._open(app, collection)
            if key not in documents:
                raise RestError(404, "Could not find object.")
            return dict(documents[key])

    def insert(self, app: str, collection: str, document: Document, user: str) -> str:
        with self._lock:
            documents = self._open(app, collection)
            key = key_of(document)
            if key in documents:
                raise RestError(409, f"A document with the key and user already exists. key={key}")
            documents[key] = {**document, "_user": user, "_key": key}
            self._save(app, collection)
            return key

    def replace(self, app: str, collection: str, key: str, document: Document, user: str) -> str:
        """The whole document, not the named fields: the KV store has no partial update by POST."""
        with self._lock:
            documents = self._open(app, collection)
            if key not in documents:
                raise RestError(404, "Could not find object.")
            documents[key] = {**document, "_user": user, "_key": key}
            self._save(app, collection)
            return key

    def batch_save(self, app: str, collection: str, batch: list[Document], user: str) -> list[str]:
        """Insert or replace each; the keys, in order."""
        with self._lock:
            documents = self._open(app, collection)
            keys = [key_of(document) for document in batch]
            for key, document in zip(keys, batch, strict=True):
                documents[key] = {**document, "_user": user, "_key": key}
            self._save(app, collection)
            return keys

    def delete(self, app: str, collection: str, key: str) -> None:
        with self._lock:
            documents = self._open(app, collection)
            if documents.pop(key, None) is None:
                raise RestError(404, "Could not find object.")
            self._save(app, collection)

    def delete_where(self, app: str, collection: str, query: str) -> None:
        with self._lock:
            documents = self._open(app, collection)
            for document in self.find(app, collection, query):
                del documents[document["_key"]]
            self._save(app, collection)

    def drop(self, app: str, collection: str) -> None:
        with self._lock:
            self._documents.pop(self._path(app, collection), None)
            self._path(app, collection).unlink(missing_ok=True)

    def _path(self, app: str, collection: str) -> Path:
        return self._root / app / f"{collection}.json"

    def _open(self, app: str, collection: str) -> dict[str, Document]:
        if collection not in self._confs.stanzas("collections", app):
            raise RestError(404, f"Could not find collection {collection} in app {app}.")
        path = self._path(app, collection)
        if path not in self._documents or self._stamps.get(path) != _stamp(path):
            # A search may have written it (outputlookup).
            self._stamps[path] = _stamp(path)
            stored = json.loads(path.read_text()) if path.is_file() else []
            self._documents[path] = {document["_key"]: document for document in stored}
        return self._documents[path]

    def _save(self, app: str, collection: str) -> None:
        path = self._path(app, collection)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(list(self._documents[path].values())))
        self._stamps[path] = _stamp(path)


def _stamp(path: Path) -> tuple[int, int]:
    """What tells one state of a file from another."""
    if not path.is_file():
        return (0, 0)
    found = path.stat()
    return (found.st_mtime_ns, found.st_size)


def key_of(document: Document) -> str:
    key = document.get("_key")
    return str(key) if key not in (None, "") else secrets.token_hex(12)


def parse(text: str | bytes, what: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RestError(400, f"JSON in the {what} is invalid: {error}") from None


def check_operators(query: object) -> None:
    """mongoquery knows more operators than the KV store documents; a search that works only here is a lie."""
    if isinstance(query, dict):
        for name, value in query.items():
            if name.startswith("$") and name not in OPERATORS:
                raise RestError(400, f"query operator {name} is not supported")
            check_operators(value)
    elif isinstance(query, list):
        for value in query:
            check_operators(value)
