"""Search jobs: made, kept, changed, forgotten. A job here is done when it exists (see `Jobs.create`)."""

import itertools
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lab.errors import SearchError, Unsupported
from lab.splunkd.engine import Engine, SearchResult
from lab.splunkd.errors import RestError
from lab.values import ReadRow

TTL = 600


@dataclass
class Job:
    sid: str
    search: str
    app: str
    owner: str
    earliest: str
    latest: str
    result: SearchResult
    started: float
    took: float
    label: str = ""
    ttl: int = TTL
    touched: float = 0.0
    cancelled: bool = False
    saved_search: str = ""
    processed: dict[str, SearchResult] = field(default_factory=dict)

    @property
    def expired(self) -> bool:
        return time.time() > self.touched + self.ttl


class Jobs:
    """`create` runs the search to its end before it answers: a job is never half done, and a search that
    the lab refuses never becomes a job (lab law 1)."""

    def __init__(self, engine: Engine, before: Callable[[], object], lock: threading.RLock) -> None:
        self._engine, self._before, self._lock = engine, before, lock
        self._jobs: dict[str, Job] = {}
        self._numbers = itertools.count(1)

    def create(
        self,
        search: str,
        *,
        app: str,
        owner: str,
        earliest: str = "",
        latest: str = "",
        sid: str = "",
        label: str = "",
        prefix: str = "",
        now: float | None = None,
    ) -> Job:
        if sid and sid in self._jobs:
            raise RestError(400, f"Search ID {sid} is taken", "FATAL")
        started = time.time()
        sid = sid or f"{prefix}{started:.0f}.{next(self._numbers)}"
        result = self.run(search, earliest=earliest, latest=latest, now=now)
        took = time.time() - started
        job = Job(
            sid, search, app, owner, earliest, latest, result, started, took, label, touched=time.time()
        )
        self._forget_expired()
        self._jobs[sid] = job
        return job

    def run(
        self,
        search: str,
        *,
        earliest: str = "",
        latest: str = "",
        rows: Sequence[ReadRow] | None = None,
        now: float | None = None,
    ) -> SearchResult:
        """Run a search without a job; a refusal is the 400 that splunkd gives for a bad search."""
        try:
            with self._lock:
                self._before()
                return self._engine.run_search(
                    search, rows=rows, earliest=earliest or None, latest=latest or None, now=now
                )
        except SearchError as error:
            raise RestError(400, str(error), "FATAL") from error
        except Unsupported as error:
            raise RestError(400, f"Unsupported by the lab: {error}", "FATAL") from error

    def get(self, sid: str) -> Job:
        job = self._jobs.get(sid)
        if job is None or job.cancelled or job.expired:
            raise RestError(404, "Unknown sid.", "FATAL")
        job.touched = time.time()
        return job

    def list(self) -> list[Job]:
        self._forget_expired()
        return sorted(self._jobs.values(), key=lambda job: -job.started)

    def post_process(self, job: Job, search: str) -> SearchResult:
        """The job's rows through `| …`; kept, because a table asks again for each page."""
        if not search.strip():
            return job.result
        if search not in job.processed:
            text = search.strip()
            text = text if text.startswith("|") else f"| search {text}"
            job.processed[search] = self.run(text, rows=job.result.rows)
        return job.processed[search]

    def control(self, job: Job, action: str, ttl: int) -> None:
        """What can be done to a job that is finished. `pause`, `save` and the like change nothing then."""
        if action == "cancel":
            self.remove(job.sid)
        elif action == "setttl":
            job.ttl = ttl
        job.touched = time.time()

    def remove(self, sid: str) -> None:
        job = self._jobs.pop(sid, None)
        if job is not None:
            job.cancelled = True

    def _forget_expired(self) -> None:
        for sid in [sid for sid, job in self._jobs.items() if job.expired]:
            self.remove(sid)
