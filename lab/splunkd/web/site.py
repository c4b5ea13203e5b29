"""The web port: pages, their scripts and files, and the way to splunkd."""

from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from lab.splunkd.management import Management
from lab.splunkd.state import Splunkd
from lab.splunkd.web import pages, scripts
from lab.splunkd.web.cookies import Cookies
from lab.splunkd.web.proxy import Proxy
from lab.splunkd.web.views import default_view, navigation, shown_apps, views

ROOT = "/en-US"


class Site:
    """`bundle` is a directory with `main.js` and `main.css`, which draw Dashboard Studio views."""

    def __init__(self, splunkd: Splunkd, port: int, bundle: Path | None) -> None:
        self._splunkd, self._port, self._bundle = splunkd, port, bundle
        self.cookies = Cookies(splunkd.sessions, port)

    def first_page(self, app: str | None = None) -> str | None:
        apps = [app] if app else shown_apps(self._splunkd)
        for name in apps:
            view = default_view(self._splunkd, name)
            if view:
                return f"{ROOT}/app/{quote(name)}/{quote(view)}"
        return None

    async def home(self, request: Request) -> Response:
        address = self.first_page(request.path_params.get("app"))
        if address is None:
            return self._refuse(404, "No installed app has a view to show.")
        return RedirectResponse(address)

    async def view(self, request: Request) -> Response:
        app, name = request.path_params["app"], request.path_params["view"]
        if app not in self._splunkd.apps():
            return self._refuse(404, f"No app {app} is installed.")
        known = views(self._splunkd, app)
        if name not in known:
            return self._refuse(404, f"{app} has no view {name}; it has: {', '.join(known) or 'none'}.")
        status, html = await run_in_threadpool(
            pages.render, self._splunkd, app, known[name], self._bundle is not None
        )
        response = HTMLResponse(html, status)
        self.cookies.give(request, response)
        return response

    async def config(self, request: Request) -> Response:
        settings = scripts.config(self._port, self._splunkd.sessions.username)
        return script(f"window.$C = {scripts.for_script(settings)};\n")

    async def i18n(self, request: Request) -> Response:
        return script(scripts.I18N)

    async def theme(self, request: Request) -> Response:
        return script(scripts.THEME)

    async def layout(self, request: Request) -> Response:
        apps = [
            {
                "name": app,
                "label": self._splunkd.engine.confs.app_only("app", app).get("ui", {}).get("label", app),
                "views": [{"name": v.name, "label": v.label} for v in navigation(self._splunkd, app)],
            }
            for app in shown_apps(self._splunkd)
        ]
        return script(scripts.layout(apps))

    async def app_file(self, request: Request) -> Response:
        app = self._splunkd.engine.home.app(request.path_params["app"])
        return self._file(app / "appserver/static", request.path_params["path"])

    async def app_icon(self, request: Request) -> Response:
        app = self._splunkd.engine.home.app(request.path_params["app"])
        return self._file(app / "static", request.path_params["path"])

    async def bundle(self, request: Request) -> Response:
        if self._bundle is None:
            return self._refuse(404, "started without a dashboard bundle")
        return self._file(self._bundle, request.path_params["path"])

    async def favicon(self, request: Request) -> Response:
        return Response(status_code=204)

    async def nothing(self, request: Request) -> Response:
        return self._refuse(404, f"The lab (not Splunk) does not serve {request.url.path}")

    def _file(self, folder: Path, name: str) -> Response:
        path = (folder / name).resolve()
        # `..` in a path must not lead out of the folder, nor out of the apps by an app's name
        inside = path.is_relative_to(folder.resolve())
        installed = folder == self._bundle or folder.resolve().is_relative_to(
            self._splunkd.engine.home.apps.resolve()
        )
        if not (inside and installed and path.is_file()):
            return self._refuse(404, f"no file {name}")
        return FileResponse(path, headers={"Cache-Control": "no-cache"})

    def _refuse(self, status: int, text: str) -> Response:
        return HTMLResponse(pages.plain(str(status), text), status)


def script(text: str) -> Response:
    return Response(text, media_type="text/javascript; charset=UTF-8", headers={"Cache-Control": "no-store"})


def make_app(splunkd: Splunkd, management: Management, port: int, bundle: Path | None) -> Starlette:
    site = Site(splunkd, port, bundle)
    static = f"{ROOT}/static/{{at}}"
    routes = [
        Route("/", site.home),
        Route(ROOT, site.home),
        Route(f"{ROOT}/", site.home),
        Route(f"{ROOT}/app/{{app}}", site.home),
        Route(f"{ROOT}/app/{{app}}/{{view}}", site.view),
        Route(f"{ROOT}/config", site.config),
        Route(f"{ROOT}/i18ncatalog", site.i18n),
        Route(f"{static}/js/i18n.js", site.i18n),
        Route(f"{static}/build/api/get_theme.js", site.theme),
        Route(f"{static}/build/api/layout.js", site.layout),
        Route(f"{static}/build/api/layout-dark.js", site.layout),
        Route(f"{static}/app/{{app}}/{{path:path}}", site.app_file),
        Route(f"{ROOT}/static/app/{{app}}/{{path:path}}", site.app_file),
        Route(f"{ROOT}/static/@lab/dashboard/{{path:path}}", site.bundle),
        Route(f"{ROOT}/splunkd/__raw/servicesNS/{{owner}}/{{app}}/static/{{path:path}}", site.app_icon),
        Mount(f"{ROOT}/splunkd/__raw", app=Proxy(splunkd, management, site.cookies)),
        Route("/favicon.ico", site.favicon),
        Route("/{path:path}", site.nothing),
    ]
    # A page elsewhere that got its name to resolve to 127.0.0.1 must not be logged in by us.
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    return Starlette(routes=routes, middleware=[hosts])
