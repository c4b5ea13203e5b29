"""The two cookies of Splunk Web: the session, hidden from scripts, and the form key, made for them."""

import secrets

from starlette.requests import Request
from starlette.responses import Response

from lab.splunkd.sessions import Sessions


class Cookies:
    """Who opens a page on this machine is logged in: the lab is a demonstration, on loopback only."""

    def __init__(self, sessions: Sessions, port: int) -> None:
        self._sessions = sessions
        self._session, self._form_key = f"session_id_{port}", f"splunkweb_csrf_token_{port}"

    def session(self, request: Request) -> str:
        key = request.cookies.get(self._session, "")
        return key if self._sessions.user(key) else ""

    def form_key(self, request: Request) -> str:
        return request.cookies.get(self._form_key, "")

    def give(self, request: Request, response: Response) -> None:
        if not self.session(request):
            key = self._sessions.open(self._sessions.username)
            response.set_cookie(self._session, key, path="/", httponly=True, samesite="strict")
        if not self.form_key(request):
            response.set_cookie(self._form_key, secrets.token_urlsafe(24), path="/", samesite="strict")
