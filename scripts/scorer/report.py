"""The tables that a training run prints: recall by left-out source and kind, and what the thresholds hold."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from scripts.scorer.corpus import Text
from scripts.scorer.fit import LeftOut


def caught(
    found: Sequence[LeftOut], penalty: float, rate: float, by: Callable[[Text], str]
) -> dict[str, list[bool]]:
    """Whether each left-out attack passes the threshold that `rate` of the measured benign texts pass."""
    got: dict[str, list[bool]] = defaultdict(list)
    for one in found:
        attacks, benign = one.at(penalty)
        for text, hit in zip(one.attacks, attacks > np.quantile(benign, 1 - rate), strict=True):
            got[by(text)].append(bool(hit))
    return got


def table(found: Sequence[LeftOut], penalty: float, by: Callable[[Text], str], head: str) -> list[str]:
    one, tenth = (caught(found, penalty, rate, by) for rate in (0.01, 0.001))
    lines = [f"| {head} | texts | recall at 1 % | at 0.1 % |", "|---|---|---|---|"]
    for name in sorted(one):
        lines.append(f"| {name} | {len(one[name])} | {np.mean(one[name]):.1%} | {np.mean(tenth[name]):.1%} |")
    means = [np.mean([np.mean(values) for values in got.values()]) for got in (one, tenth)]
    return [*lines, f"| mean | {sum(map(len, one.values()))} | {means[0]:.1%} | {means[1]:.1%} |"]


def kept(
    told: dict[str, Any], found: Sequence[LeftOut], penalty: float, own: np.ndarray, halves: np.ndarray
) -> list[str]:
    """Each threshold: set on one half of the real chat, tried on the other; recall on left-out sources."""
    lines = [
        "| macro's value | set for | on the other half | recall, all left-out attacks |",
        "|---|---|---|---|",
    ]
    for rate, value in told["thresholds"].items():
        score = np.quantile(own[halves == 0], 1 - float(rate))
        hits = [
            hit
            for values in caught(found, penalty, float(rate), lambda text: text.source).values()
            for hit in values
        ]
        lines.append(
            f"| {value:.4f} | {float(rate):.1%} | {np.mean(own[halves == 1] > score):.2%} "
            f"| {np.mean(hits):.1%} |"
        )
    return lines


def tables(
    told: dict[str, Any], found: Sequence[LeftOut], penalty: float, own: np.ndarray, halves: np.ndarray
) -> str:
    parts = [
        table(found, penalty, lambda text: text.source, "left-out source"),
        table(found, penalty, lambda text: text.kind if len(text.kind) < 14 else "other", "kind"),
        kept(told, found, penalty, own, halves),
    ]
    return f"window penalty {penalty}\n\n" + "\n\n".join("\n".join(part) for part in parts)
