"""Where models are kept: a document each in the KV store collection ai_anomaly_models, or, on an instance
whose KV store is off, a file each among the add-on's lookups. splunkd checks who may read and write the
collection; of a file, we do.
"""

from __future__ import annotations

import csv
import json
import os
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from ai_inference.anomaly.models import FORMAT, MAX_BYTES, Model, dump, load
from ai_inference.anomaly.refusal import Refusal

ADDON = "TA_ai_inference"
COLLECTION = "ai_anomaly_models"
DATA = f"storage/collections/data/{COLLECTION}"
PLACE = {"owner": "nobody", "app": ADDON, "sharing": "app"}
JSON_BODY = [("Content-Type", "application/json")]
LOOKUPS = Path(__file__).resolve().parents[3] / "lookups"
# Who may write files of the add-on: admins, as with the collection (metadata/default.meta).
WRITE_FILES = "admin_all_objects"
AWAY = 503

Record = Mapping[str, Any]


class Service(Protocol):
    """splunklib's: requests as the user of the search. Errors have a `status`."""

    def get(self, path: str, **query: Any) -> Any: ...
    def post(self, path: str, **query: Any) -> Any: ...
    def delete(self, path: str, **query: Any) -> Any: ...


class Store:
    """`place` says after a call where the model was: "KV store", or the file."""

    def __init__(
        self, service: Service, lookups: Path = LOOKUPS, clock: Callable[[], float] = time.time
    ) -> None:
        self._service, self._lookups, self._clock = service, lookups, clock
        self.place = "KV store"

    def save(self, model: Model) -> int:
        """Bytes stored."""
        text = dump(model)
        if len(text) > MAX_BYTES:
            raise Refusal(
                f"The model would take {len(text):,} bytes; {MAX_BYTES:,} are the limit. "
                "Give fewer trees=, a smaller sample= or fewer fields."
            )
        record = record_of(model, text)
        try:
            self._ask(
                "write",
                self._service.post,
                f"{DATA}/batch_save",
                headers=[*JSON_BODY],
                body=json.dumps([record]),
            )
        except Away:
            self._save_file(record)
        return len(text)

    def version(self, name: str) -> int:
        """Of what is stored under this name, whatever its state; 0 where nothing is."""
        found = self._find(name)
        try:
            return int(found["version"]) if found else 0
        except (KeyError, TypeError, ValueError):
            return 0

    def open(self, name: str) -> Model:
        """The model, fit to be applied; a Refusal says why it is not and what to do."""
        record = self._find(name)
        again = f'Fit it: | aianomaly fit model={name} fields="…"'
        if record is None:
            raise Refusal(
                f"There is no model {name} in the {self.place}. {again}. "
                f"| inputlookup {COLLECTION} lists the models that you may read."
            )
        text = record.get("model")
        if not isinstance(text, str) or len(text) > MAX_BYTES:
            raise Refusal(
                f"The model {name} is damaged: it holds no model of up to {MAX_BYTES:,} bytes. {again}"
            )
        try:
            model = load(text)
        except Refusal as problem:
            raise Refusal(f"The model {name} {problem}. {again}") from problem
        if model.name != name:
            raise Refusal(f"The model {name} is a copy of {model.name}. Apply that one, or: {again}")
        if self._clock() >= model.expires:
            raise Refusal(
                f"The model {model.label} expired on {day(model.expires)}. "
                f"{again}, expires= says for how long."
            )
        return model

    def forget(self, name: str) -> bool:
        """Was there one?"""
        if self._find(name) is None:
            return False
        try:
            self._ask("delete", self._service.delete, f"{DATA}/{quote(name)}")
        except Away:
            self._may_write_files()
            self._file(name).unlink()
        return True

    def _find(self, name: str) -> Record | None:
        try:
            query = json.dumps({"_key": name})
            found = json.loads(self._ask("read", self._service.get, DATA, query=query, output_mode="json"))
        except Away:
            return self._read_file(name)
        except ValueError as error:
            raise Refusal(f"The KV store's answer is no JSON ({error}). Is splunkd healthy?") from error
        return found[0] if found and isinstance(found, list) and isinstance(found[0], dict) else None

    def _ask(self, action: str, method: Callable[..., Any], path: str, **query: Any) -> Any:
        try:
            return method(path, **PLACE, **query).body.read()
        except Exception as error:
            status = getattr(error, "status", None)
            if status == AWAY:
                self.place = "add-on's lookups (the KV store is off or not ready)"
                raise Away from error
            if status in (401, 403):
                raise Refusal(
                    f"You may not {action} anomaly models: your roles have no such right on the collection "
                    f"{COLLECTION} of {ADDON}. Ask an admin; docs/anomaly.md says how it is given."
                ) from error
            if status == 404:
                raise Refusal(
                    f"The KV store has no collection {COLLECTION} in {ADDON}. Is the add-on installed on "
                    "this search head, with its default/collections.conf?"
                ) from error
            raise Refusal(
                f"splunkd could not {action} the model: {str(error)[:300]}. Is it healthy?"
            ) from error

    def _file(self, name: str) -> Path:
        return self._lookups / f"ai_anomaly_model_{name}.csv"

    def _read_file(self, name: str) -> Record | None:
        path = self._file(name)
        if not path.is_file() or path.stat().st_size > 3 * MAX_BYTES:
            return None
        csv.field_size_limit(3 * MAX_BYTES)
        with path.open(encoding="utf-8", newline="") as file:
            return next(csv.DictReader(file), None)

    def _save_file(self, record: Record) -> None:
        self._may_write_files()
        self._lookups.mkdir(exist_ok=True)
        path = self._file(record["name"])
        new = path.with_suffix(f".{os.getpid()}.tmp")
        with new.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(record))
            writer.writeheader()
            writer.writerow(record)
        new.replace(path)

    def _may_write_files(self) -> None:
        answer = self._ask("write", self._service.get, "authentication/current-context", output_mode="json")
        if WRITE_FILES not in json.loads(answer)["entry"][0]["content"]["capabilities"]:
            raise Refusal(
                f"The KV store is off or not ready, and only a role with {WRITE_FILES} may keep models in "
                "the add-on's lookups. Wait for the KV store, or ask an admin to fit the model."
            )


class Away(Exception):
    """The KV store does not answer."""


def record_of(model: Model, text: str) -> dict[str, Any]:
    """The document: the model, and beside it what a list of models shows."""
    return {
        "_key": model.name,
        "name": model.name,
        "version": model.version,
        "format": FORMAT,
        "created": model.created,
        "expires": model.expires,
        "fields": ",".join(model.fields),
        "by": ",".join(model.by),
        "rows": model.pooled.rows,
        "groups": len(model.groups),
        "bytes": len(text),
        "model": text,
    }


def day(time_: float) -> str:
    return datetime.fromtimestamp(time_, timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
