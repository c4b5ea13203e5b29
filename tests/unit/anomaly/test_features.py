"""Fields to features: numbers as SPL has them, missing values, constants, hours."""

import math
import random

import pytest
from ai_inference.anomaly import baseline
from ai_inference.anomaly.baseline import Baseline
from ai_inference.anomaly.features import learn_space, number, read_row
from ai_inference.anomaly.seasonality import DEVIATION, SINE, WEEK_HOURS, circles, hour_of_week, usual_by_hour
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.anomaly.data import NAN, hours

VALUES = st.floats(allow_infinity=False) | st.sampled_from([NAN, 0.0, 1e308, -1e308])


def learnt(columns: list[list[float]], times: list[float] | None = None, seasonal: bool = False) -> Baseline:
    rows = len(columns[0])
    fields = [f"f{place}" for place in range(len(columns))]
    return baseline.learn(
        fields, rows, [times or [0.0] * rows, *columns], seasonal=seasonal, trees=50, sample=256, seed="1"
    )


def scores(model: Baseline, rows: list[list[float]], times: list[float] | None = None) -> list[float]:
    columns = [list(column) for column in zip(*rows, strict=True)]
    return model.scores(model.space.columns(times or [0.0] * len(rows), columns))


def cloud(rows: int = 500, seed: int = 1) -> list[list[float]]:
    chance = random.Random(seed)
    return [[chance.gauss(100, 10) for _ in range(rows)], [chance.gauss(5, 1) for _ in range(rows)]]


@pytest.mark.parametrize(
    ("text", "value"), [("12", 12.0), (" 1.5e3 ", 1500.0), ("-0.25", -0.25), ("1795000000.5", 1795000000.5)]
)
def test_numbers(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    "text", ["", "x", "1_000", "nan", "inf", "-Infinity", "1,5", "0x10", None, ["1", "2"]]
)
def test_what_is_no_number_is_missing(text: object) -> None:
    assert math.isnan(number(text))


def test_a_row_is_its_time_and_its_fields() -> None:
    assert read_row({"_time": "5", "b": "2", "a": "1"}, ["a", "b"]) == [5.0, 1.0, 2.0]


@given(
    st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=30),
    st.lists(st.tuples(VALUES, VALUES), min_size=1),
)
def test_any_numbers_can_be_learnt_and_scored(
    train: list[tuple[float, float]], asked: list[tuple[float, float]]
) -> None:
    model = learnt([list(column) for column in zip(*train, strict=True)])
    found = scores(model, [list(row) for row in asked])
    assert all(0.0 <= score <= 1.0 for score in found)


def test_a_missing_value_isolates_nothing() -> None:
    """Training never missed it: it stands at the median."""
    model = learnt(cloud())
    middle, missing, far = scores(model, [[100.0, 5.0], [NAN, 5.0], [300.0, 5.0]])
    assert missing == pytest.approx(middle, abs=0.01)
    assert far > middle + 0.2
    assert scores(model, [[NAN, 12.0]])[0] > middle + 0.2


def test_being_missing_counts_where_training_missed_it_at_times() -> None:
    first, second = cloud()
    for place in range(0, 500, 15):
        second[place] = NAN
    model = learnt([first, second])
    assert model.space.names() == ["f0", "f1", "f1:missing"]
    present, missing = scores(model, [[100.0, 5.0], [100.0, NAN]])
    assert missing > present + 0.05
    columns = model.space.columns([0.0], [[100.0], [NAN]])
    (name, text), *_rest = model.reasons([column[0] for column in columns], [0.0, 100.0, NAN], 3)
    assert name == "f1:missing" and text.startswith("f1 is missing, ")
    # The twin: one row of 50 without it would be the model's outliers, whatever else it holds.
    for place in range(0, 500, 15):
        second[place] = NAN if place % 50 == 0 else 5.0
    assert "f1:missing" not in learnt([first, second]).space.names()


def test_a_constant_is_never_split_and_its_change_is_beyond() -> None:
    first, _second = cloud()
    model = learnt([first, [7.0] * 500])
    assert model.space.constants == ["f1"]
    assert scores(model, [[100.0, 7.0]]) == scores(model, [[100.0, 9e9]])
    assert model.space.beyond([0.0, 100.0, 7.0]) == []
    assert model.space.beyond([0.0, 100.0, 7.5]) == ["f1"]


def test_what_is_far_out_of_training_is_told() -> None:
    """The score of 5,000 is that of the greatest value in training: a forest can't see beyond it."""
    model = learnt(cloud())
    near, far = scores(model, [[max(cloud()[0]), 5.0], [5000.0, 5.0]])
    assert far == near
    assert model.space.beyond([0.0, 5000.0, 5.0]) == ["f0"]
    columns = model.space.columns([0.0], [[5000.0], [5.0]])
    (name, text), *_rest = model.reasons([column[0] for column in columns], [0.0, 5000.0, 5.0], 3)
    assert name == "f0" and text.startswith("f0 5000 (usual 7") and text.endswith("beyond all of training")
    # Out of the range by less than its width, missing, or a range of too few values: the forest decides.
    assert model.space.beyond([0.0, 1.2 * max(cloud()[0]), NAN]) == []
    assert learnt(cloud(rows=99)).space.beyond([0.0, 5000.0, 5.0]) == []


def test_one_row() -> None:
    model = learnt([[5.0], [6.0]])
    assert scores(model, [[5.0, 6.0], [1e9, NAN]]) == [0.5, 0.5]


def test_units_and_offsets_do_not_matter() -> None:
    """The same rows in milliseconds since 1970 and in seconds since yesterday score alike."""
    first, second = cloud()
    shifted = [1.79e12 + value * 1000 for value in first]
    rows = list(zip(first, second, strict=True))[:50]
    near = scores(learnt([first, second]), [list(row) for row in rows])
    far = scores(learnt([shifted, second]), [[1.79e12 + x * 1000, y] for x, y in rows])
    assert far == pytest.approx(near, abs=0.01)


class TestHours:
    def test_hours_of_the_week_go_round(self) -> None:
        assert hour_of_week(0.0) == hour_of_week(WEEK_HOURS * 3600.0) == 0
        assert hour_of_week(3600.0 * 167 + 3599) == 167
        assert circles(0.0) == pytest.approx(circles(7 * 86400.0), abs=1e-6)
        assert math.dist(circles(23.9 * 3600), circles(24 * 3600)) < 0.05

    def test_the_median_of_the_hour(self) -> None:
        times = [float(week * 604800 + hour * 3600) for week in range(8) for hour in range(168)]
        values = [100.0 if hour_of_week(time) == 50 else 1.0 for time in times]
        usual, covered = usual_by_hour(times, values)
        assert (usual[50], usual[51], covered) == (100.0, 1.0, 1.0)

    def test_an_hour_with_few_rows_has_the_days_median(self) -> None:
        times = [float(day * 86400 + hour * 3600) for day in range(10) for hour in range(24)]
        usual, covered = usual_by_hour(times, [float(hour_of_week(time) % 24) for time in times])
        assert usual[:24] == [float(hour) for hour in range(24)] and covered == 1.0

    def test_night_work_is_found_though_days_are_busier(self) -> None:
        rows = list(hours(24 * 7 * 10, random.Random(4)))
        times, calls = [time for time, _calls in rows], [count for _time, count in rows]
        night = next(time for time in times[-168:] if int(time // 3600) % 24 == 3)
        seasonal = learnt([calls], times, seasonal=True)
        assert seasonal.space.season == DEVIATION
        odd, usual = scores(seasonal, [[380.0], [20.0]], [night, night])
        assert odd > seasonal.quantiles["p999"] > usual
        columns = seasonal.space.columns([night], [[380.0]])
        ((_name, text),) = seasonal.reasons([columns[0][0]], [night, 380.0], 3)
        assert text.startswith("f0 380 (usual at this hour ")
        assert not seasonal.space.beyond([night, 380.0])
        assert seasonal.space.beyond([night, 4000.0]) == ["f0"]
        # The twin: without seasonality 380 calls are what there is on any day.
        plain = learnt([calls], times)
        assert scores(plain, [[380.0]], [night])[0] < plain.quantiles["p99"]

    def test_with_little_history_the_hour_is_a_feature(self) -> None:
        rows = list(hours(60, random.Random(4)))
        model = learnt([[count for _time, count in rows]], [time for time, _count in rows], seasonal=True)
        assert model.space.season == SINE
        assert model.space.names() == ["f0", *["hour_of_week"] * 4]
        assert scores(model, [[20.0]], [NAN])[0] > 0

    def test_a_row_without_time_is_compared_with_all(self) -> None:
        rows = list(hours(24 * 7 * 10, random.Random(4)))
        model = learnt([[count for _time, count in rows]], [time for time, _count in rows], seasonal=True)
        night = next(time for time, _calls in rows[-168:] if int(time // 3600) % 24 == 3)
        middle = model.space.scales[0].middle
        assert scores(model, [[middle]], [NAN])[0] < model.quantiles["p95"]
        assert scores(model, [[middle + 380.0]], [NAN]) == scores(
            model, [[380.0 + usual_at(model, night)]], [night]
        )

    @given(st.lists(st.tuples(st.floats(0, 4e9) | st.just(NAN), VALUES), min_size=1, max_size=60))
    def test_any_times_can_be_learnt(self, rows: list[tuple[float, float]]) -> None:
        times, values = [time for time, _value in rows], [value for _time, value in rows]
        model = learnt([values], times, seasonal=True)
        assert all(0 <= score <= 1 for score in scores(model, [[value] for value in values], times))


def usual_at(model: Baseline, time: float) -> float:
    return model.space.scales[0].usual[hour_of_week(time)]


def test_learning_twice_is_the_same() -> None:
    first, second = (learn_space(["a", "b"], [0.0] * 500, cloud(), seasonal=False) for _ in range(2))
    assert first == second
