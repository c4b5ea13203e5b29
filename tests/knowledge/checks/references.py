"""Names that one object uses of another exist: transforms, lookups, event types, tags, views."""

import fnmatch
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import fromstring

from lab.conf.reader import Stanzas, read_conf

# Views that Splunk itself brings.
SPLUNK_VIEWS = {"search", "reports", "alerts", "dashboards", "datasets"}
LOOKUP = re.compile(r"\|\s*(?:input)?lookup\s+(?:\w+=\S+\s+)*(\w[\w.]*)")
EVENTTYPE = re.compile(r'\beventtype\s*=\s*"?([\w*-]+)')


def references(addon: Path) -> list[str]:
    conf = {
        name: read_conf(addon / f"default/{name}.conf")
        for name in ("props", "transforms", "eventtypes", "tags")
    }
    return [
        *transforms(conf["props"], conf["transforms"]),
        *tags(conf["tags"], conf["eventtypes"]),
        *lookups(addon, conf["props"], conf["transforms"]),
        *named_eventtypes(addon, conf["eventtypes"]),
        *navigation(addon),
        *exported(addon),
    ]


def transforms(props: Stanzas, known: Stanzas) -> list[str]:
    used = [
        (f"props.conf [{stanza}] {setting}", name.strip())
        for stanza, settings in props.items()
        for setting, value in settings.items()
        if setting.startswith(("TRANSFORMS-", "REPORT-", "LOOKUP-", "METRIC-SCHEMA-TRANSFORMS"))
        for name in (value.split()[:1] if setting.startswith("LOOKUP-") else value.split(","))
    ]
    missing = [f"{where}: no transform [{name}]" for where, name in used if name not in known]
    tables = {name for name, settings in known.items() if "filename" in settings or "collection" in settings}
    idle = set(known) - {name for _, name in used} - tables
    return missing + [f"transforms.conf [{name}] is never used" for name in sorted(idle)]


def tags(stanzas: Stanzas, eventtypes: Stanzas) -> list[str]:
    return [
        f"tags.conf [{stanza}]: no such event type"
        for stanza in stanzas
        if stanza.startswith("eventtype=") and stanza.removeprefix("eventtype=") not in eventtypes
    ]


def lookups(addon: Path, props: Stanzas, known: Stanzas) -> list[str]:
    """A lookup that is named is defined, its file is there, and each file is used."""
    named = [
        (f"props.conf [{stanza}] {setting}", value.split()[0])
        for stanza, settings in props.items()
        for setting, value in settings.items()
        if setting.startswith("LOOKUP-")
    ]
    for where, text in texts(addon):
        named += [(where, name) for name in LOOKUP.findall(text)]
    files = {path.name for path in (addon / "lookups").glob("*.csv")}
    wanted = {settings["filename"]: name for name, settings in known.items() if "filename" in settings}
    return [
        *(f"{where}: no lookup {name}" for where, name in named if name not in known and name not in files),
        *(f"transforms.conf [{name}]: no file {file}" for file, name in wanted.items() if file not in files),
        *(f"lookups/{file} is no lookup's" for file in sorted(files - wanted.keys())),
    ]


def named_eventtypes(addon: Path, known: Stanzas) -> list[str]:
    """Event types that searches, macros, dashboards, models and other event types name."""
    return [
        f"{where}: no event type {name}"
        for where, text in texts(addon)
        for name in EVENTTYPE.findall(text)
        if not fnmatch.filter(known, name)
    ]


def texts(addon: Path) -> Iterator[tuple[str, str]]:
    """Every search the add-on ships, with its place."""
    for name in ("savedsearches", "macros", "eventtypes"):
        path = addon / f"default/{name}.conf"
        for stanza, settings in (read_conf(path) if path.is_file() else {}).items():
            yield f"{name}.conf [{stanza}]", settings.get("search", settings.get("definition", ""))
    for path in sorted((addon / "default/data").rglob("*")):
        if path.suffix in (".xml", ".json"):
            yield f"{path.stem}", path.read_text(encoding="utf-8").replace('\\"', '"')


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
