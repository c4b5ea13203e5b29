"""One poll of one endpoint: health, inventory, metrics, canary and log lines, as records.

Each part is asked whatever became of the others. Whatever goes wrong ends up in the health record, which
every poll writes exactly once, as its last record.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Union

from ai_inference import changes, endpoints, records
from ai_inference.answers import present
from ai_inference.asking import Asker, Remembering
from ai_inference.canary import look
from ai_inference.changes import Fields
from ai_inference.checkpoint import State
from ai_inference.connect import Limits
from ai_inference.detect import detect
from ai_inference.endpoints import loki
from ai_inference.endpoints.family import INFERENCE, MANAGEMENT, METRICS, Family
from ai_inference.identity import identified
from ai_inference.log_lines import log_line
from ai_inference.metrics.history import Snapshot
from ai_inference.metrics.page import Reading, raw_records
from ai_inference.records import LogLine, Record
from ai_inference.settings import AUTO, Settings, Target
from ai_inference.transport import MAX_RETRY_AFTER
from ai_inference.trouble import Problem, Report, Trouble, unexpected
from ai_inference.verdict import told, untold

# Problems in one health record; the rest are counted.
MAX_PROBLEMS = 20
# The part of the interval that a poll may take, within these bounds (s); each of its parts a third of it.
SHARE_OF_INTERVAL, SHORTEST, LONGEST = 0.8, 8.0, 60.0
PARTS = 3
# An inventory that did not change is written again after this (s).
INVENTORY_AGAIN = 3600.0
# Fields of the inventory that follow the load: their change alone is no reason to write it again.
LOAD = frozenset({"queue_pending", "queue_remaining", "expires", "memory_used", "gpu_memory_used"})
# Trouble of a detected server that may mean that another server now stands there.
LOST = ("not_found", "not_json", "unexpected_answer", "http_error", "bad_http")

Written = Union[Record, LogLine]
# Writes records and keeps the state, both or neither.
Commit = Callable[[Iterable[Written], State], None]


@dataclass(frozen=True)
class Outcome:
    """`health` is the record's word; `reason` why it is not healthy."""

    health: str
    reason: str
    problems: tuple[Problem, ...]
    counts: Mapping[str, Any]


class Poll:
    """`state` is what the last poll committed. `clock` gives epoch seconds, for tests."""

    def __init__(
        self,
        target: Target,
        settings: Settings,
        state: State,
        *,
        clock: Callable[[], float] = time.time,
        limits: Limits | None = None,
    ) -> None:
        self.target, self.settings, self.state = target, settings, dict(state)
        self.problems = list[Problem]()
        self._clock, self._limits = clock, limits or Limits()
        budget = min(max(settings.interval * SHARE_OF_INTERVAL, SHORTEST), LONGEST)
        self._part_seconds = budget / PARTS
        self._records = list[Written]()
        self._counts: dict[str, Any] = {}
        self._platform = ""
        self._began, self._started = clock(), time.monotonic()

    def run(self, commit: Commit) -> Outcome:
        """Ask everything and commit. Never raises but what `commit` raises: an error of ours is a problem
        too."""
        fields = self._asked(commit)
        record = self._health_record(fields)
        self._records.append(record)
        self.state["health"] = fields.get("health")
        commit(self._records, self.state)
        return Outcome(
            str(fields.get("health")), str(fields.get("reason", "")), tuple(self.problems), dict(self._counts)
        )

    def note(self, part: str, trouble: Trouble) -> None:
        self.problems.append(Problem(part, trouble.kind, trouble.message))
        if trouble.kind == "rate_limited" and trouble.retry_after:
            self.state["not_before"] = self._clock() + trouble.retry_after

    def _report(self, part: str) -> Report:
        return lambda trouble: self.note(part, trouble)

    def _asked(self, commit: Commit) -> Fields:
        waiting = self.state.pop("not_before", 0.0) - self._clock()
        if 0 < waiting <= MAX_RETRY_AFTER:
            self.state["not_before"] = self._clock() + waiting
            message = f"The server asked for patience: it is asked again in {waiting:.0f} s."
            return self._untold("health", Trouble("rate_limited", message))
        if self.target.base.scheme == "https" and not self.settings.access.verify:
            message = (
                "The server's certificate was not verified: whoever is in between can read and change all."
            )
            self.note("configuration", Trouble("tls_not_verified", f"{message} Tick Verify certificates."))
        try:
            family, because = self._family()
        except Trouble as trouble:
            return self._untold("health", trouble)
        except Exception as error:
            return self._untold("health", unexpected(error))
        self._platform = family.PLATFORM or str(self.state.get("platform") or "")
        fields = self._health(family) | present(server_type=family.NAME, detected_because=because or None)
        self._inventory(family)
        self._metrics(family)
        self._look_at_canary(family)
        self._lines(family, commit)
        return fields

    def _family(self) -> tuple[Family, str]:
        """The configured family, the one that was detected before, or the one that answers now."""
        if self.target.server_type != AUTO:
            return endpoints.find(self.target.server_type), ""
        before = str(self.state.get("server_type"))
        if before in endpoints.FAMILIES:
            return endpoints.FAMILIES[before], str(self.state.get("detected_because") or "")
        with self._asker(endpoints.ANY) as asker:  # any family's ports: which is not known yet
            family, because = detect(endpoints.FAMILIES.values(), Remembering(asker))
        was = self.state.get("former_type")
        if was and was != family.NAME:
            self._change(changes.server_change("server_type_changed", "server", was, family.NAME))
        self.state.update(server_type=family.NAME, former_type=family.NAME, detected_because=because)
        return family, because

    def _health(self, family: Family) -> Fields:
        with self._asker(family) as asker:
            try:
                health = family.health(asker)
            except Trouble as trouble:
                if trouble.kind in LOST:
                    # Detect anew next time.
                    self.state.pop("server_type", None)
                return self._untold("health", trouble)
            except Exception as error:
                return self._untold("health", unexpected(error))
            certificate = asker.certificate
        # Remembered for the polls at which it is away.
        self._platform = self.state["platform"] = str(health.more.get("serving_platform") or family.PLATFORM)
        fields, changed = identified(self.state, health.version, certificate, self._clock())
        for change in changed:
            self._change(change)
        return told(health) | fields

    def _inventory(self, family: Family) -> None:
        role = MANAGEMENT if MANAGEMENT in family.PORTS else INFERENCE
        if not family.HAS_INVENTORY or self.target.address(role, family) is None:
            return
        found, before = list[Fields](), self.state.get("models")
        troubles = len(self.problems)
        with self._part("inventory", family) as asker:
            for fields in family.inventory(asker, self._report("inventory")):
                found.append(fields)
            self._counts["models"] = len(found)
        complete = len(self.problems) == troubles
        if not complete and not found:
            return
        if before is not None:
            for change in changes.model_changes(before, found, complete=complete):
                self._change(change, role, family)
        self.state["models"] = changes.merged(before or (), found, complete=complete)
        self._write_inventory(found, role, family)

    def _write_inventory(self, found: list[Fields], role: str, family: Family) -> None:
        steady = [{name: value for name, value in fields.items() if name not in LOAD} for fields in found]
        digest, now = changes.digest(steady), self._clock()
        written = self.state.get("inventory_written") or {}
        since = now - float(written.get("at", 0.0))
        if written.get("digest") == digest and 0 <= since < INVENTORY_AGAIN:
            return
        self.state["inventory_written"] = {"digest": digest, "at": now}
        for fields in found:
            self._record(records.INVENTORY, fields, role, family)

    def _metrics(self, family: Family) -> None:
        if not family.METRICS_PATH or self.target.address(METRICS, family) is None:
            return
        before = Snapshot.from_json(self.state.get("metrics"))
        with self._part("metrics", family) as asker:
            pages = list(family.metrics(asker, self._report("metrics")))
            if not pages:
                return
            report = self._report("metrics")
            reading = Reading(family.TABLE, before, self._clock(), time.monotonic(), report)
            for page in pages:
                reading.add(page)
            sourcetype = records.POINTS if self.settings.metrics_index else records.METRICS
            for fields in reading.records():
                self._record(sourcetype, fields, METRICS, family)
            self.state["metrics"] = reading.snapshot.as_json()
            self._counts["series"] = reading.series
            if self.settings.raw_metrics:
                for fields in raw_records(pages, report):
                    self._record(records.METRICS, fields, METRICS, family)

    def _look_at_canary(self, family: Family) -> None:
        canary = self.settings.canary
        if canary is None:
            return
        with self._part("canary", family) as asker:
            seen = look(asker, canary, self.state.get("canary") or {})
            self.state["canary"] = dict(seen.state)
            self._counts.update(seen.fields)
            if seen.change:
                # With nothing else changed at this poll, the answer is another of the same version.
                unchanged = all(record.sourcetype != records.CHANGE for record in self._records)
                fields = {"object": canary.path, "version_unchanged": unchanged}
                self._change({**changes.server_change(category="answer", **seen.change), **fields})

    def _lines(self, family: Family, commit: Commit) -> None:
        logs = self.settings.logs
        if family.NAME != loki.Loki.NAME:
            return
        with self._part("lines", family) as asker:
            if logs is None:
                raise Trouble(
                    "configuration", "This is a Loki: give its query and a source type in the input."
                )
            until = int((self._clock() - logs.delay) * 1e9)
            position = self.state.get("loki") or {"time_ns": until - int(logs.start * 1e9)}
            count = 0
            for page in loki.pages(asker, logs.query, position, until, self._report("lines")):
                # A page at a time: what was written is never asked for again, and memory holds one page.
                self.state["loki"] = page.position
                lines = [log_line(line, logs.sourcetype) for line in page.lines]
                commit([*self._records, *lines], self.state)
                self._records.clear()
                count += len(page.lines)
            self._counts["lines"] = count

    @contextmanager
    def _part(self, part: str, family: Family) -> Iterator[Asker]:
        """A part whose trouble is noted."""
        try:
            with self._asker(family) as asker:
                yield asker
        except Trouble as trouble:
            self.note(part, trouble)
        except Exception as error:
            self.note(part, unexpected(error))

    def _asker(self, family: Family) -> Asker:
        return Asker(self.target, self.settings, family, self._limits, self._part_seconds)

    def _untold(self, part: str, trouble: Trouble) -> Fields:
        self.note(part, trouble)
        return untold(trouble, proxied=self.settings.access.proxy is not None)

    def _change(self, fields: Fields, role: str = INFERENCE, family: Family | None = None) -> None:
        what = {"object": self.target.name, **fields}
        self._record(records.CHANGE, what, role, family or endpoints.ANY)

    def _record(self, sourcetype: str, fields: Fields, role: str, family: Family) -> None:
        self._records.append(Record(sourcetype, self._clock(), {**self._head(role, family), **fields}))

    def _head(self, role: str, family: Family) -> dict[str, Any]:
        address = self.target.address(role, family) or self.target.base
        return present(
            endpoint=self.target.name,
            input=self.settings.name,
            serving_platform=self._platform or None,
            dest=address.host,
            dest_port=address.port,
        )

    def _health_record(self, fields: Fields) -> Record:
        shown = [problem.as_dict() for problem in self.problems[:MAX_PROBLEMS]]
        took = round(time.monotonic() - self._started, 6)
        more = present(poll_duration=took, problem_count=len(self.problems), problems=shown or None)
        head = self._head(INFERENCE, endpoints.ANY)
        return Record(records.HEALTH, self._began, {**head, **fields, **self._counts, **more})
