"""What is usual for a group, or for everyone: how its rows are measured, its forest, and the scores of its
training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isnan

from ai_inference.anomaly.explain import shares, shortening
from ai_inference.anomaly.features import HOUR_NAME, Space, learn_space
from ai_inference.anomaly.forest import Columns, Forest, grow_forest
from ai_inference.anomaly.paths import path_sums
from ai_inference.anomaly.seasonality import DEVIATION, hour_of_week

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
        """(name, sentence) of the features that isolate a row most. `row` is as a reservoir keeps it."""
        found = shares(shortening(self.forest, features), self.space.names())[:most]
        return [(name, self.sentence(name, share, row)) for name, share in found if share >= LEAST_SHARE]

    def sentence(self, name: str, share: float, row: Sequence[float]) -> str:
        percent = f"{share:.0%} of the isolation"
        if name == HOUR_NAME:
            return f"the hour of the week, {percent}"
        if name.endswith(":missing"):
            owner = name[: -len(":missing")]
            value = row[1 + self.space.fields.index(owner)]
            return f"{owner} is {'missing' if isnan(value) else 'present'}, {percent}"
        place = self.space.fields.index(name)
        scale, value, time = self.space.scales[place], row[1 + place], row[0]
        shown = "is missing" if isnan(value) else f"{value:g}"
        if self.space.season == DEVIATION and not isnan(time):
            return f"{name} {shown} (usual at this hour {scale.usual[hour_of_week(time)]:g}), {percent}"
        return f"{name} {shown} (usual {scale.low:g} to {scale.high:g}), {percent}"


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
