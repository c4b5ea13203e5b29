"""INGEST_EVAL and STOP_PROCESSING_IF: expressions at index time.

transforms.conf.spec 10.4: `a=…` appends to an indexed field, `a:=…` replaces it and `:=null()` removes it;
of a field with several values the first is read; `_raw`, `_time`, `index`, `host`, `source`, `sourcetype`
and `queue` are the event's own. Search-time fields are not visible.
"""

import re

from lab.errors import Unsupported
from lab.indexing.event import Event
from lab.spl import Assignment, Clock, compile_assignments, compile_expression
from lab.values import Row, Value, as_list, as_text

OWN_FIELDS = ("_time", "_raw", "index", "host", "source", "sourcetype", "queue")
PREFIXED = re.compile(
    r"\$(pd|field|mv):|\b(pd|field|mv):\w|\w\[(int|float|float32|float-sf|float32-sf|string)\]\s*:?="
)


class IngestEval:
    """The assignments of one transform; each sees what those before it wrote."""

    def __init__(self, text: str, where: str, clock: Clock) -> None:
        if found := PREFIXED.search(text):
            raise Unsupported(f"{where} INGEST_EVAL: {found[0]} (prefixes of names and types)")
        self._assignments: list[Assignment] = compile_assignments(text)
        self._clock = clock

    def __call__(self, event: Event) -> None:
        for assignment in self._assignments:
            value = assignment.expression.evaluate(as_row(event), self._clock)
            assign(event, assignment.field, assignment.operator, None if isinstance(value, bool) else value)


class Stop:
    """STOP_PROCESSING_IF: numeric 0, false and null go on, anything else ends the event's transforms."""

    def __init__(self, text: str, clock: Clock) -> None:
        self._expression = compile_expression(text)
        self._clock = clock

    def __call__(self, event: Event) -> None:
        value = self._expression.evaluate(as_row(event), self._clock)
        event.stopped = value is not None and value is not False and value not in (0, "0")


def assign(event: Event, name: str, operator: str, value: Value | None) -> None:
    own = name in OWN_FIELDS
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


def as_row(event: Event) -> Row:
    row: Row = {name: values[0] for name, values in event.fields.items() if values}
    row.update(
        _raw=event.raw,
        _time=event.time,
        index=event.index,
        host=event.host,
        source=event.source,
        sourcetype=event.sourcetype,
        queue="nullQueue" if event.dropped else "indexQueue",
        linecount=as_text(event.raw.count("\n") + 1),
        splunk_server="lab",
    )
    return row
