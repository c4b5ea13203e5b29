"""`alerts/fired_alerts` and `alerts/alert_actions`."""

from lab.splunkd.call import TRUE, Call
from lab.splunkd.entity import Entities, Entity
from lab.splunkd.errors import RestError
from lab.splunkd.routing import Table
from lab.splunkd.scheduler import FiredAlert
from lab.splunkd.state import Splunkd

TABLE = Table()
FIRED, ACTIONS = "alerts/fired_alerts", "alerts/alert_actions"


def counter(name: str, app: str, fired: list[FiredAlert]) -> Entity:
    return Entity(name, {"triggered_alert_count": len(fired)}, FIRED, app=app)


@TABLE.add("GET", FIRED)
def fired(splunkd: Splunkd, call: Call) -> Entities:
    """One entry a saved search that has fired, and `-` for all together."""
    seen = [alert for alert in splunkd.scheduler.fired if call.app in ("-", "search", alert.app)]
    names = {alert.name: alert.app for alert in seen}
    items = [counter("-", "system", seen)] if seen else []
    items += [counter(name, app, [a for a in seen if a.name == name]) for name, app in sorted(names.items())]
    return Entities(FIRED, items)


@TABLE.add("GET", f"{FIRED}/{{name}}")
def fired_by(splunkd: Splunkd, call: Call, name: str) -> Entities:
    alerts = [alert for alert in splunkd.scheduler.fired if name in ("-", alert.name)]
    if not alerts:
        raise RestError(404, f"Could not find object id={name}")
    return Entities(f"{FIRED}/{name}", [instance(alert) for alert in reversed(alerts)])


def instance(alert: FiredAlert) -> Entity:
    content = {
        "savedsearch_name": alert.name,
        "sid": alert.sid,
        "severity": alert.severity,
        "actions": ",".join(alert.actions),
        "trigger_time": int(alert.time),
        "triggered_alerts": alert.triggered_alerts,
        "digest_mode": alert.digest,
        "alert_type": "historical",
    }
    return Entity(f"{alert.sid}", content, f"{FIRED}/{alert.name}", app=alert.app)


@TABLE.add("GET", ACTIONS)
def actions(splunkd: Splunkd, call: Call) -> Entities:
    stanzas = splunkd.confs.stanzas("alert_actions", call.app)
    return Entities(ACTIONS, [action(splunkd, name, settings) for name, settings in sorted(stanzas.items())])


@TABLE.add("GET", f"{ACTIONS}/{{name}}")
def show(splunkd: Splunkd, call: Call, name: str) -> Entities:
    return Entities(ACTIONS, [action(splunkd, name, splunkd.confs.get("alert_actions", call.app, name))])


def action(splunkd: Splunkd, name: str, settings: dict[str, str]) -> Entity:
    app = splunkd.engine.confs.owner("alert_actions", name) or "system"
    content = {**settings, "is_custom": settings.get("is_custom", "0") in TRUE, "eai:appName": app}
    return Entity(name, content, ACTIONS, app=app)
