"""Where the rows of lookups come from and go to: CSV files of apps, collections of the KV store."""

import json
from collections.abc import Sequence
from pathlib import Path

from lab.conf.store import ConfStore
from lab.errors import SearchError, Unsupported
from lab.knowledge.csvfile import read_lines, write_lines
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
    """Columns and rows."""
    lines = read_lines(path)
    fields = next(lines, [])
    return fields, [dict(zip(fields, line, strict=False)) for line in lines]


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
    """outputlookup: columns in order of first appearance; many values are joined by spaces. Appending keeps
    the columns that the file has (SR:outputlookup, "Append results")."""
    kept: list[ReadRow] = []
    columns: list[str] = []
    if append and path.is_file():
        columns, lines = read_csv(path)
        kept = [{name: value for name, value in line.items() if value} for line in lines]
    texts = [
        {
            name: " ".join(value) if isinstance(value, list) else value
            for name, value in as_output(row).items()
        }
        for row in [*kept, *rows]
    ]
    columns = columns or list(dict.fromkeys(name for row in texts for name in row))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_lines(path, [columns, *([row.get(name, "") for name in columns] for row in texts)])
