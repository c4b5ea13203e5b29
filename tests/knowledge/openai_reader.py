"""Reads calls through OpenAI's interface without the add-on: Python's json, streams joined piece by piece."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tests.knowledge.chat_bodies import Fields, answered, asked, dig, entries, put, text_of

PATHS = {
    "/chat/completions": "chat", "/responses": "chat", "/messages": "chat", "/completions": "text_completion",
    "/completion": "text_completion", "/embeddings": "embeddings", "/models": "list",
}  # fmt: skip
GATEWAY = (
    "src", "api_key_id", "api_key_name", "app", "session_id", "trace_id", "request_id", "provider",
    "http_method", "uri_path", "user_agent",
)  # fmt: skip


def calls(data: bytes) -> Iterator[Fields]:
    for line in data.splitlines():
        yield read(json.loads(line))


def read(event: dict[str, Any]) -> Fields:
    alone = "model" in event or "messages" in event
    call = event if alone or "ai" not in event else from_kong(event)
    request, answer = document(call.get("request")), call.get("response")
    if alone:
        request, answer = event, None if "messages" in event else event
    pieces = stream(answer)
    whole = {} if pieces else document(answer)
    # A request by itself has no time.
    fields: Fields = (
        gateway(call) if not alone else {"time_source": "receiver"} if "messages" in event else {}
    )
    put(fields, user=(None if alone else call.get("user")) or dig(request, "user"))
    told = fields.get("request_id") or dig(whole, "id")
    put(fields, model_name=dig(request, "model") or call.get("model_name") or dig(whole, "model"))
    put(fields, response_model=dig(whole, "model") or call.get("response_model"))
    put(fields, streaming="true" if dig(request, "stream") is True or call.get("streamed") else None)
    fields |= asked(dig(request, "messages") or dig(request, "input") or dig(request, "prompt"))
    instructions = dig(request, "instructions") or text_of(dig(request, "system"))
    put(fields, system_prompt=instructions)
    fields |= answered(whole) | together(pieces) if pieces else answered(whole)
    put(fields, response=text_of(dig(whole, "content")), finish_reason=dig(whole, "stop_reason"))
    usage = (call.get("usage") or {}) | (dig(whole, "usage") or {})
    fields |= tokens(usage)
    fields |= failure(whole) | tokens(last(pieces, "usage"))
    put(fields, request_id=told)
    fields |= {"_time": float(event["created"])} if "created" in event else {}
    return fields | outcome(fields, whole, pieces) | kind(fields, request, alone=alone)


def gateway(call: dict[str, Any]) -> Fields:
    fields: Fields = {}
    for name in GATEWAY:
        put(fields, **{name: call.get(name)})
    put(fields, status=str(call["status"]), duration=call.get("duration"), cost_usd=call.get("cost_usd"))
    put(fields, time_to_first_token=call.get("time_to_first_token"))
    started = call["started"]
    if isinstance(started, str):
        return fields | {"_time": datetime.fromisoformat(started).timestamp()}
    return fields | {"_time": started / 1000 if started > 1e11 else started}


def from_kong(event: dict[str, Any]) -> dict[str, Any]:
    proxy, web = event["ai"]["proxy"], event["request"]
    request = dig(proxy, "payload", "request") or dig(event, "ai", "payload", "request")
    first = proxy["usage"].get("time_to_first_token")
    return {
        "started": event["started_at"], "duration": event["latencies"]["request"] / 1000,
        "status": event["response"]["status"], "src": event["client_ip"],
        "user": event["consumer"]["username"], "request_id": web["id"],
        "http_method": web["method"], "uri_path": web["uri"].partition("?")[0],
        "user_agent": web["headers"]["user-agent"], "provider": proxy["meta"]["provider_name"],
        "model_name": proxy["meta"]["request_model"], "response_model": proxy["meta"]["response_model"],
        "streamed": proxy["meta"]["request_mode"] == "stream", "usage": proxy["usage"],
        "cost_usd": proxy["usage"]["cost"] or None, "time_to_first_token": first and first / 1000,
        "request": request, "response": dig(proxy, "payload", "response"),
    }  # fmt: skip


def document(body: Any) -> Any:
    if isinstance(body, str):
        try:
            return json.loads(body)
        except ValueError:
            return {}
    return body or {}


def stream(answer: Any) -> list[Any]:
    if isinstance(answer, str) and "data: " in answer:
        lines = [line.removeprefix("data: ") for line in answer.split("\n") if line.startswith("data: ")]
        return [json.loads(line) for line in lines if line != "[DONE]"]
    return answer if isinstance(answer, list) else []


def last(pieces: list[Any], *path: str) -> Any:
    found = [value for piece in pieces if (value := dig(piece, *path)) is not None]
    return found[-1] if found else None


def together(pieces: list[Any]) -> Fields:
    if final := last(pieces, "response"):
        done = [piece["item"] for piece in pieces if piece["type"] == "response.output_item.done"]
        named: Fields = {"request_id": final["id"], "response_model": final["model"]}
        return put(named | tokens(final["usage"])) | answered({"output": done or final["output"]})
    choices = [piece["choices"][0] for piece in pieces if piece.get("choices")]
    deltas = [choice.get("delta", {}) for choice in choices]
    calls: dict[int, dict[str, str]] = {}
    for delta in deltas:
        for part in entries(delta.get("tool_calls")):
            call = calls.setdefault(part["index"], {"name": "", "arguments": ""})
            for key in call:
                call[key] += part["function"].get(key) or ""
    fields: Fields = {"request_id": pieces[0]["id"], "response_model": pieces[0]["model"]}
    put(fields, response="".join(delta.get("content") or "" for delta in deltas))
    put(fields, finish_reason=[choice.get("finish_reason") for choice in choices])
    put(fields, tool_name=[call["name"] for call in calls.values()])
    put(fields, tool_arguments=[call["arguments"] for call in calls.values()])
    return fields | failure(last(pieces, "error") and {"error": last(pieces, "error")})


def tokens(usage: Any) -> Fields:
    fields: Fields = {}
    for name, keys in {
        "input_tokens": ("prompt_tokens", "input_tokens"),
        "output_tokens": ("completion_tokens", "output_tokens"),
        "total_tokens": ("total_tokens",),
    }.items():
        put(fields, **{name: next((usage[key] for key in keys if dig(usage, key) is not None), None)})
    details = dig(usage, "prompt_tokens_details") or dig(usage, "input_tokens_details")
    return put(fields, cached_tokens=dig(details, "cached_tokens"))


def failure(answer: Any) -> Fields:
    error = dig(answer, "error")
    if isinstance(error, str):
        return put({}, error_message=error)
    message = dig(error, "message") or dig(answer, "detail")
    return put({}, error_message=message, error_type=dig(error, "type") or dig(error, "code"))


def outcome(fields: Fields, whole: Any, pieces: list[Any]) -> Fields:
    status = str(fields.get("status", ""))
    if status[:1] in ("4", "5") or "error_message" in fields:
        return {"action": "failure"}
    answers = bool(pieces) or any(dig(whole, key) for key in ("choices", "output", "data"))
    return {"action": "success"} if status or answers else {}


def kind(fields: Fields, request: Any, *, alone: bool) -> Fields:
    path = str(fields.get("uri_path", ""))
    for ending, operation in PATHS.items():
        if path.endswith(ending):
            return {"operation": operation}
    return {"operation": "chat"} if alone and ("messages" in request or "choices" in request) else {}


READERS = {"openai:compatible": calls}
