"""The Prometheus text format, version 0.0.4, and what OpenMetrics 1.0 adds to a line, read line by line.

Sources: https://prometheus.io/docs/instrumenting/exposition_formats/ and
https://prometheus.io/docs/specs/om/open_metrics_spec/. Servers stray from both: trailing commas in labels
(allowed), HELP and TYPE without samples, a TYPE said once a worker. A line that cannot be read is counted and
the rest is kept: half a page of metrics is worth more than none, if the other half is reported.

A line is taken apart with `str.rpartition`: a third of the time of a regular expression over the whole body.
What does not come out as NAME{LABELS} VALUE that way (a timestamp, an exemplar, tabs) is read again,
carefully.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping

# Each part can match in one way only, so a hostile line costs no more than its length.
_QUOTED = r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"'
_LINE = re.compile(
    rf'[ \t]*([a-zA-Z_:][a-zA-Z0-9_:]*)(?:[ \t]*(\{{[^"}}\n]*(?:{_QUOTED}[^"}}\n]*)*\}})[ \t]*|[ \t]+)'
    # A value; then a timestamp; then an exemplar, which is not read.
    r"([-+.a-zA-Z0-9]+)(?:[ \t]+(-?[0-9.]+(?:e[+-]?[0-9]+)?))?[ \t]*(?:\#[^\n]*)?[ \t\r]*"
)
_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL = re.compile(rf"[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*({_QUOTED})[ \t]*(?:,|$)")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "\\": "\\", '"': '"'}


# name, text between the braces, number (still a text), and name with labels: equal texts are one series.
Line = tuple[str, str, str, str]


class Page:
    """A body to go through once. Afterwards `lines`, `bad_lines` and `first_bad_line` (from 1) tell what it
    held."""

    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n") if "\r" in text else text
        self.lines = self.bad_lines = self.first_bad_line = 0

    def samples(self, wanted: Container[str] | None = None) -> Iterator[Line]:
        """Every line that has the form of a sample, in the body's order; with `wanted`, those of such names,
        and the others are only counted. An exemplar may still be in the text between the braces: where that
        does not read as labels, ask `again`."""
        names: dict[str, bool] = {}
        count = 0
        for line in self._text.split("\n"):
            if not line or line[0] == "#":
                continue
            series, _, number = line.rpartition(" ")
            name, brace, rest = series.partition("{")
            use = names.get(name)
            if use is None and _NAME.fullmatch(name) is not None:
                use = names[name] = wanted is None or name in wanted
            if use is not None and (not brace or rest[-1:] == "}"):
                count += 1
                if use:
                    yield name, rest[:-1], number, series
                continue
            read = self.again(line)
            if read is not None:
                count += 1
                if wanted is None or read[0] in wanted:
                    yield read
            elif line.strip(" \t\r") and line.lstrip(" \t")[0] != "#":
                self.bad(line)
        self.lines = count

    def has(self, name: str) -> bool:
        """Whether the body has samples of the family `name`."""
        text, start = self._text, 0
        if text.startswith(name):
            return True
        while (start := text.find(f"\n{name}", start) + 1) > 0:
            rest = text[start + len(name) : start + len(name) + 8]
            if rest[:1] in ("{", " ") or rest.startswith(("_bucket", "_sum", "_count")):
                return True
        return False

    def again(self, line: str) -> Line | None:
        """The same line read with all that the format allows; None where it is no sample."""
        match = _LINE.fullmatch(line)
        if match is None:
            return None
        name, labels, number, _stamp = match.groups()
        return name, labels[1:-1] if labels else "", number, name + (labels or "")

    def bad(self, line: str) -> None:
        """Count a line that is no sample."""
        self.bad_lines += 1
        if not self.first_bad_line:
            self.first_bad_line = self._text.count("\n", 0, max(self._text.find(line), 0)) + 1


def read_labels(text: str) -> Mapping[str, str] | None:
    """The labels between the braces; None where they are not labels."""
    labels: dict[str, str] = {}
    position, end = 0, len(text.rstrip(" \t"))
    while position < end:
        match = _LABEL.match(text, position)
        if match is None:
            return None
        quoted = match[2][1:-1]
        labels[match[1]] = _ESCAPE.sub(unescape, quoted) if "\\" in quoted else quoted
        position = match.end()
    return labels


def unescape(match: re.Match[str]) -> str:
    # An unknown escape stays as it stands.
    return _ESCAPES.get(match[1], match[0])


def read_number(text: str) -> float | None:
    """A float as Prometheus writes it: 3.1E7, NaN, +Inf, -Inf. Python would also read 1_0."""
    try:
        return None if "_" in text else float(text)
    except ValueError:
        return None
