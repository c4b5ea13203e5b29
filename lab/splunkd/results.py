"""Search results on the wire: json, json_rows, json_cols, xml, csv (REST API Reference, `results`)."""

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from starlette.responses import Response

from lab.splunkd.call import Call
from lab.splunkd.render import clean
from lab.values import OutputRow

MODES = ("json", "json_rows", "json_cols", "xml", "csv", "raw")
XML_PROLOGUE = "<?xml version='1.0' encoding='UTF-8'?>\n"
PLAIN = {"json": "application/json", "xml": "text/xml", "csv": "text/csv", "raw": "text/plain"}


@dataclass(frozen=True)
class Table:
    """What is shown: rows already cut to the page, in column order."""

    fields: Sequence[str]
    rows: Sequence[OutputRow]
    total: int | None
    """Of all pages; None where Splunk does not tell it."""
    offset: int = 0
    messages: Sequence[str] = ()


def respond(table: Table, call: Call, *, before: str = "") -> Response:
    """The table in the mode that the call asks for; `before` goes ahead of a CSV and of an XML element."""
    mode = call.args.one_of("output_mode", MODES, "xml")
    body, kind = WRITERS[mode](table), PLAIN[mode.partition("_")[0]]
    if mode == "csv":
        kind = kind if body else "text/plain"
        body = before + body if body else body
    if mode == "xml":
        body = f"{XML_PROLOGUE}{before}{body}"
    return Response(body, media_type=f"{kind}; charset=UTF-8")


def page(
    fields: Sequence[str], rows: Sequence[OutputRow], call: Call, zone: str, messages: Sequence[str] = ()
) -> Table:
    """`count` (100 unless said, 0 = all), `offset`, and `f` to choose columns."""
    count, offset = call.args.number("count", 100), call.args.number("offset", 0)
    if offset < 0:
        offset = max(len(rows) + offset, 0)
    shown = rows[offset:] if count <= 0 else rows[offset : offset + count]
    chosen = [name for name in call.args.all("f") if name in fields] or list(fields)
    return Table(chosen, [as_shown(row, zone) for row in shown], len(rows), offset, messages)


def as_shown(row: OutputRow, zone: str) -> OutputRow:
    """Inside a search `_time` is a number; results show it as ISO 8601 in the user's zone."""
    time = row.get("_time")
    if not isinstance(time, str):
        return row
    try:
        seconds = float(time)
        when = datetime.datetime.fromtimestamp(seconds, ZoneInfo(zone))
    except (ValueError, OverflowError, OSError):
        return row
    return {**row, "_time": when.isoformat(timespec="milliseconds")}


def head(table: Table) -> dict[str, object]:
    count = {} if table.total is None else {"post_process_count": table.total}
    messages = [{"type": "INFO", "text": text} for text in table.messages]
    return {"preview": False, "init_offset": table.offset, **count, "messages": messages}


def write_json(table: Table) -> str:
    rows = [{name: row[name] for name in table.fields if name in row} for row in table.rows]
    return json.dumps(
        head(table) | {"fields": [{"name": n} for n in table.fields], "results": rows, "highlighted": {}}
    )


def write_rows(table: Table) -> str:
    rows = [[row.get(name) for name in table.fields] for row in table.rows]
    return json.dumps(head(table) | {"fields": list(table.fields), "rows": rows})


def write_columns(table: Table) -> str:
    columns = [[row.get(name) for row in table.rows] for name in table.fields]
    return json.dumps(head(table) | {"fields": [{"name": n} for n in table.fields], "columns": columns})


def write_csv(table: Table) -> str:
    """Splunk's own quoting. Nothing at all where there are no rows."""
    if not table.rows:
        return ""
    lines = [",".join(cell(name) for name in table.fields)]
    lines += [",".join(cell(row.get(name)) for name in table.fields) for row in table.rows]
    return "".join(f"{line}\n" for line in lines)


def cell(value: str | list[str] | None) -> str:
    """Bare when it is all ASCII letters and digits; absent is nothing, but an empty text is quoted."""
    if value is None:
        return ""
    text = "\n".join(texts(value))
    bare = text.isascii() and text.isalnum()
    return text if bare else '"' + text.replace('"', '""') + '"'


def write_xml(table: Table) -> str:
    if not (table.rows or table.messages):
        return "<results preview='0'/>"
    order = "".join(f"<field>{escape(name)}</field>\n" for name in table.fields)
    notes = "".join(f'<msg type="INFO">{escape(text)}</msg>\n' for text in table.messages)
    results = "".join(row_xml(table, number, row) for number, row in enumerate(table.rows, table.offset))
    messages = f"<messages>\n{notes}</messages>\n" if notes else ""
    meta = f"<meta>\n<fieldOrder>\n{order}</fieldOrder>\n</meta>\n"
    return f"<results preview='0'>\n{meta}{messages}{results}</results>\n"


def row_xml(table: Table, number: int, row: OutputRow) -> str:
    return (
        f"\t<result offset='{number}'>\n{''.join(field_xml(row, name) for name in table.fields)}\t</result>\n"
    )


def field_xml(row: OutputRow, name: str) -> str:
    if name not in row:
        return ""
    values = [escape(clean(value)) for value in texts(row[name])]
    start = f"\t\t<field k='{escape(name, {chr(39): '&apos;'})}'>"
    if name == "_raw":
        return f"{start}<v xml:space='preserve' trim='0'>{''.join(values)}</v></field>\n"
    inner = "".join(f"\t\t\t<value><text>{value}</text></value>\n" for value in values)
    return f"{start}\n{inner}\t\t</field>\n"


def write_raw(table: Table) -> str:
    return "".join("\n".join(texts(row.get("_raw"))) + "\n" for row in table.rows)


def export_lines(table: Table) -> str:
    """`search/jobs/export` in JSON: one object a line, the last one marked."""
    if not table.rows:
        return json.dumps({"preview": False, "lastrow": True}) + "\n"
    last = len(table.rows) - 1
    lines = []
    for number, row in enumerate(table.rows):
        line: dict[str, object] = {"preview": False, "offset": number}
        if number == last:
            line["lastrow"] = True
        line["result"] = {name: row[name] for name in table.fields if name in row}
        lines.append(json.dumps(line) + "\n")
    return "".join(lines)


def texts(value: str | list[str] | None) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else value


WRITERS = {
    "json": write_json,
    "json_rows": write_rows,
    "json_cols": write_columns,
    "csv": write_csv,
    "xml": write_xml,
    "raw": write_raw,
}
