"""Bugs in what reads LiteLLM's payloads; see twins."""

# ruff: noqa: E501 - a table: a twin a line

from tests.broken_twin.twin import PROPS, TRANSFORMS, Twin

TWINS = [
    Twin("LiteLLM's times not read", TRANSFORMS, 'json_extract(_raw, "startTime")', 'json_extract(_raw, "start")', "hec_times"),
    Twin("the time to the first token taken for the duration", PROPS, 'round(tonumber(json_extract(_raw, "endTime")) -', 'round(tonumber(json_extract(_raw, "completionStartTime")) -', "captures"),
    Twin("LiteLLM's placeholder taken for a prompt", PROPS, 'in(json_extract(_raw, "content"), "default-message-value", ', 'in(json_extract(_raw, "content"), ', "captures"),
    Twin("LiteLLM's redaction taken for an answer", PROPS, 'json_extract(_raw, "text")), ""), "redacted-by-litellm")', 'json_extract(_raw, "text")), ""), "")', "captures"),
    Twin("no price taken for a cost of 0", PROPS, 'tonumber(json_extract(_raw, "response_cost")) > 0', 'tonumber(json_extract(_raw, "response_cost")) >= 0', "captures"),
    Twin("the answers of all roles are prompts", PROPS, 'json_extract(_raw, "role") != "user", null()', 'json_extract(_raw, "role") = "system", null()', "captures"),
    Twin("a text that is an array is read as one", PROPS, 'isnotnull(json_extract(_raw, "content{}")), mvjoin(', 'json_valid(json_extract(_raw, "content")), mvjoin(', "captures"),
    Twin("developers' instructions not read", PROPS, '"system", "developer") OR json_extract(_raw, "content") = "redacted-by-litellm"', '"system", "system") OR json_extract(_raw, "content") = "redacted-by-litellm"', "captures"),
    Twin("only the first tool", PROPS, '"response.choices{}.message.tool_calls{}.function.name"', '"response.choices{}.message.tool_calls{0}.function.name"', "captures"),
    Twin("nobody's user taken for one", PROPS, 'nullif(nullif(json_extract(_raw, "metadata.user_api_key_user_id"), ""), "default_user_id"))', 'nullif(json_extract(_raw, "metadata.user_api_key_user_id"), ""))', "captures"),
    Twin("keys become fields", PROPS, '"^([0-9a-f]{64}|litellm_proxy_master_key)$"', '"."', "keys_are_no_fields"),
    Twin("Splunk's own JSON extraction left on", PROPS, 'KV_MODE = none\nAUTO_KV_JSON = false\nFIELDALIAS-dest = host AS dest\nEVAL-serving_platform = "litellm"', 'KV_MODE = json\nAUTO_KV_JSON = true\nFIELDALIAS-dest = host AS dest\nEVAL-serving_platform = "litellm"', "captures"),
    Twin("LiteLLM's payloads cut at 20,000 bytes", PROPS, "TRUNCATE = 4000000", "TRUNCATE = 20000", "captures"),
    Twin("payloads of an unknown result not marked", PROPS, 'NOT in(coalesce(json_extract(_raw, "status"), ""), "success", "failure")', 'false()', "broken_lines"),
]  # fmt: skip
