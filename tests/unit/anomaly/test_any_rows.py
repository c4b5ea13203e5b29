"""fit and apply over rows of anything, in chunks of any size, with previews in between."""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from math import isnan
from types import SimpleNamespace
from typing import Any

import pytest
from ai_inference.anomaly import command, features
from ai_inference.anomaly.applying import Applier
from ai_inference.anomaly.baseline import Baseline
from ai_inference.anomaly.fitting import Fitter
from ai_inference.anomaly.refusal import Refusal
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.anomaly.models import rows
from tests.unit.anomaly.search import Row, Search
from tests.unit.anomaly.splunkd import Splunkd

NUMBERS = st.one_of(st.floats().map(str), st.integers(-5, 5).map(str), st.floats(-10, 10).map("{:g}".format))
CELLS = st.one_of(
    NUMBERS,
    NUMBERS,
    st.text(max_size=6),
    st.none(),
    st.lists(NUMBERS | st.text(max_size=3), max_size=3),
    st.sampled_from(["", "inf", "-Infinity", "nan", "-0", "-0.0", "1e308", "-1e308", "1e-320", "1e999", "1_0",
                     "0x10", "١٢", "9" * 400, "x" * 3000, "{0}", "\x00", "1795000000"]),
)  # fmt: skip
USERS = st.sampled_from(["a", "b", "", "{x}", "x" * 201]) | CELLS
ROW = st.fixed_dictionaries({}, optional={"_time": CELLS, "user": USERS, "calls": CELLS, "tokens": CELLS})
ROWS = st.lists(ROW, min_size=1, max_size=40)
CUTS = st.lists(st.integers(0, 40), max_size=6)
OPTIONS = st.fixed_dictionaries(
    {}, optional={"by": st.just("user"), "seasonality": st.sampled_from(["true", "false"])}
)
PREVIEW = [{"calls": "1", "tokens": "2", "user": "a"}, {"other": "x"}]


@pytest.fixture(scope="module", autouse=True)
def one_moment() -> Iterator[None]:
    """A fit's time is in its model, and the model's length in its record."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(command, "time", SimpleNamespace(time=lambda: 4e9))
        yield


def chunked(found: Sequence[Row], cuts: Sequence[int]) -> list[Sequence[Row]]:
    places = [0, *sorted(min(cut, len(found)) for cut in cuts), len(found)]
    return [found[start:end] for start, end in pairwise(places)]


class Outcome:
    """What a fit over some rows and an apply over others come to."""

    def __init__(
        self,
        train: Sequence[Sequence[Row]],
        asked: Sequence[Sequence[Row]],
        preview: Sequence[Row],
        **given: str,
    ) -> None:
        self.splunkd = Splunkd()
        fields = {"model": "m", "fields": "calls,tokens", "trees": "10", "minrows": "3", **given}
        self.fit = Search(self.splunkd, "fit", **fields).run(*train, preview=preview)
        self.apply = Search(self.splunkd, "apply", model="m", threshold="p95").run(*asked, preview=preview)

    def told(self) -> dict[str, Any]:
        refused = bool(self.apply.errors)
        # A refusal ends the search: rows that came before it do not count.
        scored = [] if refused else self.apply.rows
        messages = (self.fit.errors, self.fit.warnings, self.apply.errors, self.apply.warnings)
        return {
            "stored": self.splunkd.documents, "fit": self.fit.rows, "apply": scored, "messages": messages,
        }  # fmt: skip


def wrong(outcome: Outcome) -> str:
    """Empty where all scores are from 0 to 1, or somebody was told why there are none."""
    if outcome.fit.errors and outcome.splunkd.documents:
        return "refused and stored"
    if not outcome.fit.errors and any("damaged" in error for error in outcome.apply.errors):
        return "stored what is not applied"
    if outcome.fit.errors or outcome.apply.errors:
        return ""
    for row in outcome.apply.rows:
        score = row["anomaly_score"]
        if score is None:
            if not all(isnan(features.number(row.get(name))) for name in ("calls", "tokens")):
                return "no score"
        elif not 0.0 <= float(score) <= 1.0:
            return f"score {score}"
    return ""


def differs(train: Sequence[Row], asked: Sequence[Row], cuts: Sequence[int], **given: str) -> str:
    """Empty where chunks, and previews between them, make no difference."""
    whole = Outcome([train], [asked], [], **given).told()
    parts = Outcome(chunked(train, cuts), chunked(asked, cuts), PREVIEW, **given).told()
    return ", ".join(name for name in whole if whole[name] != parts[name])


@given(ROWS, ROWS, OPTIONS)
def test_any_rows_are_scored_from_0_to_1_or_refused(
    train: list[Row], asked: list[Row], options: dict[str, str]
) -> None:
    assert wrong(Outcome([train], [asked], [], **options)) == ""


@given(ROWS, ROWS, CUTS, OPTIONS)
def test_the_size_of_chunks_makes_no_difference(
    train: list[Row], asked: list[Row], cuts: list[int], options: dict[str, str]
) -> None:
    assert differs(train, asked, cuts, **options) == ""


def test_many_rows_in_many_chunks_are_the_same_model() -> None:
    """More than a sample of a group holds, so rows are left out by lot."""
    data = rows(5000, users=2)
    assert differs(data, data[:300], [1, 100, 2047, 2048, 2049, 4999], by="user") == ""


@given(ROWS, OPTIONS)
def test_a_preview_changes_nothing(previewed: list[Row], options: dict[str, str]) -> None:
    splunkd = Splunkd()
    fit = Search(splunkd, "fit", model="m", fields="calls", trees="10", **options)
    assert fit.send(previewed, last=True, preview=True) == []
    assert not splunkd.documents and not fit.errors and not fit.warnings
    Search(splunkd, "forget", model="m").send(previewed, last=True, preview=True)
    kept = Search(splunkd, "fit", model="m", fields="calls", trees="10").run(rows(30))
    before = json.dumps(splunkd.documents)
    assert kept.rows and Search(splunkd, "forget", model="m").send([], last=True, preview=True) == []
    Search(splunkd, "fit", model="m", fields="calls", trees="10").send(previewed, last=True, preview=True)
    apply = Search(splunkd, "apply", model="m")
    assert len(apply.send(previewed, last=True, preview=True)) == len(previewed)
    assert json.dumps(splunkd.documents) == before and not apply.errors and not apply.warnings


# The twins: commands with one bug, and rows that show it.

LATE = [*rows(6), {"other": "1"}]


def refuses_by_chunk(self: Applier, found: Sequence[Row], _read: object, *, last: bool) -> None:
    if found and not any(name in row for row in found for name in ("calls", "tokens")):
        raise Refusal("No row has any of the fields")


def ranks_in_its_chunk(self: Baseline, columns: Sequence[Sequence[float]]) -> list[float]:
    return [place / len(columns[0]) for place in range(len(columns[0]))]


def starts_anew(self: command.Fitting, records: Sequence[Row], *, last: bool) -> Any:
    self._fitter = Fitter(self._options)
    yield from CHUNK(self, records, last=last)


CHUNK = command.Fitting.chunk
TWINS: dict[str, tuple[object, str, Callable[..., Any]]] = {
    "apply refuses by the chunk": (Applier, "_count", refuses_by_chunk),
    "scores depend on the chunk": (Baseline, "scores", ranks_in_its_chunk),
    "fit forgets earlier chunks": (command.Fitting, "chunk", starts_anew),
    "previews count": (command, "is_preview", lambda _command: False),
}


@pytest.mark.parametrize("twin", TWINS)
def test_a_command_for_which_chunks_matter_is_noticed(twin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert differs(rows(30), LATE, [2, 6]) == ""
    monkeypatch.setattr(*TWINS[twin])
    assert differs(rows(30), LATE, [2, 6])


def test_a_fit_that_believes_infinity_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    train, asked = (
        [{"calls": "inf"}, {"calls": "-inf"}, {"calls": "nan"}, {"calls": "1"}] * 9,
        [{"calls": "inf"}],
    )
    train = [row | {"tokens": "1"} for row in train]
    assert wrong(Outcome([train], [asked], [])) == ""
    monkeypatch.setattr(features, "number", lambda text: float(str(text or "nan")))
    try:
        noticed = wrong(Outcome([train], [asked], []))
    except (ValueError, OverflowError) as error:
        noticed = str(error)
    assert noticed
