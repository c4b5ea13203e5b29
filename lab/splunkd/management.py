"""The management API as an ASGI app: take the call apart, find its handler, write the answer out."""

import traceback
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from lab.errors import LabError
from lab.splunkd import render
from lab.splunkd.call import Args, Call
from lab.splunkd.declared import check_arguments
from lab.splunkd.endpoints import TABLES
from lab.splunkd.entity import Entities
from lab.splunkd.errors import RestError, not_served
from lab.splunkd.routing import Route, Table, split_namespace
from lab.splunkd.state import Splunkd

JSON = "application/json"
UNAUTHORIZED = "Unauthorized"
MAX_BODY = 64 * 1024 * 1024


class Management:
    """Mounted behind TLS on the management port, and asked directly by the web proxy."""

    def __init__(self, splunkd: Splunkd) -> None:
        self._splunkd = splunkd
        self._table = Table([route for table in TABLES for route in table.routes])

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        body = await request.body()
        response = await run_in_threadpool(self.answer, request, body)
        await response(scope, receive, send)

    def answer(self, request: Request, body: bytes) -> Response:
        call = Call(request.method, request.url.path, read_args(request, body), body, request.headers)
        try:
            if len(body) > MAX_BODY:
                raise RestError(413, f"Content-Length is larger than {MAX_BODY} bytes")
            return self._dispatch(call, raw_path(request))
        except RestError as refusal:
            response = render.error(refusal, call)
            if refusal.text == UNAUTHORIZED:
                response.headers["WWW-Authenticate"] = 'Basic realm="/splunk"'
            return response
        except LabError as refusal:
            return render.error(RestError(400, str(refusal)), call)
        except Exception as failure:
            # A bug of the lab's own: said as such, with its place, so that nobody takes it for the add-on's.
            place = traceback.extract_tb(failure.__traceback__)[-1]
            text = f"The lab failed: {type(failure).__name__}: {failure} ({place.filename}:{place.lineno})"
            self._splunkd.log.write("ERROR", "LabFailure", text)
            return render.error(RestError(500, text), call)

    def _dispatch(self, call: Call, path: str) -> Response:
        if not path.startswith(("/services/", "/servicesNS/")):
            raise not_served(path)
        owner, app, rest, named = split_namespace(path)
        who = self._splunkd.sessions.identify(
            call.headers.get("authorization", ""), call.headers.get("cookie", "")
        )
        route, taken = self._find(call, rest, who is not None)
        if who is None and not route.public:
            raise unauthorized(call)
        check_arguments(call, rest)
        user, key = who or ("", "")
        call = Call(
            call.method,
            call.path,
            call.args,
            call.body,
            call.headers,
            owner,
            app,
            user,
            key,
            namespaced=named,
        )
        answer = route.handler(self._splunkd, call, **taken)
        if isinstance(answer, Entities):
            return render.entities(answer, call)
        assert isinstance(answer, Response)
        return answer

    def _find(self, call: Call, rest: str, known: bool) -> tuple[Route, dict[str, str]]:
        try:
            return self._table.find(call.method, rest)
        except RestError:
            # Who is not logged in learns nothing about what is served.
            if not known:
                raise unauthorized(call) from None
            raise


def unauthorized(call: Call) -> RestError:
    """Splunk's two answers: one to a session that it does not know, one to a password or to none."""
    scheme = call.headers.get("authorization", "").partition(" ")[0].lower()
    if scheme in ("splunk", "bearer") or call.headers.get("cookie"):
        return RestError(401, "call not properly authenticated", "WARN")
    return RestError(401, UNAUTHORIZED)


def raw_path(request: Request) -> str:
    raw = request.scope.get("raw_path") or request.url.path.encode()
    return str(raw.decode("latin-1").partition("?")[0])


def read_args(request: Request, body: bytes) -> Args:
    """Query and form. A body that is no JSON is a form whatever its Content-Type: dashboards send forms
    as text/plain, and splunklib's login names no type at all."""
    query = request.url.query
    kind = request.headers.get("content-type", "")
    form = "" if kind.startswith((JSON, "multipart/")) else body.decode("utf-8", "replace")
    if form.lstrip()[:1] in ("{", "["):
        form = ""
    return Args.parse(query, form)
