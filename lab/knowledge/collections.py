"""outputlookup into a collection of the KV store. Search Reference, "outputlookup"."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from lab.conf.store import ConfStore
from lab.errors import Unsupported
from lab.knowledge.tables import Document, collection_file, fields_of, load
from lab.spl.scalars import as_number
from lab.values import ReadRow, as_output

USER = "nobody"


@dataclass(frozen=True)
class Saving:
    """Without `append` the collection is emptied first; `updates` False only inserts records."""

    append: bool
    key_field: str = ""
    updates: bool = True


def write_collection(
    confs: ConfStore, name: str, settings: dict[str, str], rows: Sequence[ReadRow], saving: Saving
) -> None:
    """The fields of fields_list of each row; the rest is not kept. A record's key is the row's key_field, its
    _key, or a new one. Numbers stay numbers where collections.conf calls the field one; all else is text."""
    path, fields = collection_file(confs, name, settings), fields_of(name, settings)
    kinds = confs.merged("collections", path.parent.name).get(path.stem, {})
    documents = {str(one["_key"]): one for one in load(path)} if saving.append else {}
    for row in rows:
        texts = as_output(row)
        key = texts.get(saving.key_field or "_key") or secrets.token_hex(12)
        document: Document = {}
        for field in fields:
            value = texts.get(field)
            if isinstance(value, list) or isinstance(key, list):
                raise Unsupported(f"outputlookup {name}: several values in {field}")
            if value is not None and field != "_key":
                number = as_number(value) if kinds.get(f"field.{field}", "") == "number" else None
                document[field] = value if number is None else number
        if saving.updates or key not in documents:
            documents[str(key)] = {**document, "_user": USER, "_key": str(key)}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(list(documents.values())), encoding="utf-8")
