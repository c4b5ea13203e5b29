"""Takes the CloudEvents that KServe's and Seldon's payload loggers send, and writes each as one JSON line.

They come in HTTP's binary mode: attributes in headers, the payload as the body. Splunk reads the JSON format,
so this puts both into one object. Lines go to HEC (SPLUNK_HEC_URL, SPLUNK_HEC_TOKEN), or to standard output,
from where a forwarder takes them. Needs Python 3.9 and nothing else.

    SPLUNK_HEC_URL=https://splunk.example.com:8088 SPLUNK_HEC_TOKEN=… python bridge.py --port 8080
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SOURCETYPES = {"org.kubeflow.serving.": "kserve:payload", "io.seldon.serving.": "seldon:payload"}
LONGEST = 4_000_000  # TRUNCATE of the source types
Event = dict[str, Any]
Write = Callable[[Event], None]


def cloud_event(headers: Iterable[tuple[str, str]], body: bytes) -> Event | None:
    """The event in CloudEvents' JSON format; None where the headers make none."""
    given = {name.lower(): value for name, value in headers}
    event: Event = {
        name[3:]: urllib.parse.unquote(value) for name, value in given.items() if name.startswith("ce-")
    }
    if not {"specversion", "type", "id"} <= event.keys():
        return None
    if "content-type" in given:
        event["datacontenttype"] = given["content-type"]
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return {**event, "data_base64": base64.b64encode(body).decode()}
    try:
        return {**event, "data": json.loads(text)}
    except ValueError:
        return {**event, "data": text}  # a stream, or no JSON at all


def sourcetype(event: Event) -> str | None:
    return next((name for start, name in SOURCETYPES.items() if event["type"].startswith(start)), None)


class Bridge(BaseHTTPRequestHandler):
    write: Write

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LONGEST:
            return self.answer(413)
        event = cloud_event(self.headers.items(), self.rfile.read(length))
        if event is None or sourcetype(event) is None:
            return self.answer(400)
        try:
            self.write(event)
        except OSError as error:
            print(f"not sent: {error}", file=sys.stderr)
            return self.answer(503)
        return self.answer(200)

    def answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing: payloads are a matter for Splunk's index alone."""


def to_stdout(event: Event) -> None:
    print(json.dumps(event, ensure_ascii=False), flush=True)


def to_hec(url: str, token: str, index: str) -> Write:
    def write(event: Event) -> None:
        envelope: Event = {"sourcetype": sourcetype(event), "source": event.get("source", ""), "event": event}
        if index:
            envelope["index"] = index
        headers = {"Authorization": f"Splunk {token}"}
        body = json.dumps(envelope).encode()
        request = urllib.request.Request(f"{url}/services/collector/event", body, headers)  # noqa: S310
        urllib.request.urlopen(request, timeout=10).close()  # noqa: S310 - the admin's own URL

    return write


def serve(port: int, write: Write) -> ThreadingHTTPServer:
    handler = type("Handler", (Bridge,), {"write": staticmethod(write)})
    return ThreadingHTTPServer(("", port), handler)


def main() -> None:
    parser = argparse.ArgumentParser(description="CloudEvents of payload loggers to Splunk")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--index", default="")
    arguments = parser.parse_args()
    url, token = os.environ.get("SPLUNK_HEC_URL"), os.environ.get("SPLUNK_HEC_TOKEN")
    write = to_hec(url, token, arguments.index) if url and token else to_stdout
    serve(arguments.port, write).serve_forever()


if __name__ == "__main__":
    main()
