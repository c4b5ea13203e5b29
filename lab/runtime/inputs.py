"""The add-on's modular inputs on their schedule: which are enabled, when each is due, one process each."""

import threading
import time
from collections.abc import Callable
from typing import Protocol

from croniter import croniter

from lab.conf import ConfStore
from lab.errors import LabError, Unsupported
from lab.runtime.logs import InternalLog
from lab.runtime.modinput import Process, Run, Stanza
from lab.runtime.process import Surroundings
from lab.runtime.scheme import Scheme, introspect
from lab.runtime.sink import EventSink

RUN_TIMEOUT = 600.0
TICK = 0.25
OFF = ("1", "true", "t", "yes", "y")


class Sessions(Protocol):
    def system_key(self) -> str:
        """A session of splunkd's own user, for a program."""


class InputRunner:
    """Runs inputs: `run_now` waits for one run; `start` keeps all enabled ones going until `stop`."""

    def __init__(
        self,
        confs: ConfStore,
        around: Callable[[], Surroundings],
        sessions: Sessions,
        sink: EventSink,
        log: InternalLog,
    ) -> None:
        self._confs, self._around, self._sessions = confs, around, sessions
        self._sink, self._log = sink, log
        self._schemes: dict[str, Scheme] = {}
        self._running: dict[str, Process] = {}
        self._due: dict[str, float] = {}
        self._lock = threading.RLock()
        self._stopped = threading.Event()
        self._loop: threading.Thread | None = None
        self.history: list[Run] = []

    def kinds(self) -> dict[str, str]:
        """Each modular input kind and its app: declared in README/inputs.conf.spec, with a program."""
        found: dict[str, str] = {}
        for app in self._confs.home.app_names():
            spec = self._confs.home.app(app) / "README/inputs.conf.spec"
            text = spec.read_text(errors="replace") if spec.is_file() else ""
            for line in text.splitlines():
                kind = line.strip().removeprefix("[").partition("://")[0]
                script = self._confs.home.app(app) / "bin" / f"{kind}.py"
                if line.startswith("[") and "://" in line and script.is_file():
                    found.setdefault(kind, app)
        return found

    def scheme(self, kind: str) -> Scheme:
        if kind not in self._schemes:
            self._schemes[kind] = introspect(self.kinds()[kind], kind, self._around())
        return self._schemes[kind]

    def stanza(self, title: str) -> Stanza:
        """The configured input `KIND://NAME`, with what `[default]` and `[KIND]` give it."""
        kind, _, name = title.partition("://")
        app = self.kinds().get(kind)
        stanzas = self._confs.merged("inputs")
        if app is None or title not in stanzas:
            raise LabError(f"no input {title}: configured are {sorted(self.titles())}")
        params = stanzas.get("default", {}) | stanzas.get(kind, {}) | stanzas[title]
        return Stanza(kind, name, app, {"host": "lab", "index": "default"} | params)

    def titles(self) -> list[str]:
        kinds = self.kinds()
        known = (title.partition("://") for title in self._confs.merged("inputs"))
        return [f"{kind}://{name}" for kind, _, name in known if name and kind in kinds]

    def run_now(self, title: str, timeout: float = RUN_TIMEOUT) -> Run:
        """Run an input once, enabled or not, and index what it sends."""
        stanza = self.stanza(title)
        if self.scheme(stanza.kind).single_instance:
            raise Unsupported(f"{stanza.kind}: an input with use_single_instance is not run by the lab")
        if not self.scheme(stanza.kind).xml_stream:
            raise Unsupported(f"{stanza.kind}: the lab reads only streaming_mode xml")
        with self._lock:
            if title in self._running:
                raise LabError(f"{title} is running already")
            process = Process(stanza, self._sessions.system_key(), self._around())
            self._running[title] = process
        try:
            run = process.wait(lambda event: self._sink.write(event, stanza), timeout)
        finally:
            with self._lock:
                self._running.pop(title, None)
        self._record(stanza, run)
        return run

    def _record(self, stanza: Stanza, run: Run) -> None:
        command = f"python {stanza.kind}.py"
        self._log.write_stderr(command, run.stderr)
        for problem in run.problems:
            self._log.write("ERROR", "ModularInputs", f"{stanza.title}: {problem}")
        if run.code not in (0, None):
            self._log.write("ERROR", "ModularInputs", f"{stanza.title}: ended with {run.code}")
        self.history.append(run)

    def start(self) -> None:
        """Keep enabled inputs running at their intervals, in a thread."""
        self._stopped.clear()
        self._loop = threading.Thread(target=self._keep_going, name="lab-inputs", daemon=True)
        self._loop.start()

    def stop(self) -> None:
        """End the thread and every process of an input."""
        self._stopped.set()
        with self._lock:
            processes = list(self._running.values())
        for process in processes:
            process.stop()
        if self._loop:
            self._loop.join(10)
            self._loop = None

    def _keep_going(self) -> None:
        while not self._stopped.wait(TICK):
            for title in self.due(time.time()):
                threading.Thread(target=self._run_logged, args=(title,), daemon=True).start()

    def due(self, now: float) -> list[str]:
        """Inputs whose time has come; asking takes them off the list until their next time."""
        ready = []
        for title in self.titles():
            try:
                stanza = self.stanza(title)
            except LabError:
                continue
            if stanza.params.get("disabled", "0").lower() in OFF:
                self._due.pop(title, None)
                continue
            interval = stanza.params.get("interval", "60")
            if title not in self._due:
                self._due[title] = first_time(interval, now)
            if now >= self._due[title] and title not in self._running:
                self._due[title] = next_time(interval, now)
                ready.append(title)
        return ready

    def _run_logged(self, title: str) -> None:
        try:
            self.run_now(title)
        except (LabError, OSError) as error:
            self._log.write("ERROR", "ModularInputs", f"{title}: {error}")


def next_time(interval: str, now: float) -> float:
    """`interval` is seconds, -1 or 0 for once, or a cron schedule (inputs.conf.spec)."""
    if len(interval.split()) == 5:
        return float(croniter(interval, now).get_next(float))
    seconds = float(interval)
    return now + seconds if seconds > 0 else float("inf")


def first_time(interval: str, now: float) -> float:
    return next_time(interval, now) if len(interval.split()) == 5 else now
