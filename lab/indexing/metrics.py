"""Data points: what the metrics index holds, and how an event becomes one.

A data point is an `Event` without text whose indexed fields are measurements, `metric_name:NAME` with a
number, and dimensions. Metrics manual 10.x, "Metrics data format"; transforms.conf.spec 10.4,
[metric-schema:…] for the conversion of log events.
"""

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase

from lab.conf.reader import Stanzas
from lab.errors import SearchError, Unsupported
from lab.indexing.event import Event
from lab.spl.scalars import as_number

PREFIX = "metric_name:"
MEASURES, DENIED, ALLOWED = (
    "METRIC-SCHEMA-MEASURES",
    "METRIC-SCHEMA-BLACKLIST-DIMS",
    "METRIC-SCHEMA-WHITELIST-DIMS",
)
Fields = dict[str, list[str]]


def data_point(fields: Mapping[str, str | int | float | list[str]]) -> Fields:
    """The indexed fields of one data point, from `{"metric_name:cpu": 1, "dim": "a"}` (several measurements)
    or `{"metric_name": "cpu", "_value": 1, "dim": "a"}` (one). SearchError where there is no measurement, or
    one that is not a number."""
    found: Fields = {
        name: value if isinstance(value, list) else [str(value)] for name, value in fields.items()
    }
    if "metric_name" in found or "_value" in found:
        names, values = found.pop("metric_name", []), found.pop("_value", [])
        if len(names) != 1 or len(values) != 1:
            raise SearchError("A metric needs one metric_name and one _value.")
        found[PREFIX + names[0]] = values
    measures = [name for name in found if name.startswith(PREFIX)]
    if not measures:
        raise SearchError("There is no metric_name in this data point.")
    for name in measures:
        if len(found[name]) != 1 or as_number(found[name][0]) is None:
            raise SearchError(f"{name} = {found[name]}: the value of a metric is one number.")
    return found


def is_point(fields: Mapping[str, object]) -> bool:
    return any(name.startswith(PREFIX) for name in fields)


def schema_step(
    settings: Mapping[str, str], transforms: Stanzas, stanza: str
) -> Callable[[Event], None] | None:
    """METRIC-SCHEMA-TRANSFORMS: "always applies after index-time field extraction takes place"."""
    listed = [
        part.strip() for part in settings.get("METRIC-SCHEMA-TRANSFORMS", "").split(",") if part.strip()
    ]
    if not listed:
        return None
    for name in listed:
        if name not in transforms:
            raise SearchError(f"props.conf [{stanza}] METRIC-SCHEMA-TRANSFORMS: no stanza [{name}]")
        if not any(setting.startswith(MEASURES) for setting in transforms[name]):
            raise SearchError(f"transforms.conf [{name}]: {MEASURES} is missing")
    if len(listed) > 1:
        raise Unsupported(f"props.conf [{stanza}] METRIC-SCHEMA-TRANSFORMS with several schemas")
    name = listed[0]

    def apply(event: Event) -> None:
        event.fields = converted(event.fields, transforms[name], f"transforms.conf [{name}]")
        event.raw = ""
        if not is_point(event.fields):
            event.dropped = True

    return apply


def converted(fields: Fields, schema: Mapping[str, str], where: str) -> Fields:
    """Measurements under their metric's name, and the dimensions that the lists let through."""
    group = (fields.get("metric_name") or [""])[0]
    suffix = f"-{group}" if group and f"{MEASURES}-{group}" in schema else ""
    if group and not suffix:
        raise Unsupported(f"{where}: metric_name = {group} without a {MEASURES}-{group}")
    if not schema.get(MEASURES + suffix, "").strip():
        return {}
    is_measure = chooser(schema[MEASURES + suffix])
    denied, allowed = patterns(schema.get(DENIED + suffix, "")), patterns(schema.get(ALLOWED + suffix, ""))
    found: Fields = {}
    for name, values in fields.items():
        if name == "metric_name":
            continue
        if is_measure(name, values):
            # transforms.conf.example: queue and max_size_kb make queue.max_size_kb.
            found[f"{PREFIX}{group}.{name}" if group else PREFIX + name] = values[:1]
        elif not matches(name, denied) and (not allowed or matches(name, allowed)):
            found[name] = values
    return found


def chooser(text: str) -> Callable[[str, list[str]], bool]:
    """`_ALLNUMS_`, `_NUMS_EXCEPT_ a, b` or `a, b`: always of the numeric fields only."""
    words = text.strip()
    if words == "_ALLNUMS_":
        return lambda name, values: numeric(values)
    if words.startswith("_NUMS_EXCEPT_"):
        excepted = patterns(words.removeprefix("_NUMS_EXCEPT_"))
        return lambda name, values: numeric(values) and not matches(name, excepted)
    listed = patterns(words)
    return lambda name, values: numeric(values) and matches(name, listed)


def numeric(values: list[str]) -> bool:
    return bool(values) and as_number(values[0]) is not None


def patterns(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def matches(name: str, wanted: list[str]) -> bool:
    """`*` is the only wildcard."""
    return any(fnmatchcase(name, pattern.replace("[", "[[]").replace("?", "[?]")) for pattern in wanted)
