"""Bugs in what reads TensorFlow Serving; see twins."""

# ruff: noqa: E501 - a table: a twin a line

from tests.broken_twin.twin import MACROS, PROPS, TRANSFORMS, Twin

TWINS = [
    Twin("the second line of a message parted", PROPS, r"([\r\n]++)(?=\d{4}-\d\d-\d\d [\d:]{8}\.\d{6}: [IWEF] |", r"([\r\n]+)(?=To |\d{4}-\d\d-\d\d [\d:]{8}\.\d{6}: [IWEF] |", "captures", count=0),
    Twin("absl's lines glued on", PROPS, r"|[IWEF]\d{4} [\d:]{6}[\d:.]{9,17} {1,12}\d{1,10} [^\s:\]]{1,300}:\d{1,7}\] |", "|", "captures", count=0),
    Twin("absl's seconds not read", TRANSFORMS, r"tonumber(replace(substr(_raw, 1, 40)", r"tonumber(replace(substr(_raw, 1, 20)", "captures"),
    Twin("libevent's lines get their neighbour's time", TRANSFORMS, '\\1")), \\\n    true(), time())', '\\1")), \\\n    true(), _time)', "captures", count=0),
    Twin("a load that has begun taken for done", PROPS, "(?:(?:Successfully loaded|Done", "(?:(?:Successfully loaded|Loading|Done", "captures"),
    Twin("an error line counted as a request", MACROS, '("Processing HTTP request: *", ', '("*Processing HTTP*", ', "captures"),
    Twin("a label taken for a version", PROPS, r"(?:/versions/(?<model_version>\d{1,19})|/labels/[^/:]+)?(?::(?:classify", r"(?:/(?:versions|labels)/(?<model_version>[^/:]+))?(?::(?:classify", "captures"),
    Twin("TensorFlow Serving's broken lines not marked", PROPS, '"not a line of TensorFlow Serving"', "null()", "broken_lines"),
]  # fmt: skip
