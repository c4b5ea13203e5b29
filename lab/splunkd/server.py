"""The whole stand-in, running: three ports, the scheduler, the inputs."""

import contextlib
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from lab.conf.reader import write_conf_file
from lab.runtime.inputs import InputRunner
from lab.splunkd import certs
from lab.splunkd.bridge import Bridge
from lab.splunkd.engine import Engine
from lab.splunkd.hec import app as hec
from lab.splunkd.listener import Listener
from lab.splunkd.management import Management
from lab.splunkd.scheduler import Scheduler
from lab.splunkd.state import Splunkd
from lab.splunkd.web import site


class Server:
    """`with Server(lab) as server:` serves the lab on free loopback ports.

    `background=True` also lets time pass in it: enabled inputs run at their intervals and scheduled
    searches on their schedules. Without it both run only when asked: `server.inputs.run_now(...)`,
    `server.scheduler.run_due(...)`. `python` is the interpreter for the add-on's own programs.
    """

    def __init__(
        self,
        lab: Engine,
        *,
        python: str = sys.executable,
        web_port: int = 0,
        dashboard_bundle: Path | None = None,
        hec_tokens: Path | None = None,
        background: bool = False,
    ) -> None:
        self.lab = lab
        self.splunkd = Splunkd(lab, python)
        self._background = background
        self._bundle = dashboard_bundle.resolve() if dashboard_bundle else None
        if hec_tokens is not None:
            self.splunkd.add_token_file(hec_tokens)
        tls = certs.make(lab.home.root / "etc/auth")
        self._stack = contextlib.ExitStack()
        self._listeners = [Listener(tls=tls), Listener(tls=tls), Listener(web_port)]
        addresses = self.splunkd.addresses
        addresses.mgmt, addresses.hec, addresses.web = (listener.url for listener in self._listeners)

    @property
    def mgmt_url(self) -> str:
        return self.splunkd.addresses.mgmt

    @property
    def hec_url(self) -> str:
        return self.splunkd.addresses.hec

    @property
    def web_url(self) -> str:
        return self.splunkd.addresses.web

    @property
    def username(self) -> str:
        return self.splunkd.sessions.username

    @property
    def password(self) -> str:
        return self.splunkd.sessions.password

    @property
    def hec_token(self) -> str:
        return self.splunkd.tokens.own

    @property
    def session_key(self) -> str:
        """A session of the user's, for a client that skips the login."""
        return self.splunkd.sessions.open(self.username)

    @property
    def scheduler(self) -> Scheduler:
        return self.splunkd.scheduler

    @property
    def inputs(self) -> InputRunner:
        return self.splunkd.inputs

    def start(self) -> None:
        self._write_own_conf()
        self._stack.callback(self.lab.confs.reload)
        self.lab.connect(Bridge(self.splunkd))
        self._stack.callback(self.lab.connect, None)
        management = Management(self.splunkd)
        mgmt, collector, web = self._listeners
        apps = [
            (mgmt, management),
            (collector, hec.make_app(self.splunkd)),
            (web, site.make_app(self.splunkd, management, web.port, self._bundle)),
        ]
        for listener, app in apps:
            self._stack.callback(listener.stop)
            listener.start(app)
        if self._background:
            self._stack.callback(self.scheduler.stop)
            self._stack.callback(self.inputs.stop)
            self.scheduler.start()
            self.inputs.start()

    def stop(self) -> None:
        """Everything that was started is ended: threads, ports, processes of the add-on."""
        self.inputs.stop()
        for listener in self._listeners:
            listener.ask_to_stop()
        self._stack.close()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _write_own_conf(self) -> None:
        """Where splunkd is: solnlib looks it up in conf-server and conf-web before every call."""
        system = self.lab.home.root / "etc/system/local"
        address = self.mgmt_url.removeprefix("https://")
        write_conf_file(
            system / "web.conf", {"settings": {"mgmtHostPort": address, "enableSplunkWebSSL": "0"}}
        )
        server = {"general": {"serverName": "lab"}, "sslConfig": {"enableSplunkdSSL": "1"}}
        write_conf_file(system / "server.conf", server)
        self.lab.confs.reload()
