"""HEC's port."""

import json
import zlib
from collections.abc import Awaitable, Callable, Mapping

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lab.splunkd.hec.acks import Acknowledgments, channel_of
from lab.splunkd.hec.codes import CODES, Refusal
from lab.splunkd.hec.collector import Collector
from lab.splunkd.hec.tokens import Token
from lab.splunkd.state import Splunkd

Handler = Callable[[Request], Awaitable[Response]]
INCORRECT_INDEX = 7
BASE = "/services/collector"
MAX_UNPACKED = 512 * 1024 * 1024
ANY = ["GET", "POST", "PUT", "DELETE", "PATCH"]
VERSIONS = ("", "/1.0")


def answer(code: int, number: int | None = None, detail: str = "", ack: int | None = None) -> Response:
    status, text = CODES[code]
    document: dict[str, object] = {"text": f"{text}: {detail}" if detail else text, "code": code}
    if ack is not None:
        document["ackId"] = ack
    if number is not None:
        # Splunk counts from 0, but from 1 where the index is to blame.
        document["invalid-event-number"] = number + (code == INCORRECT_INDEX)
    return as_json(document, status)


def as_json(document: object, status: int = 200) -> Response:
    return Response(json.dumps(document), status, media_type="application/json; charset=UTF-8")


def options(*methods: str) -> Callable[[Request], Awaitable[Response]]:
    """What a route takes, told to anybody: Docker's log driver asks before it starts a container (measured
    on Splunk 10.4.3)."""

    async def tell(request: Request) -> Response:
        return Response(status_code=200, headers={"Allow": ",".join((*methods, "OPTIONS"))})

    return tell


class Packed(Exception):
    """A Content-Encoding that Splunk does not take: 415, and no JSON."""


def unpack(body: bytes, encoding: str) -> bytes:
    """Plain or gzip. What would not fit into memory is refused before it is unpacked whole."""
    if encoding == "identity":
        return body
    if encoding != "gzip":
        raise Packed(encoding)
    reader = zlib.decompressobj(wbits=31)
    try:
        data = reader.decompress(body, MAX_UNPACKED)
    except zlib.error:
        raise Refusal(6) from None
    if not reader.eof or reader.unused_data:
        raise Refusal(6)
    return data


def make_app(splunkd: Splunkd) -> Starlette:
    collector = Collector(splunkd)

    acks = Acknowledgments()

    async def authorized(request: Request) -> tuple[bytes, Token, str | None]:
        """The body, the token, and the channel where the token acknowledges."""
        body = unpack(await request.body(), request.headers.get("content-encoding", "identity"))
        token = collector.authorize(request.headers.get("authorization", ""), request.query_params)
        return body, token, channel_of(token, request.headers, request.query_params)

    def refusing(handler: Handler) -> Handler:
        async def serve(request: Request) -> Response:
            try:
                return await handler(request)
            except Refusal as refusal:
                return answer(refusal.code, refusal.number, refusal.detail)
            except Packed as encoding:
                text = f"<!doctype html><title>Unsupported Media Type</title><p>Content-Encoding {encoding}"
                return Response(text, 415, media_type="text/html")

        return serve

    def taking(work: Callable[[Token, bytes, Mapping[str, str], str], None]) -> Handler:
        @refusing
        async def serve(request: Request) -> Response:
            body, token, channel = await authorized(request)
            peer = request.headers.get("host") or "127.0.0.1"
            await run_in_threadpool(work, token, body, request.query_params, peer)
            return answer(0, ack=None if channel is None else acks.next(channel))

        return serve

    @refusing
    async def ack(request: Request) -> Response:
        body, _, channel = await authorized(request)
        if channel is None:
            raise Refusal(14)
        return as_json({"acks": acks.status(channel, body)})

    async def health(request: Request) -> Response:
        return answer(17)

    def not_found(status: int) -> Handler:
        """Splunk's words for a path that is not there, and, with 405, for a method that is not."""

        async def refuse(request: Request) -> Response:
            return as_json({"text": "The requested URL was not found on this server.", "code": 404}, status)

        return refuse

    event, raw = taking(collector.event), taking(collector.raw)
    posts = {BASE: event, f"{BASE}/": event, f"{BASE}/ack": ack}
    posts |= {f"{BASE}/event{version}": event for version in VERSIONS}
    posts |= {f"{BASE}/raw{version}": raw for version in VERSIONS}
    asks = [f"{BASE}/health{version}" for version in VERSIONS]
    return Starlette(
        routes=[
            *(Route(path, handler, methods=["POST"]) for path, handler in posts.items()),
            *(Route(path, options("POST"), methods=["OPTIONS"]) for path in posts),
            *(Route(path, health, methods=["GET"]) for path in asks),
            *(Route(path, options("GET", "HEAD"), methods=["OPTIONS"]) for path in asks),
            *(Route(path, not_found(405), methods=ANY) for path in (*posts, *asks)),
            Route("/{path:path}", not_found(404), methods=[*ANY, "OPTIONS"]),
        ]
    )
