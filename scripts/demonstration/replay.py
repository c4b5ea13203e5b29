"""Model servers that only repeat what real ones answered: the demo's inputs have something to poll."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from scripts.build.paths import ROOT

RECORDED = ROOT / "tests/recorded"
# Path → recording, a server each. A path that is not here is answered as an unknown one was.
SERVERS: Mapping[str, Mapping[str, str]] = {
    "torchserve-0.12.0": {
        "/ping": "default-ping-healthy",
        "/models": "default-models",
        "/models/tiny": "default-model",
        "/models/tiny/all": "default-model-all-versions",
        "/metrics": "prometheus-metrics",
        "": "default-model-unknown",
    },
    "vllm-0.32.0": {
        "/health": "default-health",
        "/version": "default-version",
        "/v1/models": "default-models",
        "/metrics": "default-metrics",
    },
    "llamacpp-11434.0.0": {
        "/health": "default-health",
        "/props": "default-props",
        "/slots": "default-slots",
        "/v1/models": "default-models",
        "/metrics": "default-metrics",
    },
}
TORCHSERVE, VLLM, LLAMACPP = SERVERS
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
# (path, answer) → answer: changes its bytes. What is replayed is then no longer what was recorded.
Edit = Callable[[str, bytes], bytes]


@contextmanager
def replay(server: str = TORCHSERVE, edit: Edit = lambda _path, answer: answer) -> Iterator[str]:
    """The URL of the replayed server, on a free loopback port; all its APIs are there."""
    names = SERVERS[server]

    class Replay(BaseHTTPRequestHandler):
        """Answers with the recorded bytes, status line and headers included."""

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            name = names.get(path, names.get(""))
            answer = (RECORDED / server / f"{name}.http").read_bytes() if name else NOT_FOUND
            self.wfile.write(edit(path, answer))
            self.close_connection = True

        do_POST = do_GET  # noqa: N815 - http.server's own name

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own name
            """Quiet: the demo's output is for people."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Replay)
    thread = Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.server_address[1]}"
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join(5)
