"""An ASGI app on a loopback port, in a thread: bound before it is announced, gone when stopped."""

import socket
import threading
import time
from pathlib import Path
from typing import Any

import uvicorn

START_TIMEOUT = 15.0


class Listener:
    """`port` is known at once: the socket is bound here, so no other process can take it in between."""

    def __init__(self, port: int = 0, tls: tuple[Path, Path] | None = None) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", port))
        self.port = int(self._socket.getsockname()[1])
        self._tls = tls
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    def start(self, app: Any) -> None:
        certificate, key = self._tls or (None, None)
        config = uvicorn.Config(
            app,
            log_level="error",
            access_log=False,
            lifespan="off",
            # h11 answers `Connection: close` when the client says so; splunklib needs that to be able
            # to read the body (facts: A1, trap a)
            http="h11",
            ws="none",
            timeout_keep_alive=30,
            timeout_graceful_shutdown=2,
            ssl_certfile=str(certificate) if certificate else None,
            ssl_keyfile=str(key) if key else None,
        )
        self._server = uvicorn.Server(config)
        # Signals belong to whoever runs the process, not to a thread of it.
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), name=f"lab:{self.port}", daemon=True
        )
        self._thread.start()
        deadline = time.monotonic() + START_TIMEOUT
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError(f"nothing listens on {self.url}")
            time.sleep(0.01)

    def ask_to_stop(self) -> None:
        """`stop` without the waiting, so that several listeners can end at the same time."""
        if self._server is not None:
            self._server.should_exit = True

    def stop(self) -> None:
        self.ask_to_stop()
        if self._thread is not None:
            self._thread.join(10)
        self._socket.close()
