"""What became different since the last poll: models, versions, signatures, weights, the server, its
certificate.

A model that appears, disappears or changes outside a change window is how tampering looks. Only what both
polls know is compared; a list that may be incomplete reports no removal.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Fields = dict[str, Any]
Model = Mapping[str, Any]

# CIM Change: action of each kind of change (the model's expected values: created, deleted, modified).
ACTIONS = {
    "model_added": "created",
    "version_added": "created",
    "model_removed": "deleted",
    "version_removed": "deleted",
    "model_loaded": "created",
    "model_unloaded": "deleted",
}
MODIFIED = "modified"
# Servers that go on listing a model that they no longer serve tell it by its state. Words that are in
# neither set are on the way, or follow the load (Ollama's "unloaded", TorchServe's "not_ready").
SERVED, NOT_SERVED = frozenset({"ready", "available"}), frozenset({"unavailable", "unloading", "end"})

# Field of the inventory → what its change is called. Fields that are not here follow the load (workers,
# queues).
CONTENT, SIGNATURE, CONFIGURATION = "content_changed", "signature_changed", "configuration_changed"
WATCHED: Mapping[str, str] = {
    "digest": CONTENT,
    "size_bytes": CONTENT,
    "modified": CONTENT,
    "parameter_count": CONTENT,
    "inputs": SIGNATURE,
    "outputs": SIGNATURE,
    **dict.fromkeys(
        (
            "platform",
            "runtime",
            "min_workers",
            "max_workers",
            "batch_size",
            "max_batch_delay",
            "response_timeout",
            "device_type",
            "model_url",
            "quantization",
            "context_length",
            "parent_model",
            "owned_by",
            "provider",
        ),
        CONFIGURATION,
    ),
}


def watched(model: Model, before: Model | None = None) -> Fields:
    """What the next poll needs of a record of the inventory; `before`: what the last one kept of it. A state
    on the way from one to the other leaves `served` as it was."""
    kept = ("model_name", "model_version", "default_version", *WATCHED)
    fields = {name: model[name] for name in kept if name in model}
    now = is_served(model)
    served = is_served(before or {}) if now is None else now
    return fields if served is None else {**fields, "served": served}


def is_served(model: Model) -> bool | None:
    """Of a record of the inventory, or of what was kept of one; None where it does not say."""
    state = model.get("state")
    if state in SERVED or state in NOT_SERVED:
        return state in SERVED
    return model.get("served")


def model_changes(before: Iterable[Model], after: Iterable[Model], *, complete: bool) -> Iterator[Fields]:
    """A change an event. `complete`: whether `after` is surely all that there is."""
    old, new = by_name(before), by_name(after)
    for name in sorted(new.keys() - old.keys()):
        for version in sorted(new[name]):
            yield change("model_added", name, version)
    if complete:
        for name in sorted(old.keys() - new.keys()):
            for version in sorted(old[name]):
                yield change("model_removed", name, version)
    for name in sorted(old.keys() & new.keys()):
        yield from version_changes(name, old[name], new[name], complete=complete)


def version_changes(
    name: str, old: Mapping[str, Model], new: Mapping[str, Model], *, complete: bool
) -> Iterator[Fields]:
    added, removed = sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys())
    if complete and len(added) == len(removed) == len(old) == len(new) == 1:
        if removed == [""]:
            # Triton knows no version of a model of its repository that was never loaded.
            yield from load_changes(name, added[0], {"served": False}, new[added[0]])
            return
        yield change("version_changed", name, added[0], before=removed[0] or None, after=added[0] or None)
        return
    for version in added:
        yield change("version_added", name, version)
    if complete:
        for version in removed:
            yield change("version_removed", name, version)
    was, now = default_of(old), default_of(new)
    if was is not None and now is not None and was != now:
        yield change("default_changed", name, now, before=was, after=now)
    for version in sorted(old.keys() & new.keys()):
        yield from load_changes(name, version, old[version], new[version])
        for field, kind in WATCHED.items():
            one, other = old[version].get(field), new[version].get(field)
            if one is not None and other is not None and one != other:
                yield change(kind, name, version, field=field, before=shown(one), after=shown(other))


def load_changes(name: str, version: str, old: Model, new: Model) -> Iterator[Fields]:
    was, now = is_served(old), is_served(new)
    if was is not None and now is not None and was != now:
        yield change("model_loaded" if now else "model_unloaded", name, version, after=new.get("state"))


def server_change(change: str, category: str, before: Any, after: Any) -> Fields:
    """A change of the server itself, such as ("server_version_changed", "server", "1.0", "1.1")."""
    return {
        "change": change,
        "action": MODIFIED,
        "object_category": category,
        "object_attrs": change.rpartition("_")[0],
        "before": before,
        "after": after,
    }


def change(kind: str, name: str, version: str, **more: Any) -> Fields:
    fields: Fields = {
        "change": kind,
        "action": ACTIONS.get(kind, MODIFIED),
        "object": name,
        "object_category": "model",
        "model_name": name,
    }
    if version:
        fields["model_version"] = version
    if "field" in more:
        fields["object_attrs"] = more.pop("field")
    return {**fields, **{key: value for key, value in more.items() if value is not None}}


def shown(value: Any) -> Any:
    """Lists and objects as one text: a field of a change has one value."""
    return value if isinstance(value, (str, int, float)) else json.dumps(value, sort_keys=True)


def by_name(models: Iterable[Model]) -> dict[str, dict[str, Model]]:
    found: dict[str, dict[str, Model]] = {}
    for model in models:
        name = model.get("model_name")
        if isinstance(name, str):
            found.setdefault(name, {})[str(model.get("model_version") or "")] = model
    return found


def default_of(versions: Mapping[str, Model]) -> str | None:
    """The default version; None where the server does not say."""
    defaults = [version for version, model in versions.items() if model.get("default_version") is True]
    return defaults[0] if len(defaults) == 1 else None


def merged(before: Iterable[Model], after: Iterable[Model], *, complete: bool) -> list[Fields]:
    """What to remember: of an incomplete list also the models that it does not have."""
    before, after = list(before), list(after)
    former = {(m.get("model_name"), m.get("model_version")): m for m in before}
    kept = [watched(m, former.get((m.get("model_name"), m.get("model_version")))) for m in after]
    if not complete:
        there = {(m.get("model_name"), m.get("model_version")) for m in kept}
        kept += [dict(m) for m in before if (m.get("model_name"), m.get("model_version")) not in there]
    return kept


def digest(value: Any) -> str:
    """The same for the same content, whatever the order of keys."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
