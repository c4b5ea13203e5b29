"""A TorchServe that only repeats what a real one answered: the demo's input has something to poll."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from scripts.build.paths import ROOT

RECORDED = ROOT / "tests/recorded/torchserve-0.12.0"
ANSWERS = {
    "/ping": "default-ping-healthy",
    "/models": "default-models",
    "/models/tiny": "default-model",
    "/models/tiny/all": "default-model-all-versions",
    "/metrics": "prometheus-metrics",
}
UNKNOWN = "default-model-unknown"


class Replay(BaseHTTPRequestHandler):
    """GET answers with the recorded bytes, status line and headers included."""

    def do_GET(self) -> None:
        name = ANSWERS.get(self.path.partition("?")[0], UNKNOWN)
        self.wfile.write((RECORDED / f"{name}.http").read_bytes())
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own name
        """Quiet: the demo's output is for people."""


@contextmanager
def replay() -> Iterator[str]:
    """The URL of the replayed server, on a free loopback port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Replay)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
