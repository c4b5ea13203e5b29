"""Bugs in what reads Triton; see twins."""

# ruff: noqa: E501 - a table: a twin a line

from tests.broken_twin.twin import EVENTTYPES, PROPS, TRANSFORMS, Twin

TWINS = [
    Twin("tables cut into lines", PROPS, r"(?![+|}\s]|At:", r"(?!At:", "captures", count=0),
    Twin("two lines on one not parted", PROPS, r'|(?<=[^\\]")()(?=[IWEF]', r'|(?<=[^\\]")()(?=[X]', "captures", count=0),
    Twin("Triton's local time", PROPS, "MAX_TIMESTAMP_LOOKAHEAD = 20\nTZ = UTC", "MAX_TIMESTAMP_LOOKAHEAD = 20\nTZ = Asia/Tokyo", "captures"),
    Twin("ISO times in another zone", TRANSFORMS, 'substr(_raw, 1, 19) . "+0000"', 'substr(_raw, 1, 19) . "+0900"', "captures"),
    Twin("undated lines get their neighbour's time", TRANSFORMS, "true(), time())", "true(), _time)", "captures"),
    Twin("a quote ends the text", PROPS, r'(?<text>"(?:[^"\\]++|\\.)*+"', r'(?<text>"[^"]*"', "captures"),
    Twin("a forged model believed", PROPS, r"request id: (?:\k<request_id>|(?=, )), model: ", r"request id: .{0,2000}?, model: ", "captures"),
    Twin("a forged failure believed", PROPS, r"Infer failed: \[request id: \k<request_id>\] ", "Infer failed: ", "captures"),
    Twin("an instance's name taken for the model's", PROPS, r"(?<model_name>[^'/\\]{1,300}?)_[^']{1,40}', message: .{0,20000}/\k<model_name>/", r"(?<model_name>[^'/\\]{1,300})', message: .{0,20000}/", "captures"),
    Twin("method numbers off by one", PROPS, 'http_method = 2, "POST"', 'http_method = 1, "POST"', "captures"),
    Twin("a failed load counted twice", EVENTTYPES, ' NOT (status=failure message="failed to load*" NOT message="*version*")', "", "captures"),
    Twin("text without an end not marked", PROPS, 'isnull(text) AND match(_raw, "^[^', 'isnull(pid) AND match(_raw, "^[^', "broken_lines"),
    Twin("a month 13 not marked", PROPS, 'isnull(strptime("2024"', 'isnull(("2024"', "broken_lines"),
    Twin("a trace's id ends at a quote", PROPS, r'(?:,"request_id":"(?<request_id>.{1,2000})")?', r'(?:,"request_id":"(?<request_id>[^"]{1,2000})".*)?', "captures"),
    Twin("a trace's array is one event", PROPS, r"|(?<=\}),(?=", r"|(?<=\})X(?=", "captures", count=0),
    Twin("fragments joined over files", "default/macros.conf", "BY host source trace_id", "BY host trace_id", "traces"),
]  # fmt: skip
