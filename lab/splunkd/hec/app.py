"""HEC's port."""

import json
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lab.splunkd.hec.codes import CODES, Refusal
from lab.splunkd.hec.collector import Collector
from lab.splunkd.hec.tokens import Token
from lab.splunkd.state import Splunkd

BASE = "/services/collector"
ANY = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
VERSIONS = ("", "/1.0")


def answer(code: int, number: int | None = None, detail: str = "") -> Response:
    status, text = CODES[code]
    document: dict[str, object] = {"text": f"{text}: {detail}" if detail else text, "code": code}
    if number is not None:
        document["invalid-event-number"] = number
    return Response(json.dumps(document), status, media_type="application/json; charset=UTF-8")


def make_app(splunkd: Splunkd) -> Starlette:
    collector = Collector(splunkd)

    async def serve(request: Request, work: Callable[[Token, bytes], None]) -> Response:
        body = await request.body()
        try:
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

    async def unknown(request: Request) -> Response:
        text = (
            f"The requested URL was not found on this server: the lab's HEC does not serve {request.url.path}"
        )
        return Response(
            json.dumps({"text": text, "code": 404}), 404, media_type="application/json; charset=UTF-8"
        )

    routes = [Route(path, event, methods=["POST"]) for path in (BASE, f"{BASE}/")]
    routes += [Route(f"{BASE}/event{version}", event, methods=["POST"]) for version in VERSIONS]
    routes += [Route(f"{BASE}/raw{version}", raw, methods=["POST"]) for version in VERSIONS]
    routes += [Route(f"{BASE}/health{version}", health, methods=["GET"]) for version in VERSIONS]
    routes += [
        Route(f"{BASE}/ack", ack, methods=["POST", "GET"]),
        Route("/{path:path}", unknown, methods=ANY),
    ]
    return Starlette(routes=routes)
