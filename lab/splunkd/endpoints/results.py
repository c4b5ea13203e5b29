"""The rows of a search: results, results_preview, events, and export."""

import dataclasses

from starlette.responses import Response

from lab.splunkd import results
from lab.splunkd.call import Call
from lab.splunkd.engine import SearchResult
from lab.splunkd.errors import RestError
from lab.splunkd.routing import Table
from lab.splunkd.state import Splunkd
from lab.values import as_text

TABLE = Table()
PATHS = ("search/jobs/{sid}", "search/v2/jobs/{sid}")
KINDS = ("results", "results_preview")


@TABLE.add("GET POST", *(f"{path}/{kind}" for path in PATHS for kind in KINDS))
def rows(splunkd: Splunkd, call: Call, sid: str) -> Response:
    """A finished job's preview is its result. `search=` post-processes, which is how chained panels work."""
    job = splunkd.jobs.get(sid)
    table = page(splunkd, call, splunkd.jobs.post_process(job, call.args.get("search")))
    before = "\n" if call.args.get("output_mode") != "csv" else ""
    return results.respond(table, call, before=before)


@TABLE.add("GET POST", *(f"{path}/events" for path in PATHS))
def events(splunkd: Splunkd, call: Call, sid: str) -> Response:
    """What the search read from indexes. Known only where that is what it gave, or where it read nothing."""
    job = splunkd.jobs.get(sid)
    if job.search.lstrip().startswith("|"):
        return results.respond(results.Table([], [], None), call, before="\n")
    if job.result.transforming:
        raise RestError(400, "The lab does not keep the events that a transforming search read", "FATAL")
    return rows(splunkd, call, sid)


def answer_oneshot(splunkd: Splunkd, call: Call, result: SearchResult) -> Response:
    """A line for messages comes before the header of a CSV."""
    return results.respond(dataclasses.replace(page(splunkd, call, result), total=None), call, before="\n")


def page(splunkd: Splunkd, call: Call, result: SearchResult) -> results.Table:
    """A timechart's rows also say how long their bins are, by which charts space them."""
    fields, rows = list(result.fields), list(result.rows)
    if result.span is not None and "_time" in fields and "_span" not in fields:
        fields.append("_span")
        rows = [{**row, "_span": as_text(result.span)} for row in rows]
    return results.page(fields, rows, call, splunkd.engine.tz, result.messages)


def answer_export(splunkd: Splunkd, call: Call, result: SearchResult) -> Response:
    """All rows at once; in JSON, one object a line."""
    if not call.args.get("count"):
        call.args.values["count"] = ["0"]
    table = dataclasses.replace(page(splunkd, call, result), total=None)
    if call.args.get("output_mode") == "json":
        return Response(results.export_lines(table), media_type="application/json; charset=UTF-8")
    return results.respond(table, call)
