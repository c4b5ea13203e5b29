"""What a gateway sends Splunk of each call, as docs/onboarding/openai-compatible.md asks for: request and
answer as they went over the wire, and around them what only the gateway knows. The client is the gateway.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scripts.capture.servers.common.wire import Answer

EXCHANGES = "exchanges"


@dataclass(frozen=True)
class Exchange:
    started: float
    duration: float
    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    answer: Answer


def exchange_log(exchanges: Iterable[Exchange]) -> bytes:
    return b"".join(json.dumps(event(one), ensure_ascii=False).encode() + b"\n" for one in exchanges)


def event(one: Exchange) -> dict[str, Any]:
    streamed = b"text/event-stream" in one.answer.raw.partition(b"\r\n\r\n")[0].lower()
    fields: dict[str, Any] = {
        "started": round(one.started, 6),
        "duration": round(one.duration, 6),
        "status": one.answer.status,
        "http_method": one.method,
        "uri_path": one.target.partition("?")[0],
        "src": "127.0.0.1",
        "user_agent": one.headers["User-Agent"],
    }
    if streamed:
        fields["time_to_first_token"] = round(one.answer.first_byte, 6)
    if key := one.headers.get("Authorization", "").removeprefix("Bearer "):
        fields["api_key_id"] = hashlib.sha256(key.encode()).hexdigest()[:16]
    return fields | {"request": document(one.body), "response": document(body_of(one.answer))}


def document(body: bytes) -> Any:
    """JSON as such; a stream, or what is no JSON, as text."""
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace") or None


def body_of(answer: Answer) -> bytes:
    """Without the lengths that chunked transfer puts between its pieces."""
    head, _, body = answer.raw.partition(b"\r\n\r\n")
    if b"transfer-encoding: chunked" not in head.lower():
        return body
    whole = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        whole, body = whole + body[: int(size, 16)], body[int(size, 16) + 2 :]
    return whole
