"""Bugs in what reads Ollama; see twins."""

# ruff: noqa: E501 - a table: a twin a line

from tests.broken_twin.twin import MACROS, PROPS, TRANSFORMS, Twin

TWINS = [
    Twin("Ollama: an error's text parted from its line", PROPS, r"(?![\r\n]+Error #\d\d: )", "", "captures", count=0),
    Twin("Ollama: the runner's lines glued together", PROPS, r"|[a-z]\w{0,40}_\w{1,60}|load|init", "|load|init", "captures", count=0),
    Twin("Ollama: a crash torn apart", PROPS, r"|[a-z]\w{0,40}_\w{1,60}|load|init", r"|[a-z]\w{0,40}|runtime error|load|init", "captures", count=0),
    Twin("Ollama: slog's zone not read", TRANSFORMS, r"(\.\d{1,9})?(?:(Z)|([+-]\d\d):(\d\d)) .*$", r"(\.\d{1,9})?(?:(Z)|[+-]\d\d:\d\d) .*$", "captures"),
    Twin("Ollama: the runner's lines get their neighbour's time", TRANSFORMS, "isnotnull(ts_old), ts_old, \\\n        true(), time()", "isnotnull(ts_old), ts_old, \\\n        true(), _time", "captures"),
    Twin("Ollama: hours not counted", PROPS, r', "\1")), 0) * 3600', r', "\1")), 0) * 0', "captures"),
    Twin("Ollama: nanoseconds taken for seconds", PROPS, '"ns$", "")) / 1000000000', '"ns$", "")) / 1', "captures"),
    Twin("Ollama: IPv4 only", PROPS, r"(?:(?<src>[\w.:%]{2,60}) )?\|", r"(?:(?<src>[\d.]{2,60}) )?\|", "captures"),
    Twin("Ollama: a path ends at its first quote", PROPS, r'"(?<url>(?:[^"\\]++|\\.)*+)"(?=\s|\z)', r'"(?<url>[^"]*)"', "captures"),
    Twin("Ollama: text of a prompt read as attributes", PROPS, r'(?:"(?:[^"\\]++|\\.)*+"|[^\s"]*+)){0,60}? err(?:or)?=', r'.*?){0,60}? err(?:or)?=', "captures"),
    Twin("Ollama: ESCU's names left out", PROPS, "EVAL-msg = ", "EVAL-msgtext = ", "captures"),
    Twin("Ollama: a cut prompt's length not read", PROPS, r"prompt=(?<input_tokens>\d{1,12})", r"new=(?<input_tokens>\d{1,12})", "captures"),
    Twin("Ollama: a load's line counted as a request", MACROS, '"mlserver:server", "ollama:server", "seldon:microservice", "vllm:server") url=* status=*', '"mlserver:server", "ollama:server", "seldon:microservice", "vllm:server") action=*', "requests_count_once"),
    Twin("Ollama: broken lines not marked", PROPS, 'isnull(msg) AND isnull(url), "not a line', 'isnull(_raw), "not a line', "broken_lines"),
    Twin("Ollama: gin's dates that are none not marked", PROPS, r'''match(_raw, "^\[GIN\] ") AND isnull(strptime(''', r'''match(_raw, "^\[GON\] ") AND isnull(strptime(''', "broken_lines"),
    Twin("Ollama: a container's access lines without a route", TRANSFORMS, r"\A(?:\[GIN\] \d{4}/|", r"\A(?:", "containers"),
]  # fmt: skip
