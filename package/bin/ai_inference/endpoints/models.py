"""What descriptions of models have in common: bounds, tensors as text, and trouble with one model of many."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from ai_inference.answers import present, text, unexpected_shape
from ai_inference.endpoints.family import Fields, Report
from ai_inference.endpoints.model_list import MAX_MODELS
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

# After these the server itself is in trouble: asking it for the other models would only take time.
ABOUT_ONE_MODEL = ("not_found", "http_error", "server_error", "not_json", "unexpected_answer")
# An event is cut at 100,000 bytes: inputs and outputs together stay well below.
MAX_TENSORS, MAX_TENSOR, MAX_RANK = 128, 256, 32
MAX_SHOWN_NAME = 100


def in_path(name: str) -> str:
    return quote(name, safe="")


def about(name: str, trouble: Trouble) -> Trouble:
    """The trouble, with the model that it befell."""
    message = f'model "{name[:MAX_SHOWN_NAME]}": {trouble.message}'
    return Trouble(trouble.kind, message, status=trouble.status)


def guarded(name: str, described: Iterable[Fields], report: Report) -> Iterator[Fields]:
    """One model's records. Trouble with this model is reported, so that the others go on."""
    try:
        yield from described
    except Trouble as trouble:
        if trouble.kind not in ABOUT_ONE_MODEL:
            raise
        report(about(name, trouble))


def bounded(items: list[Any], what: str, report: Report) -> list[Any]:
    if len(items) > MAX_MODELS:
        message = (
            f"{what} lists {len(items)} models. Only the first {MAX_MODELS} were read: the poller's limit."
        )
        report(Trouble("paging", message))
    return items[:MAX_MODELS]


def names_in(items: list[Any], answer: Answer, what: str, report: Report) -> Iterator[str]:
    """The names of a list of texts, each once. What is no name is reported."""
    seen: set[str] = set()
    for item in bounded(items, what, report):
        name = text(item)
        if name is None:
            report(unexpected_shape(answer, f"an entry of {what}"))
        elif name not in seen:
            seen.add(name)
            yield name


def tensors(found: Any) -> list[str] | None:
    """Inputs or outputs: [{"name", "datatype", "shape"}] as "name datatype [shape]"; None where there are
    none."""
    if not isinstance(found, list):
        return None
    return signature(
        tensor(item.get("name"), item.get("datatype"), item.get("shape"))
        for item in found
        if isinstance(item, dict)
    )


def tensor(name: Any, datatype: Any, shape: Any) -> str:
    """What is not told is left out; sizes may be texts (64-bit numbers in protobuf's JSON)."""
    parts = [part for part in (text(name), text(datatype)) if part]
    if isinstance(shape, list):
        sizes = [str(size) for size in shape[:MAX_RANK] if isinstance(size, (int, str))]
        parts.append(f"[{','.join(sizes)}]")
    return " ".join(parts)


def signature(texts: Iterable[str]) -> list[str] | None:
    """Sorted and bounded. What is left out is hashed into the last line: a change in it is still a change."""
    found = sorted(text[:MAX_TENSOR] for text in texts if text)
    if len(found) > MAX_TENSORS:
        rest = found[MAX_TENSORS - 1 :]
        digest = hashlib.sha256("\n".join(rest).encode()).hexdigest()
        return [*found[: MAX_TENSORS - 1], f"and {len(rest)} more (sha256 {digest})"]
    return found or None


def with_versions(fields: Fields, versions: Iterable[str]) -> Iterator[Fields]:
    """A record a version; one without where the server knows none."""
    for version in tuple(versions) or (None,):
        yield {**fields, **present(model_version=version)}
