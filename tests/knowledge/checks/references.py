"""Names that one object uses of another exist: transforms, event types, tags, views; EVALs do not chain."""

import re
from pathlib import Path
from xml.etree.ElementTree import fromstring

from lab.conf.reader import Stanzas, read_conf

# Views that Splunk itself brings.
SPLUNK_VIEWS = {"search", "reports", "alerts", "dashboards", "datasets"}
WRITTEN = re.compile(r"(?:^|[,\s])([a-z_]\w*) ?:?= ")
STRING = re.compile(r'"(?:\\.|[^"\\])*"')
# A name that is no word stands in single quotes: 'user.id' is not the field user.
QUOTED = re.compile(r"'[^']*[^\w'][^']*'")
WORD = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?!\w*\s*\()")


def references(addon: Path) -> list[str]:
    conf = {
        name: read_conf(addon / f"default/{name}.conf")
        for name in ("props", "transforms", "eventtypes", "tags")
    }
    return [
        *transforms(conf["props"], conf["transforms"]),
        *tags(conf["tags"], conf["eventtypes"]),
        *chained_evals(conf["props"], written(conf["transforms"])),
        *navigation(addon),
        *exported(addon),
    ]


def transforms(props: Stanzas, known: Stanzas) -> list[str]:
    used = [
        (f"props.conf [{stanza}] {setting}", name.strip())
        for stanza, settings in props.items()
        for setting, value in settings.items()
        if setting.startswith(("TRANSFORMS-", "REPORT-", "LOOKUP-"))
        for name in (value.split()[:1] if setting.startswith("LOOKUP-") else value.split(","))
    ]
    missing = [f"{where}: no transform [{name}]" for where, name in used if name not in known]
    idle = set(known) - {name for _, name in used}
    return missing + [f"transforms.conf [{name}] is never used" for name in sorted(idle)]


def tags(stanzas: Stanzas, eventtypes: Stanzas) -> list[str]:
    return [
        f"tags.conf [{stanza}]: no such event type"
        for stanza in stanzas
        if stanza.startswith("eventtype=") and stanza.removeprefix("eventtype=") not in eventtypes
    ]


def written(transforms: Stanzas) -> set[str]:
    """Fields that an INGEST_EVAL writes: an EVAL of the same name reads what was indexed."""
    return {name for stanza in transforms.values() for name in WRITTEN.findall(stanza.get("INGEST_EVAL", ""))}


def chained_evals(props: Stanzas, indexed: set[str]) -> list[str]:
    """EVALs of a stanza run in parallel: one that names a field which only another EVAL makes sees null."""
    problems = []
    for stanza, settings in props.items():
        made = {name.removeprefix("EVAL-") for name in settings if name.startswith("EVAL-")}
        extractions = " ".join(v for k, v in settings.items() if k.startswith(("EXTRACT-", "FIELDALIAS-")))
        for setting, value in settings.items():
            if not setting.startswith("EVAL-"):
                continue
            names = set(WORD.findall(QUOTED.sub("", STRING.sub("", value)))) & made
            # A field that an extraction makes too is read as extracted; one of KV_MODE=json likewise.
            only_calculated = {n for n in names if f"<{n}>" not in extractions}
            only_calculated -= indexed & {setting.removeprefix("EVAL-")}
            if only_calculated - json_fields(settings):
                problems.append(
                    f"props.conf [{stanza}] {setting} reads {sorted(only_calculated)}, also an EVAL"
                )
    return problems


def json_fields(settings: dict[str, str]) -> set[str]:
    """Fields that the JSON itself may carry under the name of an EVAL, and that are meant there."""
    return {"message", "exception"} if settings.get("KV_MODE") == "json" else set()


def navigation(addon: Path) -> list[str]:
    nav = fromstring((addon / "default/data/ui/nav/default.xml").read_text(encoding="utf-8"))  # noqa: S314
    views = {path.stem for path in (addon / "default/data/ui/views").glob("*.xml")}
    named = {str(view.get("name")) for view in nav.iter("view")}
    dangling = [f"nav: no view {name}" for name in sorted(named - views - SPLUNK_VIEWS)]
    return dangling + [f"view {name} is not in the navigation" for name in sorted(views - named)]


def exported(addon: Path) -> list[str]:
    """Source types and event types work in every app only when the add-on exports them."""
    meta = read_conf(addon / "metadata/default.meta")
    export = {stanza: settings.get("export") for stanza, settings in meta.items()}
    return [] if "system" in export.values() else ["metadata/default.meta exports nothing"]
