"""Saved searches on their cron schedules: run, decided upon, acted on. No waiting is needed: `run_due`."""

import hashlib
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from croniter import croniter

from lab.errors import LabError
from lab.splunkd.actions import ActionOutcome, act
from lab.splunkd.alerting import Throttle, triggers
from lab.splunkd.errors import RestError
from lab.splunkd.jobs import Job
from lab.splunkd.saved import SavedSearch
from lab.values import OutputRow

if TYPE_CHECKING:
    from lab.splunkd.state import Splunkd

TICK = 1.0


@dataclass
class Outcome:
    """One scheduled run. `error` is why it did not run; `fired` means the alert was raised, not throttled."""

    name: str
    app: str
    time: float
    sid: str = ""
    results: int = 0
    triggered: bool = False
    fired: bool = False
    error: str = ""
    actions: list[ActionOutcome] = field(default_factory=list)


@dataclass(frozen=True)
class FiredAlert:
    """What `alerts/fired_alerts` lists; `results` are those that were not suppressed."""

    name: str
    app: str
    sid: str
    time: float
    severity: str
    actions: tuple[str, ...]
    triggered_alerts: int
    digest: bool
    results: tuple[OutputRow, ...]


class Scheduler:
    def __init__(self, splunkd: "Splunkd") -> None:
        self._splunkd = splunkd
        self._checked: float | None = None
        self._throttle = Throttle()
        self._counts: dict[str, int] = {}
        self._lock = threading.RLock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self.fired: list[FiredAlert] = []
        self.history: dict[str, list[Job]] = {}

    def due(self, since: float, now: float) -> list[tuple[SavedSearch, float]]:
        """Scheduled searches with a cron time in (since, now], each with its latest such time.

        Missed times are skipped, as with `realtime_schedule = 1`, Splunk's default."""
        ready = []
        for saved in self._splunkd.saved.all():
            if not saved.scheduled:
                continue
            if not croniter.is_valid(saved.cron):
                self._splunkd.log.write(
                    "ERROR", "SavedSplunker", f"{saved.name}: bad cron_schedule {saved.cron!r}"
                )
                continue
            # croniter looks strictly before its start, so a time that is `now` itself counts too
            latest = croniter(saved.cron, now + 0.001).get_prev(float)
            if since < latest <= now:
                ready.append((saved, latest))
        return ready

    def run_due(self, now: float | None = None, since: float | None = None) -> list[Outcome]:
        """Run what has come due since the last call (at the first call: in the last minute)."""
        with self._lock:
            now = self._splunkd.engine.now if now is None else now
            start = since if since is not None else (now - 60 if self._checked is None else self._checked)
            self._checked = now
            return [self.run(saved, at) for saved, at in self.due(start, now)]

    def run_now(self, name: str, app: str = "-", now: float | None = None) -> Outcome:
        """Run one saved search as if its time had come, scheduled or not."""
        return self.run(self._splunkd.saved.get(name, app), self._splunkd.engine.now if now is None else now)

    def run(self, saved: SavedSearch, at: float) -> Outcome:
        outcome = Outcome(saved.name, saved.app, at)
        with self._lock:
            try:
                job = self.dispatch(saved, at)
                outcome.sid, outcome.results = job.sid, len(job.result.rows)
                self._decide(saved, job, outcome)
            except (RestError, LabError) as error:
                outcome.error = str(error)
                self._splunkd.log.write("ERROR", "SavedSplunker", f'savedsearch_name="{saved.name}", {error}')
        return outcome

    def dispatch(self, saved: SavedSearch, at: float, owner: str = "nobody") -> Job:
        """The search of a saved search as a job, over its `dispatch.*` time range."""
        digest = hashlib.md5(saved.name.encode(), usedforsecurity=False).hexdigest()[:16]
        job = self._splunkd.jobs.create(
            as_search(saved.search),
            app=saved.app,
            owner=owner,
            earliest=saved.get("dispatch.earliest_time"),
            latest=saved.get("dispatch.latest_time"),
            prefix=f"scheduler__{owner}__{saved.app}__RMD5{digest}_at_{at:.0f}_",
            label=saved.name,
            now=at,
        )
        job.saved_search = saved.name
        self.history.setdefault(saved.name, []).append(job)
        return job

    def _decide(self, saved: SavedSearch, job: Job, outcome: Outcome) -> None:
        rows = job.result.rows
        before = self._counts.get(saved.name)
        self._counts[saved.name] = len(rows)
        if not saved.is_alert:
            return

        def run_over(condition: str) -> int:
            return len(self._splunkd.jobs.run(as_condition(condition), rows=rows, now=outcome.time).rows)

        outcome.triggered = triggers(saved, rows, before, run_over)
        if not outcome.triggered:
            return
        admitted = self._throttle.admit(saved, rows, outcome.time)
        if admitted is None:
            return
        outcome.fired = True
        outcome.actions = act(self._splunkd, saved, job, admitted)
        if saved.flag("alert.track") or saved.get("alert.track") == "auto":
            self._track(saved, job, outcome, admitted)

    def _track(self, saved: SavedSearch, job: Job, outcome: Outcome, results: list[OutputRow]) -> None:
        digest = saved.flag("alert.digest_mode")
        self.fired.append(
            FiredAlert(
                name=saved.name,
                app=saved.app,
                sid=job.sid,
                time=outcome.time,
                severity=saved.get("alert.severity"),
                actions=tuple(saved.actions),
                triggered_alerts=1 if digest else len(results),
                digest=digest,
                results=tuple(results),
            )
        )

    def start(self) -> None:
        self._stopped.clear()
        self._thread = threading.Thread(target=self._keep_going, name="lab-scheduler", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        if self._thread:
            self._thread.join(10)
            self._thread = None

    def _keep_going(self) -> None:
        self._checked = time.time()
        while not self._stopped.wait(TICK):
            self.run_due(time.time())


def as_search(text: str) -> str:
    """A saved search may leave its leading `search` out; a job may not."""
    text = text.strip()
    return text if text.startswith("|") or text.split(None, 1)[:1] == ["search"] else f"search {text}"


def as_condition(text: str) -> str:
    text = text.strip()
    return text if text.startswith("|") else f"| {text}"
