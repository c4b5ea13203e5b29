"""HEC's port."""

import json
import zlib
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lab.splunkd.hec.codes import CODES, Refusal
from lab.splunkd.hec.collector import Collector
from lab.splunkd.hec.tokens import Token
from lab.splunkd.state import Splunkd

INCORRECT_INDEX = 7
BASE = "/services/collector"
MAX_UNPACKED = 512 * 1024 * 1024
ANY = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
VERSIONS = ("", "/1.0")


def answer(code: int, number: int | None = None, detail: str = "") -> Response:
    status, text = CODES[code]
    document: dict[str, object] = {"text": f"{text}: {detail}" if detail else text, "code": code}
    if number is not None:
        # Splunk counts from 0, but from 1 where the index is to blame.
        document["invalid-event-number"] = number + (code == INCORRECT_INDEX)
    return Response(json.dumps(document), status, media_type="application/json; charset=UTF-8")


def unpack(body: bytes, encoding: str) -> bytes:
    """Plain or gzip. What would not fit into memory is refused before it is unpacked whole."""
    if encoding == "identity":
        return body
    if encoding != "gzip":
        raise Refusal(6, detail=f"the lab does not read Content-Encoding {encoding}")
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

    async def serve(request: Request, work: Callable[[Token, bytes], None]) -> Response:
        try:
            body = unpack(await request.body(), request.headers.get("content-encoding", "identity"))
            token = collector.authorize(request.headers.get("authorization", ""), request.query_params)
            await run_in_threadpool(work, token, body)
        except Refusal as refusal:
            return answer(refusal.code, refusal.number, refusal.detail)
        return answer(0)

    def peer(request: Request) -> str:
        return request.headers.get("host") or "127.0.0.1"

    async def event(request: Request) -> Response:
        def work(token: Token, body: bytes) -> None:
            collector.event(token, body, request.query_params, peer(request))

        return await serve(request, work)

    async def raw(request: Request) -> Response:
        def work(token: Token, body: bytes) -> None:
            collector.raw(token, body, request.query_params, peer(request))

        return await serve(request, work)

    async def ack(request: Request) -> Response:
        def work(token: Token, body: bytes) -> None:
            raise Refusal(14)

        return await serve(request, work)

    async def health(request: Request) -> Response:
        return answer(17)

    def not_found(status: int) -> Callable[[Request], Awaitable[Response]]:
        """Splunk's words for a path that is not there, and, with 405, for a method that is not."""

        async def refuse(request: Request) -> Response:
            document = {"text": "The requested URL was not found on this server.", "code": 404}
            return Response(json.dumps(document), status, media_type="application/json; charset=UTF-8")

        return refuse

    routes = [Route(path, event, methods=["POST"]) for path in (BASE, f"{BASE}/")]
    routes += [Route(f"{BASE}/event{version}", event, methods=["POST"]) for version in VERSIONS]
    routes += [Route(f"{BASE}/raw{version}", raw, methods=["POST"]) for version in VERSIONS]
    routes += [Route(f"{BASE}/health{version}", health, methods=["GET"]) for version in VERSIONS]
    routes += [
        Route(f"{BASE}/ack", ack, methods=["POST", "GET"]),
        *(Route(path, not_found(405), methods=ANY) for path in {route.path for route in routes}),
        Route("/{path:path}", not_found(404), methods=ANY),
    ]
    return Starlette(routes=routes)
