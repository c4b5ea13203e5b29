"""`search/timeparser`: what a time modifier means now. Search endpoint descriptions, REST API Reference."""

import datetime
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

from starlette.responses import Response

from lab.errors import SearchError
from lab.spl import parse_time
from lab.splunkd.call import Call
from lab.splunkd.errors import RestError
from lab.splunkd.render import as_json
from lab.splunkd.routing import Table
from lab.splunkd.state import Splunkd

TABLE = Table()


@TABLE.add("GET", "search/timeparser")
def timeparser(splunkd: Splunkd, call: Call) -> Response:
    """Each `time` to ISO 8601 in the user's zone; `now` moves the moment they are relative to."""
    call.args.only("time", "now")
    zone = ZoneInfo(splunkd.engine.tz)
    call.args.require("time")
    try:
        now = parse_time(call.args.get("now") or "now", splunkd.engine.now, zone)
        found = {text: iso(parse_time(text, now, zone), zone) for text in call.args.all("time")}
    except SearchError as error:
        raise RestError(400, "Invalid time.", "FATAL") from error  # measured on 10.4.2 (mockdr)
    if call.args.get("output_mode") == "json":
        return as_json(found)
    keys = "".join(f"<key name={quoteattr(text)}>{escape(when)}</key>" for text, when in found.items())
    document = f'<?xml version="1.0" encoding="UTF-8"?>\n<response><dict>{keys}</dict></response>'
    return Response(document, media_type="text/xml; charset=UTF-8")


def iso(moment: float, zone: ZoneInfo) -> str:
    return datetime.datetime.fromtimestamp(moment, zone).isoformat(timespec="milliseconds")
