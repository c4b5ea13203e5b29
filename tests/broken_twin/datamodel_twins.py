"""Bugs in the data model and in what it reads; see twins."""

# ruff: noqa: E501 - a table: a twin a line

from tests.broken_twin.twin import MACROS, Twin

MODEL = "default/data/models/AI_Inference.json"
TAGS = "default/tags.conf"

TWINS = [
    Twin("a field of the model that nothing fills", MODEL, '"fieldName": "user_agent"', '"fieldName": "useragent"', "datamodel"),
    Twin("a dataset without its tag", TAGS, "server_event = enabled", "server_events = enabled", "datamodel"),
    Twin("refused requests left out of the model", TAGS, "[eventtype=ai_inference_refused_request]\nai_inference = enabled", "[eventtype=ai_inference_refused_request]", "datamodel"),
    Twin("a child with another constraint", MODEL, 'action IN (\\"failure\\", \\"blocked\\")', 'action IN (\\"failed\\", \\"blocked\\")', "datamodel"),
    Twin("an unknown price is 0", MODEL, 'cost_status=\\"calculated\\", round(', 'true(), round(', "datamodel"),
    Twin("the model's price is not the macro's", MACROS, "coalesce(output_tokens, 0) * coalesce(nullif(price_output_usd", "2 * coalesce(output_tokens, 0) * coalesce(nullif(price_output_usd", "datamodel"),
    Twin("a field without an owner", MODEL, '"owner": "Request.LLM_Request"', '"owner": "LLM_Request"', "datamodel"),
]  # fmt: skip
