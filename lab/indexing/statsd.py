"""METRICS_PROTOCOL = statsd: `NAME:VALUE|TYPE`, with dimensions as `|#DIM:VALUE,DIM:VALUE`.

props.conf.spec 10.4, METRICS_PROTOCOL and STATSD-DIM-TRANSFORMS; Metrics manual, "Configure special StatsD
input customizations": named groups of a [statsd-dims:…] stanza take dimensions out of the name, and what is
left of its segments is the metric's name, unless REMOVE_DIMS_FROM_METRIC_NAME = false.
"""

import re
from collections.abc import Mapping

from lab.conf.reader import Stanzas
from lab.errors import SearchError, Unsupported
from lab.indexing.metrics import Fields
from lab.indexing.settings import boolean
from lab.regex import Match, Regex, compiled

LINE = re.compile(r"(?P<name>[^:|]+):(?P<value>-?\d+(?:\.\d+)?)\|(?P<type>[a-z]+)(?:\|#(?P<dims>.*))?")
STANZA = "statsd-dims:"


class Statsd:
    """The reader of one source type."""

    def __init__(self, settings: Mapping[str, str], transforms: Stanzas, stanza: str) -> None:
        self.where = f"props.conf [{stanza}]"
        if not boolean(dict(settings), "STATSD_EMIT_SINGLE_MEASUREMENT_FORMAT", True):
            raise Unsupported(f"{self.where} STATSD_EMIT_SINGLE_MEASUREMENT_FORMAT = false")
        listed = [
            part.strip() for part in settings.get("STATSD-DIM-TRANSFORMS", "").split(",") if part.strip()
        ]
        if not listed and STANZA + stanza in transforms:
            listed = [STANZA + stanza]
        self.extractions: list[tuple[Regex, bool]] = []
        # The specification wants the prefix in the list, props.conf.example leaves it out.
        for name in (STANZA + each.removeprefix(STANZA) for each in listed):
            if not transforms.get(name, {}).get("REGEX"):
                raise SearchError(f"{self.where} STATSD-DIM-TRANSFORMS: no stanza [{name}] with a REGEX")
            regex = compiled(transforms[name]["REGEX"], f"transforms.conf [{name}]")
            remove = boolean(transforms[name], "REMOVE_DIMS_FROM_METRIC_NAME", True)
            self.extractions.append((regex, remove))

    def fields(self, line: str) -> Fields:
        """The data point of one line."""
        found = LINE.fullmatch(line.strip())
        if found is None:
            raise Unsupported(f"{self.where} METRICS_PROTOCOL = statsd: {line[:60]!r}")
        name, dims = found["name"], {"metric_type": [found["type"]]}
        for pair in filter(None, (found["dims"] or "").split(",")):
            key, separator, value = pair.strip().partition(":")
            if not separator:
                raise Unsupported(f"{self.where} METRICS_PROTOCOL = statsd: the dimension {pair!r}")
            dims[key] = [value]
        for regex, remove in self.extractions:
            # The expression may look as far as the colon; what it takes from the name is cut out.
            match = regex.search(f"{name}:")
            if match is None:
                continue
            dims.update({key: [match.group(key) or ""] for key in regex.names})
            if remove:
                name = without(name, match, regex.names)
        return {f"metric_name:{name}": [found["value"]], **dims}


def without(name: str, match: Match, groups: tuple[str, ...]) -> str:
    left = list(name)
    for group in groups:
        for position in range(match.start(group), match.end(group)):
            left[position] = ""
    return ".".join(segment for segment in "".join(left).split(".") if segment)
