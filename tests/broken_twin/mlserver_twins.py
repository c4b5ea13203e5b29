"""Bugs in what reads MLServer; see twins."""

# ruff: noqa: E501 - a table: a twin a line

from tests.broken_twin.twin import PROPS, TRANSFORMS, Twin

TWINS = [
    Twin("MLServer: undated lines get their neighbour's time", TRANSFORMS, r''', 1) . "0"), time()), ''', r''', 1) . "0"), _time), ''', "captures"),
    Twin("MLServer: milliseconds not read", TRANSFORMS, r'''floor(_time) + tonumber(mvindex(split(ts_text, "|"), 1) . "0"), time()''', "floor(_time), time()", "captures"),
    Twin("MLServer: tracebacks torn apart", PROPS, r"(?=[\r\n]++(?:\d{4}-\d\d-\d\d [\d:]{8}[,.]\d{3} (?:\[mlserver", r"(?=[\r\n]++(?:Traceback|\d{4}-\d\d-\d\d [\d:]{8}[,.]\d{3} (?:\[mlserver", "captures", count=0),
    Twin("MLServer: prints glued to the access line", PROPS, r"(?:INFO|WARNING): {2,5}|\d{4}", r"\d{4}", "captures", count=0),
    Twin("MLServer: template read as JSON", PROPS, r"""KV_MODE = none
EXTRACT-01_line = \A[\d-]{10} [\d:]{8},\d{3} \[(?<logger>mlserver""", r"""KV_MODE = json
EXTRACT-01_line = \A[\d-]{10} [\d:]{8},\d{3} \[(?<logger>mlserver""", "captures"),
    Twin("MLServer: message ends at its first quote", PROPS, r'(?:[^"\r\n]++|"(?! (?:,', r'(?:[^"\r\n]++|(?! (?:,', "captures"),
    Twin("MLServer: time_source left out", PROPS, "EVAL-time_source", "EVAL-timesource", "captures"),
    Twin("MLServer: names not decoded", PROPS, "isnotnull(url), urldecode(model_name)", "isnotnull(url), (model_name)", "captures", count=0),
    Twin("MLServer: a refused DELETE is an unload", PROPS, 'match(uri_path, "^/v2/repository/models/[^/]+/unload$") AND http_method = "POST"', 'match(uri_path, "^/v2/repository/models/[^/]+/unload$|^/v2/models/[^/]+$")', "captures"),
    Twin("MLServer: model of a forged ending", PROPS, r'''split(_raw, "\" , \"model_name\": \"")) > 2''', r'''split(_raw, "\" , \"model_name\": \"")) > 9''', "forged_lines", count=0),
    Twin("MLServer: cut lines not marked", PROPS, r'''AND isnull(status), "not a whole access line"''', r'''AND isnull(status) AND isnull(_raw), "not a whole access line"''', "broken_lines"),
    Twin("MLServer: copies of loads counted", "default/macros.conf", "| where isnull(same_time) OR", "| where true() OR", "model_changes_count_once"),
    Twin("MLServer: a second load not counted", "default/macros.conf", "(_time - same_time > 1 AND message != previous_message)", "false()", "model_changes_count_once"),
]  # fmt: skip
