"""The modular input as splunkd runs it: settings in, events and log lines out."""

from __future__ import annotations

import contextlib
import logging
import signal
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from types import FrameType
from typing import Any

from solnlib import conf_manager, log
from splunklib import modularinput as smi

from ai_inference import endpoints
from ai_inference.checkpoint import Store
from ai_inference.poll import Outcome, Written
from ai_inference.records import POINTS, LogLine
from ai_inference.rounds import Round, Summary
from ai_inference.settings import Settings, Target, read_settings
from ai_inference.splunk_settings import ADDON, SETTINGS, read_credentials, stored_proxy
from ai_inference.status import folder_of, write_status
from ai_inference.trouble import Problem, Trouble, unexpected
from ai_inference.verdict import UNKNOWN, unpolled_record

# splunkd's word for "whatever index the receiver calls its default"
NO_INDEX = "default"
# Problems that an admin should know of and may live with; all others are errors.
WARNINGS = frozenset({"tls_not_verified", "clock", "duplicate_series", "too_many_series", "checkpoint"})

Params = Mapping[str, Any]


class Events:
    """Writes events to splunkd and counts them. `secrets` are taken out of every event."""

    def __init__(self, writer: smi.EventWriter, stanza: str, params: Params) -> None:
        self._writer, self._stanza = writer, stanza
        self._index, self._metrics_index = params.get("index"), params.get("metrics_index")
        self.secrets: Iterable[str] = ()
        self.counts: Counter[tuple[str, str]] = Counter()

    def write(self, record: Written) -> None:
        index = str(self._metrics_index if record.sourcetype == POINTS else self._index or NO_INDEX)
        line = record if isinstance(record, LogLine) else None
        self._writer.write_event(
            smi.Event(
                data=record.text(self.secrets),
                time=f"{record.time:.6f}",
                source=(line.source if line else "") or self._stanza,
                host=(line.host if line else "") or None,
                sourcetype=record.sourcetype,
                index=None if index == NO_INDEX else index,
                unbroken=False,
            )
        )
        self.counts[record.sourcetype, index] += 1


class Log:
    """The add-on's log, as UCC's monitoring and the docs read it."""

    def __init__(self, logger: logging.Logger, input_name: str) -> None:
        self.logger, self._input = logger, input_name

    def endpoint(self, target: Target, outcome: Outcome, seconds: float) -> None:
        """A line a poll at INFO, and one a problem."""
        for problem in outcome.problems:
            self.problem(problem, target.name)
        told = " ".join(f"{name}={value}" for name, value in sorted(outcome.counts.items()))
        self.logger.info(
            'action=polled input=%s endpoint="%s" health=%s problems=%d duration=%.3f %s',
            self._input,
            target.name,
            outcome.health,
            len(outcome.problems),
            seconds,
            told,
        )

    def problem(self, problem: Problem, endpoint: str) -> None:
        self.logger.log(
            logging.WARNING if problem.kind in WARNINGS else logging.ERROR,
            'action=problem input=%s endpoint="%s" part=%s kind=%s msg=%s',
            self._input,
            endpoint,
            problem.part,
            problem.kind,
            problem.message,
        )

    def round(self, summary: Summary, seconds: float) -> None:
        for problem in summary.problems:
            self.problem(problem, "")
        self.logger.info(
            "action=round input=%s endpoints=%d healthy=%d events=%d duration=%.3f",
            self._input,
            summary.endpoints,
            summary.healthy,
            sum(summary.counts.values()),
            seconds,
        )


def stream_events(inputs: smi.InputDefinition, writer: smi.EventWriter) -> None:
    """Poll every input of this process; splunkd starts one process an input (no single instance)."""
    for stanza, params in inputs.inputs.items():
        name = stanza.rpartition("/")[2]
        told = Log(log.Logs().get_logger(f"{ADDON.lower()}_{name}"), name)
        log.modular_input_start(told.logger, name)
        events = Events(writer, stanza, params)
        ended = poll_input(name, params, inputs.metadata, events, told)
        for (sourcetype, index), count in events.counts.items():
            log.events_ingested(told.logger, stanza, sourcetype, count, index, account=params.get("account"))
        log.modular_input_end(told.logger, name)
        if not ended:
            told.logger.info("action=stopped input=%s msg=splunkd asked the input to end", name)
            return


def poll_input(name: str, params: Params, metadata: Params, events: Events, told: Log) -> bool:
    """One round; False where splunkd asked for the end before it was complete."""
    began = time.monotonic()
    try:
        settings = configured(name, params, metadata["session_key"], told.logger)
    except Trouble as trouble:
        events.write(unpolled_record(name, trouble, time.time()))
        problem = {"endpoint": name, "health": UNKNOWN, "reason": trouble.message}
        with contextlib.suppress(OSError):
            folder = folder_of(metadata["checkpoint_dir"], name)
            write_status(folder, endpoints=0, healthy=0, problems=[problem])
        told.problem(Problem("configuration", trouble.kind, trouble.message), "")
        return True
    events.secrets = settings.access.secrets
    this = Round(settings, Store(metadata["checkpoint_dir"], name), events.write, told.endpoint)
    stopped: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopped.append(number)
        this.stop()

    before = signal.signal(signal.SIGTERM, stop)
    try:
        summary = this.run()
        this.finish()
    finally:
        signal.signal(signal.SIGTERM, before)
    told.round(summary, time.monotonic() - began)
    return not stopped


def configured(name: str, params: Params, session_key: str, logger: logging.Logger) -> Settings:
    """The input's settings with its account and the proxy, from splunkd; Trouble when they can't be read."""
    try:
        level = conf_manager.get_log_level(
            logger=logger, session_key=session_key, app_name=ADDON, conf_name=SETTINGS
        )
        logger.setLevel(level)
        credentials = read_credentials(params.get("account"), session_key)
        return read_settings(name, params, endpoints.FAMILIES, credentials, stored_proxy(session_key, logger))
    except Trouble:
        raise
    except Exception as error:
        trouble = unexpected(error)
        message = (
            f"The add-on's settings could not be read from splunkd ({trouble.message.partition('. ')[0]}). "
            "Is splunkd healthy? Look into splunkd.log."
        )
        raise Trouble("configuration", message) from error
