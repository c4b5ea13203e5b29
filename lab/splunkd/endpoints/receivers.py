"""`receivers/simple` and `receivers/stream`: raw events over the management port. REST API Reference, Input
endpoint descriptions: the body is the data; index, source, sourcetype and host are query arguments. What is
said of it in JSON, and without a source, was measured on 10.4.2 (mockdr)."""

from xml.sax.saxutils import quoteattr

from starlette.responses import Response

from lab.errors import LabError
from lab.splunkd.call import Call
from lab.splunkd.errors import RestError
from lab.splunkd.render import as_json
from lab.splunkd.routing import Table
from lab.splunkd.state import Splunkd

TABLE = Table()


@TABLE.add("POST", "receivers/simple")
def simple(splunkd: Splunkd, call: Call) -> Response:
    """One event; the answer shows where it went."""
    if not call.body:
        raise RestError(400, "empty body", "WARN")
    meta = target(splunkd, call)
    write(splunkd, call.body, meta)
    told = {**meta, "index": call.args.get("index") or "default", "bytes": len(call.body)}
    if call.args.get("output_mode") == "json":
        return as_json(told)
    fields = "".join(
        f"<field k={quoteattr(name)}><value><text>{value}</text></value></field>"
        for name, value in {"_index": told["index"], **told}.items()
    )
    results = f"<response><results><result>{fields}</result></results></response>"
    return Response(
        f'<?xml version="1.0" encoding="UTF-8"?>\n{results}', media_type="text/xml; charset=UTF-8"
    )


@TABLE.add("POST", "receivers/stream")
def stream(splunkd: Splunkd, call: Call) -> Response:
    write(splunkd, call.body, target(splunkd, call))
    return Response(status_code=204)


def target(splunkd: Splunkd, call: Call) -> dict[str, str]:
    index = call.args.get("index") or "main"
    if index == "default":
        index = "main"
    if index not in splunkd.indexes():
        raise RestError(400, f"supplied index '{index}' missing", "WARN")
    if not call.args.get("sourcetype"):
        raise RestError(400, "sourcetype: the lab does not guess one, as splunkd would")
    return {
        "index": index,
        "source": call.args.get("source") or "http-simple",
        "sourcetype": call.args.get("sourcetype"),
        "host": call.args.get("host") or "127.0.0.1",
    }


def write(splunkd: Splunkd, data: bytes, meta: dict[str, str]) -> None:
    try:
        splunkd.ingest.ingest(data, **meta)
    except LabError as error:
        raise RestError(400, str(error)) from error
