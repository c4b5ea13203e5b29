"""Answers as HTTP: Atom XML (splunkd's default) or JSON."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from starlette.responses import Response

from lab.splunkd.call import Call
from lab.splunkd.entity import Entities, Entity
from lab.splunkd.errors import RestError

VERSION, BUILD, UPDATED = "10.0.0", "lab", "1970-01-01T00:00:00+00:00"
NAMESPACES = (
    'xmlns="http://www.w3.org/2005/Atom" xmlns:s="http://dev.splunk.com/ns/rest" '
    'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
)
PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>\n'


def entities(answer: Entities, call: Call) -> Response:
    mode = read_mode(call, of_jobs=answer.path == "search/jobs")
    shown, total, count, offset = answer.page(call.args)
    if mode == "json":
        document = {
            "links": {},
            "origin": f"/services/{answer.path}",
            "updated": UPDATED,
            "generator": {"build": BUILD, "version": VERSION},
            "entry": [entry_json(item) for item in shown],
            "paging": {"total": total, "perPage": count, "offset": offset},
            "messages": [{"type": kind, "text": text} for kind, text in answer.messages],
        }
        return as_json(document, answer.status)
    head = (
        f"<title>{escape(answer.path)}</title><id>/services/{escape(answer.path)}</id><updated>{UPDATED}</updated>"
        f'<generator build="{BUILD}" version="{VERSION}"/><author><name>Splunk</name></author>'
        f"<opensearch:totalResults>{total}</opensearch:totalResults>"
        f"<opensearch:itemsPerPage>{count}</opensearch:itemsPerPage>"
        f"<opensearch:startIndex>{offset}</opensearch:startIndex><s:messages/>"
    )
    body = f"<feed {NAMESPACES}>{head}{''.join(entry_xml(item) for item in shown)}</feed>"
    return as_xml(body, answer.status)


def read_mode(call: Call, *, of_jobs: bool = False) -> str:
    """`json` or `xml`. Splunk words its refusals in three ways, by what it knows of the mode."""
    mode = call.args.get("output_mode", "xml")
    if mode in ("json", "xml"):
        return mode
    if mode not in ("atom", "csv", "raw", "json_rows", "json_cols"):
        raise RestError(400, f"Invalid output mode specified ({mode}).", "FATAL")
    if of_jobs and mode.startswith("json"):
        raise RestError(400, "Invalid output_mode.", "FATAL")
    raise RestError(400, f"Output mode '{mode}' is not supported for this endpoint.", "WARN")


def single(item: Entity, call: Call, status: int = 200) -> Response:
    """One entry whose XML has `<entry>` at its root: splunklib reads a search job so, not a feed."""
    if read_mode(call, of_jobs=True) == "json":
        return as_json({"links": {}, "entry": [entry_json(item)], "messages": []}, status)
    return as_xml(entry_xml(item, f" {NAMESPACES}"), status)


def entry_json(item: Entity) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": item.name,
        "id": f"https://lab{item.href}",
        "updated": UPDATED,
        "published": UPDATED,
        "links": item.links(),
        "author": item.owner,
        "acl": item.acl(),
        "content": {"eai:acl": None} | item.content,
    }
    if item.fields:
        entry["fields"] = item.fields
    return entry


def entry_xml(item: Entity, attributes: str = "") -> str:
    links = "".join(
        f"<link href={quoteattr(href)} rel={quoteattr(rel)}/>" for rel, href in item.links().items()
    )
    content = {"eai:acl": item.acl()} | {
        key: value for key, value in item.content.items() if key != "eai:acl"
    }
    if item.fields:
        content["eai:attributes"] = item.fields
    return (
        f"<entry{attributes}><title>{escape(item.name)}</title><id>https://lab{escape(item.href)}</id>"
        f"<updated>{UPDATED}</updated>{links}<published>{UPDATED}</published>"
        f"<author><name>{escape(item.owner)}</name></author>"
        f'<content type="text/xml">{value_xml(content)}</content></entry>'
    )


def value_xml(value: object) -> str:
    if isinstance(value, Mapping):
        keys = "".join(
            f"<s:key name={quoteattr(str(key))}>{value_xml(v)}</s:key>" for key, v in value.items()
        )
        return f"<s:dict>{keys}</s:dict>"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"<s:list>{''.join(f'<s:item>{value_xml(v)}</s:item>' for v in value)}</s:list>"
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else escape(clean(str(value)))


def clean(text: str) -> str:
    """XML 1.0 has no place for most control characters."""
    return "".join(c for c in text if c in "\t\n\r" or ord(c) >= 32)


def error(refusal: RestError, call: Call) -> Response:
    return message(refusal.status, refusal.kind, refusal.text, call.args.get("output_mode"))


def message(status: int, kind: str, text: str, mode: str) -> Response:
    if mode.startswith("json"):
        return as_json({"messages": [{"type": kind, "text": text}]}, status)
    return as_xml(
        f"<response><messages><msg type={quoteattr(kind)}>{escape(clean(text))}</msg></messages></response>",
        status,
    )


def as_json(document: object, status: int = 200) -> Response:
    # One line: pytest-splunk-addon's reader takes the first line for the whole.
    return Response(json.dumps(document), status, media_type="application/json; charset=UTF-8")


def as_xml(body: str, status: int = 200) -> Response:
    return Response(PROLOGUE + body, status, media_type="text/xml; charset=UTF-8")
