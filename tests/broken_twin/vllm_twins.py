"""Bugs in what reads vLLM; see twins."""

# ruff: noqa: E501 - a table: a twin a line

from tests.broken_twin.twin import MACROS, PROPS, TRANSFORMS, Twin

TWINS = [
    Twin("vLLM: tracebacks torn apart", PROPS, r"(?:[ \t\r\n]|\z|Traceback \(most|During handling of the above|The above exception was)", r"(?:[ \t\r\n]|\z)", "captures", count=0),
    Twin("vLLM: records of one second glued together", PROPS, r"(?:[ \t\r\n]|\z|Traceback \(most", r"(?:R|[ \t\r\n]|\z|Traceback \(most", "captures", count=0),
    Twin("vLLM: prints glued to the access line", PROPS, r"(?:(?:TRACE|DEBUG|INFO|WARNING): {1,5}|\[[IWEF]", r"(?:(?:TRACE|DEBUG): {1,5}|\[[IWEF]", "captures", count=0),
    Twin("vLLM: month and day swapped", PROPS, "TIME_FORMAT = %m-%d %H", "TIME_FORMAT = %d-%m %H", "captures"),
    Twin("vLLM: undated lines get their neighbour's time", TRANSFORMS, 'mvindex(split(ts_text, "|"), 1)), \\\n        true(), time()),', 'mvindex(split(ts_text, "|"), 1)), \\\n        true(), _time),', "captures"),
    Twin("vLLM: PyTorch's time not read", TRANSFORMS, 'strptime(strftime(time(), "%Y") .', 'strptime(strftime(time(), "%y") .', "captures"),
    Twin("vLLM: a forged request id believed", PROPS, r"(?![^\r\n]*: params: \w{1,30}\([^\r\n]*: params: \w{1,30}\()", "", "forged_lines"),
    Twin("vLLM: cache usage of a GPU only", PROPS, "(?:[GC]PU )?KV cache usage", "GPU KV cache usage", "captures"),
    Twin("vLLM: the served name for the asked one", PROPS, r'"^The model `(.+)` does not exist\..*$", "\1")', r'"^.*Valid aliases: (.+)\.$", "\1")', "captures"),
    Twin("vLLM: a refused model counted as a request", MACROS, '"seldon:microservice", "vllm:server") url=* status=*', '"seldon:microservice", "vllm:server") status=*', "requests_count_once"),
    Twin("vLLM: lines of no layout not marked", PROPS, 'isnull(log_level) AND isnull(level) AND isnull(message) AND isnull(error_type), "not a vLLM line"', 'isnull(_raw), "not a vLLM line"', "broken_lines"),
    Twin("vLLM: dates that are none not marked", PROPS, r'(\d\d-\d\d \d\d:\d\d:\d\d) .*$", "\1"), "%Y-%m-%d %H:%M:%S")), "the timestamp', r'(\d\d-\d\d \d\d:\d\d:\d\d) .*$", "01-01 00:00:00"), "%Y-%m-%d %H:%M:%S")), "the timestamp', "broken_lines"),
    Twin("vLLM: a container's traceback torn apart", PROPS, r"(?:[ \t\r\n]|\\[tnr]|\z|Traceback \(most", r"(?:[ \t\r\n]|\\[tnr]|\z|Tracebacks \(most", "containers", count=0),
]  # fmt: skip
