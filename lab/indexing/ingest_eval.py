"""INGEST_EVAL and STOP_PROCESSING_IF: expressions at index time.

transforms.conf.spec 10.4: `a=…` appends to an indexed field, `a:=…` replaces it and `:=null()` removes it;
of a field with several values the first is read; `_raw`, `_time`, `index`, `host`, `source`, `sourcetype`
and `queue` are the event's own. Search-time fields are not visible. `$pd:NAME$` is always one of the event's
own keys, `$field:NAME$` always an indexed field, `$mv:NAME$` all values of one; `NAME[int]=…` says how a
number is stored.
"""

import re

from lab.errors import Unsupported
from lab.indexing.event import Event
from lab.spl import Assignment, Clock, compile_assignments, compile_expression
from lab.spl.scalars import as_number
from lab.spl.splitting import split_commas
from lab.values import Row, Value, as_list, as_text

OWN_FIELDS = ("_time", "_raw", "index", "host", "source", "sourcetype", "queue")
# Text in double quotes is skipped; what is left may hold a name with a prefix.
PREFIXED = re.compile(
    r'"(?:[^"\\]|\\.)*"|\$(?P<prefix>pd|field|mv):(?P<name>[^$]+)\$|\b(?P<length>length)(?=\()'
)
TYPED = re.compile(
    r"\s*[^\s=:\'\"\[]+(?P<type>\[(?:int|float|float32|float-sf|float32-sf|string)\])\s*:?=(?!=)"
)


class IngestEval:
    """The assignments of one transform; each sees what those before it wrote."""

    def __init__(self, text: str, where: str, clock: Clock) -> None:
        pieces, self._types = [], []
        for piece in split_commas(unprefixed(text)):
            typed = TYPED.match(piece)
            self._types.append(typed["type"].strip("[]") if typed else "")
            pieces.append(piece[: typed.start("type")] + piece[typed.end("type") :] if typed else piece)
        self._assignments: list[Assignment] = compile_assignments(",".join(pieces))
        self._clock = clock
        self._where = where

    def __call__(self, event: Event) -> None:
        for assignment, kind in zip(self._assignments, self._types, strict=True):
            row = as_row(event, assignment.expression.fields)
            value = assignment.expression.evaluate(row, self._clock)
            if isinstance(value, bool):
                value = None
            if kind and value is not None:
                value = stored(value, kind, f"{self._where} INGEST_EVAL {assignment.field}[{kind}]")
            assign(event, assignment.field, assignment.operator, value)


def unprefixed(text: str) -> str:
    """`$mv:v$` becomes the quoted name `'mv:v'`, which the row answers. The specification's examples write
    length() for len()."""

    def replace(found: re.Match[str]) -> str:
        if found["length"]:
            return "len"
        return f"'{found['prefix']}:{found['name']}'" if found["prefix"] else found[0]

    return PREFIXED.sub(replace, text)


def stored(value: Value, kind: str, where: str) -> Value:
    if kind == "string":
        return value if isinstance(value, list) else as_text(value)
    number = None if isinstance(value, list) else as_number(value)
    if number is None:
        raise Unsupported(f"{where}: {value!r} is no number")
    if kind == "int":
        if number != int(number):
            raise Unsupported(f"{where}: {value!r} is no integer; how it is rounded is not documented")
        return int(number)
    return number


class Stop:
    """STOP_PROCESSING_IF: numeric 0, false and null go on, anything else ends the event's transforms."""

    def __init__(self, text: str, clock: Clock) -> None:
        self._expression = compile_expression(unprefixed(text))
        self._clock = clock

    def __call__(self, event: Event) -> None:
        value = self._expression.evaluate(as_row(event, self._expression.fields), self._clock)
        event.stopped = value is not None and value is not False and value not in (0, "0")


def assign(event: Event, name: str, operator: str, value: Value | None) -> None:
    prefix, separator, bare = name.partition(":")
    prefix, name = (prefix, bare) if separator and prefix in ("pd", "field", "mv") else ("", name)
    own = prefix in ("", "pd") and name in OWN_FIELDS
    if prefix == "pd" and not own:
        raise Unsupported(f"INGEST_EVAL writes the key {name}")
    if own and (value is None or isinstance(value, list)):
        return
    if name == "_time":
        event.time = float(as_list(value)[0])
    elif name == "queue":
        event.dropped = value == "nullQueue"
    elif own:
        setattr(event, name.removeprefix("_"), as_list(value)[0])
    elif value is None:
        if operator == ":=":
            event.fields.pop(name, None)
    else:
        kept = event.fields.get(name, []) if operator == "=" else []
        event.fields[name] = kept + as_list(value)


def as_row(event: Event, wanted: frozenset[str]) -> Row:
    """The fields an expression may read, and those of the prefixed names it does read."""
    row: Row = {name: values[0] for name, values in event.fields.items() if values}
    own: Row = {
        "_raw": event.raw,
        "_time": event.time,
        "index": event.index,
        "host": event.host,
        "source": event.source,
        "sourcetype": event.sourcetype,
        "queue": "nullQueue" if event.dropped else "indexQueue",
    }
    row.update(own)
    row.update(linecount=as_text(event.raw.count("\n") + 1), splunk_server="lab")
    for name in wanted:
        prefix, _, bare = name.partition(":")
        values = event.fields.get(bare, [])
        if prefix == "pd":
            if bare not in own:
                raise Unsupported(f"INGEST_EVAL reads the key {bare}")
            row[name] = own[bare]
        elif prefix == "field" and values:
            row[name] = values[0]
        elif prefix == "mv" and values:
            row[name] = values if len(values) > 1 else values[0]
    return row
