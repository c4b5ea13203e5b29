"""Index-time transforms: TRANSFORMS-<class> and SEDCMD-<class> of props.conf.

transforms.conf.spec 10.4: the transforms of a list run in order, classes in ASCII order; the last write
of a key wins. MetaData:* values carry their prefix both when read and when written. `$0` in FORMAT is what
DEST_KEY held before; without it `DEST_KEY = _meta` replaces all indexed fields, WRITE_META never does.
"""

import re
from collections.abc import Callable

from lab.conf.reader import Stanzas
from lab.errors import SearchError, Unsupported
from lab.indexing.event import Event
from lab.indexing.ingest_eval import IngestEval, Stop
from lab.indexing.metrics import schema_step
from lab.indexing.sed import Edit, parse_sed
from lab.indexing.settings import Problems, boolean, by_class, number, raise_problem
from lab.regex import Match, compiled
from lab.spl import Clock

Step = Callable[[Event], None]
METADATA = {
    "MetaData:Host": ("host", "host::"),
    "MetaData:Source": ("source", "source::"),
    "MetaData:Sourcetype": ("sourcetype", "sourcetype::"),
    "_MetaData:Index": ("index", ""),
}
QUEUES = ("indexQueue", "nullQueue")
# Where forwarders send an event: there is nowhere to send it to.
ROUTING = ("_TCP_ROUTING", "_SYSLOG_ROUTING")
PAIR = re.compile(r'([^\s:]+)::("(?:\\.|[^"\\])*"|\S*)')


def index_time_steps(
    settings: dict[str, str],
    transforms: Stanzas,
    stanza: str,
    clock: Clock,
    report: Problems = raise_problem,
) -> list[Step]:
    """What changes an event of this stanza after it was cut and dated, in Splunk's order: SEDCMD runs
    before TRANSFORMS. `report` gets the SearchError of a command or transform that is not there or bad; when
    it returns, that one is left out."""
    steps: list[Step] = []
    for name, value in by_class(settings, "SEDCMD"):
        try:
            steps.append(sed_step(parse_sed(value, f"props.conf [{stanza}] {name}")))
        except SearchError as error:
            report(error)
    # "The processor applies the TRANSFORMS setting before the RULESET setting" (props.conf.spec).
    for name, value in [*by_class(settings, "TRANSFORMS"), *by_class(settings, "RULESET-")]:
        for transform in (part.strip() for part in value.split(",")):
            try:
                if transform not in transforms:
                    raise SearchError(f"props.conf [{stanza}] {name}: no transform [{transform}]")
                merged = {**transforms.get("default", {}), **transforms[transform]}
                steps += transform_steps(transform, merged, clock)
            except SearchError as error:
                report(error)
    try:
        if schema := schema_step(settings, transforms, stanza):
            steps.append(schema)
    except SearchError as error:
        report(error)
    return steps


def sed_step(edits: list[Edit]) -> Step:
    def apply(event: Event) -> None:
        for edit in edits:
            event.raw = edit(event.raw)

    return apply


def transform_steps(name: str, settings: dict[str, str], clock: Clock) -> list[Step]:
    where = f"transforms.conf [{name}]"
    steps: list[Step] = []
    if settings.get("INGEST_EVAL", "").strip():
        steps.append(IngestEval(settings["INGEST_EVAL"], where, clock))
    if settings.get("STOP_PROCESSING_IF", "").strip():
        steps.append(Stop(settings["STOP_PROCESSING_IF"], clock))
    if steps:
        return steps
    step = regex_step(name, settings)
    clone = settings.get("CLONE_SOURCETYPE", "").strip()
    return [clone_step(step, clone, name, settings) if clone else step]


def clone_step(step: Step, sourcetype: str, name: str, settings: dict[str, str]) -> Step:
    """The copy is transformed, the original goes on unchanged. "If the original source type is the same",
    the original is transformed and there is no copy."""
    where = f"transforms.conf [{name}]"
    regex = compiled(settings["REGEX"], where)
    source = settings.get("SOURCE_KEY", "").strip() or "_raw"

    def apply(event: Event) -> None:
        if event.sourcetype == sourcetype:
            step(event)
            return
        if not regex.search(read_key(event, source, where)):
            raise Unsupported(
                f"{where} CLONE_SOURCETYPE where REGEX does not match: the specification is silent"
            )
        copy = event.copy(sourcetype)
        step(copy)
        event.clones.append(copy)

    return apply


def regex_step(name: str, settings: dict[str, str]) -> Step:
    where = f"transforms.conf [{name}]"
    if not settings.get("REGEX"):
        raise SearchError(f"{where}: no REGEX")
    key = settings.get("DEST_KEY", "").strip()
    to_meta = boolean(settings, "WRITE_META", False)
    if not key and not to_meta:
        raise SearchError(f"{where}: an index-time transform needs DEST_KEY or WRITE_META = true")
    # Where both are given DEST_KEY is what counts: measured by pytest-splunk-addon's TA_fiction_indextime.
    to_meta = to_meta and key in ("", "_meta")
    if not (to_meta or key in METADATA or key in (*ROUTING, "queue", "_raw", "_meta", "_time")):
        raise Unsupported(f"{where} DEST_KEY = {key}")
    regex = compiled(settings["REGEX"], where)
    text = settings.get("FORMAT", "").strip() or f"{name}::$1"
    if to_meta and re.search(r"\$0(?!\d)", text):
        raise Unsupported(f"{where} FORMAT = {text}: $0 with WRITE_META")
    source = settings.get("SOURCE_KEY", "").strip() or "_raw"
    lookahead = number(settings, "LOOKAHEAD", 4096)
    repeat = boolean(settings, "REPEAT_MATCH", False) and key != "_raw"
    default = settings.get("DEFAULT_VALUE", "").strip()

    def write(event: Event, value: str) -> None:
        if to_meta:
            write_meta(event, value, where)
        else:
            write_key(event, key, value, where)

    def apply(event: Event) -> None:
        matched = False
        for match in regex.finditer(read_key(event, source, where)[:lookahead]):
            matched = True
            before = "" if to_meta else read_key(event, key, where) if "$0" in text else ""
            write(event, fill(text, match, regex.groups, before))
            if not repeat:
                break
        if not matched and default:
            write(event, default)

    return apply


def read_key(event: Event, key: str, where: str) -> str:
    if key == "_raw":
        return event.raw
    if key in METADATA:
        attribute, prefix = METADATA[key]
        return prefix + str(getattr(event, attribute))
    if key.startswith(("field:", "fields:")):
        names = [name.strip() for name in key.split(":", 1)[1].split(",")]
        return " ".join(value for name in names for value in event.fields.get(name, []))
    if key == "_meta":
        return " ".join(
            f'{name}::"{value}"' if re.search(r"\s", value) or not value else f"{name}::{value}"
            for name, values in event.fields.items()
            for value in values
        )
    if key == "_time":
        return str(int(event.time))
    if key == "queue":
        return "nullQueue" if event.dropped else "indexQueue"
    raise Unsupported(f"{where} SOURCE_KEY = {key}")


def write_key(event: Event, key: str, value: str, where: str) -> None:
    if key == "_raw":
        event.raw = value
    elif key == "_meta":
        event.fields = {}
        write_meta(event, value, where)
    elif key == "_time":
        if not value.strip().isdigit():
            raise SearchError(f"{where} FORMAT = {value}: _time is seconds since 1970")
        event.time = float(value)
    elif key in ROUTING:
        return
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
    pairs = PAIR.findall(text)
    if not pairs:
        raise SearchError(f"{where} FORMAT = {text}: no field::value in it")
    for name, value in pairs:
        event.fields.setdefault(name, []).append(value.strip('"'))


def fill(text: str, match: Match, groups: int, before: str) -> str:
    """`$n` is special only before the number of an existing group (transforms.conf.spec); `$0` is what the
    key held before."""

    def replace(found: re.Match[str]) -> str:
        number = int(found[1])
        if number == 0:
            return before
        return (match.group(number) or "") if number <= groups else found[0]

    return re.sub(r"\$(\d+)", replace, text)
