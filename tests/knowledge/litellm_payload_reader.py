"""Reads LiteLLM's payloads without the add-on: Python's json over each line."""

import json
from collections.abc import Iterator
from typing import Any

from tests.knowledge.chat_bodies import Fields, answered, asked, dig, put

OPERATIONS = {
    "acompletion": "chat", "aresponses": "chat", "anthropic_messages": "chat", "/v1/chat/completions": "chat",
    "atext_completion": "text_completion", "aembedding": "embeddings", "/v1/models": "list",
}  # fmt: skip


def payloads(data: bytes) -> Iterator[Fields]:
    for line in data.splitlines():
        yield read(json.loads(line))


def read(call: dict[str, Any]) -> Fields:
    meta, error, failed = call["metadata"], call["error_information"] or {}, call["status"] == "failure"
    streamed = call["stream"] is True
    guardrail = call["status_fields"]["guardrail_status"]
    fields: Fields = {"_time": call["startTime"], "action": call["status"]}
    if guardrail != "not_run":
        fields |= {"guardrail_status": guardrail, "action": "blocked"}
    put(
        fields,
        user=call["end_user"] or meta["user_api_key_user_email"],
        api_key_owner=meta["user_api_key_user_email"],
        api_key_name=meta["user_api_key_alias"],
        team=meta["user_api_key_team_alias"] or meta["user_api_key_team_id"],
        api_key_id=meta["user_api_key_hash"],
        src=call["requester_ip_address"],
        user_agent=call["user_agent"],
        session_id=call["session_id"],
        request_id=call["id"],
        call_id=call["litellm_call_id"],
        trace_id=call["trace_id"],
        model_name=call["model"],
        model_group=call["model_group"],
        provider=call["custom_llm_provider"],
        api_base=call["api_base"],
        uri_path=meta["user_api_key_request_route"],
        call_type=call["call_type"],
        operation=OPERATIONS[call["call_type"]],
        streaming="true" if streamed else None,
        status=error.get("error_code"),
        error_type=error.get("error_class"),
        error_message=error.get("error_message"),
    )
    fields["duration"] = call["endTime"] - call["startTime"]
    if streamed and not failed:
        fields["time_to_first_token"] = call["completionStartTime"] - call["startTime"]
    fields |= {
        "input_tokens": call["prompt_tokens"],
        "output_tokens": call["completion_tokens"],
        "total_tokens": call["total_tokens"],
    }
    put(fields, cached_tokens=dig(meta, "usage_object", "prompt_tokens_details", "cached_tokens"))
    put(fields, cost_usd=call["response_cost"] or None)
    return fields | asked(call["messages"]) | answered(call["response"])


READERS = {"litellm:payload": payloads}
