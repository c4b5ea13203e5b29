"""Where models are kept: a document each in the KV store collection ai_anomaly_models, or, on an instance
whose KV store is off, a file each among the add-on's lookups. splunkd checks who may read and write the
collection; of a file, we do.
"""

from __future__ import annotations

import csv
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from ai_inference.anomaly.models import FORMAT, MANY, MAX_BYTES, Model, dump, load
from ai_inference.anomaly.packing import MAX_NODES
from ai_inference.anomaly.refusal import Refusal

ADDON = "TA_ai_inference"
COLLECTION = "ai_anomaly_models"
DATA = f"storage/collections/data/{COLLECTION}"
PLACE = {"owner": "nobody", "app": ADDON, "sharing": "app"}
JSON_BODY = [("Content-Type", "application/json")]
KV_STORE = "KV store"
LOOKUPS = Path(__file__).resolve().parents[3] / "lookups"
# Who may write files of the add-on: admins, as with the collection (metadata/default.meta).
WRITE_FILES = "admin_all_objects"
AWAY = 503
# Of an answer with one document. In JSON or CSV a model's text, plain ASCII, takes up to twice its bytes.
MAX_ANSWER = 4 * MAX_BYTES

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
        self.place = KV_STORE
        self._saved = ""

    @property
    def away(self) -> bool:
        """Did the KV store not answer?"""
        return self.place != KV_STORE

    def save(self, model: Model) -> int:
        """Bytes stored."""
        text = dump(model)
        if len(text) > MAX_BYTES or model.nodes > MAX_NODES:
            raise Refusal(
                f"The model would take {len(text):,} bytes and {model.nodes:,} nodes; {MAX_BYTES:,} and "
                f"{MAX_NODES:,} are the limits. "
                "Give fewer trees=, a smaller sample= or fewer fields."
            )
        record, self._saved = record_of(model, text), text
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
        try:
            found = self._find(name)
            version = int(found["version"]) if found else 0
        except (Unreadable, KeyError, TypeError, ValueError, OverflowError):
            return 0
        return version if 0 < version < MANY else 0

    def holds(self, name: str) -> bool:
        """Is what was saved still what is stored, or has another fit of the same moment replaced it?"""
        try:
            return (self._find(name) or {}).get("model") == self._saved
        except Unreadable:
            return False

    def open(self, name: str) -> Model:
        """The model, fit to be applied; a Refusal says why it is not and what to do."""
        record = self._find(name)
        if record is None:
            raise Refusal(
                f"There is no model {name} in the {self.place}. {again(name)}. "
                f"| inputlookup {COLLECTION} lists the models that you may read."
            )
        text = record.get("model")
        if not isinstance(text, str) or len(text) > MAX_BYTES:
            raise Refusal(
                f"The model {name} is damaged: it holds no model of up to {MAX_BYTES:,} bytes. {again(name)}"
            )
        try:
            model = load(text)
        except Refusal as problem:
            raise Refusal(f"The model {name} {problem}. {again(name)}") from problem
        if model.name != name:
            raise Refusal(f"The model {name} is a copy of {model.name}. Apply that one, or: {again(name)}")
        if self._clock() >= model.expires:
            raise Refusal(
                f"The model {model.label} expired on {day(model.expires)}. "
                f"{again(name)}, expires= says for how long."
            )
        return model

    def forget(self, name: str) -> bool:
        """Was there one?"""
        try:
            if self._find(name) is None:
                return False
        except Unreadable:
            pass
        try:
            self._ask("delete", self._service.delete, f"{DATA}/{quote(name)}")
        except Away:
            self._may_write_files()
            with self._writing(name):
                self._file(name).unlink()
        return True

    def _find(self, name: str) -> Record | None:
        try:
            query = json.dumps({"_key": name})
            answer = self._ask("read", self._service.get, DATA, query=query, output_mode="json")
        except Away:
            return self._read_file(name)
        try:
            if len(answer) > MAX_ANSWER:
                raise ValueError(f"more than {MAX_ANSWER:,} bytes")
            found = json.loads(answer)
        except (ValueError, RecursionError) as error:
            raise Unreadable(
                f"What the KV store answered for the model {name} cannot be read ({told(error)}). "
                f"{again(name)}. If this stays, is splunkd healthy?"
            ) from error
        return found[0] if found and isinstance(found, list) and isinstance(found[0], dict) else None

    def _ask(self, action: str, method: Callable[..., Any], path: str, **query: Any) -> Any:
        try:
            return method(path, **PLACE, **query).body.read(MAX_ANSWER + 1)
        except Exception as error:
            status = getattr(error, "status", None)
            if status == AWAY:
                self.place = "add-on's lookups (the KV store is off or not ready)"
                raise Away from error
            if status == 404 and action == "delete":
                # Another forget was quicker: its model was found a moment ago.
                return b""
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
        try:
            if path.stat().st_size > MAX_ANSWER:
                raise ValueError(f"more than {MAX_ANSWER:,} bytes")
            csv.field_size_limit(MAX_ANSWER)
            with path.open(encoding="utf-8", newline="") as file:
                return next(csv.DictReader(file), None)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, csv.Error) as error:
            raise Unreadable(
                f"The KV store is off or not ready, and the file {path} cannot be read ({told(error)}). "
                f"{again(name)}, as one who may replace that file; or wait for the KV store."
            ) from error

    def _save_file(self, record: Record) -> None:
        self._may_write_files()
        path = self._file(record["name"])
        new = path.with_suffix(f".{os.getpid()}.tmp")
        with self._writing(record["name"]):
            self._lookups.mkdir(exist_ok=True)
            try:
                with new.open("w", encoding="utf-8", newline="") as file:
                    writer = csv.DictWriter(file, list(record))
                    writer.writeheader()
                    writer.writerow(record)
                # In one step: whoever reads it meanwhile reads the old one or the new one.
                new.replace(path)
            except OSError:
                with suppress(OSError):
                    new.unlink()
                raise

    @contextmanager
    def _writing(self, name: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise Refusal(
                f"The KV store is off or not ready, and the file {self._file(name)} cannot be written "
                f"({told(error)}). Wait for the KV store, or let splunkd's user write that folder."
            ) from error

    def _may_write_files(self) -> None:
        answer = self._ask("write", self._service.get, "authentication/current-context", output_mode="json")
        if WRITE_FILES not in json.loads(answer)["entry"][0]["content"]["capabilities"]:
            raise Refusal(
                f"The KV store is off or not ready, and only a role with {WRITE_FILES} may keep models in "
                "the add-on's lookups. Wait for the KV store, or ask an admin to fit the model."
            )


class Away(Exception):
    """The KV store does not answer."""


class Unreadable(Refusal):
    """Something is stored, and what is no matter of ours: a fit replaces it, forget takes it away."""


def again(name: str) -> str:
    return f'Fit it: | aianomaly fit model={name} fields="…"'


def told(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return f"{type(error).__name__}: {text[:100]}"


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
