"""`saved/searches`: list, make, change, run."""

from datetime import UTC, datetime

from croniter import croniter
from starlette.responses import Response

from lab.splunkd import render
from lab.splunkd.call import FALSE, TRUE, Call
from lab.splunkd.endpoints.search import entity as job_entity
from lab.splunkd.entity import Entities, Entity
from lab.splunkd.errors import RestError, not_served
from lab.splunkd.routing import Table
from lab.splunkd.saved import CONF, DEFAULTS, SavedSearch
from lab.splunkd.state import Splunkd

TABLE = Table()
PATH = "saved/searches"
# REST says these names, savedsearches.conf those
IN_CONF = {
    "is_scheduled": "enableSched",
    "alert_type": "counttype",
    "alert_comparator": "relation",
    "alert_threshold": "quantity",
}
BOOLEANS = {
    "disabled",
    "is_scheduled",
    "alert.suppress",
    "alert.digest_mode",
    "is_visible",
    "realtime_schedule",
}


def entity(splunkd: Splunkd, saved: SavedSearch) -> Entity:
    content: dict[str, object] = {**DEFAULTS, "is_visible": "1", "realtime_schedule": "1", **saved.settings}
    for rest, conf in IN_CONF.items():
        content[rest] = saved.get(conf)
    content["actions"] = ",".join(saved.actions)
    for name in BOOLEANS:
        content[name] = str(content.get(name, "0")).lower() in TRUE
    content["next_scheduled_time"] = next_time(splunkd, saved)
    content["qualifiedSearch"] = saved.search
    content["eai:appName"], content["eai:userName"] = saved.app, "nobody"
    return Entity(
        saved.name, dict(content), PATH, app=saved.app,
        actions=("dispatch", "history", "disable" if not saved.flag("disabled") else "enable"),
    )  # fmt: skip


def next_time(splunkd: Splunkd, saved: SavedSearch) -> str:
    if not saved.scheduled or not croniter.is_valid(saved.cron):
        return ""
    when = croniter(saved.cron, splunkd.engine.now).get_next(float)
    return datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def one(splunkd: Splunkd, call: Call, name: str, status: int = 200) -> Entities:
    return Entities(PATH, [entity(splunkd, splunkd.saved.get(name, call.app))], status)


def to_conf(splunkd: Splunkd, settings: dict[str, str]) -> dict[str, str]:
    """REST's names to the conf's; values that the scheduler would stumble over are refused now."""
    found = {}
    for name, value in settings.items():
        if name in BOOLEANS and value.lower() not in (*TRUE, *FALSE):
            raise RestError(400, f'Argument "{name}" must be a boolean, not "{value}"')
        found[IN_CONF.get(name, name)] = value
    cron = found.get("cron_schedule", "").strip()
    if cron and not (len(cron.split()) == 5 and croniter.is_valid(cron)):
        raise RestError(400, f'Invalid cron_schedule="{cron}"')
    if "actions" in found:
        known = splunkd.confs.stanzas("alert_actions", "-")
        for action in filter(None, (part.strip() for part in found.pop("actions").split(","))):
            if action not in known:
                raise RestError(
                    400, f"Unknown alert action {action} (the lab knows: {', '.join(sorted(known))})"
                )
            found[f"action.{action}"] = "1"
    return found


@TABLE.add("GET", PATH)
def listing(splunkd: Splunkd, call: Call) -> Entities:
    return Entities(PATH, [entity(splunkd, saved) for saved in splunkd.saved.all(call.app)])


@TABLE.add("POST", PATH)
def create(splunkd: Splunkd, call: Call) -> Entities:
    name = call.args.require("name")
    call.args.require("search")
    splunkd.confs.create(CONF, call.write_app, name, to_conf(splunkd, call.args.settings()))
    return one(splunkd, call, name, 201)


@TABLE.add("GET POST", f"{PATH}/_reload")
def reload(splunkd: Splunkd, call: Call) -> Entities:
    splunkd.engine.confs.reload()
    return listing(splunkd, call)


@TABLE.add("GET", f"{PATH}/{{name}}")
def show(splunkd: Splunkd, call: Call, name: str) -> Entities:
    return one(splunkd, call, name)


@TABLE.add("POST", f"{PATH}/{{name}}")
def edit(splunkd: Splunkd, call: Call, name: str) -> Entities:
    splunkd.saved.get(name, call.app)
    splunkd.confs.edit(CONF, call.app, name, to_conf(splunkd, call.args.settings()))
    return one(splunkd, call, name)


@TABLE.add("DELETE", f"{PATH}/{{name}}")
def delete(splunkd: Splunkd, call: Call, name: str) -> Entities:
    splunkd.confs.delete(CONF, call.app, name)
    return listing(splunkd, call)


@TABLE.add("POST", f"{PATH}/{{name}}/dispatch")
def dispatch(splunkd: Splunkd, call: Call, name: str) -> Response:
    """Run it now. With `trigger_actions=1` its alert is decided upon as on schedule."""
    call.args.only("trigger_actions", "dispatch.now", "force_dispatch")
    saved = splunkd.saved.get(name, call.app)
    if call.args.flag("trigger_actions"):
        outcome = splunkd.scheduler.run(saved, splunkd.engine.now)
        if outcome.error:
            raise RestError(400, outcome.error, "FATAL")
        sid = outcome.sid
    else:
        sid = splunkd.scheduler.dispatch(saved, splunkd.engine.now, call.user).sid
    if call.args.get("output_mode") == "json":
        return render.as_json({"sid": sid}, 201)
    return render.as_xml(f"<response><sid>{sid}</sid></response>", 201)


@TABLE.add("GET", f"{PATH}/{{name}}/history")
def history(splunkd: Splunkd, call: Call, name: str) -> Entities:
    splunkd.saved.get(name, call.app)
    jobs = [job for job in reversed(splunkd.scheduler.history.get(name, [])) if not job.cancelled]
    return Entities(f"{PATH}/{name}/history", [job_entity(job) for job in jobs])


@TABLE.add("POST", f"{PATH}/{{name}}/{{action}}")
def switch(splunkd: Splunkd, call: Call, name: str, action: str) -> Entities:
    if action not in ("enable", "disable"):
        raise not_served(f"{PATH}/{name}/{action}")
    splunkd.saved.get(name, call.app)
    splunkd.confs.edit(CONF, call.app, name, {"disabled": "0" if action == "enable" else "1"})
    return one(splunkd, call, name)
