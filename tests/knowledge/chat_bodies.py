"""What the readers of LLM payloads share, with Python's json alone: texts of messages, calls of tools."""

from collections.abc import Collection, Iterable
from typing import Any

Fields = dict[str, str | float | list[str]]
GONE = ("redacted-by-litellm", "default-message-value")


def put(fields: Fields, **values: Any) -> Fields:
    """Adds what is there, in the form that an expected file has it."""
    for name, given in values.items():
        value = given
        if isinstance(given, list):
            kept = [item for item in given if item not in (None, *GONE)]
            value = (kept[0] if len(kept) == 1 else kept) or None
        if value not in (None, "", *GONE):
            number = isinstance(value, int | float) and not isinstance(value, bool)
            fields[name] = value if isinstance(value, list) or number else str(value)
    return fields


def dig(node: Any, *path: str | int) -> Any:
    for key in path:
        node = node.get(key) if isinstance(node, dict) and isinstance(key, str) else at(node, key)
    return node


def at(node: Any, key: str | int) -> Any:
    return node[key] if isinstance(node, list) and isinstance(key, int) and key < len(node) else None


def text_of(content: Any) -> str | None:
    """A text, or the texts among the parts of a message."""
    if isinstance(content, list):
        texts = [part["text"] for part in content if isinstance(part, dict) and "text" in part]
        return "\n".join(texts) if texts else None
    return content if isinstance(content, str) and content else None


def texts_of(messages: Any, roles: Collection[str]) -> list[str | None]:
    found = [one for one in entries(messages) if isinstance(one, dict) and one.get("role") in roles]
    return [text_of(one.get("content")) for one in found]


def entries(node: Any) -> Iterable[Any]:
    return node if isinstance(node, list) else ()


def asked(messages: Any) -> Fields:
    """Prompts, instructions and what tools gave back, of chat messages or of a text (or several)."""
    fields: Fields = {}
    bare = [messages] if isinstance(messages, str) else [m for m in entries(messages) if isinstance(m, str)]
    put(fields, prompt=bare + texts_of(messages, ("user",)))
    put(fields, system_prompt=texts_of(messages, ("system", "developer")))
    outputs = [
        one.get("output") if one.get("type") == "function_call_output" else None
        for one in entries(messages)
        if isinstance(one, dict)
    ]
    return put(fields, tool_result=outputs + texts_of(messages, ("tool", "function")))


def answered(response: Any) -> Fields:
    """The whole answer of one call, chat, completion or Responses API."""
    fields: Fields = {}
    choices = [one for one in entries(dig(response, "choices")) if isinstance(one, dict)]
    items = [one for one in entries(dig(response, "output")) if isinstance(one, dict)]
    texts = [text_of(dig(one, "message", "content")) or text_of(one.get("text")) for one in choices]
    texts += [text_of(one.get("content")) for one in items]
    reasons = [one.get("finish_reason") for one in choices]
    calls = [call["function"] for one in choices for call in entries(dig(one, "message", "tool_calls"))]
    calls += [call for one in choices if (call := dig(one, "message", "function_call"))]
    calls += [one for one in items if one.get("type") == "function_call"]
    return put(
        fields,
        response=texts,
        finish_reason=reasons or dig(response, "incomplete_details", "reason"),
        tool_name=[call.get("name") for call in calls],
        tool_arguments=[call.get("arguments") for call in calls],
    )
