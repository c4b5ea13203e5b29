"""Index-time transforms: TRANSFORMS-<class> and SEDCMD-<class> of props.conf.

transforms.conf.spec 10.4: the transforms of a list run in order, classes in ASCII order; the last write
of a key wins. MetaData:* values carry their prefix both when read and when written.
"""

import re
from collections.abc import Callable
from functools import partial

from lab.conf.reader import Stanzas
from lab.errors import SearchError, Unsupported
from lab.indexing.event import Event
from lab.indexing.settings import boolean, by_class, number
from lab.regex import Match, compiled
from lab.spl import Assignment, Clock, compile_assignments
from lab.values import Row, Value, as_list

Step = Callable[[Event], None]
METADATA = {
    "MetaData:Host": ("host", "host::"),
    "MetaData:Source": ("source", "source::"),
    "MetaData:Sourcetype": ("sourcetype", "sourcetype::"),
    "_MetaData:Index": ("index", ""),
}
OWN_FIELDS = ("_time", "_raw", "index", "host", "source", "sourcetype", "queue")
QUEUES = ("indexQueue", "nullQueue")
REFUSED = ("CLONE_SOURCETYPE", "STOP_PROCESSING_IF", "METRIC-SCHEMA-MEASURES", "_TCP_ROUTING", "REPEAT_MATCH")
SED = re.compile(r"s(?P<mark>.)(?P<regex>(?:\\.|(?!(?P=mark)).)*)(?P=mark)(?P<text>(?:\\.|(?!(?P=mark)).)*)(?P=mark)(?P<flags>g|\d+)?$")  # fmt: skip  # noqa: E501


def index_time_steps(settings: dict[str, str], transforms: Stanzas, stanza: str, clock: Clock) -> list[Step]:
    """What changes an event of this stanza after it was cut and dated, in Splunk's order: SEDCMD runs
    before TRANSFORMS. Raises SearchError for a transform that does not exist."""
    steps: list[Step] = []
    for name, value in by_class(settings, "SEDCMD"):
        steps.append(sed_step(value.strip(), f"props.conf [{stanza}] {name}"))
    for name, value in by_class(settings, "TRANSFORMS"):
        for transform in (part.strip() for part in value.split(",")):
            if transform not in transforms:
                raise SearchError(f"props.conf [{stanza}] {name}: no transform [{transform}]")
            steps.append(transform_step(transform, transforms[transform], clock))
    return steps


def sed_step(command: str, where: str) -> Step:
    parsed = SED.fullmatch(command)
    if not parsed:
        raise Unsupported(f"{where} = {command}: only a single s/regex/replacement/flags")
    regex = compiled(parsed["regex"], where)
    template = re.compile(r"\\(\d)")
    flag = parsed["flags"] or "1"

    def apply(event: Event) -> None:
        pieces, last = [], 0
        for count, match in enumerate(regex.finditer(event.raw), start=1):
            if flag != "g" and count != int(flag):
                continue
            pieces.append(event.raw[last : match.start()])
            pieces.append(template.sub(lambda ref, m=match: m.group(int(ref[1])) or "", parsed["text"]))
            last = match.end()
        event.raw = "".join(pieces) + event.raw[last:]

    return apply


def transform_step(name: str, settings: dict[str, str], clock: Clock) -> Step:
    for setting, value in settings.items():
        if setting.startswith(REFUSED) and value.strip().lower() not in ("", "false"):
            raise Unsupported(f"transforms.conf [{name}] {setting} at index time")
    if settings.get("INGEST_EVAL"):
        return partial(ingest_eval, compile_assignments(settings["INGEST_EVAL"]), clock)
    return regex_step(name, settings)


def regex_step(name: str, settings: dict[str, str]) -> Step:
    where = f"transforms.conf [{name}]"
    if not settings.get("REGEX"):
        raise SearchError(f"{where}: no REGEX")
    key = settings.get("DEST_KEY", "").strip()
    to_meta = key == "_meta" or boolean(settings, "WRITE_META", False)
    if not key and not to_meta:
        raise SearchError(f"{where}: an index-time transform needs DEST_KEY or WRITE_META = true")
    if not (to_meta or key in METADATA or key in ("queue", "_raw")):
        raise Unsupported(f"{where} DEST_KEY = {key}")
    regex = compiled(settings["REGEX"], where)
    text = settings.get("FORMAT", f"{name}::$1")
    source = settings.get("SOURCE_KEY", "_raw").strip()
    lookahead = number(settings, "LOOKAHEAD", 4096)

    def apply(event: Event) -> None:
        match = regex.search(read_key(event, source, where)[:lookahead])
        if not match:
            return
        value = fill(text, match, regex.groups)
        if to_meta:
            write_meta(event, value, where)
        else:
            write_key(event, key, value, where)

    return apply


def read_key(event: Event, key: str, where: str) -> str:
    if key == "_raw":
        return event.raw
    if key in METADATA:
        attribute, prefix = METADATA[key]
        return prefix + str(getattr(event, attribute))
    if key.startswith("field:") or key.startswith("fields:"):
        return " ".join(event.fields.get(key.split(":", 1)[1], []))
    raise Unsupported(f"{where} SOURCE_KEY = {key}")


def write_key(event: Event, key: str, value: str, where: str) -> None:
    if key == "_raw":
        event.raw = value
    elif key == "queue":
        if value not in QUEUES:
            raise Unsupported(f"{where} FORMAT = {value}: only {QUEUES}")
        event.dropped = value == "nullQueue"
    else:
        attribute, prefix = METADATA[key]
        if not value.startswith(prefix):
            raise SearchError(f"{where} FORMAT = {value}: {key} values begin with {prefix}")
        setattr(event, attribute, value.removeprefix(prefix))


def write_meta(event: Event, text: str, where: str) -> None:
    """`name::value` pairs, values with spaces in double quotes."""
    pairs = re.findall(r'([^\s:]+)::("(?:\\.|[^"\\])*"|\S*)', text)
    if not pairs:
        raise SearchError(f"{where} FORMAT = {text}: no field::value in it")
    for name, value in pairs:
        event.fields.setdefault(name, []).append(value.strip('"'))


def fill(text: str, match: Match, groups: int) -> str:
    """`$n` is special only before the number of an existing group (transforms.conf.spec)."""

    def replace(found: re.Match[str]) -> str:
        number = int(found[1])
        return (match.group(number) or "") if number <= groups else found[0]

    return re.sub(r"\$(\d+)", replace, text)


def ingest_eval(assignments: list[Assignment], clock: Clock, event: Event) -> None:
    """INGEST_EVAL: `a=…` appends to an indexed field, `a:=…` replaces it; `_raw`, `_time`, `index`, `host`,
    `source`, `sourcetype` and `queue` are the event's own."""
    for assignment in assignments:
        value = assignment.expression.evaluate(as_row(event), clock)
        assign(event, assignment.field, assignment.operator, None if isinstance(value, bool) else value)


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
    row: Row = {
        name: values if len(values) > 1 else values[0] for name, values in event.fields.items() if values
    }
    row.update(
        _raw=event.raw,
        _time=event.time,
        index=event.index,
        host=event.host,
        source=event.source,
        sourcetype=event.sourcetype,
    )
    return row
