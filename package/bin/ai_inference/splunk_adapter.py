"""The only module that knows solnlib and splunklib: settings in, events and log lines out."""

from __future__ import annotations

import logging
import signal
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from types import FrameType
from typing import Any

from solnlib import conf_manager, log
from splunklib import modularinput as smi

from ai_inference.credentials import Credentials
from ai_inference.poll import Poll, unpolled_record
from ai_inference.records import HEALTH, INVENTORY, METRICS, Record
from ai_inference.settings import Target, read_target
from ai_inference.splunk_settings import ADDON, SETTINGS, read_credentials, stored_proxy
from ai_inference.trouble import Problem, Trouble, unexpected

# splunkd's word for "whatever index the receiver calls its default"
NO_INDEX = "default"

Params = Mapping[str, Any]


class Stopped(BaseException):
    """splunkd wants the process to end. Not an Exception: no handler of failures may take it for one."""


class Events:
    """Writes whole events: a SIGTERM in the middle of one takes effect after it."""

    def __init__(self, writer: smi.EventWriter, stanza: str, index: str | None) -> None:
        self._writer, self._stanza = writer, stanza
        self._index = None if index == NO_INDEX else index
        self._writing = self._asked = False
        self.counts: Counter[str] = Counter()
        self.health: Mapping[str, Any] = {}

    def stop(self, _number: int, _frame: FrameType | None) -> None:
        """The signal's handler."""
        self._asked = True
        if not self._writing:
            raise Stopped

    def write(self, record: Record, secrets: Iterable[str]) -> None:
        event = smi.Event(
            data=record.text(secrets),
            time=f"{record.time:.6f}",
            source=self._stanza,
            sourcetype=record.sourcetype,
            index=self._index,
            unbroken=False,
        )
        self._writing = True
        try:
            self._writer.write_event(event)
        finally:
            self._writing = False
        self.counts[record.sourcetype] += 1
        if record.sourcetype == HEALTH:
            self.health = record.fields
        if self._asked:
            raise Stopped


def stream_events(inputs: smi.InputDefinition, writer: smi.EventWriter) -> None:
    """Poll every input of this process; splunkd starts one process an input (no single instance)."""
    for stanza, params in inputs.inputs.items():
        events = Events(writer, stanza, params.get("index"))
        logger = log.Logs().get_logger(f"{ADDON.lower()}_{stanza.rpartition('/')[2]}")
        before = signal.signal(signal.SIGTERM, events.stop)
        try:
            run(stanza, params, inputs.metadata["session_key"], events, logger)
        except Stopped:
            logger.info("action=stopped msg=splunkd asked the input to end; the next poll is complete again")
            return
        finally:
            signal.signal(signal.SIGTERM, before)


def run(stanza: str, params: Params, session_key: str, events: Events, logger: logging.Logger) -> None:
    name = stanza.rpartition("/")[2]
    log.modular_input_start(logger, name)
    began = time.monotonic()
    try:
        target = configured(name, params, session_key, logger)
    except Trouble as trouble:
        problems = [Problem("configuration", trouble.kind, trouble.message)]
        events.write(unpolled_record(name, trouble, time.time()), ())
    else:
        poll = Poll(target)
        secrets = tuple(target.tokens.values())
        for record in poll.records():
            events.write(record, secrets)
        problems = poll.problems
    say(stanza, params, events, problems, logger)
    logger.info(
        "action=polled endpoint=%s health=%s models=%d samples=%d problems=%d duration=%.3f",
        name,
        events.health.get("health"),
        events.counts[INVENTORY],
        events.counts[METRICS],
        len(problems),
        time.monotonic() - began,
    )
    log.modular_input_end(logger, name)


def say(
    stanza: str,
    params: Params,
    events: Events,
    problems: Iterable[Problem],
    logger: logging.Logger,
) -> None:
    """A line for each problem, and those that UCC's monitoring page counts."""
    for problem in problems:
        logger.error("action=problem part=%s kind=%s msg=%s", problem.part, problem.kind, problem.message)
    for sourcetype, count in events.counts.items():
        log.events_ingested(
            logger, stanza, sourcetype, count, params.get("index"), account=params.get("account")
        )


def configured(name: str, params: Params, session_key: str, logger: logging.Logger) -> Target:
    """The target with the account's tokens and the proxy, from splunkd; Trouble when they can't be read."""
    try:
        level = conf_manager.get_log_level(
            logger=logger, session_key=session_key, app_name=ADDON, conf_name=SETTINGS
        )
        logger.setLevel(level)
        tokens = tokens_of(read_credentials(params.get("account"), session_key))
        return read_target(name, params, tokens, stored_proxy(session_key, logger))
    except Trouble:
        raise
    except Exception as error:
        trouble = unexpected(error)
        message = (
            f"The add-on's settings could not be read from splunkd ({trouble.message.partition('. ')[0]}). "
            "Is splunkd healthy? Look into splunkd.log."
        )
        raise Trouble("configuration", message) from error


def tokens_of(account: Credentials) -> dict[str, str]:
    """Until the poll knows credentials: the bearer tokens by role."""
    return {role: value.rpartition(" ")[2] for role, (_, value) in account.headers.items()}
