"""`/en-US/splunkd/__raw/…`: a browser's way to splunkd, with the session of its cookie."""

import hmac
from typing import Any

from starlette.requests import Request

from lab.splunkd.errors import RestError
from lab.splunkd.management import Management
from lab.splunkd.render import message
from lab.splunkd.state import Splunkd
from lab.splunkd.web.cookies import Cookies
from lab.splunkd.web.exposed import is_exposed

PREFIX = b"/en-US/splunkd/__raw"


class Proxy:
    """Asks the management app directly: no second connection, no TLS to one's own process."""

    def __init__(self, splunkd: Splunkd, management: Management, cookies: Cookies) -> None:
        self._splunkd, self._management, self._cookies = splunkd, management, cookies

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        raw = (scope.get("raw_path") or scope["path"].encode()).partition(b"?")[0].removeprefix(PREFIX)
        try:
            self._check(request, raw.decode("latin-1"))
        except RestError as refusal:
            response = message(refusal.status, refusal.kind, refusal.text, "json")
            await response(scope, receive, send)
            return
        key = self._cookies.session(request)
        headers = [(k, v) for k, v in scope["headers"] if k.lower() not in (b"authorization", b"cookie")]
        headers.append((b"authorization", f"Splunk {key}".encode()))
        path = scope["path"].removeprefix(PREFIX.decode())
        inner = scope | {"path": path, "raw_path": raw, "root_path": "", "headers": headers}
        await self._management(inner, receive, send)

    def _check(self, request: Request, path: str) -> None:
        if not self._cookies.session(request):
            raise RestError(401, "no session: open a page of the lab first", "WARN")
        if request.method not in ("GET", "HEAD") and not self._form_key_fits(request):
            raise RestError(
                401, "CSRF validation failed: X-Splunk-Form-Key is not the cookie's value", "WARN"
            )
        if not path.startswith(("/services/", "/servicesNS/")):
            raise RestError(404, f"not a path of splunkd: {path}")
        if not is_exposed(self._splunkd, request.method, path):
            raise RestError(
                404, f"{request.method} {path} is not exposed to browsers: no [expose:…] in a web.conf fits"
            )

    def _form_key_fits(self, request: Request) -> bool:
        cookie = self._cookies.form_key(request)
        return bool(cookie) and hmac.compare_digest(request.headers.get("x-splunk-form-key", ""), cookie)
