"""The HTML of a view."""

import json
from html import escape

from lab.splunkd.state import Splunkd
from lab.splunkd.web.scripts import for_script
from lab.splunkd.web.views import View

STUDIO = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"><title>{label} | lab, not Splunk</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/en-US/static/@lab/dashboard/main.css">
</head>
<body>
<script src="/en-US/config?autoload=1"></script>
<script src="/en-US/static/@lab/js/i18n.js"></script>
<script src="/en-US/static/@lab/build/api/layout.js"></script>
<div id="root"></div>
<script>
window.__DASHBOARD__ = {dashboard};
window.__splunk_layout__.create().getContainerElement().appendChild(document.getElementById("root"));
</script>
<script src="/en-US/static/@lab/dashboard/main.js"></script>
</body>
</html>
"""
PLAIN = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title} | lab, not Splunk</title></head>
<body>
<script src="/en-US/static/@lab/build/api/layout.js"></script>
<script>window.__splunk_layout__.create();</script>
<p style="font:16px system-ui,sans-serif;margin:24px">{text}</p>
</body>
</html>
"""


def plain(title: str, text: str) -> str:
    return PLAIN.format(title=escape(title), text=escape(text))


def render(splunkd: Splunkd, app: str, view: View, bundle: bool) -> tuple[int, str]:
    """(status, HTML) of a view; what the lab cannot show it says, with a status that is no success."""
    if view.kind == "template":
        owner, _, path = view.template.partition(":")
        file = splunkd.engine.home.app(owner or app) / "appserver" / path.lstrip("/")
        if not file.is_file():
            return 404, plain(view.label, f"{app}/{view.name}: its template {view.template} is not there")
        return 200, file.read_text()
    if view.kind == "studio":
        return studio(app, view, bundle)
    return 501, plain(view.label, f"The lab shows no view of this kind: {view.path.name} (Simple XML?)")


def studio(app: str, view: View, bundle: bool) -> tuple[int, str]:
    try:
        definition = json.loads(view.definition)
    except ValueError as error:
        return 500, plain(view.label, f"{view.path.name}: its definition is not JSON: {error}")
    if not bundle:
        return 501, plain(
            view.label, "This lab was started without --dashboard-bundle, which draws dashboards."
        )
    dashboard = {
        "definition": definition,
        "app": app,
        "view": view.name,
        "label": view.label,
        "theme": view.theme,
        "splunkdPath": "/en-US/splunkd/__raw",
    }
    return 200, STUDIO.format(label=escape(view.label), dashboard=for_script(dashboard))
