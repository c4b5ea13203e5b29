"""A vLLM of any number of endpoints and any size, on loopback: the recorded page, its models multiplied, its
counters growing. Run as a process of its own, so that its work is not counted as the poller's: prints its
URL."""

import contextlib
import http.server
import re
import socketserver
import sys
import threading
from typing import ClassVar

from scripts.build.paths import ROOT

RECORDED = ROOT / "tests/recorded/vllm-0.32.0"
PAGES = {"/health": "default-health", "/version": "default-version", "/v1/models": "default-models"}
COUNTER = re.compile(r"^(vllm:(?:prompt|generation)_tokens_total\{[^}]*\}) (\S+)$", re.MULTILINE)


def body_of(name: str) -> str:
    return (RECORDED / f"{name}.http").read_bytes().partition(b"\r\n\r\n")[2].decode()


def page_of(size: int) -> str:
    """At least `size` bytes of samples: the recorded page, then its samples for a second model, a third, …"""
    page = body_of("default-metrics")
    samples = "\n".join(line for line in page.split("\n") if line.startswith("vllm:"))
    number = 2
    while len(page) < size:
        page += samples.replace('model_name="tiny-chat"', f'model_name="tiny-chat-{number}"') + "\n"
        number += 1
    return page[: page.rfind("\n", 0, max(size, 60_000)) + 1]


class Handler(http.server.BaseHTTPRequestHandler):
    """Any path that ends with one of vLLM's; /SIZE/… says how large the page is."""

    pages: ClassVar[dict[int, str]] = {}
    asked = 0
    lock = threading.Lock()

    def do_GET(self) -> None:
        size = int(self.path.split("/")[1])
        if self.path.endswith("/metrics"):
            body = self.grown(size)
        else:
            name = next((PAGES[end] for end in PAGES if self.path.endswith(end)), None)
            if name is None:
                self.send_error(404)
                return
            body = body_of(name)
        self.send_response(200)
        self.send_header(
            "Content-Type", "application/json" if body[:1] == "{" else "text/plain; version=0.0.4"
        )
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(BrokenPipeError):
            # The poller closes a page that is large, to ask for it again when there is room.
            self.wfile.write(body.encode())

    def grown(self, size: int) -> str:
        with self.lock:
            Handler.asked += 1
            if size not in self.pages:
                self.pages[size] = page_of(size)
        return COUNTER.sub(lambda m: f"{m[1]} {float(m[2]) + self.asked}", self.pages[size])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own name
        """Quiet."""


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 1024


if __name__ == "__main__":
    server = Server(("127.0.0.1", 0), Handler)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
