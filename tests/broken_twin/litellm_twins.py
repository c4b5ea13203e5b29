"""Bugs in what reads LiteLLM; see twins."""

# ruff: noqa: E501 - a table: a twin a line

from tests.broken_twin.twin import MACROS, PROPS, TRANSFORMS, Twin

TWINS = [
    Twin("LiteLLM: the banner glued to JSON", PROPS, r'(?:(?:TRACE|DEBUG|INFO|WARNING): {1,5}|\{"message": ")[^\r\n]*+', r'(?:(?:TRACE|DEBUG|INFO|WARNING): {1,5})[^\r\n]*+', "captures", count=0),
    Twin("LiteLLM: tracebacks torn apart", PROPS, r'|\{"message": "|\x1B\[\d{1,2}mLiteLLM: Proxy', r'|Traceback|\{"message": "|\x1B\[\d{1,2}mLiteLLM: Proxy', "captures", count=0),
    Twin("LiteLLM: the models glued to the line above", PROPS, r"|\x1B\[\d{1,2}mLiteLLM: Proxy initialized|", "|", "captures", count=0),
    Twin("LiteLLM: microseconds not read", TRANSFORMS, 'floor(_time) + tonumber("0" . substr(ts_text, 20, 7) . "0")', "floor(_time)", "captures"),
    Twin("LiteLLM: undated lines get their neighbour's time", TRANSFORMS, '(ts_text, 20, 7) . "0"), time())', '(ts_text, 20, 7) . "0"), _time)', "captures"),
    Twin("LiteLLM: read as JSON, keys and all", PROPS, 'KV_MODE = none\nEXTRACT-01_json = ', 'KV_MODE = json\nEXTRACT-01_json = ', "keys_in_lines"),
    Twin("LiteLLM: keys not masked", PROPS, r'''"(?i)\b(sk-|Bearer |Received=''', r'''"(?i)\b(pk-|Basic |Sent=''', "keys_in_lines", count=0),
    Twin("LiteLLM: colours left in", PROPS, r'|\x1B\[[\d;]{0,10}m|\s{1,20}$', r'|\s{1,20}$', "captures"),
    Twin("LiteLLM: an error given as text not read", PROPS, 'json_extract(_raw, "error.message"), json_extract(_raw, "error"), ', 'json_extract(_raw, "error.message"), ', "captures"),
    Twin("LiteLLM: the first of two groups believed", PROPS, "Exception occured - .*Received Model Group=", "Exception occured - .*?Received Model Group=", "forged_lines"),
    Twin("LiteLLM: the first of two addresses believed", PROPS, "(?!.*Requester IP Address:.*Requester IP Address:)", "", "forged_lines"),
    Twin("LiteLLM: a logger from the message believed", PROPS, r'''(?!\{"message": "(?:[^"\\c]++|\\.|c(?!omponent))*+component)''', "", "forged_lines"),
    Twin("LiteLLM: refusals counted as requests", MACROS, '"seldon:microservice", "vllm:server") url=* status=*', '"seldon:microservice", "vllm:server") status=*', "requests_count_once"),
    Twin("LiteLLM: JSON dates that are none not marked", PROPS, 'AND isnull(strptime(substr(json_extract(_raw, "timestamp"), 1, 19), "%Y-%m-%dT%H:%M:%S")), "the timestamp', 'AND isnull(json_extract(_raw, "timestamp")), "the timestamp', "broken_lines"),
    Twin("LiteLLM: a container's JSON without a route", TRANSFORMS, '"component": "(?:LiteLLM|uvicorn', '"component": "(?:Litellm|Uvicorn', "containers"),
]  # fmt: skip
