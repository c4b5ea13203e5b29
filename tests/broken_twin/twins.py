"""The add-on's bugs that the suite must notice, a table. Those of one server's source types have a table of their own:
`…_twins.py` beside this file."""

# ruff: noqa: E501 - a table: a twin a line

from importlib import import_module
from pathlib import Path

from tests.broken_twin.twin import EVENTTYPES, MACROS, PROPS, SEARCHES, TRANSFORMS, VIEW, Twin

TWINS = [
    # Index time
    Twin("wrong TIME_FORMAT", PROPS, "%H:%M:%S,%3N", "%H:%M:%S.%3N", "captures"),
    Twin("microseconds read as milliseconds", PROPS, "%S.%6N%Z", "%S.%3N%Z", "captures"),
    Twin("TIME_PREFIX that is not there", PROPS, "TIME_PREFIX = ^", "TIME_PREFIX = time=", "captures"),
    Twin("lookahead too short", PROPS, "MAX_TIMESTAMP_LOOKAHEAD = 23", "MAX_TIMESTAMP_LOOKAHEAD = 12", "captures"),
    Twin("greedy LINE_BREAKER", PROPS, r"LINE_BREAKER = ([\r\n]+)", r"LINE_BREAKER = ([\r\n]+.*[\r\n]+)", "captures"),
    Twin("stack traces torn apart", PROPS, r"([\r\n]++)(?=\[?(?:", r"([\r\n]++)(?=\[?(?:|", "captures", count=0),
    Twin("line merging left on", PROPS, "SHOULD_LINEMERGE = false", "SHOULD_LINEMERGE = true", "captures"),
    Twin("TRUNCATE too small", PROPS, "TRUNCATE = 20000", "TRUNCATE = 60", "captures"),
    Twin("no EVENT_BREAKER", PROPS, "EVENT_BREAKER_ENABLE = true\n", "", "index_time_settings"),
    Twin("JSON times not read", PROPS, "TRANSFORMS-torchserve_time", "OFF-torchserve_time", "captures", count=0),
    Twin("missing transform", PROPS, "= torchserve_time", "= torchserve_tim", "references"),
    Twin(
        "claim by source", PROPS, "[torchserve:access]", "[source::....log]\n[torchserve:access]", "index_time_settings"
    ),
    Twin("claim by index, which is no stanza of Splunk's", PROPS, "[torchserve:access]", "[index::ai]\n[torchserve:access]", "index_time_settings"),
    Twin("fields extracted twice", PROPS, "KV_MODE = json", "INDEXED_EXTRACTIONS = json\nKV_MODE = json", "index_time_settings"),
    Twin("TIME_FORMAT left out", PROPS, "TIME_FORMAT = %Y-%m-%dT%H:%M:%S,%3N\n", "", "index_time_settings"),
    # Search time
    Twin("misspelt field in an EVAL", PROPS, "= response_time_ms / 1000", "= response_time / 1000", "captures"),
    Twin("milliseconds taken for seconds", PROPS, "response_time_ms / 1000", "response_time_ms / 1", "captures"),
    Twin("success and failure swapped", PROPS, 'status < 400, "success"', 'status < 500, "success"', "captures"),
    Twin("chained EVALs", PROPS, 'EVAL-action = case(status', 'EVAL-action = case(duration', "calculated_fields"),
    Twin("alias of a calculated field", PROPS, "FIELDALIAS-dest = host AS dest", "FIELDALIAS-dest = duration AS dest", "calculated_fields"),
    Twin("EVAL reads what a lookup brings", PROPS, "EVAL-duration =", "LOOKUP-x = prices model_name OUTPUT price\nEVAL-duration = price *", "calculated_fields"),
    Twin("dotted name without quotes", PROPS, "response_time_ms / 1000", "response.time_ms / 1000", "calculated_fields"),
    Twin("case without a default", PROPS, ', \\\n    true(), null()))', "))", "calculated_fields"),
    Twin("regex of repeats in repeats", PROPS, r"(?<url>\S+) HTTP", r"(?<url>(?:\S+)+) HTTP", "regexes"),
    Twin("regex quadratic in blank lines", PROPS, r"(?<![\r\n])([\r\n]++)", r"([\r\n]+)", "regexes", count=0),
    Twin("lookup without a definition", PROPS, "EVAL-duration =", "LOOKUP-x = prices model_name OUTPUT price\nEVAL-duration =", "references"),
    Twin("event type misspelt in an event type", EVENTTYPES, "search = parse_problem=*", "search = eventtype=ai_inference_requests", "references"),
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
    Twin("event type with a typo", MACROS, "torchserve:access status", "torchserv:access status", "captures"),
    Twin("copied lines counted", EVENTTYPES, '"ACCESS_LOG", ', "", "duplicates_count_once"),
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
    *(
        twin
        for path in sorted(Path(__file__).parent.glob("*_twins.py"))
        if path.stem != "test_twins"
        for twin in import_module(f"tests.broken_twin.{path.stem}").TWINS
    ),
]  # fmt: skip
