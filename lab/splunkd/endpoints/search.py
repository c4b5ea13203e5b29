"""Search jobs: making one, finding it, steering it. Results are next door."""

import datetime
import json
import re

from starlette.responses import Response

from lab.spl.registry import COMMANDS
from lab.splunkd import render
from lab.splunkd.call import Call
from lab.splunkd.endpoints.results import answer_export, answer_oneshot
from lab.splunkd.entity import Entities, Entity
from lab.splunkd.errors import RestError
from lab.splunkd.jobs import Job
from lab.splunkd.routing import Table
from lab.splunkd.state import Splunkd

TABLE = Table()
JOBS = ("search/jobs", "search/v2/jobs")
# Arguments that change nothing in a search that is whole before it is answered.
HARMLESS = {
    "adhoc_search_level", "allow_partial_results", "auto_cancel", "auto_finalize_ec", "auto_pause",
    "check_risky_command", "field_list", "force_bundle_replication", "label", "max_count", "max_time",
    "namespace",
    "postprocess_searches", "preview", "provenance", "reduce_freq", "reload_macros", "required_field_list",
    "reuse_max_seconds_ago", "rf", "segmentation", "show_metadata", "spawn_process", "status_buckets",
    "sync_bundle_replication", "time_format", "timeout", "truncation_mode", "ui_dispatch_app",
    "ui_dispatch_view", "workload_pool", "max_lines", "output_time_format", "maxout",
}  # fmt: skip
KNOWN = HARMLESS | {"earliest_time", "latest_time", "exec_mode", "id", "sid", "search_mode", "sample_ratio",
                    "enable_lookups"}  # fmt: skip
ACTIONS = {
    "cancel": "Search job cancelled.",
    "pause": "Search job paused.",
    "unpause": "Search job unpaused.",
    "finalize": "Search job finalized.",
    "touch": "Search job touched.",
    "setttl": "The ttl of the search job was changed.",
    "setpriority": "The search job priority was changed.",
    "enablepreview": "Search job results preview enabled.",
    "disablepreview": "Search job results preview disabled.",
    "save": "Search job saved.",
    "unsave": "Search job unsaved.",
}


@TABLE.add("POST", *JOBS)
def create(splunkd: Splunkd, call: Call) -> Response:
    search, earliest, latest = read_search(splunkd, call)
    mode = call.args.one_of("exec_mode", ("normal", "blocking", "oneshot"), "normal")
    if mode == "oneshot":
        result = splunkd.jobs.run(search, earliest=earliest, latest=latest)
        return answer_oneshot(splunkd, call, result)
    job = splunkd.jobs.create(
        search,
        app=call.write_app,
        owner=call.user,
        earliest=earliest,
        latest=latest,
        sid=call.args.get("id") or call.args.get("sid"),
        label=call.args.get("label"),
    )
    if call.args.get("output_mode") == "json":
        return render.as_json({"sid": job.sid}, 201)
    return render.as_xml(f"<response><sid>{job.sid}</sid></response>", 201)


@TABLE.add("GET POST", "search/jobs/export", "search/v2/jobs/export")
def export(splunkd: Splunkd, call: Call) -> Response:
    search, earliest, latest = read_search(splunkd, call)
    return answer_export(splunkd, call, splunkd.jobs.run(search, earliest=earliest, latest=latest))


def read_search(splunkd: Splunkd, call: Call) -> tuple[str, str, str]:
    """The search and its bounds; what would change the rows in a way the lab cannot is refused."""
    args = call.args
    for name in args.values:
        if name not in KNOWN and not name.startswith("custom."):
            args.only(*KNOWN)
    search = args.get("search").strip()
    if not search:
        raise RestError(400, "Empty search.", "FATAL")
    # Only Splunk Web puts `search` in front of what a person types.
    first = re.match(r"[A-Za-z_]\w*", search)
    if first and first[0] not in COMMANDS and first[0] not in splunkd.confs.stanzas("commands", "-"):
        raise RestError(400, f"Unknown search command '{first[0].lower()}'.", "FATAL")
    args.one_of("search_mode", ("normal",), "normal")
    args.one_of("sample_ratio", ("1", ""), "1")
    if not args.flag("enable_lookups", True):
        raise RestError(400, "enable_lookups=0: the lab always runs lookups", "FATAL")
    return search, args.get("earliest_time"), args.get("latest_time")


@TABLE.add("GET", *JOBS)
def listing(splunkd: Splunkd, call: Call) -> Entities:
    """All jobs, or those named by `id` (what dashboards poll); a sid that is gone is left out."""
    if len(call.args.all("sort_key")) != len(call.args.all("sort_dir")):  # measured on 10.4.2 (mockdr)
        raise RestError(400, "Number of sort_key and sort_dir arguments do not match.", "FATAL")
    wanted = call.args.all("id")
    jobs = [job for job in splunkd.jobs.list() if not wanted or job.sid in wanted]
    for job in jobs:
        splunkd.jobs.get(job.sid)
    return Entities("search/jobs", [entity(job) for job in jobs], default_count=0)


@TABLE.add("GET POST", *(f"{path}/{{sid}}" for path in JOBS))
def show(splunkd: Splunkd, call: Call, sid: str) -> Response:
    return render.single(entity(splunkd.jobs.get(sid)), call)


@TABLE.add("DELETE", *(f"{path}/{{sid}}" for path in JOBS))
def delete(splunkd: Splunkd, call: Call, sid: str) -> Response:
    splunkd.jobs.remove(splunkd.jobs.get(sid).sid)
    return render.message(200, "INFO", "Search job cancelled.", call.args.get("output_mode"))


@TABLE.add("POST", *(f"{path}/{{sid}}/control" for path in JOBS))
def control(splunkd: Splunkd, call: Call, sid: str) -> Response:
    job = splunkd.jobs.get(sid)
    call.args.require("action")
    action = call.args.one_of("action", ACTIONS, "")
    splunkd.jobs.control(job, action, call.args.number("ttl", job.ttl))
    return render.message(200, "INFO", ACTIONS[action], call.args.get("output_mode"))


def entity(job: Job) -> Entity:
    count = len(job.result.rows)
    content = {
        "sid": job.sid,
        "dispatchState": "DONE",
        "isDone": True,
        "isFailed": False,
        "isFinalized": False,
        "isPaused": False,
        "isSaved": False,
        "isSavedSearch": bool(job.saved_search),
        "isZombie": False,
        "isRealTimeSearch": False,
        "isRemoteTimeline": False,
        "isPreviewEnabled": False,
        "isBatchModeSearch": False,
        "doneProgress": 1,
        "resultCount": count,
        "resultPreviewCount": count,
        "eventCount": count,
        "eventAvailableCount": count,
        "eventFieldCount": len(job.result.fields),
        "scanCount": count,
        "dropCount": 0,
        "runDuration": round(job.took, 3),
        "ttl": job.ttl,
        "defaultTTL": job.ttl,
        "priority": 5,
        "label": job.label,
        "search": job.search,
        "earliestTime": job.earliest,
        "latestTime": job.latest,
        "request": json.dumps({"search": job.search}),
        "diskUsage": 0,
        "delegate": "scheduler" if job.saved_search else "",
        "messages": [{"type": "INFO", "text": text} for text in job.result.messages],
        "published": datetime.datetime.fromtimestamp(job.started, datetime.UTC).isoformat(),
        "provenance": "",
    }
    extra = {"ttl": str(job.ttl), "sharing": "global", "perms": {"read": [job.owner], "write": [job.owner]}}
    name = job.sid
    return Entity(name, content, "search/jobs", job.app, job.owner, actions=("control",), acl_extra=extra)
