"""What stands behind `| aianomaly`: read, checked, and refused with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ai_inference.anomaly.baseline import QUANTILES
from ai_inference.anomaly.models import MAX_BY, MAX_EXPIRY, MAX_FIELD, MAX_FIELDS, NAME
from ai_inference.anomaly.refusal import Refusal

FIT, APPLY, FORGET = "fit", "apply", "forget"
SYNTAX = {
    FIT: '| aianomaly fit model=NAME fields="FIELD,FIELD"',
    APPLY: "| aianomaly apply model=NAME",
    FORGET: "| makeresults | aianomaly forget model=NAME",
}
UNITS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}
TRUTHS = {
    "true": True,
    "t": True,
    "1": True,
    "yes": True,
    "false": False,
    "f": False,
    "0": False,
    "no": False,
}


@dataclass(frozen=True)
class Options:
    """`threshold`: a score, one of QUANTILES, or None. `expires` in seconds. The others as the table below
    says."""

    verb: str
    model: str
    fields: Sequence[str]
    by: Sequence[str]
    seasonality: bool
    trees: int
    sample: int
    seed: str
    groups: int
    minrows: int
    expires: int
    threshold: float | str | None
    top: int


@dataclass(frozen=True)
class Setting:
    """`verbs` that take it; `read` makes its value of text, or raises ValueError; `wants` says what it must
    be."""

    verbs: Sequence[str]
    read: Callable[[str], Any]
    default: Any
    wants: str


def whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise ValueError(text)
        return int(text)

    return read


def name(text: str) -> str:
    if not NAME.fullmatch(text):
        raise ValueError(text)
    return text


def names(most: int) -> Callable[[str], list[str]]:
    def read(text: str) -> list[str]:
        found = [part.strip() for part in text.split(",")]
        if not 1 <= len(found) <= most or len({*found}) < len(found):
            raise ValueError(text)
        if not all(0 < len(name) <= MAX_FIELD for name in found):
            raise ValueError(text)
        return found

    return read


def truth(text: str) -> bool:
    if text.lower() not in TRUTHS:
        raise ValueError(text)
    return TRUTHS[text.lower()]


def span(text: str) -> int:
    match = re.fullmatch(r"([0-9]{1,6})([mhdw])", text)
    seconds = int(match[1]) * UNITS[match[2]] if match else 0
    if not 0 < seconds <= MAX_EXPIRY:
        raise ValueError(text)
    return seconds


def threshold(text: str) -> float | str:
    if text in QUANTILES:
        return text
    if not re.fullmatch(r"[01]|0?\.[0-9]{1,9}|1\.0+", text):
        raise ValueError(text)
    return float(text)


SETTINGS: Mapping[str, Setting] = {
    "model": Setting(
        (FIT, APPLY, FORGET), name, None, "a name of letters, digits and _, beginning with a letter"
    ),
    "fields": Setting(
        (FIT, APPLY), names(MAX_FIELDS), (), 'one to 50 different fields in quotes, fields="a,b,c"'
    ),
    "by": Setting((FIT, APPLY), names(MAX_BY), (), "one to 4 different fields, by=user"),
    "seasonality": Setting((FIT,), truth, False, "true or false"),
    "trees": Setting((FIT,), whole(10, 500), 100, "a whole number from 10 to 500"),
    "sample": Setting((FIT,), whole(16, 4096), 256, "a whole number from 16 to 4096"),
    "seed": Setting((FIT,), whole(0, 999_999_999), 0, "a whole number"),
    "groups": Setting((FIT,), whole(0, 100), 25, "a whole number from 0 to 100"),
    "minrows": Setting((FIT,), whole(2, 100_000), 100, "a whole number from 2 to 100000"),
    "expires": Setting((FIT,), span, 90 * 86_400, "a span such as 12h, 30d or 8w, at most 366d"),
    "threshold": Setting((APPLY,), threshold, None, "a score from 0 to 1, or p95, p99 or p999"),
    "top": Setting((APPLY,), whole(1, 10), 3, "a whole number from 1 to 10"),
}


def read_options(words: Sequence[str], given: Mapping[str, str | None]) -> Options:
    """`words` stand alone, as `fit`; `given` are those with a value, None where not given."""
    verb = read_verb(words)
    values: dict[str, Any] = {}
    for option, setting in SETTINGS.items():
        text = given.get(option)
        if text is None:
            values[option] = setting.default
            continue
        if verb not in setting.verbs:
            raise Refusal(f"{option}= is not for {verb}, but for {' and '.join(setting.verbs)}. Take it out.")
        try:
            values[option] = setting.read(text)
        except ValueError:
            raise Refusal(f"{option}={text[:100]} must be {setting.wants}.") from None
    if values["model"] is None:
        raise Refusal(f"Name the model: {SYNTAX[verb]}")
    if verb == FIT and not values["fields"]:
        raise Refusal(f"Say which numeric fields the model is made of: {SYNTAX[verb]}")
    both = {*values["fields"]} & {*values["by"]}
    if both:
        raise Refusal(f"{min(both)} stands in fields= and in by=. Take it out of one of them.")
    return Options(verb=verb, **{**values, "seed": str(values["seed"])})


def read_verb(words: Sequence[str]) -> str:
    usage = " or ".join(SYNTAX.values())
    if not words or words[0] not in SYNTAX:
        found = f", not {words[0][:100]}" if words else ""
        raise Refusal(f"The first word must be fit, apply or forget{found}: {usage}")
    if len(words) > 1:
        raise Refusal(
            f"{words[1][:100]} stands alone. A list of fields goes into quotes and without spaces around =: "
            'fields="a,b,c"'
        )
    return words[0]
