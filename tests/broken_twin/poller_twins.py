"""Bugs in what reads the poller's records; see twins."""

# ruff: noqa: E501 - a table: a twin a line

from tests.broken_twin.twin import EVENTTYPES, PROPS, TRANSFORMS, Twin

TAGS = "default/tags.conf"
ENDPOINTS = "default/data/ui/views/ai_inference_endpoints.xml"
CHANGES = "[ai:inference:change]\nEVENT_BREAKER_ENABLE = true\nEVENT_BREAKER = ([\\r\\n]+)\nLINE_BREAKER = ([\\r\\n]+)\nSHOULD_LINEMERGE = false\nTRUNCATE = 100000\nTIME_PREFIX = "

TWINS = [
    Twin("time of a change not found", PROPS, CHANGES + r'^\{"time":\s*', CHANGES + r'^\{"when":\s*', "captures"),
    Twin("changes of models that are no changes of CIM's", TAGS, "[eventtype=ai_inference_model_change]\nai_inference = enabled", "[eventtype=ai_inference_model_change]", "datamodel"),
    Twin("changes of servers taken for changes of models", EVENTTYPES, "search = sourcetype=ai:inference:change object_category=model", "search = sourcetype=ai:inference:change", "captures"),
    Twin("data points without their schema", TRANSFORMS, "[metric-schema:ai_inference]", "[metric-schema:ai_inferences]", "references"),
    Twin("points' fields extracted twice", PROPS, "INDEXED_EXTRACTIONS = json\nKV_MODE = none", "INDEXED_EXTRACTIONS = json\nKV_MODE = json", "index_time_settings"),
    Twin("a panel that asks for another field", ENDPOINTS, "latest(health) AS health", "latest(healthy) AS health", "dashboards"),
    Twin("a panel without its search", ENDPOINTS, '"primary": "ds_collection"', '"primary": "ds_collections"', "dashboards"),
]  # fmt: skip
