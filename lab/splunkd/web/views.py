"""What an app shows a person: its views, their order in the navigation, and what each one is."""

from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, fromstring

from lab.splunkd.state import Splunkd


@dataclass(frozen=True)
class View:
    """`kind` is `template` (an app's own HTML), `studio` (Dashboard Studio), or `other`, not shown here."""

    name: str
    label: str
    kind: str
    path: Path
    template: str = ""
    definition: str = ""
    theme: str = "light"


def views(splunkd: Splunkd, app: str) -> dict[str, View]:
    """The app's views by name; what a person saved in `local` over what it ships."""
    found = {}
    for layer in ("default", "local"):
        folder = splunkd.engine.home.app(app) / layer / "data/ui/views"
        for path in sorted(folder.glob("*.xml")):
            found[path.stem] = read_view(path)
    return found


def read_view(path: Path) -> View:
    try:
        root = fromstring(path.read_text())  # noqa: S314 - a file of the add-on under test
    except ParseError:
        return View(path.stem, f"{path.stem} (not XML)", "other", path)
    label = root.findtext("label") or path.stem
    if root.tag == "view" and root.get("template"):
        return View(path.stem, label, "template", path, template=root.get("template", ""))
    if root.tag == "dashboard" and root.get("version") == "2":
        definition = root.findtext("definition") or "{}"
        return View(path.stem, label, "studio", path, definition=definition, theme=root.get("theme", "light"))
    return View(path.stem, label, "other", path)


def navigation(splunkd: Splunkd, app: str) -> list[View]:
    """Views in the order of nav/default.xml, the default one first asked for by `default_view`."""
    known = views(splunkd, app)
    named = [element.get("name", "") for element in nav(splunkd, app).iter("view")]
    # `search` and other views of Splunk itself are in most navigations; the lab has none of them
    ordered = [known[name] for name in named if name in known]
    return ordered or list(known.values())


def default_view(splunkd: Splunkd, app: str) -> str | None:
    shown = navigation(splunkd, app)
    marked = [e.get("name", "") for e in nav(splunkd, app).iter("view") if e.get("default") == "true"]
    names = [view.name for view in shown]
    return next((name for name in marked if name in names), names[0] if names else None)


def nav(splunkd: Splunkd, app: str) -> Element:
    for layer in ("local", "default"):
        path = splunkd.engine.home.app(app) / layer / "data/ui/nav/default.xml"
        if path.is_file():
            try:
                return fromstring(path.read_text())  # noqa: S314 - a file of the add-on under test
            except ParseError:
                continue
    return Element("nav")


def shown_apps(splunkd: Splunkd) -> list[str]:
    """Apps with something to show."""
    return [app for app in splunkd.apps() if views(splunkd, app)]
