"""Data models of the installed apps: `default/data/models/NAME.json`, and datamodels.conf.

Knowledge Manager Manual, "About data models": a child dataset has its parent's constraints and fields and
adds its own; root event datasets descend from BaseEvent, whose fields (`_time`, `host`, `source`,
`sourcetype`) keep their bare names. Every other field is `OWNER.field`, the owner being the dataset that
defines it with its lineage.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab.conf.store import ConfStore
from lab.errors import SearchError, Unsupported
from lab.indexing.settings import boolean

Json = dict[str, Any]
BASE = "BaseEvent"
SEARCH_BASE = "BaseSearch"
REFUSED_BASES = {"BaseTransaction": "a transaction dataset"}
ROOTS = (BASE, SEARCH_BASE)
BASE_FIELDS = ("_time", "host", "source", "sourcetype")


@dataclass(frozen=True)
class Calculation:
    kind: str  # Eval, Rex, Lookup, GeoIP
    settings: Json
    outputs: tuple[str, ...]
    required: tuple[str, ...] = ()


@dataclass
class Dataset:
    """One object of a model, its own part only. `lineage` is `Root.Child.This`."""

    name: str
    parent: "Dataset | None"
    lineage: str
    constraints: list[str]
    calculations: list[Calculation]
    fields: list[str]
    # Of the extracted fields, asked for before anything is calculated; of the calculated ones, after.
    required: list[str] = field(default_factory=list)
    required_results: list[str] = field(default_factory=list)
    # Of a root search dataset: any search, in place of constraints.
    search: str = ""
    # The constraints of each child, for its fields is_CHILD and is_not_CHILD.
    children: dict[str, list[str]] = field(default_factory=dict)

    def ancestry(self) -> "list[Dataset]":
        """From the root down to this one."""
        return [*(self.parent.ancestry() if self.parent else []), self]


class DataModel:
    def __init__(self, path: Path) -> None:
        try:
            document = json.loads(path.read_text(encoding="utf-8-sig"))
            self.name = str(document.get("modelName") or path.stem)
            self._objects: dict[str, Json] = {one["objectName"]: one for one in document["objects"]}
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise SearchError(f"data model {path.name}: {error!r}") from error

    def dataset(self, name: str) -> Dataset:
        """By its name; the model's own name also stands for its only root event dataset."""
        if name == self.name and name not in self._objects:
            roots = [key for key, one in self._objects.items() if one.get("parentName") in ROOTS]
            if len(roots) != 1:
                # SR:tstats, "You cannot select all of the root datasets within a data model at once."
                raise SearchError(f"data model {self.name}: it has the root datasets {roots}; name one")
            name = roots[0]
        path, name = name, name.rsplit(".", 1)[-1]
        if name in self._objects and "." in path and self._build(name, 0).lineage != path:
            raise SearchError(f"data model {self.name}: no dataset {path}")
        if name not in self._objects:
            raise SearchError(f"data model {self.name}: no dataset {name}; it has {', '.join(self._objects)}")
        return self._build(name, 0)

    def _build(self, name: str, depth: int) -> Dataset:
        one = self._objects[name]
        base = str(one.get("parentName") or "")
        if base in REFUSED_BASES:
            raise Unsupported(f"data model {self.name}.{name}: {REFUSED_BASES[base]}")
        if base not in ROOTS and (base not in self._objects or depth > len(self._objects)):
            raise SearchError(f"data model {self.name}.{name}: parentName = {base}")
        parent = None if base in ROOTS else self._build(base, depth + 1)
        calculations = list(calculations_of(one))
        own = [
            *one.get("fields", []),
            *(out for each in one.get("calculations", []) for out in each["outputFields"]),
        ]
        return Dataset(
            name,
            parent,
            f"{parent.lineage}.{name}" if parent else name,
            [str(each["search"]) for each in one.get("constraints", [])],
            calculations,
            [str(each["fieldName"]) for each in own if each["fieldName"] not in BASE_FIELDS],
            [str(each["fieldName"]) for each in one.get("fields", []) if each.get("required") is True],
            [name for each in calculations for name in each.required],
            str(one.get("baseSearch") or "") if base == SEARCH_BASE else "",
            {
                child: [str(each["search"]) for each in other.get("constraints", [])]
                for child, other in self._objects.items()
                if other.get("parentName") == name
            },
        )


def calculations_of(one: Json) -> Iterator[Calculation]:
    for each in one.get("calculations", []):
        outputs = tuple(str(out["fieldName"]) for out in each["outputFields"])
        required = tuple(str(out["fieldName"]) for out in each["outputFields"] if out.get("required") is True)
        yield Calculation(str(each["calculationType"]), each, outputs, required)


def find_model(confs: ConfStore, name: str) -> DataModel | None:
    """The model's JSON, an app's local over its default; apps in ASCII order."""
    for app in confs.home.app_names():
        for layer in ("local", "default"):
            path = confs.home.app(app) / layer / "data/models" / f"{name}.json"
            if path.is_file():
                return DataModel(path)
    return None


def is_accelerated(confs: ConfStore, app: str, name: str) -> bool:
    """datamodels.conf `acceleration`. The lab's summaries are always complete."""
    stanzas = confs.merged("datamodels", app)
    return boolean({**stanzas.get("default", {}), **stanzas.get(name, {})}, "acceleration", False)
