"""What is usual for a group, or for everyone: how its rows are measured, its forest, and the scores of its
training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isnan

from ai_inference.anomaly.explain import shares, shortening
from ai_inference.anomaly.features import ABSENCE, HOUR_NAME, Space, learn_space
from ai_inference.anomaly.forest import Columns, Forest, grow_forest
from ai_inference.anomaly.paths import path_sums
from ai_inference.anomaly.seasonality import hour_of_week

# Scores below which that share of the training rows lies: thresholds by the share of rows that they flag.
QUANTILES = {"p95": 0.95, "p99": 0.99, "p999": 0.999}
# Training rows that are scored for it, at most.
JUDGED = 5_000
# A feature with less of the shortening is no reason.
LEAST_SHARE = 0.1
DIGITS = 4


@dataclass
class Baseline:
    """`rows`: how many training had, before sampling."""

    rows: int
    space: Space
    forest: Forest
    quantiles: dict[str, float] = field(default_factory=dict)

    def scores(self, columns: Columns) -> list[float]:
        return [round(self.forest.score(units), DIGITS) for units in path_sums(self.forest, columns)]

    def reasons(self, features: Sequence[float], row: Sequence[float], most: int) -> list[tuple[str, str]]:
        """(name, sentence) of what isolates a row: first what is beyond training, then the features that the
        forest isolates it by most. `row` is as a reservoir keeps it."""
        beyond = self.space.beyond(row)
        found = [(name, f"{self.told(name, row, extremes=True)}, beyond all of training") for name in beyond]
        for name, share in shares(shortening(self.forest, features), self.space.names())[:most]:
            if share >= LEAST_SHARE and name not in beyond:
                found.append((name, f"{self.told(name, row)}, {share:.0%} of the isolation"))
        return found

    def told(self, name: str, row: Sequence[float], *, extremes: bool = False) -> str:
        """A feature's value, beside what is usual or, with `extremes`, the range of training."""
        if name == HOUR_NAME:
            return "the hour of the week"
        owner = name[: -len(ABSENCE)] if name.endswith(ABSENCE) else name
        place = self.space.fields.index(owner)
        scale, value, time = self.space.scales[place], row[1 + place], row[0]
        if owner != name:
            return f"{owner} is {'missing' if isnan(value) else 'present'}"
        shown = "is missing" if isnan(value) else f"{value:g}"
        low, high = (scale.least, scale.most) if extremes else (scale.low, scale.high)
        if not scale.usual or isnan(time):
            return f"{name} {shown} (usual {low:g} to {high:g})"
        usual = scale.usual[hour_of_week(time)]
        off = f", off by {low:g} to {high:g}" if extremes else ""
        return f"{name} {shown} (usual at this hour {usual:g}{off})"


def learn(
    fields: Sequence[str], rows: int, columns: Columns, *, seasonal: bool, trees: int, sample: int, seed: str
) -> Baseline:
    """`columns`: the sampled rows' times, then a column a field; `rows`: how many they were sampled from."""
    times, values = columns[0], columns[1:]
    space = learn_space(fields, times, values, seasonal=seasonal)
    features = space.columns(times, values)
    baseline = Baseline(rows, space, grow_forest(features, trees=trees, sample=sample, seed=seed))
    # Sampled evenly: a reservoir's first rows are not its earliest, unless nothing was ever replaced.
    step = max(-(-len(times) // JUDGED), 1)
    scores = sorted(baseline.scores([column[::step] for column in features]))
    baseline.quantiles = {
        name: scores[min(int(share * len(scores)), len(scores) - 1)] for name, share in QUANTILES.items()
    }
    return baseline
