"""Reads OpenTelemetry's spans and logs, as the collector sends them to HEC, with Python's json alone."""

import json
from collections.abc import Iterator
from typing import Any

from tests.knowledge.chat_bodies import Fields, put

# What each record of the older conventions says, by the record's name.
MESSAGES = {
    "gen_ai.user.message": "prompt",
    "gen_ai.system.message": "system_prompt",
    "gen_ai.tool.message": "tool_result",
}


def envelopes(data: bytes) -> Iterator[dict[str, Any]]:
    for line in data.splitlines():
        yield json.loads(line)


def spans(data: bytes) -> Iterator[Fields]:
    for sent in envelopes(data):
        span = sent["event"]
        failed = span["status"]["code"] == "STATUS_CODE_ERROR"
        fields: Fields = {"_time": sent["time"], "action": "failure" if failed else "success"}
        put(fields, trace_id=span["trace_id"], span_id=span["span_id"], span_name=span["name"])
        put(fields, span_kind=span["kind"], parent_span_id=span["parent_span_id"])
        thrown = [one["attributes"]["exception.message"] for one in span.get("events", [])]
        put(fields, error_message=span["status"]["message"] or thrown)
        fields["duration"] = (span["end_time"] - span["start_time"]) / 1e9
        named = {**sent["fields"], **span["attributes"]}
        yield fields | attributes(named) | indexed(sent["fields"])


def logs(data: bytes) -> Iterator[Fields]:
    for sent in envelopes(data):
        body = sent["event"] if isinstance(sent["event"], dict) else {}
        named = {**sent["fields"], **body}
        name = named.get("otel.log.name") or named.get("event.name")
        fields: Fields = put({"_time": sent["time"]}, event_name=name)
        if "error.type" in named or "gen_ai.response.id" in named:
            fields["action"] = "failure" if "error.type" in named else "success"
        yield fields | attributes(named) | message(name, body) | indexed(sent["fields"])


def indexed(fields: dict[str, Any]) -> Fields:
    """Each indexed field is a field of the event under its own name."""
    return put({}, **{name: ("true" if value is True else value) for name, value in fields.items()})


def attributes(given: dict[str, Any]) -> Fields:
    def first(*names: str) -> Any:
        return next((given[name] for name in names if name in given), None)

    fields: Fields = {}
    operation = given.get("gen_ai.operation.name")
    put(
        fields,
        app=given.get("service.name"),
        user=first("enduser.id", "user.id"),
        src=given.get("client.address"),
        session_id=given.get("gen_ai.conversation.id"),
        agent_name=given.get("gen_ai.agent.name"),
        status=str(first("http.response.status_code") or ""),
        cached_tokens=given.get("gen_ai.usage.cache_read.input_tokens"),
        dest=given.get("server.address"),
        provider=first("gen_ai.provider.name", "gen_ai.system"),
        model_name=given.get("gen_ai.request.model"),
        response_model=given.get("gen_ai.response.model"),
        operation="chat" if operation == "generate_content" else operation,
        streaming="true" if given.get("gen_ai.request.stream") is True else None,
        error_type=given.get("error.type"),
        request_id=given.get("gen_ai.response.id"),
        time_to_first_token=given.get("gen_ai.response.time_to_first_chunk"),
        input_tokens=first("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
        output_tokens=first("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
        finish_reason=given.get("gen_ai.response.finish_reasons"),
    )
    asked, answered = messages(given, "gen_ai.input.messages"), messages(given, "gen_ai.output.messages")
    put(fields, prompt=given.get("gen_ai.prompt"), response=given.get("gen_ai.completion"))
    put(fields, tool_name=given.get("gen_ai.tool.name"), tool_result=given.get("gen_ai.tool.call.result"))
    put(fields, tool_arguments=given.get("gen_ai.tool.call.arguments"))
    put(fields, prompt=[text for role, part in asked if role == "user" for text in texts(part)])
    told = [part for role, part in asked if role == "system"] + parts(given, "gen_ai.system_instructions")
    put(fields, system_prompt=[text for part in told for text in texts(part)])
    put(fields, tool_result=[part["response"] for _, part in asked if part["type"] == "tool_call_response"])
    put(fields, response=[text for _, part in answered for text in texts(part)])
    calls = [part for _, part in answered if part["type"] == "tool_call"]
    put(fields, tool_name=[call["name"] for call in calls])
    return put(fields, tool_arguments=[compact(call["arguments"]) for call in calls])


def messages(given: dict[str, Any], name: str) -> list[tuple[str, dict[str, Any]]]:
    """Role and part, of a structure or of its text."""
    return [(message["role"], part) for message in parts(given, name) for part in message["parts"]]


def parts(given: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = given.get(name, [])
    return list(json.loads(value) if isinstance(value, str) else value)


def texts(part: dict[str, Any]) -> list[str]:
    return [part["content"]] if part["type"] == "text" and part["content"] else []


def compact(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def message(name: str | None, body: dict[str, Any]) -> Fields:
    if name in MESSAGES:
        return put({}, **{MESSAGES[name]: body.get("content")})
    if name != "gen_ai.choice":
        return {}
    calls = [call["function"] for call in body["message"].get("tool_calls", [])]
    return put(
        {},
        response=body["message"].get("content"),
        finish_reason=body["finish_reason"],
        tool_name=[call["name"] for call in calls],
        tool_arguments=[call["arguments"] for call in calls],
    )


READERS = {"otel:genai:span": spans, "otel:genai:log": logs}
