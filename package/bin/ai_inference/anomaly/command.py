"""`| aianomaly`: between splunklib's command and fit, apply and forget.

One command for all three, of type "dataset processing": splunkd sends every row to one process on the search
head, chunk after chunk, and takes what comes back as the rows of the search. fit needs all rows; apply needs
the KV store, which indexers have not. UCC gives a command one type, and apply has no use for the distribution
that a streaming type would add.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any

from ai_inference.anomaly.applying import Applier
from ai_inference.anomaly.fitting import Fitter
from ai_inference.anomaly.options import APPLY, FIT, SETTINGS, Options, read_options
from ai_inference.anomaly.refusal import Refusal
from ai_inference.anomaly.store import Store

Row = dict[str, Any]
# Where a command keeps its run between chunks.
RUN = "aianomaly_run"
MAX_MESSAGE = 2000
AWAY = "the KV store is off or not ready"


def transform(command: Any, records: Iterable[Row]) -> Iterator[Row]:
    """One chunk. `command`: splunklib's EventingCommand, as UCC generates it."""
    try:
        run = getattr(command, RUN, None)
        if run is None:
            run = begin(command)
            setattr(command, RUN, run)
        yield from run.chunk(records, last=bool(getattr(command.metadata, "finished", False)))
    except Refusal as refusal:
        command.write_error(plain(f"aianomaly: {refusal}"))
        sys.exit(1)


def warn(command: Any, text: str) -> None:
    command.write_warning(plain(f"aianomaly: {text}"))


def plain(text: str) -> str:
    """splunklib formats messages: braces are doubled, or a user's text is taken for a template. A stored
    model's names of fields may be as long as whoever wrote it liked."""
    return text[:MAX_MESSAGE].replace("{", "{{").replace("}", "}}")


def begin(command: Any) -> Any:
    options = read_options(command.fieldnames, {name: getattr(command, name, None) for name in SETTINGS})
    if command.service is None:
        raise Refusal("splunkd gave the command no address of its own. Is it run by a search?")
    store = Store(command.service)
    if options.verb == FIT:
        return Fitting(command, options, store)
    if options.verb == APPLY:
        return Applying(command, options, store)
    return Forgetting(command, options, store)


def is_preview(command: Any) -> bool:
    return bool(getattr(command.metadata, "preview", False))


class Fitting:
    """Stores nothing and shows nothing while the search is only previewed: part of the rows makes another
    model."""

    def __init__(self, command: Any, options: Options, store: Store) -> None:
        self._command, self._options, self._store = command, options, store
        self._fitter = Fitter(options)

    def chunk(self, records: Iterable[Row], *, last: bool) -> Iterator[Row]:
        if is_preview(self._command):
            return
        for record in records:
            self._fitter.add(record)
        if not last:
            return
        model = self._fitter.model(self._store.version(self._options.model) + 1, time.time())
        size = self._store.save(model)
        for warning in self._fitter.warnings(model):
            warn(self._command, warning)
        if self._store.away:
            warn(
                self._command,
                f"{AWAY}: other search heads do not see this model, nor does apply when it is back.",
            )
        elif not self._store.holds(model.name):
            warn(
                self._command,
                f"another search fitted {model.name} at the same moment, and its model counts. "
                "Give each search a model= of its own.",
            )
        yield from self._fitter.summary(model, self._store.place, size)


class Applying:
    def __init__(self, command: Any, options: Options, store: Store) -> None:
        self._command = command
        self._applier = Applier(store.open(options.model), options)
        if store.away:
            warn(command, f"{AWAY}: the model is the one that was fitted on this search head without it.")

    def chunk(self, records: Iterable[Row], *, last: bool) -> Iterator[Row]:
        preview = is_preview(self._command)
        yield from self._applier.rows(list(records), last=last, preview=preview)
        if last and not preview:
            for warning in self._applier.warnings():
                warn(self._command, warning)


class Forgetting:
    def __init__(self, command: Any, options: Options, store: Store) -> None:
        self._command, self._options, self._store = command, options, store

    def chunk(self, records: Iterable[Row], *, last: bool) -> Iterator[Row]:
        for _record in records:
            pass
        if last and not is_preview(self._command):
            known = self._store.forget(self._options.model)
            yield {"model": self._options.model, "result": "forgotten" if known else "there was none"}
