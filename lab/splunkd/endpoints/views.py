"""`data/ui`: views, navigation and the presets of the time range picker."""

from pathlib import Path
from xml.etree.ElementTree import ParseError, fromstring

from lab.splunkd.call import Call
from lab.splunkd.entity import Entities, Entity
from lab.splunkd.errors import RestError
from lab.splunkd.routing import Table
from lab.splunkd.state import Splunkd

TABLE = Table()
PRESETS = (
    ("Last 15 minutes", "-15m", "now"),
    ("Last 60 minutes", "-60m@m", "now"),
    ("Last 4 hours", "-4h@m", "now"),
    ("Last 24 hours", "-24h@h", "now"),
    ("Last 7 days", "-7d@h", "now"),
    ("Last 30 days", "-30d@d", "now"),
    ("All time", "0", ""),
)


@TABLE.add("GET", "data/ui/times")
def times(splunkd: Splunkd, call: Call) -> Entities:
    """Presets of times.conf; splunkd's own few when no app ships one."""
    items = []
    for number, (label, earliest, latest) in enumerate(PRESETS, 1):
        content = {
            "label": label,
            "earliest_time": earliest,
            "latest_time": latest,
            "order": str(number * 10),
        }
        items.append(Entity(label.replace(" ", "_").lower(), content, "data/ui/times"))
    for name, settings in splunkd.confs.stanzas("times", call.app).items():
        items.append(Entity(name, dict(settings), "data/ui/times"))
    return Entities("data/ui/times", items)


def view_files(splunkd: Splunkd, app: str) -> dict[str, tuple[str, Path]]:
    """Name → (app, file); an app's local over its default."""
    apps = [name for name in splunkd.apps() if app in ("-", name)]
    found = {}
    for name in apps:
        for layer in ("default", "local"):
            for path in sorted((splunkd.engine.home.app(name) / layer / "data/ui/views").glob("*.xml")):
                found[path.stem] = (name, path)
    return found


def entity(name: str, app: str, path: Path) -> Entity:
    text = path.read_text()
    try:
        root = fromstring(text)  # noqa: S314 - a file of the add-on under test
    except ParseError as error:
        raise RestError(500, f"{path}: not XML: {error}") from error
    content = {
        "label": root.findtext("label") or name,
        "rootNode": root.tag,
        "version": root.get("version", ""),
        "isDashboard": root.tag in ("dashboard", "form"),
        "isVisible": True,
        "eai:data": text,
        "eai:appName": app,
        "eai:type": "views",
    }
    return Entity(name, content, "data/ui/views", app=app)


@TABLE.add("GET", "data/ui/views")
def views(splunkd: Splunkd, call: Call) -> Entities:
    files = view_files(splunkd, call.app)
    return Entities("data/ui/views", [entity(name, app, path) for name, (app, path) in sorted(files.items())])


@TABLE.add("GET", "data/ui/views/{name}")
def view(splunkd: Splunkd, call: Call, name: str) -> Entities:
    files = view_files(splunkd, call.app)
    if name not in files:
        raise RestError(404, f"Could not find object id={name}")
    app, path = files[name]
    return Entities("data/ui/views", [entity(name, app, path)])
