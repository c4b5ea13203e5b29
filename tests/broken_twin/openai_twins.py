"""Bugs in what reads calls through OpenAI's interface; see twins."""

# ruff: noqa: E501 - a table: a twin a line

from tests.broken_twin.twin import PROPS, TRANSFORMS, Twin

BARE = 'isnull(coalesce(json_extract(_raw, "model"), json_extract(_raw, "messages"), json_extract(_raw, "input"), json_extract(_raw, "prompt")))'

TWINS = [
    Twin("a client's own body believed like a gateway's", PROPS, BARE, "true()", "captures", count=0),
    Twin("a client's own body dated by the client", TRANSFORMS, 'json_extract(_raw, "prompt"))), null()', 'json_extract(_raw, "prompt"))), json_extract(_raw, "started")', "captures"),
    Twin("milliseconds taken for seconds by gateways", TRANSFORMS, ">= 100000000000", ">= 100000000000000", "captures"),
    Twin("ISO times of gateways not read", TRANSFORMS, "isnotnull(ts_second), ts_second +", "false(), ts_second +", "hec_times", count=0),
    Twin("the user whom the client claims wins", PROPS, 'EVAL-user = coalesce(if(' + BARE, 'EVAL-user = coalesce(json_extract(_raw, "request.user"), if(' + BARE, "captures"),
    Twin("keys of gateways become fields", PROPS, "(sk|pk|rk|gsk|hf|xai)[-_]", "(pk|rk|gsk|hf|xai)[-_]", "keys_are_no_fields"),
    Twin("streams not put together", PROPS, 'json_extract(replace(_raw, "^data: ?", ""), "choices{0}.delta.content")', 'json_extract(replace(_raw, "^data: ?", ""), "choices{0}.delta.contents")', "captures"),
    Twin("streams as arrays not put together", PROPS, 'json_array_to_mv(json_extract(_raw, "response{}"), true())', 'json_array_to_mv(json_extract(_raw, "pieces{}"), true())', "captures", count=0),
    Twin("the tokens of a stream's end not read", PROPS, 'json_extract(replace(_raw, "^data: ?", ""), "usage.prompt_tokens")', 'json_extract(replace(_raw, "^data: ?", ""), "usage.prompts")', "captures"),
    Twin("pieces of different tool calls joined", PROPS, '"choices{0}.delta.tool_calls{0}.index") = 0', '"choices{0}.delta.tool_calls{0}.index") >= 0', "captures"),
    Twin("streams of the Responses API not read", PROPS, 'match(json_extract(replace(_raw, "^data: ?", ""), "type"), "^response', 'match(json_extract(replace(_raw, "^data: ?", ""), "kind"), "^response', "captures"),
    Twin("an error as a text not read", PROPS, '"^[{\\[]"), null(), ', '"."), null(), ', "captures"),
    Twin("an error within a stream is a success", PROPS, 'OR isnotnull(mvindex(mvmap(', 'OR isnull(mvindex(mvmap(', "captures"),
    Twin("Kong's payloads not read", PROPS, '"ai.proxy.payload.request"', '"ai.proxy.payload.requests"', "captures", count=0),
    Twin("Kong's payloads of newer versions not read", PROPS, '"ai.payload.request"', '"ai.payload.requests"', "captures", count=0),
    Twin("token numbers taken for a prompt", PROPS, 'match(_raw, "^\\""), json_extract("{\\"v\\":" . _raw . "}", "v"), \\\n        json_extract(_raw, "role") != "user", null()', 'match(_raw, "^."), json_extract("{\\"v\\":" . _raw . "}", "v"), \\\n        json_extract(_raw, "role") != "user", null()', "captures"),
    Twin("other JSON passes for a call", PROPS, '"neither a request nor an answer"', "null()", "broken_lines"),
]  # fmt: skip
