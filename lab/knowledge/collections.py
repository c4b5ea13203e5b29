"""outputlookup into a collection of the KV store. Search Reference, "outputlookup"."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lab.conf.store import ConfStore
from lab.knowledge.tables import collection_file, fields_of
from lab.values import ReadRow, as_text

Document = dict[str, Any]
USER = "nobody"


@dataclass(frozen=True)
class Saving:
    """Without `append` the collection is emptied first; `updates` False only inserts records."""

    append: bool
    key_field: str = ""
    updates: bool = True


def is_collection(settings: dict[str, str]) -> bool:
    kind = settings.get("external_type", "").strip().lower()
    return kind == "kvstore" or bool(settings.get("collection", "").strip())


def write_collection(
    confs: ConfStore, name: str, settings: dict[str, str], rows: Sequence[ReadRow], saving: Saving
) -> None:
    """The fields of fields_list of each row; the rest is not kept. A record's key is the row's key_field, its
    _key, or a new one."""
    path, fields = collection_file(confs, name, settings), fields_of(name, settings)
    stored = json.loads(path.read_text(encoding="utf-8")) if path.is_file() and saving.append else []
    documents: dict[str, Document] = {document["_key"]: document for document in stored}
    for row in rows:
        said = row.get(saving.key_field or "_key")
        key = secrets.token_hex(12) if said is None or isinstance(said, list) else as_text(said)
        if key in documents and not saving.updates:
            continue
        kept = {field: row[field] for field in fields if field in row and field != "_key"}
        documents[key] = {**kept, "_user": USER, "_key": key}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(list(documents.values())), encoding="utf-8")
