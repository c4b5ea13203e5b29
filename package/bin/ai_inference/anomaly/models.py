"""A model as it is stored: JSON, with its trees packed, of a known format, bounded in size, and with an end.

Whoever may write the store may write anything: a stored model is read as untrusted input, and what is not
whole is refused.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ai_inference.anomaly.baseline import QUANTILES, Baseline
from ai_inference.anomaly.features import HUGE, Scale, Space
from ai_inference.anomaly.forest import LEAF, Forest, complete
from ai_inference.anomaly.packing import Budget, packed, packed_floats, unpacked, unpacked_floats
from ai_inference.anomaly.paths import LENGTH_BITS, MAX_TREES
from ai_inference.anomaly.refusal import Refusal
from ai_inference.anomaly.seasonality import DEVIATION, SINE, WEEK_HOURS

FORMAT = 1
# Bytes of a stored model. The KV store would take documents of 16 MB; a search has to fetch and read it each
# time.
MAX_BYTES = 1_000_000
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
# Fields, fields of by=, and characters of a field's name: each outlier's row names some.
MAX_FIELDS, MAX_BY, MAX_FIELD = 50, 4, 1000
MAX_EXPIRY = 366 * 86_400
# What no honest model reaches: fits under a name and rows of a fit, and the epoch seconds of the year 9999.
MANY, LAST_TIME = 10**12, 253_402_300_799.0
NO_SPLIT = 255
# A Scale's numbers in their order.
SCALE_NUMBERS = ("center", "spread", "least", "most", "middle", "low", "high", "absent")
COMPACT = (",", ":")


@dataclass
class Model:
    """`version` counts the fits under this name; times are epoch seconds. `groups`: by the values of `by`."""

    name: str
    version: int
    created: float
    expires: float
    fields: Sequence[str]
    by: Sequence[str]
    options: Mapping[str, Any]
    pooled: Baseline
    groups: dict[tuple[str, ...], Baseline] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return f"{self.name}@{self.version}"

    @property
    def nodes(self) -> int:
        return sum(len(one.forest.feature) for one in (self.pooled, *self.groups.values()))


def dump(model: Model) -> str:
    return json.dumps(
        {
            "format": FORMAT,
            "name": model.name,
            "version": model.version,
            "created": model.created,
            "expires": model.expires,
            "fields": list(model.fields),
            "by": list(model.by),
            "options": dict(model.options),
            "pooled": dump_baseline(model.pooled),
            "groups": [[list(name), dump_baseline(baseline)] for name, baseline in model.groups.items()],
        },
        separators=COMPACT,
    )


def size_of(name: Sequence[str], baseline: Baseline) -> int:
    """Bytes that a group adds to a stored model, the comma before it included."""
    return len(json.dumps([list(name), dump_baseline(baseline)], separators=COMPACT)) + 1


def load(text: str) -> Model:
    """Refusal says what is wrong with it; what to do about it says the store."""
    try:
        stored = json.loads(text, parse_constant=no_constant)
        if stored["format"] != FORMAT:
            raise Refusal(
                f"is of format {str(stored['format'])[:40]}, "
                f"and this version of the add-on reads format {FORMAT}"
            )
        fields, budget = texts(stored["fields"], 1, MAX_FIELDS), Budget()
        return Model(
            name=name_of(stored["name"]),
            version=whole(stored["version"], 1, MANY),
            created=finite(stored["created"], 0.0, LAST_TIME),
            expires=finite(stored["expires"], 0.0, LAST_TIME),
            fields=fields,
            by=texts(stored["by"], 0, MAX_BY),
            options=dict(stored["options"]),
            pooled=load_baseline(stored["pooled"], fields, budget),
            groups={
                tuple(texts(name, 1, MAX_BY)): load_baseline(one, fields, budget)
                for name, one in stored["groups"]
            },
        )
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError) as error:
        raise Refusal(f"is damaged ({type(error).__name__})") from error


def no_constant(text: str) -> None:
    """NaN and Infinity are no JSON, but Python would read them."""
    raise ValueError(text)


def texts(found: Any, least: int, most: int) -> list[str]:
    if not isinstance(found, list) or not least <= len(found) <= most:
        raise ValueError("not as many texts as there may be")
    for text in found:
        if not isinstance(text, str) or len(text) > MAX_FIELD:
            raise ValueError("no text, or one too long")
        # Half of a surrogate pair could not be written into the results.
        text.encode()
    return found


def name_of(found: Any) -> str:
    if not isinstance(found, str) or not NAME.fullmatch(found):
        raise ValueError("no name of a model")
    return found


def whole(found: Any, least: int, most: int) -> int:
    if type(found) is not int or not least <= found <= most:
        raise ValueError("no whole number in its bounds")
    return found


def finite(found: Any, least: float = -HUGE, most: float = HUGE) -> float:
    """An infinite or no number is in no bounds either."""
    if not least <= float(found) <= most:
        raise ValueError("no number in its bounds")
    return float(found)


def dump_baseline(baseline: Baseline) -> dict[str, Any]:
    space = baseline.space
    return {
        "rows": baseline.rows,
        "season": space.season,
        "indicators": list(space.indicators),
        "scales": [
            [*(getattr(one, name) for name in SCALE_NUMBERS), one.judged, packed_floats(one.usual)]
            for one in space.scales
        ],
        "quantiles": baseline.quantiles,
        "forest": dump_forest(baseline.forest),
    }


def load_baseline(stored: Mapping[str, Any], fields: Sequence[str], budget: Budget) -> Baseline:
    scales = [load_scale(one, budget) for one in stored["scales"]]
    indicators = [whole(place, 0, len(fields) - 1) for place in stored["indicators"]]
    space = Space(fields, scales, str(stored["season"]), indicators)
    hours = WEEK_HOURS if space.season == DEVIATION else 0
    if (
        space.season not in ("", DEVIATION, SINE)
        or len(scales) != len(fields)
        or any(len(scale.usual) != hours for scale in scales)
        or indicators != sorted({*indicators})
    ):
        raise ValueError("a space that is not whole")
    forest = load_forest(stored["forest"], len(space.names()), budget)
    quantiles = {name: finite(stored["quantiles"][name], 0.0, 1.0) for name in QUANTILES}
    if [*quantiles.values()] != sorted(quantiles.values()):
        raise ValueError("quantiles out of their order")
    return Baseline(whole(stored["rows"], 1, MANY), space, forest, quantiles)


def load_scale(one: Sequence[Any], budget: Budget) -> Scale:
    *numbers, judged, usual = one
    known = dict(zip(SCALE_NUMBERS, map(finite, numbers)))
    if (
        len(known) != len(SCALE_NUMBERS)
        or not known["least"] <= known["most"]
        or known["spread"] <= 0.0
        or not 0.0 <= known["absent"] <= 1.0
    ):
        raise ValueError("a scale that is not whole")
    return Scale(judged=bool(judged), usual=unpacked_floats(usual, budget), **known)


def dump_forest(forest: Forest) -> dict[str, Any]:
    """Preorder: a byte a node, the feature or NO_SPLIT; thresholds of the splits; rows of the leaves."""
    kinds = bytes(NO_SPLIT if feature == LEAF else feature for feature in forest.feature)
    pairs = list(zip(forest.feature, forest.threshold, forest.size))
    leaves = [size for feature, _at, size in pairs if feature == LEAF]
    return {
        "sample": forest.sample,
        "trees": len(forest.roots),
        "nodes": packed(kinds),
        "thresholds": packed_floats([at for feature, at, _size in pairs if feature != LEAF]),
        "leaves": packed(struct.pack(f"<{len(leaves)}H", *leaves)),
    }


def load_forest(stored: Mapping[str, Any], features: int, budget: Budget) -> Forest:
    kinds = unpacked(stored["nodes"], budget)
    budget.take(len(kinds))
    thresholds = unpacked_floats(stored["thresholds"], budget)
    packed_sizes = unpacked(stored["leaves"], budget)
    leaves = kinds.count(NO_SPLIT)
    if len(thresholds) != len(kinds) - leaves or len(packed_sizes) != 2 * leaves:
        raise ValueError("not as many thresholds and leaves as nodes")
    at, sizes = iter(thresholds), iter(struct.unpack(f"<{leaves}H", packed_sizes))
    forest = Forest(whole(stored["sample"], 1, MANY))
    # Splits whose right child is still to come.
    half: list[int] = []
    for node, kind in enumerate(kinds):
        after_leaf = node == 0 or forest.feature[node - 1] == LEAF
        if after_leaf and half:
            forest.right[half.pop()] = node
        elif after_leaf:
            forest.roots.append(node)
        if kind != NO_SPLIT:
            if kind >= features:
                raise ValueError("a split of no feature")
            half.append(node)
        forest.feature.append(LEAF if kind == NO_SPLIT else kind)
        forest.threshold.append(0.0 if kind == NO_SPLIT else next(at))
        forest.right.append(LEAF)
        forest.size.append(next(sizes) if kind == NO_SPLIT else 0)
    if half or not 0 < len(forest.roots) == stored["trees"] <= MAX_TREES:
        raise ValueError("trees that are not whole")
    for node in range(len(kinds) - 1, -1, -1):
        if forest.feature[node] != LEAF:
            forest.size[node] = forest.size[node + 1] + forest.size[forest.right[node]]
    if any(forest.size[root] != forest.sample for root in forest.roots):
        raise ValueError("trees of another sample")
    if max(complete(forest).weight) >> LENGTH_BITS:
        raise ValueError("paths longer than trees of that sample have")
    return forest
