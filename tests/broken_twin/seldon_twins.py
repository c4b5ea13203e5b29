"""Bugs in what reads Seldon's wrapper; see twins."""

# ruff: noqa: E501 - a table: a twin a line

from tests.broken_twin.twin import PROPS, TRANSFORMS, Twin

TWINS = [
    Twin("gunicorn's lines glued to the line above", PROPS, r"|\[\d{4}-\d\d-\d\d [\d:]{8} [+-]\d{4}\] \[\d{1,10}\] \[[A-Z]{4,8}\] |", "|", "captures", count=0),
    Twin("a dump of settings torn apart", PROPS, r"\[\d{1,10}\] \[INFO\] |", r"\[\d{1,10}\] \[\w+\] |", "captures", count=0),
    Twin("gunicorn's zone not read", TRANSFORMS, "substr(_raw, 1, 27)", "substr(_raw, 1, 21)", "captures", count=0),
    Twin("access lines get the time of indexing", TRANSFORMS, r'[\w.:%-]{1,255} - [^\[\r\n\"]{1,200} \[(\d\d/', r'[\w.:%-]{1,255} - - - \[(\d\d/', "captures", count=0),
    Twin("Flask's banner gets its neighbour's time", TRANSFORMS, '"%d/%b/%Y:%H:%M:%S %z"), \\\n    true(), time())\n', '"%d/%b/%Y:%H:%M:%S %z"), \\\n    true(), _time)\n', "captures", count=0),
    Twin("colours break the request line", PROPS, r'(?:\x1B\[\d{1,2}m){0,3}', "", "captures"),
    Twin("Python's quotes not read back", PROPS, r'''mvjoin(split(error_message, "\\'"), "'")''', "error_message", "captures"),
    Twin("a claimed user taken", PROPS, r'- [^\[\r\n"]{1,200} \[\d\d/[A-Z][a-z]{2}/\d{4}:[\d:]{8} [+-]\d{4}\] "(?<http_method>', r'- (?<user>[^\[\r\n"]{1,200}) \[\d\d/[A-Z][a-z]{2}/\d{4}:[\d:]{8} [+-]\d{4}\] "(?<http_method>', "captures"),
    Twin("a POST-only path by GET is a prediction", PROPS, r'predictions$") AND http_method = "POST"', 'predictions$")', "captures"),
    Twin("Seldon's broken access lines not marked", PROPS, r'isnull(log_level) AND isnull(status) AND NOT match(_raw, "^ \*', r'isnull(log_level) AND isnotnull(status) AND NOT match(_raw, "^ \*', "broken_lines"),
]  # fmt: skip
