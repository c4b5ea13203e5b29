"""What an admin does after installing: sets up an input, turns the detections on. Then an hour passes."""

from typing import Any

from splunklib import client

from lab import Lab
from lab.splunkd import Server
from scripts.build.paths import ADDON
from scripts.detections import load_detections

HOUR = 3600
INPUT = "replayed_servers"


def connect(server: Server) -> Any:
    """A splunk-sdk session with the lab: what an admin's own script would use."""
    host, _, port = server.mgmt_url.removeprefix("https://").partition(":")
    return client.connect(
        host=host, port=int(port), username=server.username, password=server.password, app=ADDON
    )


def enable_detections(server: Server) -> list[str]:
    """Enable every detection over REST, as the admin does in Settings; their names are returned."""
    service = connect(server)
    names = [detection.title for detection in load_detections()]
    for name in names:
        service.saved_searches[name].enable()
    return names


def set_up_input(server: Server, endpoints: list[str], ca_file: str) -> None:
    """Save an input as the Inputs page does; saving asks the endpoints. One of them is away: so no test."""
    settings = {"name": INPUT, "server_type": "auto", "interval": "60", "index": "main"}
    settings |= {"test_connection": "0", "endpoints": "\n".join(endpoints), "ca_file": ca_file}
    connect(server).post("ta_ai_inference_ai_inference_endpoint", owner="nobody", app=ADDON, **settings)


def poll(server: Server) -> None:
    """Raises RuntimeError when the poll failed."""
    run = server.inputs.run_now(f"ai_inference_endpoint://{INPUT}")
    if not run.ok or not run.events:
        raise RuntimeError(f"the input ended with {run.code}: {run.problems} {run.stderr}")


def live_through(lab: Lab, server: Server, now: float) -> list[dict[str, str]]:
    """Run each search at each of its times of the last hour, the clock set to it.

    What fired, a dict an alert: the search, and the values of its suppression fields."""
    alerts: dict[tuple[tuple[str, str], ...], None] = {}
    keys = {detection.title: detection.splunk["suppress"]["fields"] for detection in load_detections()}
    for tick in range(int(now - HOUR) // 60 * 60, int(now) + 1, 60):
        lab.freeze(float(tick))
        for outcome in server.scheduler.run_due(float(tick), since=float(tick) - 60):
            if outcome.error:
                raise RuntimeError(f"{outcome.name} at {tick}: {outcome.error}")
    lab.freeze(None)
    for alert in server.scheduler.fired:
        for row in alert.results:
            entity = {"search": alert.name, **{name: str(row[name]) for name in keys[alert.name]}}
            alerts[tuple(entity.items())] = None
    return [dict(alert) for alert in alerts]
