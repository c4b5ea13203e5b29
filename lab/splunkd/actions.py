"""What an alert does: each of its actions as a process, once for all results or once for each."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.errors import LabError, Unsupported
from lab.runtime.alert_action import Alert, run_action
from lab.splunkd.call import TRUE
from lab.splunkd.jobs import Job
from lab.splunkd.saved import SavedSearch
from lab.splunkd.tokens import expand
from lab.values import OutputRow

if TYPE_CHECKING:
    from lab.splunkd.state import Splunkd


@dataclass(frozen=True)
class ActionOutcome:
    """How an action ended. `error` is why it was not started, or that it was stopped."""

    action: str
    code: int | None = None
    stderr: str = ""
    error: str = ""

    @property
    def ok(self) -> bool:
        return self.code == 0 and not self.error


def act(splunkd: "Splunkd", saved: SavedSearch, job: Job, rows: Sequence[OutputRow]) -> list[ActionOutcome]:
    """Run every action that is switched on. One that fails does not keep the others from running."""
    batches: list[tuple[int | None, Sequence[OutputRow]]] = [(None, rows)]
    if not saved.flag("alert.digest_mode"):
        batches = [(number, [row]) for number, row in enumerate(rows)]
    outcomes = []
    for action in saved.actions:
        for number, batch in batches:
            outcome = attempt(splunkd, saved, job, action=action, number=number, rows=batch)
            log(splunkd, saved, outcome)
            outcomes.append(outcome)
    return outcomes


def attempt(
    splunkd: "Splunkd",
    saved: SavedSearch,
    job: Job,
    *,
    action: str,
    number: int | None,
    rows: Sequence[OutputRow],
) -> ActionOutcome:
    try:
        settings = splunkd.confs.stanzas("alert_actions", "-").get(action, {})
        app = splunkd.engine.confs.owner("alert_actions", action)
        if app is None or settings.get("is_custom", "0") not in TRUE:
            raise Unsupported(
                f"alert action {action}: the lab runs the custom actions of installed apps only"
            )
        alert = Alert(
            action=action,
            action_app=app,
            search_name=saved.name,
            app=saved.app,
            owner=job.owner,
            sid=job.sid,
            configuration=configuration(saved, action, settings, job, rows),
            rows=rows,
            result_id=number,
        )
        done = run_action(alert, settings, splunkd.sessions.system_key(), splunkd.surroundings())
    except (LabError, OSError) as error:
        return ActionOutcome(action, error=str(error))
    late = "took too long: ended" if done.timed_out else ""
    return ActionOutcome(action, done.code, done.stderr, late)


def configuration(
    saved: SavedSearch, action: str, settings: Mapping[str, str], job: Job, rows: Sequence[OutputRow]
) -> dict[str, str]:
    """The action's parameters: alert_actions.conf's, over them the saved search's, tokens filled in."""
    params = {
        key.removeprefix("param."): value for key, value in settings.items() if key.startswith("param.")
    }
    params |= saved.action_params(action)
    when = datetime.datetime.fromtimestamp(job.started, datetime.UTC)
    known = {
        "name": saved.name,
        "app": saved.app,
        "owner": job.owner,
        "search": saved.search,
        "description": saved.get("description"),
        "alert.severity": saved.get("alert.severity"),
        "cron_schedule": saved.cron,
        "job.sid": job.sid,
        "sid": job.sid,
        "job.resultCount": str(len(job.result.rows)),
        "trigger_time": f"{job.started:.0f}",
        "trigger_date": when.strftime("%B %d, %Y"),
        "server.version": "10.0.0",
    }
    first = rows[0] if rows else {}
    return {key: expand(value, known, first) for key, value in params.items()}


def log(splunkd: "Splunkd", saved: SavedSearch, outcome: ActionOutcome) -> None:
    splunkd.log.write_stderr(f"sendalert {outcome.action}", outcome.stderr.splitlines())
    if not outcome.ok:
        why = outcome.error or f"ended with {outcome.code}"
        splunkd.log.write(
            "ERROR", "sendmodalert", f'action={outcome.action} savedsearch="{saved.name}" - {why}'
        )
