"""apply: scores of rows, with what isolates the unusual ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan
from typing import Any

from ai_inference.anomaly.baseline import Baseline
from ai_inference.anomaly.features import read_row
from ai_inference.anomaly.fitting import OWN, POOLED, group_name
from ai_inference.anomaly.models import Model
from ai_inference.anomaly.options import Options
from ai_inference.anomaly.refusal import Refusal

# Without a threshold the rows above this quantile of training's scores are explained: each row would cost ten
# times more.
EXPLAINED = "p95"
# A field that more rows than this share lack, and training's did not, is worth a warning.
SURPRISING = 0.1

Row = dict[str, Any]


class Applier:
    def __init__(self, model: Model, options: Options) -> None:
        self._model, self._options = model, options
        for what, asked, has in (("fields", options.fields, model.fields), ("by", options.by, model.by)):
            if asked and list(asked) != list(has):
                raise Refusal(
                    f'The model {model.label} was fitted with {what}="{",".join(has)}", '
                    f'not "{",".join(asked)}". '
                    f"Take {what}= out (the model knows it), or fit a model on these."
                )
        self._rows = 0
        self._any = False
        self._absent = [0] * len(model.fields)

    def rows(self, rows: Sequence[Row], *, last: bool = True, preview: bool = False) -> Iterator[Row]:
        """The same rows in the same order, with the command's fields. What a row gets does not depend on
        which others came with it; a preview counts for nothing."""
        read = [read_row(row, self._model.fields) for row in rows]
        if not preview:
            self._count(rows, read, last=last)
        groups: dict[tuple[str, ...] | None, list[int]] = {}
        by = tuple(self._model.by)
        for place, row in enumerate(rows):
            name = group_name(row, by) if by else None
            groups.setdefault(name if name in self._model.groups else None, []).append(place)
        for name, places in groups.items():
            baseline = self._model.pooled if name is None else self._model.groups[name]
            label = (POOLED if name is None else OWN) if by else None
            self._score(baseline, [(rows[place], read[place]) for place in places], label)
        yield from rows

    def _count(self, rows: Sequence[Row], read: Sequence[Sequence[float]], *, last: bool) -> None:
        """Refuses, at the last row, where none had any of the fields."""
        fields = self._model.fields
        self._any = self._any or any(field in row for row in rows for field in fields)
        self._rows += len(rows)
        for _time, *values in read:
            for place, value in enumerate(values):
                self._absent[place] += isnan(value)
        if last and self._rows and not self._any:
            raise Refusal(
                f"No row has any of the fields that {self._model.label} was fitted on: {', '.join(fields)}. "
                "Put the same stats and eval before apply as before fit."
            )

    def _score(
        self, baseline: Baseline, rows: Sequence[tuple[Row, Sequence[float]]], label: str | None
    ) -> None:
        numbers = [list(column) for column in zip(*(values for _row, values in rows))]
        columns = baseline.space.columns(numbers[0], numbers[1:])
        cut = self._options.threshold
        least = baseline.quantiles[cut] if isinstance(cut, str) else cut
        explained = baseline.quantiles[EXPLAINED] if least is None else least
        for place, ((row, values), score) in enumerate(zip(rows, baseline.scores(columns))):
            blank = all(map(isnan, values[1:]))
            beyond = baseline.space.beyond(values)
            reasons = []
            if (score >= explained or beyond) and not blank:
                reasons = baseline.reasons([column[place] for column in columns], values, self._options.top)
            # A row without any value is not usual: nothing is known of it.
            row["anomaly_score"] = None if blank else f"{score:.4f}"
            if least is not None:
                row["is_outlier"] = None if blank else str(int(score >= least or bool(beyond)))
            row["anomaly_features"] = [name for name, _text in reasons]
            row["anomaly_reasons"] = [text for _name, text in reasons]
            row["anomaly_beyond"] = beyond
            row["anomaly_model"] = self._model.label
            if label:
                row["anomaly_baseline"] = label

    def warnings(self) -> Iterator[str]:
        """Once all rows are through."""
        for field, absent, scale in zip(self._model.fields, self._absent, self._model.pooled.space.scales):
            if self._rows and absent / self._rows > max(SURPRISING, 2 * scale.absent):
                yield (
                    f"{field} is missing in {absent:,} of {self._rows:,} rows, in training in "
                    f"{scale.absent:.1%}: these rows are scored without it."
                )
