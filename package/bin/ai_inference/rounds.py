"""One round: every endpoint of an input is polled once, side by side, and each poll is committed as a whole.

A commit writes an endpoint's records and then its checkpoint, and no stop comes between the two: what the
checkpoint says was written is written, and nothing is written twice.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from ai_inference import endpoints
from ai_inference.asking import Asker, Remembering
from ai_inference.checkpoint import State, Store
from ai_inference.connect import Limits
from ai_inference.detect import detect
from ai_inference.poll import Outcome, Poll, Written
from ai_inference.settings import AUTO, Settings, Target
from ai_inference.status import write_status
from ai_inference.trouble import Problem, Trouble, unexpected
from ai_inference.verdict import HEALTHY

# Endpoints that are polled at once. With more, those that answered last time come first, so that many that
# are silent do not keep those waiting that are well.
WORKERS = 200
# Seconds that a test of the connection may take, for splunkd waits for it: at saving, the admin does too.
TEST_SECONDS = 10.0
MAX_NAMED = 5

Write = Callable[[Written], None]
Say = Callable[[Target, Outcome, float], None]


class Stopped(Exception):
    """The round was stopped: nothing more is committed."""


@dataclass
class Summary:
    """What a round came to. `problems` are those of the checkpoints' folder, which belong to no endpoint."""

    endpoints: int = 0
    healthy: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)


class Round:
    """`write` writes one record; `say` is told of each endpoint when it is done. Both are called by one
    thread at a time."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        write: Write,
        say: Say,
        *,
        workers: int = WORKERS,
        clock: Callable[[], float] = time.time,
        limits: Limits | None = None,
    ) -> None:
        self._settings, self._store, self._write, self._say = settings, store, write, say
        self._workers, self._clock, self._limits = workers, clock, limits
        self._committing = threading.Lock()
        self._stopped = threading.Event()
        self._done = threading.Event()
        self.summary = Summary(endpoints=len(settings.targets))
        self._unwell: list[dict[str, str]] = []

    def run(self) -> Summary:
        """Until every endpoint is done, or `stop` was called."""
        targets = self._settings.targets
        self._store.forget({target.base.url for target in targets})
        waiting: queue.SimpleQueue[tuple[Target, State, Trouble | None]] = queue.SimpleQueue()
        states = [(target, *self._load(target)) for target in targets]
        # Stable: the list's own order within those that were well and those that were not.
        for entry in sorted(states, key=lambda entry: entry[1].get("health", HEALTHY) != HEALTHY):
            waiting.put(entry)
        threads = [
            threading.Thread(target=self._work, args=(waiting,), daemon=True)
            for _ in range(min(self._workers, len(targets)))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            # In slices, so that a signal's handler gets its turn.
            while thread.is_alive() and not self._stopped.is_set():
                thread.join(0.2)
        if not self._stopped.is_set():
            self._write_status()
        return self.summary

    def stop(self) -> None:
        """End now. A commit that has begun is finished first; called from a signal's handler, it is not
        waited for here but in `run`'s caller, by `finish`."""
        self._stopped.set()

    def finish(self) -> None:
        """Wait for a commit that has begun; none begins afterwards."""
        self._stopped.set()
        with self._committing:
            pass

    def _load(self, target: Target) -> tuple[State, Trouble | None]:
        return self._store.load(target.base.url)

    def _work(self, waiting: queue.SimpleQueue[tuple[Target, State, Trouble | None]]) -> None:
        while not self._stopped.is_set():
            try:
                target, state, trouble = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                self._poll(target, state, trouble)
            except Stopped:
                return
            except Exception as error:
                self._note(unexpected(error))

    def _poll(self, target: Target, state: State, trouble: Trouble | None) -> None:
        began = time.monotonic()
        poll = Poll(target, self._settings, state, clock=self._clock, limits=self._limits)
        if trouble is not None:
            poll.note("configuration", trouble)
        outcome = poll.run(lambda written, state: self._commit(target, written, state))
        with self._committing:
            if self._stopped.is_set():
                return
            self.summary.healthy += outcome.health == HEALTHY
            if outcome.health != HEALTHY:
                self._unwell.append(
                    {"endpoint": target.name, "health": outcome.health, "reason": outcome.reason}
                )
            self._say(target, outcome, time.monotonic() - began)

    def _commit(self, target: Target, written: Iterable[Written], state: State) -> None:
        with self._committing:
            if self._stopped.is_set():
                raise Stopped
            for record in written:
                self._write(record)
                self.summary.counts[record.sourcetype] += 1
            try:
                self._store.save(target.base.url, state)
            except OSError as error:
                self._note(self._unwritable(error))

    def _write_status(self) -> None:
        try:
            write_status(
                self._store.folder,
                endpoints=self.summary.endpoints,
                healthy=self.summary.healthy,
                problems=self._unwell,
                now=self._clock(),
            )
        except OSError as error:
            self._note(self._unwritable(error))

    def _unwritable(self, error: OSError) -> Trouble:
        why = error.strerror or type(error).__name__
        message = (
            f"The checkpoint cannot be written ({why}): the next poll tells changes again, and no rates. "
            f"Is the disk full, or {self._store.folder.parent} not Splunk's?"
        )
        return Trouble("checkpoint", message)

    def _note(self, trouble: Trouble) -> None:
        problem = Problem("checkpoint", trouble.kind, trouble.message)
        if problem not in self.summary.problems:
            self.summary.problems.append(problem)


def test_connection(settings: Settings) -> str:
    """Ask each endpoint once, as an admin saves the input; "" when all is well, else what to do."""
    failures: list[str] = []
    threads = [
        threading.Thread(target=_test, args=(target, settings, failures), daemon=True)
        for target in settings.targets[:WORKERS]
    ]
    for thread in threads:
        thread.start()
    end = time.monotonic() + TEST_SECONDS
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    if any(thread.is_alive() for thread in threads):
        failures.append(f"Some endpoints did not answer in {TEST_SECONDS:.0f} s.")
    return told_failures(failures, len(threads))


def told_failures(failures: Sequence[str], asked: int) -> str:
    if not failures:
        return ""
    named = " ".join(failures[:MAX_NAMED])
    more = f" … and {len(failures) - MAX_NAMED} more of {asked}." if len(failures) > MAX_NAMED else ""
    return f"{named}{more}"


def _test(target: Target, settings: Settings, failures: list[str]) -> None:
    limits = Limits(connect=4.0, read=TEST_SECONDS, total=TEST_SECONDS)
    # Any family's ports, until it is known which.
    family = endpoints.FAMILIES.get(target.server_type)
    try:
        with Asker(target, settings, endpoints.ANY, limits, TEST_SECONDS) as asker:
            if family is None and target.server_type == AUTO:
                family, _because = detect(endpoints.FAMILIES.values(), Remembering(asker))
        family = family or endpoints.find(target.server_type)
        with Asker(target, settings, family, limits, TEST_SECONDS) as asker:
            # Not ready is an answer: a model may still be loading.
            family.health(asker)
    except Trouble as trouble:
        failures.append(
            trouble.message if target.base.where in trouble.message else f"{target.name}: {trouble.message}"
        )
    except Exception as error:
        failures.append(unexpected(error).message)
