"""Bugs in what reads the payloads that KServe and Seldon log; see twins."""

# ruff: noqa: E501 - a table: a twin a line

from tests.broken_twin.twin import PROPS, TRANSFORMS, Twin

TWINS = [
    Twin("requests of KServe are answers, too", PROPS, r'EVAL-action = if(match(json_extract(_raw, "type"), "\.response$")', r'EVAL-action = if(match(json_extract(_raw, "type"), "\.re")', "captures"),
    Twin("a prompt that names a type is one", PROPS, r'EVAL-payload_type = case(match(json_extract(_raw, "type"), "\.request$")', r'EVAL-payload_type = case(match(_raw, "inference\.response"), "response", match(json_extract(_raw, "type"), "\.request$")', "captures"),
    Twin("the event's id joins Seldon's calls", PROPS, 'EVAL-request_id = json_extract(_raw, "requestid")', 'EVAL-request_id = json_extract(_raw, "id")', "captures"),
    Twin("streams that KServe logged not put together", PROPS, 'split(json_extract(_raw, "data"), urldecode("%0A"))', 'split(json_extract(_raw, "data"), urldecode("%0D"))', "captures", count=0),
    Twin("fractions of CloudEvents' times not read", TRANSFORMS, r"|0\3|", "|0|", "captures"),
    Twin("headers that were logged become a field", PROPS, 'EVAL-component = nullif(json_extract(_raw, "component"), "")', 'EVAL-component = nullif(json_extract(_raw, "metadata"), "")', "keys_are_no_fields"),
    Twin("Seldon's reward not read", PROPS, '"data.reward"', '"data.rewards"', "captures"),
    Twin("calls of KServe not joined", "default/macros.conf", "BY sourcetype inference_service model_name request_id", "BY sourcetype inference_service model_name request_id payload_type", "payload_calls"),
    Twin("other CloudEvents pass for payloads", PROPS, '"another kind of CloudEvent"', "null()", "broken_lines", count=0),
]  # fmt: skip
