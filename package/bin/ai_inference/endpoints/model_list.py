"""Lists of models: OpenAI's GET /v1/models, and what all JSON lists have in common.

Source: https://platform.openai.com/docs/api-reference/models/list: {"object": "list", "data": [{"id",
"object", "created", "owned_by"}]}. Servers add fields of their own, and leave out any but `data` and `id`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ai_inference.answers import STATUS_OK, read_json, text, unexpected_shape
from ai_inference.endpoints.family import INFERENCE, Ask, Family, Report
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

MODELS_PATH = "/v1/models"
MAX_MODELS = 10_000
# A sample, or a TYPE: what HTML and JSON do not hold at the start of a line.
_METRICS_LINE = re.compile(
    rb"# (?:TYPE|HELP|UNIT) [a-zA-Z_:][a-zA-Z0-9_:]*"
    rb"|[a-zA-Z_:][a-zA-Z0-9_:]*(?:\{[^\n]*\})?[ \t]+(?:[-+]?[.0-9]|[-+]?Inf|NaN)"
)


def json_of(family: Family, answer: Answer, what: str) -> Any:
    if answer.status not in STATUS_OK:
        raise family.refused(answer, what)
    return read_json(answer, what)


def object_of(family: Family, answer: Answer, what: str) -> dict[str, Any]:
    """The JSON object of an answer; Trouble where it is something else."""
    body = json_of(family, answer, what)
    if not isinstance(body, dict):
        raise unexpected_shape(answer, what)
    return body


def peek(ask: Ask, path: str, role: str = INFERENCE) -> tuple[Answer | None, Any]:
    """For detection: the answer to `path` and its JSON, None where there is none; nothing is raised."""
    try:
        answer = ask(role, path)
    except Trouble:
        return None, None
    try:
        return answer, read_json(answer, path) if answer.status in STATUS_OK else None
    except Trouble:
        return answer, None


def models_of(family: Family, ask: Ask, report: Report) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and entry of each model of /v1/models."""
    answer = ask(INFERENCE, MODELS_PATH)
    body = object_of(family, answer, MODELS_PATH)
    return named(answer, MODELS_PATH, body.get("data"), "id", report)


def named(
    answer: Answer, what: str, entries: Any, key: str, report: Report
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The entries of a list with their names, which stand under `key`. One without a name is reported."""
    if not isinstance(entries, list):
        raise unexpected_shape(answer, what)
    for number, entry in enumerate(entries[:MAX_MODELS], start=1):
        name = text(entry.get(key)) if isinstance(entry, dict) else None
        if name is None:
            message = f'Entry {number} of {what} has no "{key}" and was left out. Look at it with curl.'
            report(Trouble("unexpected_answer", message, status=answer.status))
        else:
            yield name, entry
    if len(entries) > MAX_MODELS:
        message = f"Only the first {MAX_MODELS} models of {what} were read: the poller's limit."
        report(Trouble("paging", message, status=answer.status))


def owners(body: Any) -> set[str]:
    """Every `owned_by` of an answer to /v1/models, for detection."""
    entries = body.get("data") if isinstance(body, dict) else None
    if not isinstance(entries, list):
        return set()
    found = [entry.get("owned_by") for entry in entries[:MAX_MODELS] if isinstance(entry, dict)]
    return {owner for owner in found if isinstance(owner, str)}


def child(value: Any, key: str) -> dict[str, Any]:
    """The object under `key`, empty where there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def is_metrics(answer: Answer) -> bool:
    """Whether a body is Prometheus text: its first line that says anything is a comment of it or a sample."""
    for line in answer.body[:65_536].split(b"\n"):
        if line.strip():
            return _METRICS_LINE.match(line) is not None or line.strip() == b"# EOF"
    return False


def not_metrics(answer: Answer, what: str) -> Trouble:
    looks = "an empty page" if not answer.body.strip() else "something else than Prometheus text"
    message = f"{what} answered {answer.status} with {looks}. Is this the exporter's own address and port?"
    return Trouble("not_prometheus", message, status=answer.status)


def first_line(answer: Answer) -> str:
    """The first line of a short text answer, for words that servers say: bounded, ASCII."""
    return answer.body[:200].decode("ascii", "replace").strip().split("\n")[0].strip()


def shown_url(url: str | None) -> str | None:
    """A path or URL without what may be a secret: user and password, a query that may be a signature."""
    if url is None or "://" not in url:
        return url
    scheme, _, rest = url.partition("://")
    rest = re.split(r"[?#]", rest, maxsplit=1)[0]
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"
