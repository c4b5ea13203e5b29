"""The Prometheus text format, version 0.0.4, read with one regular expression over the whole body.

Source: https://prometheus.io/docs/instrumenting/exposition_formats/. Servers stray from it: trailing commas
in labels (allowed), HELP and TYPE without samples, a TYPE said twice. A line that cannot be read is counted
and the rest is kept: half a page of metrics is worth more than none, if the other half is reported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

# Each part can match in one way only, so a hostile line costs no more than its length.
_QUOTED = r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"'
_LINE = re.compile(
    r"^[ \t]*(?:"
    rf'([a-zA-Z_:][a-zA-Z0-9_:]*)(?:[ \t]*\{{([^"}}\n]*(?:{_QUOTED}[^"}}\n]*)*)\}}[ \t]*|[ \t]+)'
    r"([-+.a-zA-Z0-9]+)(?:[ \t]+(-?[0-9]+))?"
    r"|\#[ \t]*(TYPE|HELP)[ \t]+([a-zA-Z_:][a-zA-Z0-9_:]*)(?:[ \t]+([^\n]*))?"
    r"|\#[^\n]*"
    r"|"
    r"|([^\n]+)"
    r")[ \t\r]*$",
    re.MULTILINE,
)
_LABEL = re.compile(rf"[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*({_QUOTED})[ \t]*(?:,|$)")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "\\": "\\", '"': '"'}


class Sample(NamedTuple):
    """One line: `value` may be NaN or infinite; `timestamp` is in seconds where the line has one."""

    name: str
    labels: Mapping[str, str]
    value: float
    timestamp: float | None


@dataclass
class Scrape:
    """What a body holds. `first_bad_line` counts from 1; `contradicted` are families with two TYPEs."""

    samples: list[Sample] = field(default_factory=list)
    types: dict[str, str] = field(default_factory=dict)
    helps: dict[str, str] = field(default_factory=dict)
    contradicted: set[str] = field(default_factory=set)
    bad_lines: int = 0
    first_bad_line: int = 0

    @property
    def families(self) -> set[str]:
        """Every name that is spoken of, with samples or without."""
        return {*self.types, *self.helps, *(sample.name for sample in self.samples)}


def parse(text: str) -> Scrape:
    """Every sample of the body, in its order. Raises nothing: what is wrong is counted in the result."""
    scrape = Scrape()
    labels_of: dict[str, Mapping[str, str] | None] = {"": {}}
    for match in _LINE.finditer(text):
        name, label_text, number, stamp, said, family, rest, bad = match.groups()
        if name:
            label_text = label_text or ""
            if label_text not in labels_of:
                labels_of[label_text] = read_labels(label_text)
            labels, value = labels_of[label_text], read_number(number)
            if labels is None or value is None:
                note_bad_line(scrape, text, match.start())
            else:
                scrape.samples.append(Sample(name, labels, value, int(stamp) / 1000 if stamp else None))
        elif said == "TYPE":
            told = (rest or "").strip() or "untyped"
            if scrape.types.setdefault(family, told) != told:
                scrape.contradicted.add(family)
        elif said == "HELP":
            scrape.helps.setdefault(family, (rest or "").strip())
        elif bad:
            note_bad_line(scrape, text, match.start())
    return scrape


def note_bad_line(scrape: Scrape, text: str, position: int) -> None:
    scrape.bad_lines += 1
    if scrape.bad_lines == 1:
        scrape.first_bad_line = text.count("\n", 0, position) + 1


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
    """A float as Prometheus writes it: 3.1E7, NaN, +Inf, -Inf."""
    try:
        return float(text)
    except ValueError:
        return None
