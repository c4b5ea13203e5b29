"""Bugs in what reads OpenTelemetry's spans and logs; see twins."""

# ruff: noqa: E501 - a table: a twin a line

from tests.broken_twin.twin import PROPS, Twin

SPAN = 'json_extract_exact(json_extract(_raw, "attributes"), '

TWINS = [
    Twin("names with dots taken for paths", PROPS, f'EVAL-model_name = {SPAN}"gen_ai.request.model")', 'EVAL-model_name = json_extract(_raw, "attributes.gen_ai.request.model")', "captures"),
    Twin("old name of the provider not read", PROPS, f', {SPAN}"gen_ai.system")', "", "captures", count=0),
    Twin("nanoseconds taken for microseconds", PROPS, "/ 1000000000, 6)", "/ 1000000, 6)", "captures"),
    Twin("failed spans are successes", PROPS, '"STATUS_CODE_ERROR" OR isnotnull(', '"STATUS_CODE_BAD" AND isnotnull(', "captures"),
    Twin("indexed fields of logs not read", PROPS, "'gen_ai.request.model')", "gen_ai.request.model)", "captures", count=0),
    Twin("texts of indexed messages not read", PROPS, "json_array_to_mv('gen_ai.input.messages', true())", "json_array_to_mv('gen_ai.input.message', true())", "captures", count=0),
    Twin("records of single messages not read", PROPS, '"gen_ai.user.message", json_extract(_raw, "content")', '"gen_ai.user.message", json_extract(_raw, "text")', "captures"),
    Twin("the system's part is a prompt", PROPS, '"role") = "user"', '"role") != "tool"', "captures"),
    Twin("calls of tools are answers", PROPS, 'if(json_extract(_raw, "type") = "text", nullif(json_extract(_raw, "content"), ""), null())', 'coalesce(json_extract(_raw, "content"), json_extract(_raw, "name"))', "captures", count=0),
    Twin("other spans pass for GenAI's", PROPS, '"not a span of GenAI"', "null()", "broken_lines"),
    Twin("other logs pass for GenAI's", PROPS, '"not a log of GenAI"', "null()", "broken_lines"),
]  # fmt: skip
