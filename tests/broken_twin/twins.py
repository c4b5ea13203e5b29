"""Copies of the built add-on with one bug each, and the check that must notice it.

A twin is (name, file, what stands there, what the bug makes of it, the check). `old` must occur in the
file, so that a twin which no longer breaks anything is an error and not a pass.
"""

# ruff: noqa: E501 - a table: a twin a line

import shutil
from dataclasses import dataclass
from pathlib import Path

PROPS = "default/props.conf"
TRANSFORMS = "default/transforms.conf"
VIEW = "default/data/ui/views/ai_inference_overview.xml"
SEARCHES = "default/savedsearches.conf"


@dataclass(frozen=True)
class Twin:
    """`count` is how many occurrences are replaced, from the top; 0 is all."""

    name: str
    file: str
    old: str
    new: str
    check: str
    count: int = 1

    def make(self, addon: Path, folder: Path) -> Path:
        """The broken copy, in `folder`."""
        copy = folder / addon.name
        # lib/ and appserver/ play no part in these checks and are most of the files.
        shutil.copytree(addon, copy, ignore=shutil.ignore_patterns("lib", "appserver"))
        path = copy / self.file
        text = path.read_text(encoding="utf-8")
        if self.old not in text:
            raise ValueError(f"twin {self.name!r} breaks nothing: {self.old!r} is not in {self.file}")
        path.write_text(text.replace(self.old, self.new, self.count or -1), encoding="utf-8")
        return copy


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
    # MLServer
    Twin("MLServer: undated lines get their neighbour's time", TRANSFORMS, r''', 1) . "0"), time()), ''', r''', 1) . "0"), _time), ''', "captures"),
    Twin("MLServer: milliseconds not read", TRANSFORMS, r'''floor(_time) + tonumber(mvindex(split(ts_text, "|"), 1) . "0"), time()''', "floor(_time), time()", "captures"),
    Twin("MLServer: tracebacks torn apart", PROPS, r"(?=[\r\n]+(?:\d{4}-\d\d-\d\d [\d:]{8}[,.]\d{3} (?:\[mlserver", r"(?=[\r\n]+(?:Traceback|\d{4}-\d\d-\d\d [\d:]{8}[,.]\d{3} (?:\[mlserver", "captures", count=0),
    Twin("MLServer: prints glued to the access line", PROPS, r"(?:INFO|WARNING): {2,5}|\d{4}", r"\d{4}", "captures", count=0),
    Twin("MLServer: template read as JSON", PROPS, "TRANSFORMS-mlserver_time = mlserver_time\nKV_MODE = none", "TRANSFORMS-mlserver_time = mlserver_time\nKV_MODE = json", "captures"),
    Twin("MLServer: message ends at its first quote", PROPS, r'(?:[^"\r\n]++|"(?! (?:,', r'(?:[^"\r\n]++|(?! (?:,', "captures"),
    Twin("MLServer: time_source left out", PROPS, "EVAL-time_source", "EVAL-timesource", "captures"),
    Twin("MLServer: names not decoded", PROPS, "isnotnull(url), urldecode(model_name)", "isnotnull(url), (model_name)", "captures", count=0),
    Twin("MLServer: a refused DELETE is an unload", PROPS, 'match(uri_path, "^/v2/repository/models/[^/]+/unload$") AND http_method = "POST"', 'match(uri_path, "^/v2/repository/models/[^/]+/unload$|^/v2/models/[^/]+$")', "captures"),
    Twin("MLServer: model of a forged ending", PROPS, r'''split(_raw, "\" , \"model_name\": \"")) > 2''', r'''split(_raw, "\" , \"model_name\": \"")) > 9''', "forged_lines", count=0),
    Twin("MLServer: cut lines not marked", PROPS, r'''AND isnull(status), "not a whole access line"''', r'''AND isnull(status) AND isnull(_raw), "not a whole access line"''', "broken_lines"),
    Twin("MLServer: copies of loads counted", "default/macros.conf", "| where isnull(same_time) OR", "| where true() OR", "model_changes_count_once"),
    Twin("MLServer: a second load not counted", "default/macros.conf", "(_time - same_time > 1 AND message != previous_message)", "false()", "model_changes_count_once"),
    # KServe
    Twin("KServe: undated lines get their neighbour's time", TRANSFORMS, "true(), time()", "true(), _time", "captures"),
    Twin("KServe: asgi-logger's time not read", TRANSFORMS, "%d/%b/%Y:%H:%M:%S %z", "%d/%m/%Y:%H:%M:%S %z", "captures", count=0),
    Twin("KServe: a forged date begins an event", PROPS, r'''[,.]\d{3} [^\r\n]{0,100}?\b(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)\b|\{"(?:time|timestamp|asctime)": ?"[\d\[]''', r'''[,.]\d{3}[ :]|\{"(?:time|timestamp|asctime)": ?"[\d\[]''', "captures", count=0),
    Twin("KServe: processor time taken for duration", PROPS, "(?<cpu_time>", "(?<duration>", "captures"),
    Twin("KServe: milliseconds from inside the request id", PROPS, r"requestId: (?:N\.A\.|(?<request_id>[^\r\n]{0,30000}?)), preprocess_ms", r"requestId: (?:N\.A\.|(?<request_id>[^\r\n,]*)).*?, preprocess_ms", "captures"),
    Twin("KServe: N.A. taken for a request id", PROPS, r"(?:N\.A\.|(?<request_id>[^\r\n]{0,30000}?))", r"(?<request_id>[^\r\n]{0,30000}?)", "captures"),
    Twin("KServe: %3Apredict not understood", PROPS, "(:|%3A)predict$|", ":predict$|", "captures"),
    Twin("KServe: verb taken for a part of the name", PROPS, "(?:(?::|%3A)(?:predict|explain))?", "", "captures"),
    Twin("KServe: a dotted name guessed", PROPS, r'''match(model_name, "\.") AND (in(status, "307", "404", "405") OR''', r'''match(model_name, "\.") AND (in(status, "999") OR''', "captures"),
    Twin("KServe: timings counted as requests", "default/eventtypes.conf", "url=* status=*)", "status=*)", "requests_count_once"),
    Twin("KServe: cut timings not marked", PROPS, 'isnull(predict_ms), "not a whole timing line"', 'isnull(pid), "not a whole timing line"', "broken_lines"),
    Twin("KServe: end of the line not looked for", PROPS, r'''NOT match(_raw, "\}[\r\n]|\}$"), "the end''', r'''NOT match(_raw, "."), "the end''', "broken_lines"),
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
]  # fmt: skip
