"""Model servers that only repeat what real ones answered: the demo's inputs have something to poll."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from tempfile import TemporaryDirectory
from threading import Thread

from lab.splunkd import certs
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
# Nobody listens on TCP port 1 of this machine.
AWAY = "http://127.0.0.1:1"
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
# (path, answer) → answer: changes its bytes. What is replayed is then no longer what was recorded.
Edit = Callable[[str, bytes], bytes]


# An update of the replayed vLLM: another version, a longer context, an adapter beside the model.
ADAPTER = (
    b'{"id":"tiny-chat-lora","object":"model","owned_by":"vllm","parent":"tiny-chat","max_model_len":768},'
)
UPDATED = {
    b'"version":"0.32.0"': b'"version":"0.33.0"',
    b'"max_model_len":512': b'"max_model_len":768',
    b'"data":[': b'"data":[' + ADAPTER,
}


def updated(path: str, answer: bytes) -> bytes:
    """The answer as after that update, and after all requests of the recording were made once more."""
    if path == "/metrics":
        answer = once_more(answer)
    elif path in ("/version", "/v1/models") and (path == "/version" or b'"vllm"' in answer):
        for before, after in UPDATED.items():
            answer = answer.replace(before, after)
    head, blank, body = answer.partition(b"\r\n\r\n")
    kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length:")]
    return b"\r\n".join([*kept, b"Content-Length: %d" % len(body)]) + blank + body


def once_more(answer: bytes) -> bytes:
    """Counters and histograms of the page doubled."""
    growing = False
    lines = answer.split(b"\n")
    for number, line in enumerate(lines):
        if line.startswith(b"# TYPE "):
            growing = line.split()[-1] in (b"counter", b"histogram", b"summary")
        elif growing and line[:1].isalpha():
            series, _, value = line.rpartition(b" ")
            lines[number] = series + b" " + repr(2 * float(value)).encode()
    return b"\n".join(lines)


@contextmanager
def servers(edit: Edit) -> Iterator[tuple[list[str], str]]:
    """Lines for an input, of all replayed servers and of one that is away; and the CA file that it needs:
    llama.cpp speaks TLS."""
    with ExitStack() as stack:
        certificate = certs.make(Path(stack.enter_context(TemporaryDirectory())))[0]
        tls = SSLContext(PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate, certificate.with_suffix(".key"))
        lines = [f"{AWAY} name=away"]
        for server in SERVERS:
            url = stack.enter_context(replay(server, edit, tls if server == LLAMACPP else None))
            lines.append(f"{url} name={server.partition('-')[0]} management={url} metrics={url}")
        yield lines, str(certificate)


@contextmanager
def replay(
    server: str = TORCHSERVE, edit: Edit = lambda _path, answer: answer, tls: SSLContext | None = None
) -> Iterator[str]:
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
    if tls:
        listening.socket = tls.wrap_socket(listening.socket, server_side=True)
    thread = Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{listening.server_address[1]}"
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join(5)
