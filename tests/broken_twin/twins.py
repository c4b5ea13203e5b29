"""The add-on's bugs that the suite must notice, a table; those of one server's source types have a table of their
own."""

# ruff: noqa: E501 - a table: a twin a line

from tests.broken_twin import (
    cloudevents_twins,
    container_twins,
    kserve_twins,
    litellm_payload_twins,
    mlserver_twins,
    openai_twins,
    otel_twins,
    price_twins,
    seldon_twins,
    tensorflow_twins,
    triton_twins,
)
from tests.broken_twin.twin import PROPS, SEARCHES, TRANSFORMS, VIEW, Twin

TWINS = [
    # Index time
    Twin("wrong TIME_FORMAT", PROPS, "%H:%M:%S,%3N", "%H:%M:%S.%3N", "captures"),
    Twin("microseconds read as milliseconds", PROPS, "%S.%6N%Z", "%S.%3N%Z", "captures"),
    Twin("TIME_PREFIX that is not there", PROPS, "TIME_PREFIX = ^", "TIME_PREFIX = time=", "captures"),
    Twin("lookahead too short", PROPS, "MAX_TIMESTAMP_LOOKAHEAD = 23", "MAX_TIMESTAMP_LOOKAHEAD = 12", "captures"),
    Twin("greedy LINE_BREAKER", PROPS, r"LINE_BREAKER = ([\r\n]+)", r"LINE_BREAKER = ([\r\n]+.*[\r\n]+)", "captures"),
    Twin("stack traces torn apart", PROPS, r"BREAKER = ([\r\n]+)(?=\[?(?:", r"BREAKER = ([\r\n]+)(?=\[?(?:|", "captures", count=0),
    Twin("line merging left on", PROPS, "SHOULD_LINEMERGE = false", "SHOULD_LINEMERGE = true", "captures"),
    Twin("TRUNCATE too small", PROPS, "TRUNCATE = 20000", "TRUNCATE = 60", "captures"),
    Twin("no EVENT_BREAKER", PROPS, "EVENT_BREAKER_ENABLE = true\n", "", "index_time_settings"),
    Twin("JSON times not read", PROPS, "TRANSFORMS-torchserve_time", "OFF-torchserve_time", "captures", count=0),
    Twin("missing transform", PROPS, "= torchserve_time", "= torchserve_tim", "references"),
    Twin(
        "claim by source", PROPS, "[torchserve:access]", "[source::....log]\n[torchserve:access]", "index_time_settings"
    ),
    # Search time
    Twin("misspelt field in an EVAL", PROPS, "= response_time_ms / 1000", "= response_time / 1000", "captures"),
    Twin("milliseconds taken for seconds", PROPS, "response_time_ms / 1000", "response_time_ms / 1", "captures"),
    Twin("success and failure swapped", PROPS, 'status < 400, "success"', 'status < 500, "success"', "captures"),
    Twin("chained EVALs", PROPS, 'EVAL-action = case(status', 'EVAL-action = case(duration', "references"),
    Twin("request ids of a batch cut", PROPS, r"(?<request_id>[\w,-]+?)", r"(?<request_id>[\w-]+)", "captures"),
    Twin("model version swallows a path", PROPS, r"(?!all\Z|set-default\Z)", "", "captures"),
    Twin("regex that does not compile", PROPS, r"(?<src>[0-9A", r"(?<src>([0-9A", "captures"),
    Twin("invented field", PROPS, 'EVAL-serving_platform = "torchserve"', 'EVAL-user = "unknown"', "captures"),
    Twin("broken lines not marked", PROPS, "EVAL-parse_problem", "EVAL-parsing_problem", "broken_lines"),
    Twin("long lines not marked", PROPS, 'isnull(status), "not an access log line", ', "", "long_lines"),
    # Other log4j2 patterns
    Twin("zone not read", TRANSFORMS, r"|\4\5", "|", "layouts"),
    Twin("fraction not read", TRANSFORMS, r"|0.\3|", "|0.|", "layouts"),
    Twin("milliseconds taken for seconds at index time", TRANSFORMS, "/ 1000", "/ 1", "layouts"),
    Twin("space in the timestamp not read", PROPS, r"\d\d-\d\d[T ]\d\d", r"\d\d-\d\dT\d\d", "layouts", count=0),
    Twin("worker name split by guess", PROPS, r' AND NOT match(thread, "_\d[^_]*_(?!\d+\.\d)[^_]+$")', "", "layouts", count=0),
    Twin("worker of a forged line", PROPS, r'{1,200}?|[^\s', r'{1,200}?|\S+.*? W\S*|[^\s', "layouts", count=0),
    Twin("named zone taken for a level", PROPS, r"[\dT:.,Z+ -]{13,40}", r"[\dA-Z:.,+ -]{13,40}", "layouts", count=0),
    Twin("null taken for a request id", PROPS, r"(?!null\b)", "", "layouts"),
    Twin("a handler's own model_name wins", PROPS, r"\|#(?:[^|]*,)?ModelName:", r"[#,](?:model_name|ModelName):", "layouts"),
    Twin("only upper-case methods", PROPS, r'(?<http_method>[^\s"\\]+)', "(?<http_method>[A-Z]+)", "layouts"),
    # Knowledge objects
    Twin("tag without eventtype", "default/tags.conf", "eventtype=ai_inference_request", "eventtype=request", "references"),
    Twin("event type with a typo", "default/eventtypes.conf", "torchserve:access status", "torchserv:access status", "captures"),
    Twin("copied lines counted", "default/eventtypes.conf", '"ACCESS_LOG", ', "", "duplicates_count_once"),
    Twin("duplicates counted twice", "default/macros.conf", "| dedup host source _time _raw", "", "duplicates_count_once"),
    Twin("dangling macro", "default/macros.conf", "[ai_inference_indexes]", "[ai_inference_index]", "searches"),
    Twin("navigation to nowhere", "default/data/ui/nav/default.xml", '"inputs"', '"input"', "references"),
    # Dashboard
    Twin("panel on a missing data source", VIEW, '"primary": "ds_usage"', '"primary": "ds_use"', "dashboards"),
    Twin("chain on a missing base", VIEW, '"extend": "ds_unparsed"', '"extend": "ds_unparse"', "dashboards"),
    Twin("panel not placed", VIEW, '"item": "viz_unparsed"', '"item": "viz_unparse"', "dashboards"),
    Twin("column that no event has", VIEW, "sum(requests) AS requests, sum(failed) AS failed, sum(busy)", "sum(requests) AS requests, sum(failing) AS failed, sum(busy)", "dashboards"),
    Twin("token without an input", VIEW, "host IN ($host$)", "host IN ($hosts$)", "dashboards"),
    # Detections
    Twin("number threshold off by one", SEARCHES, "failures >= `", "failures > `", "detections"),
    Twin("ratio threshold off by one", SEARCHES, "failures / requests >= `", "failures / requests > `", "detections"),
    Twin("parsing threshold off by one", SEARCHES, "unparsed >= `", "unparsed > `", "detections"),
    Twin("threshold macro changed", "default/macros.conf", "definition = 5\n", "definition = 4\n", "detections"),
    Twin("windows that do not overlap", SEARCHES, "* 150 - 150)", "* 150)", "detections"),
    Twin("detection shipped enabled", SEARCHES, "disabled = 1", "disabled = 0", "searches"),
    Twin("search without a time range", SEARCHES, "dispatch.earliest_time", "dispatch.earliest", "searches"),
    Twin("search that does not parse", SEARCHES, "| where unparsed", "| were unparsed", "searches"),
    *triton_twins.TWINS,
    *mlserver_twins.TWINS,
    *container_twins.TWINS,
    *kserve_twins.TWINS,
    *litellm_payload_twins.TWINS,
    *openai_twins.TWINS,
    *otel_twins.TWINS,
    *price_twins.TWINS,
    *cloudevents_twins.TWINS,
    *seldon_twins.TWINS,
    *tensorflow_twins.TWINS,
]  # fmt: skip
