"""The canary: a request whose answer is known. A changed answer from an unchanged version is how a model that
was swapped, poisoned or routed elsewhere looks from outside."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ai_inference.answers import STATUS_OK, present, read_json, refusal
from ai_inference.endpoints.family import INFERENCE, Ask
from ai_inference.trouble import Trouble

MAX_NUMBERS = 1_000
SHORT = 16


@dataclass(frozen=True)
class Canary:
    """`path` below the endpoint; `body` is JSON, "" for GET; `field`: dotted path into the answer ("" is all
    of it); `expected`: SHA-256 (hex) of the answer's text, "" where the first answer is the expected one;
    `tolerance`: relative, for answers of numbers."""

    path: str
    body: str = ""
    field: str = ""
    expected: str = ""
    tolerance: float = 0.0


@dataclass(frozen=True)
class Sighting:
    """One answer: `fields` for the health record, `change` for a change record ({} where it is as before),
    `state` to remember."""

    fields: Mapping[str, Any]
    change: Mapping[str, Any]
    state: Mapping[str, Any]


def look(ask: Ask, canary: Canary, state: Mapping[str, Any]) -> Sighting:
    """Ask and compare. Trouble where there is no answer to compare."""
    answer = ask(INFERENCE, canary.path, canary.body.encode() or None)
    if answer.status not in STATUS_OK:
        raise refusal(answer, "The canary request")
    value = pick(read_json(answer, "The canary request"), canary.field)
    digest = digest_of(value)
    numbers = numbers_of(value) if canary.tolerance > 0 else None
    # Another request or field begins anew.
    request = digest_of([canary.path, canary.body, canary.field])
    known = state if state.get("request") == request else {}
    first = canary.expected or known.get("expected") or digest
    same = digest == first or near(numbers, known.get("numbers"), canary.tolerance)
    before = known.get("answer")
    change: dict[str, Any] = {}
    if digest != before and not same:
        change = {"change": "answer_changed", "before": before or first, "after": digest}
    elif digest != before and before is not None and known.get("same") is False:
        change = {"change": "answer_restored", "before": before, "after": digest}
    return Sighting(
        {"canary": "as_expected" if same else "changed", "canary_answer": digest},
        change,
        present(
            request=request,
            expected=first,
            answer=digest,
            same=same,
            numbers=known.get("numbers") or (numbers if same else None),
        ),
    )


def pick(value: Any, path: str) -> Any:
    """The value at a dotted path: names of objects, places in lists."""
    for part in path.split(".") if path else ():
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            message = (
                f'The canary\'s answer has no field "{path[:100]}" (missing: "{part[:50]}"). Look at the '
                "answer with curl and correct the canary's field."
            )
            raise Trouble("canary_field", message)
    return value


def digest_of(value: Any) -> str:
    """Of a text the SHA-256 of the text, so that `printf TEXT | sha256sum` gives it; else of its JSON with
    sorted keys and no blanks."""
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def numbers_of(value: Any) -> list[float] | None:
    """All numbers of an answer that holds nothing else, in their order."""
    found: list[float] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += reversed(one)
        elif isinstance(one, dict):
            waiting += [one[key] for key in sorted(one, reverse=True)]
        elif isinstance(one, (int, float)) and not isinstance(one, bool) and len(found) < MAX_NUMBERS:
            found.append(float(one))
        else:
            return None
    return found or None


def near(numbers: list[float] | None, expected: Any, tolerance: float) -> bool:
    if numbers is None or not isinstance(expected, list) or len(numbers) != len(expected):
        return False
    pairs = zip(numbers, expected)
    return all(math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance * 1e-6) for a, b in pairs)
