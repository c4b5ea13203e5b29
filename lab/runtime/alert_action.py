"""An alert action of an add-on, as the process that splunkd starts: JSON on stdin, results in a file.

Splunk, "Custom alert actions": `bin/NAME.py --execute`, payload keys app, owner, results_file,
results_link, search_name, search_uri, server_host, server_uri, session_key, sid, configuration, result.
"""

import csv
import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.errors import Unsupported
from lab.runtime.process import Completed, Surroundings, run

TIMEOUT = 300.0
Rows = Sequence[Mapping[str, str | list[str]]]


@dataclass(frozen=True)
class Alert:
    """One firing of an alert, as an action needs to know it. `result_id` is set for per-result alerts."""

    action: str
    action_app: str
    search_name: str
    app: str
    owner: str
    sid: str
    configuration: Mapping[str, str]
    rows: Rows
    result_id: int | None = None


def run_action(
    alert: Alert, settings: Mapping[str, str], session_key: str, around: Surroundings
) -> Completed:
    """Run the action to its end. `settings` is its stanza of alert_actions.conf."""
    if settings.get("payload_format", "xml") != "json":
        raise Unsupported(f"alert action {alert.action}: the lab hands over payload_format = json only")
    results = write_results(alert, around.home / "var/run/splunk/dispatch" / alert.sid)
    payload = {
        "app": alert.app,
        "owner": alert.owner,
        "results_file": str(results),
        "results_link": f"http://lab/app/{alert.app}/search?q=%7Cloadjob%20{alert.sid}",
        "search_name": alert.search_name,
        "search_uri": f"/servicesNS/{alert.owner}/{alert.app}/saved/searches/{alert.search_name}",
        "server_host": "lab",
        "server_uri": around.splunkd_uri,
        "session_key": session_key,
        "sid": alert.sid,
        "configuration": dict(alert.configuration),
        "result": {name: joined(value) for name, value in alert.rows[0].items()} if alert.rows else {},
    }
    if alert.result_id is not None:
        payload["result_id"] = str(alert.result_id)
    script = around.script(alert.action_app, settings.get("alert.execute.cmd") or f"{alert.action}.py")
    argv = [around.python, str(script), "--execute"]
    return run(argv, json.dumps(payload).encode(), around, TIMEOUT, script.parent)


def write_results(alert: Alert, dispatch: Path) -> Path:
    """The rows as splunkd leaves them for an action: gzipped CSV, multivalues also in `__mv_` columns."""
    if alert.result_id is None:
        path = dispatch / "results.csv.gz"
    else:
        # cim_actions reads the result's number out of this file name
        path = dispatch / "per_result_alert" / f"tmp_{alert.result_id}.csv.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    names = list(dict.fromkeys(name for row in alert.rows for name in row))
    with gzip.open(path, "wt", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([*names, *(f"__mv_{name}" for name in names)])
        for row in alert.rows:
            plain = [joined(row.get(name, "")) for name in names]
            writer.writerow([*plain, *(encode_multivalue(row.get(name, "")) for name in names)])
    return path


def joined(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "\n".join(value)


def encode_multivalue(value: str | list[str]) -> str:
    """`$a$;$b$`, with `$` doubled; empty for a single value."""
    if isinstance(value, str):
        return ""
    return ";".join("$" + item.replace("$", "$$") + "$" for item in value)


def decode_multivalue(text: str) -> list[str]:
    """The inverse of `encode_multivalue`."""
    values, position = [], 0
    while position < len(text) and text[position] == "$":
        item, position = "", position + 1
        while position < len(text):
            if text[position] == "$":
                if text[position + 1 : position + 2] != "$":
                    break
                position += 1
            item += text[position]
            position += 1
        values.append(item)
        position += 2
    return values
