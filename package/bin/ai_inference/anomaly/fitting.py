"""fit: any number of rows into a model, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isnan
from typing import Any

from ai_inference.anomaly import baseline
from ai_inference.anomaly.baseline import Baseline
from ai_inference.anomaly.features import read_row
from ai_inference.anomaly.models import MAX_BYTES, Model, dump, size_of
from ai_inference.anomaly.options import Options
from ai_inference.anomaly.packing import MAX_NODES
from ai_inference.anomaly.refusal import Refusal
from ai_inference.anomaly.reservoir import POOLED_ROWS, Groups, Reservoir
from ai_inference.anomaly.store import day

# A name longer than that gets no group of its own: whoever writes names could fill the model with them.
MAX_NAME = 200
# Rows of which a model says little.
FEW = 100
OWN, POOLED = "own", "pooled"

Record = Mapping[str, Any]


def group_name(record: Record, by: tuple[str, ...]) -> tuple[str, ...] | None:
    """None where a field of `by` is missing or has several values: no group, only everyone."""
    found = []
    for field in by:
        text = record.get(field)
        if not isinstance(text, str) or not 0 < len(text) <= MAX_NAME:
            return None
        found.append(text)
    return tuple(found)


class Fitter:
    def __init__(self, options: Options) -> None:
        self._options = options
        self._by = tuple(options.by)
        width = 1 + len(options.fields)
        self._pooled = Reservoir(POOLED_ROWS, width, options.seed)
        self._groups = Groups(width, options.seed)
        self._timeless = 0

    def add(self, record: Record) -> None:
        row = read_row(record, self._options.fields)
        self._timeless += isnan(row[0])
        self._pooled.add(row)
        if self._by:
            name = group_name(record, self._by)
            if name is not None:
                self._groups.add(name, row)

    def model(self, version: int, now: float) -> Model:
        options, rows = self._options, self._pooled.seen
        if not rows:
            raise Refusal("No row came in: is the search before it empty, or its time range?")
        if options.seasonality and self._timeless == rows:
            raise Refusal(
                "seasonality=true needs _time, which no row has. Keep it: "
                "bin _time span=1h | stats … by _time"
            )
        pooled = self._learn(rows, self._pooled.columns(), options.seed)
        empty = [name for name, scale in zip(options.fields, pooled.space.scales) if scale.absent == 1.0]
        if empty:
            raise Refusal(
                f"{', '.join(empty)}: no number in any of {rows:,} rows. Correct the name, make a number "
                "of it with eval tonumber(), or take it out of fields=."
            )
        settings = {
            "trees": options.trees,
            "sample": options.sample,
            "seed": options.seed,
            "seasonality": options.seasonality,
            "minrows": options.minrows,
            "groups": options.groups,
        }
        found = Model(
            options.model, version, now, now + options.expires, options.fields, options.by, settings, pooled
        )
        self._add_groups(found)
        return found

    def _add_groups(self, model: Model) -> None:
        """The largest first, as long as they are large enough and the model stays small enough."""
        left, nodes = MAX_BYTES - len(dump(model)), MAX_NODES - model.nodes
        for group in self._groups:
            if len(model.groups) >= self._options.groups or group.rows.seen < self._options.minrows:
                return
            seed = "\x00".join((self._options.seed, *group.name))
            learnt = self._learn(group.rows.seen, group.rows.columns(), seed)
            left -= size_of(group.name, learnt)
            nodes -= len(learnt.forest.feature)
            if left < 0 or nodes < 0:
                return
            model.groups[group.name] = learnt

    def _learn(self, rows: int, columns: list[list[float]], seed: str) -> Baseline:
        options = self._options
        return baseline.learn(
            options.fields,
            rows,
            columns,
            seasonal=options.seasonality,
            trees=options.trees,
            sample=options.sample,
            seed=seed,
        )

    def warnings(self, model: Model) -> Iterator[str]:
        if model.pooled.space.constants:
            yield (
                f"{', '.join(model.pooled.space.constants)}: the same in all rows. A model learns nothing of "
                "a constant; apply names it in anomaly_beyond when it changes."
            )
        if model.pooled.rows < FEW:
            yield f"only {model.pooled.rows} rows: a model of so few says little."
        large = sum(group.rows.seen >= self._options.minrows for group in self._groups)
        if large > len(model.groups):
            yield (
                f"{large} groups have enough rows for a forest of their own, {len(model.groups)} have "
                "one: the largest. groups= allows more, fewer trees= make room for more."
            )

    def summary(self, model: Model, place: str, size: int) -> Iterator[dict[str, Any]]:
        """What fit returns: a row for everyone, then one a group with a forest of its own."""
        for name, one in [((), model.pooled), *model.groups.items()]:
            yield {
                "anomaly_model": model.label,
                "anomaly_baseline": OWN if name else POOLED,
                "group": list(name),
                "rows": one.rows,
                "sampled_rows": one.forest.sample,
                "trees": len(one.forest.roots),
                "season": one.space.season or None,
                "constant_fields": one.space.constants,
                "missing_fields": [
                    f"{field} ({scale.absent:.1%})"
                    for field, scale in zip(model.fields, one.space.scales)
                    if scale.absent
                ],
                **{f"score_{quantile}": f"{score:.4f}" for quantile, score in one.quantiles.items()},
                "expires": day(model.expires),
                "bytes": size,
                "stored_in": place,
            }
