"""Reads the CloudEvents of KServe's and Seldon's payload loggers without the add-on: Python's json."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tests.knowledge.chat_bodies import Fields, answered, asked, dig, entries, put
from tests.knowledge.openai_reader import stream, together, tokens


def kserve(data: bytes) -> Iterator[Fields]:
    for line in data.splitlines():
        event = json.loads(line)
        body, pieces = payload(event)
        fields = common(event, body)
        named = dig(body, "model_name") or dig(body, "model") or (pieces and pieces[0]["model"])
        put(fields, request_id=event["id"], component=event["component"])
        put(fields, model_name=named or event["inferenceservicename"])
        explains = {"operation": "explain"} if event["component"] == "explainer" else {}
        yield fields | content(event, body, pieces) | explains


def seldon(data: bytes) -> Iterator[Fields]:
    for line in data.splitlines():
        event = json.loads(line)
        body, _ = payload(event)
        fields = common(event, body)
        put(fields, request_id=event["requestid"], event_id=event["id"], protocol=event["protocol"])
        put(fields, model_name=event["modelid"], reward=dig(body, "reward"))
        yield fields


def payload(event: dict[str, Any]) -> tuple[Any, list[Any]]:
    """The body, or the pieces of a stream."""
    return event.get("data"), stream(event.get("data"))


def common(event: dict[str, Any], body: Any) -> Fields:
    kind = event["type"].rpartition(".")[2]
    time = datetime.fromisoformat(event["time"]).timestamp()
    fields: Fields = {"_time": time, "payload_type": kind}
    put(fields, inference_service=event["inferenceservicename"], namespace=event["namespace"])
    put(fields, endpoint=event["endpoint"], operation="feedback" if kind == "feedback" else "predict")
    put(fields, model_version=dig(body, "model_version"), action="success" if kind == "response" else None)
    if kind == "request":
        shapes = [json.dumps(one["shape"], separators=(",", ":")) for one in entries(dig(body, "inputs"))]
        many = dig(body, "instances") or dig(body, "data", "ndarray")
        put(fields, input_shape=shapes, batch_size=len(many) if isinstance(many, list) else None)
    return fields


def content(event: dict[str, Any], body: Any, pieces: list[Any]) -> Fields:
    """Of bodies of OpenAI's interface."""
    if event["type"].endswith(".request"):
        return {"operation": "chat"} | asked(body["messages"]) if dig(body, "messages") else {}
    if pieces:
        read = together(pieces) | tokens(pieces[-1]["usage"])
        return {"operation": "chat"} | {
            k: v for k, v in read.items() if k not in ("request_id", "response_model")
        }
    return {"operation": "chat"} | answered(body) | tokens(body["usage"]) if dig(body, "choices") else {}


READERS = {"kserve:payload": kserve, "seldon:payload": seldon}
