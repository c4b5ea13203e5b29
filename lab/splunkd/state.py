"""All that splunkd remembers, put together. The endpoints are given this and nothing else."""

import secrets
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lab.conf.reader import read_conf
from lab.errors import LabError
from lab.runtime import Surroundings
from lab.runtime.inputs import InputRunner
from lab.runtime.logs import InternalLog
from lab.runtime.monitor import Monitors
from lab.runtime.sink import EventSink
from lab.splunkd.confs import Confs
from lab.splunkd.engine import Engine
from lab.splunkd.hec.tokens import Tokens
from lab.splunkd.jobs import Jobs
from lab.splunkd.kvstore import KvStore
from lab.splunkd.locked import LockedIngest
from lab.splunkd.passwords import Passwords
from lab.splunkd.saved import SavedSearches
from lab.splunkd.scheduler import Scheduler
from lab.splunkd.sessions import Sessions

OWN_INDEXES = ("_audit", "_internal", "_introspection", "_telemetry", "history", "main", "summary")
GUID = "00000000-0000-4000-8000-00000000001a"


@dataclass
class Addresses:
    """Where the three listeners are; filled in once they are bound."""

    mgmt: str = ""
    hec: str = ""
    web: str = ""


@dataclass
class Splunkd:
    """`python` is the interpreter for the add-on's own programs."""

    engine: Engine
    python: str = sys.executable
    addresses: Addresses = field(default_factory=Addresses)

    def __post_init__(self) -> None:
        home = self.engine.home
        # One search or one batch of events at a time: the Lab makes no promise about threads.
        self.lock = threading.RLock()
        self.sessions = Sessions()
        self.confs = Confs(self.engine.confs)
        self.passwords = Passwords(home.root / "var/lib/splunk/passwords.sealed")
        self.kv = KvStore(home.root / "var/lib/splunk/kvstore", self.confs)
        self.ingest = LockedIngest(self.engine, self.lock)
        self.log = InternalLog(home.root / "var/log/splunk", self.ingest.ingest_event, self.lock)
        self.monitors = Monitors(self.engine.confs, self.ingest.ingest)
        self.jobs = Jobs(self.engine, self.catch_up, self.lock)
        self.tokens = Tokens(self.confs, secrets.token_hex(16))
        self.inputs = InputRunner(
            self.engine.confs, self.surroundings, self.sessions, EventSink(self.ingest), self.log
        )
        self.saved = SavedSearches(self.confs)
        self.scheduler = Scheduler(self)

    def catch_up(self) -> None:
        """Index what was written to files since the last search: Splunk's own logs, and monitored ones."""
        with self.lock:
            self.monitors.collect()
            for problem in self.monitors.problems:
                self.log.write("ERROR", "TailReader", problem)
            self.monitors.problems.clear()
            self.log.collect()

    def surroundings(self) -> Surroundings:
        """What a program of an add-on is started with. Asked each time: the port is not known at first."""
        return Surroundings(self.engine.home.root, self.addresses.mgmt, self.python)

    def apps(self) -> Sequence[str]:
        return self.engine.home.app_names()

    def add_token_file(self, path: Path) -> None:
        """HEC tokens from a file in the form of inputs.conf: `[http://NAME]` with `token = …`."""
        if not path.is_file():
            raise LabError(f"no token file {path}")
        stanzas = read_conf(path)
        strange = [name for name in stanzas if not name.startswith("http://")]
        if strange or not stanzas:
            raise LabError(f"{path}: expected [http://NAME] stanzas, found {strange or 'none'}")
        self.tokens.add(stanzas)

    def indexes(self) -> dict[str, dict[str, str]]:
        """Splunk's own indexes and those of indexes.conf, each with its settings."""
        found: dict[str, dict[str, str]] = {name: {} for name in OWN_INDEXES}
        found["_metrics"] = {"datatype": "metric"}
        for name, settings in self.confs.stanzas("indexes", "-").items():
            if ":" not in name:  # [volume:…] and [provider:…] are no indexes
                found[name] = settings
        return found
