"""Bugs in what reads KServe; see twins."""

# ruff: noqa: E501 - a table: a twin a line

from tests.broken_twin.twin import MACROS, PROPS, TRANSFORMS, Twin

TWINS = [
    Twin("KServe: undated lines get their neighbour's time", TRANSFORMS, "true(), time()", "true(), _time", "captures"),
    Twin("KServe: asgi-logger's time not read", TRANSFORMS, "%d/%b/%Y:%H:%M:%S %z", "%d/%m/%Y:%H:%M:%S %z", "captures", count=0),
    Twin("KServe: a forged date begins an event", PROPS, r'''[,.]\d{3} [^\r\n]{0,100}?\b(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)\b|\{"(?:time|timestamp|asctime)": ?"[\d\[]''', r'''[,.]\d{3}[ :]|\{"(?:time|timestamp|asctime)": ?"[\d\[]''', "captures", count=0),
    Twin("KServe: processor time taken for duration", PROPS, "(?<cpu_time>", "(?<duration>", "captures"),
    Twin("KServe: milliseconds from inside the request id", PROPS, r"requestId: (?:N\.A\.|(?<request_id>[^\r\n]{0,30000}?)), preprocess_ms", r"requestId: (?:N\.A\.|(?<request_id>[^\r\n,]*)).*?, preprocess_ms", "captures"),
    Twin("KServe: N.A. taken for a request id", PROPS, r"(?:N\.A\.|(?<request_id>[^\r\n]{0,30000}?))", r"(?<request_id>[^\r\n]{0,30000}?)", "captures"),
    Twin("KServe: %3Apredict not understood", PROPS, "(:|%3A)predict$|", ":predict$|", "captures"),
    Twin("KServe: verb taken for a part of the name", PROPS, "(?:(?::|%3A)(?:predict|explain))?", "", "captures"),
    Twin("KServe: a dotted name guessed", PROPS, r'''match(model_name, "\.") AND (in(status, "307", "404", "405") OR''', r'''match(model_name, "\.") AND (in(status, "999") OR''', "captures"),
    Twin("KServe: timings counted as requests", MACROS, "url=* status=*)", "status=*)", "requests_count_once"),
    Twin("KServe: cut timings not marked", PROPS, 'isnull(predict_ms), "not a whole timing line"', 'isnull(pid), "not a whole timing line"', "broken_lines"),
    Twin("KServe: end of the line not looked for", PROPS, r'''NOT match(_raw, "\}[\r\n]|\}$"), "the end''', r'''NOT match(_raw, "."), "the end''', "broken_lines"),
]  # fmt: skip
