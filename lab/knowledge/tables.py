"""Where the rows of lookups come from and go to: CSV files of apps, collections of the KV store."""

import csv
import json
import secrets
from collections.abc import Sequence
from pathlib import Path

from lab.conf.store import ConfStore
from lab.errors import SearchError, Unsupported
from lab.spl.scalars import as_number
from lab.values import ReadRow, as_output, as_text

Line = dict[str, str]
Document = dict[str, object]
OWNER = "nobody"


def lookup_file(confs: ConfStore, filename: str) -> Path | None:
    for app in confs.home.app_names():
        path = confs.home.app(app) / "lookups" / filename
        if filename and path.is_file():
            return path
    return None


def read_csv(path: Path) -> tuple[list[str], list[Line]]:
    """Columns, their names without the spaces around them, and rows."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        fields = [name.strip() for name in next(reader, [])]
        return fields, [dict(zip(fields, line, strict=False)) for line in reader if line]


def read_collection(confs: ConfStore, name: str, settings: dict[str, str]) -> tuple[list[str], list[Line]]:
    """The documents that splunkd's KV store keeps, `fields_list` of each; one that has none is empty."""
    fields = fields_of(name, settings)
    documents = load(collection_file(confs, name, settings))
    return fields, [line_of(document, fields, name) for document in documents]


def is_collection(settings: dict[str, str]) -> bool:
    kind = settings.get("external_type", "").strip().lower()
    return kind == "kvstore" or bool(settings.get("collection", "").strip())


def fields_of(name: str, settings: dict[str, str]) -> list[str]:
    fields = [field.strip() for field in settings.get("fields_list", "").split(",") if field.strip()]
    if not fields:
        raise SearchError(f"transforms.conf [{name}]: a KV store lookup needs fields_list")
    return fields


def collection_file(confs: ConfStore, name: str, settings: dict[str, str]) -> Path:
    """Where the documents of the lookup's collection are; splunkd's KV store has them there too."""
    collection = settings.get("collection", "").strip() or name
    app = confs.owner("collections", collection)
    if app is None:
        raise SearchError(f"transforms.conf [{name}] collection = {collection}: no collections.conf has it")
    return confs.home.root / "var/lib/splunk/kvstore" / app / f"{collection}.json"


def load(path: Path) -> list[Document]:
    documents: list[Document] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    return documents


def write_collection(
    confs: ConfStore,
    name: str,
    settings: dict[str, str],
    rows: Sequence[ReadRow],
    *,
    append: bool,
    key_field: str = "",
) -> None:
    """outputlookup into a KV store: the fields of fields_list; a row whose `_key` (or `key_field`) a document
    has replaces it (SR:outputlookup). What is no number stays text, whatever `field.NAME` may be."""
    path = collection_file(confs, name, settings)
    stanza = confs.merged("collections", path.parent.name).get(path.stem, {})
    fields = [field for field in fields_of(name, settings) if field != "_key"]
    documents = {str(one["_key"]): one for one in load(path)} if append else {}
    for row in rows:
        texts = as_output(row)
        key = texts.get(key_field or "_key") or secrets.token_hex(12)
        document: Document = {}
        for field in fields:
            value = texts.get(field)
            if isinstance(value, list) or isinstance(key, list):
                raise Unsupported(f"outputlookup {name}: several values in {field}")
            if value is not None:
                number = as_number(value) if stanza.get(f"field.{field}", "") == "number" else None
                document[field] = value if number is None else number
        documents[str(key)] = {**document, "_user": OWNER, "_key": str(key)}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(list(documents.values())), encoding="utf-8")


def line_of(document: Document, fields: list[str], name: str) -> Line:
    line: Line = {}
    for field in fields:
        value = document.get(field)
        if isinstance(value, bool | dict | list):
            raise Unsupported(f"transforms.conf [{name}]: {field} is {json.dumps(value)} in the collection")
        if isinstance(value, str | int | float):
            line[field] = as_text(value)
    return line


def write_csv(path: Path, rows: Sequence[ReadRow], *, append: bool) -> None:
    """outputlookup: columns in order of first appearance; a multivalue is joined by newlines."""
    kept: list[ReadRow] = []
    if append and path.is_file():
        kept = [{name: value for name, value in line.items() if value} for line in read_csv(path)[1]]
    texts = [
        {
            name: "\n".join(value) if isinstance(value, list) else value
            for name, value in as_output(row).items()
        }
        for row in [*kept, *rows]
    ]
    columns = list(dict.fromkeys(name for row in texts for name in row))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(texts)
