"""TorchServe: what to ask its three APIs, and how to read the answers.

Read off TorchServe 0.12.0; tests/recorded/torchserve-0.12.0 holds the bytes. What is unlike other servers:

- With token authorization (the default) /ping wants the inference key, /models the management key, and the
  metrics port none. A refusal is 400 with InvalidKeyException, never 401 or 403.
- An unhealthy /ping is 500. "Healthy" is said while a model has no live worker: the inventory tells.
- Every full page of models names a next one, the last page too.
- /models/M is the default version alone, /models/M/all every version without saying which is the default.
- A model whose load failed stays listed, without workers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from ai_inference.answers import (
    MAX_ITEMS,
    STATUS_OK,
    present,
    read_json,
    refusal,
    seconds,
    text,
    truth,
    unexpected_shape,
    whole,
)
from ai_inference.endpoints.family import INFERENCE, MANAGEMENT, Ask, Family, Fields, Health, Report
from ai_inference.endpoints.model_list import MAX_MODELS, shown_url
from ai_inference.endpoints.models import guarded, in_path
from ai_inference.endpoints.tables.torchserve import TABLE
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

PING = "/ping"
# What /ping says (ApiUtils.getWorkerStatus)
WORDS = ("Healthy", "Partial Healthy", "Unhealthy")
PAGE_SIZE = 100
MAX_PAGES = MAX_MODELS // PAGE_SIZE
INVALID_KEY = "InvalidKeyException"


class TorchServe(Family):
    NAME = "torchserve"
    LABEL = "TorchServe"
    PLATFORM = "torchserve"
    USUAL_PORT = 8080
    PORTS: ClassVar[Mapping[str, int]] = {"management": 8081, "metrics": 8082}
    TABLE = TABLE

    def detect(self, ask: Ask) -> str:
        answer = ask(INFERENCE, PING)
        if is_invalid_key(answer):
            return f"{PING} answered {answer.status} with {INVALID_KEY}"
        word = word_of(answer)
        return f'{PING} says status "{word}"' if word in WORDS else ""

    def health(self, ask: Ask) -> Health:
        """/ping. A status that TorchServe does not give is Trouble: something else answers there."""
        answer = ask(INFERENCE, PING)
        if answer.status not in (*STATUS_OK, 500):
            raise refused(answer, PING, INFERENCE)
        body = read_json(answer, PING)
        word = text(body.get("status")) if isinstance(body, dict) else None
        if word not in WORDS:
            raise refusal(answer, PING) if answer.status == 500 else unexpected_shape(answer, PING)
        ready = word == "Healthy" and answer.status in STATUS_OK
        reason = "" if ready else f'/ping says "{word}": a model has fewer workers than its minimum'
        return Health(ready, answer.status, answer.seconds, str(word), reason)

    def inventory(self, ask: Ask, report: Report) -> Iterator[Fields]:
        for name in model_names(ask, report):
            yield from guarded(name, describe(ask, name), report)

    def metrics(self, ask: Ask, report: Report) -> Iterable[Answer]:
        pages = list(super().metrics(ask, report))
        if not pages[0].body.strip():
            message = (
                "/metrics is empty: TorchServe writes its metrics to files instead. Set "
                "metrics_mode=prometheus in its config.properties, or 0 as metrics port in the input."
            )
            raise Trouble("empty_metrics", message, status=pages[0].status)
        return pages


def word_of(answer: Answer) -> str | None:
    """The `status` of a JSON answer; None where it has none."""
    try:
        body = read_json(answer, PING)
    except Trouble:
        return None
    return text(body.get("status")) if isinstance(body, dict) else None


def model_names(ask: Ask, report: Report) -> Iterator[str]:
    """Every model listed, each once, over a bounded number of pages."""
    seen: set[str] = set()
    tokens: set[str] = set()
    path = f"/models?limit={PAGE_SIZE}"
    for _page in range(MAX_PAGES):
        answer = ask(MANAGEMENT, path)
        body = json_of(answer, "/models")
        models = body.get("models") if isinstance(body, dict) else None
        if not isinstance(models, list):
            raise unexpected_shape(answer, "/models")
        for model in models:
            name = model.get("modelName") if isinstance(model, dict) else None
            if not isinstance(name, str) or not name:
                raise unexpected_shape(answer, "/models")
            if name not in seen:
                seen.add(name)
                yield name
        token = body.get("nextPageToken")
        if not isinstance(token, str) or not models:
            return
        if token in tokens:
            message = (
                "/models names the same next page twice: its list may be incomplete. Is a cache between?"
            )
            raise Trouble("paging", message)
        tokens.add(token)
        path = f"/models?limit={PAGE_SIZE}&next_page_token={in_path(token)}"
    report(Trouble("paging", f"Only the first {MAX_PAGES * PAGE_SIZE} models were read: the poller's limit."))


def describe(ask: Ask, name: str) -> Iterator[Fields]:
    path = f"/models/{in_path(name)}"
    versions = read_versions(ask(MANAGEMENT, f"{path}/all"))
    default = None
    if len(versions) > 1:
        default = [version.get("modelVersion") for version in read_versions(ask(MANAGEMENT, path))]
    for version in versions:
        # With one version there is no other default.
        is_default = True if default is None else version.get("modelVersion") in default
        yield read_version(version, is_default)


def read_versions(answer: Answer) -> list[dict[str, Any]]:
    what = "the description"
    body = json_of(answer, what)
    if not isinstance(body, list) or not body or not all(map(is_version, body)):
        raise unexpected_shape(answer, what)
    return body


def is_version(item: Any) -> bool:
    return isinstance(item, dict) and text(item.get("modelName")) is not None


def read_version(version: dict[str, Any], is_default: bool) -> Fields:
    workers = version.get("workers")
    states = None
    if isinstance(workers, list):
        told = [text(worker.get("status")) for worker in workers if isinstance(worker, dict)]
        states = [state for state in told if state is not None]
    queue = version.get("jobQueueStatus")
    queue = queue if isinstance(queue, dict) else {}
    return present(
        model_name=text(version.get("modelName")),
        model_version=text(version.get("modelVersion")),
        default_version=is_default,
        state=None if states is None else state_of(states, whole(version.get("minWorkers")) or 0),
        workers=None if states is None else len(states),
        workers_ready=None if states is None else states.count("READY"),
        worker_states=None if states is None else states[:MAX_ITEMS],
        min_workers=whole(version.get("minWorkers")),
        max_workers=whole(version.get("maxWorkers")),
        batch_size=whole(version.get("batchSize")),
        max_batch_delay=seconds(version.get("maxBatchDelay"), 1000),
        response_timeout=seconds(version.get("responseTimeout"), 1),
        queue_pending=whole(queue.get("pendingRequests")),
        queue_remaining=whole(queue.get("remainingCapacity")),
        runtime=text(version.get("runtime")),
        device_type=text(version.get("deviceType")),
        model_url=shown_url(text(version.get("modelUrl"))),
        loaded_at_startup=truth(version.get("loadedAtStartup")),
    )


def state_of(states: list[str], minimum: int) -> str:
    """TorchServe has no word for a version's state, its workers have: READY, LOADING, UNLOADING, …"""
    ready = states.count("READY")
    if not states:
        return "no_workers"
    if ready == len(states) and ready >= minimum:
        return "ready"
    return "partly_ready" if ready else "not_ready"


def json_of(answer: Answer, what: str) -> Any:
    if answer.status not in STATUS_OK:
        raise refused(answer, what, MANAGEMENT)
    return read_json(answer, what)


def is_invalid_key(answer: Answer) -> bool:
    if answer.status != 400:
        return False
    try:
        body = read_json(answer, PING)
    except Trouble:
        return False
    return isinstance(body, dict) and body.get("type") == INVALID_KEY


def refused(answer: Answer, what: str, role: str) -> Trouble:
    """TorchServe's own refusals by their type; the rest as any server's."""
    if not is_invalid_key(answer):
        return refusal(answer, what)
    message = (
        f"{what} refused the {role} token. Put the {role} key of TorchServe's key_file.json into "
        "the account of the input. Keys expire (token_expiration_min) and change at a restart."
    )
    return Trouble("unauthorized", message, status=answer.status)
