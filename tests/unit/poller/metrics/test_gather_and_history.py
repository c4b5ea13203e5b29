"""From pages of metrics to rates, means and percentiles: by hand, and against Prometheus' own definitions."""

import json
import math
from typing import Any

import pytest
from ai_inference.metrics.gather import MAX_GROUPS, Gathered, Gatherer
from ai_inference.metrics.history import Snapshot, elapsed, growth, measurements, quantile
from ai_inference.metrics.page import Reading, raw_records
from ai_inference.metrics.rules import COUNTER, GAUGE, HISTOGRAM, MEAN, Rule, Table, joined
from ai_inference.prometheus import Page
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble
from hypothesis import given
from hypothesis import strategies as st

TABLE = Table(
    (
        Rule("req", COUNTER, "requests"),
        Rule("req", COUNTER, "errors", where={"code": "5*"}),
        Rule("req", COUNTER, "successes", where={"code": "!5*"}),
        Rule("run", GAUGE, "requests_running"),
        Rule("cache", GAUGE, "kv_cache_usage", "percent", over="max"),
        Rule("util", GAUGE, "gpu_utilization", "percent", over="mean"),
        Rule("lat", HISTOGRAM, "duration", "milliseconds"),
        Rule("http", HISTOGRAM, "predict_time", where={"path": "*/infer"}),
        Rule("http", HISTOGRAM, "predict_time", where={"path": "*/generate"}),
        Rule("queue_us", MEAN, "queue_time", "microseconds", per="done"),
        Rule("old_name", GAUGE, "requests_waiting", unless="new_name"),
        Rule("new_name", GAUGE, "requests_waiting"),
    ),
    labels={"model": "model_name", "version": "model_version"},
)


def gather(text: str, table: Table = TABLE) -> Gathered:
    return Gatherer(table).read(Page(text))


def by_model(text: str, before: str | None = None, seconds: float | None = 10.0) -> dict[str, Any]:
    old = None if before is None else Snapshot.of(gather(before), 0.0, 0.0)
    if old is not None:
        # As the next process reads it from the checkpoint.
        old = Snapshot.from_json(json.loads(json.dumps(old.as_json())))
        assert old is not None
    found = measurements(gather(text), old, seconds)
    return {dict(group).get("model_name", ""): values for group, values in found}


def test_a_histogram_has_only_the_buckets_that_its_rule_wants() -> None:
    def page(probes: int, calls: int) -> str:
        rows = (("/health", "0.1", probes), ("/a/infer", "0.1", 0), ("/a/infer", "4", calls))
        counts = [f'http_bucket{{path="{path}",le="{le}"}} {n}' for path, le, n in rows]
        counts += [f'http_bucket{{le="+Inf",path="{path}"}} {n} # {{t="x"}} 0.1' for path, _, n in rows[::2]]
        sums = [f'http_sum{{path="{path}"}} {n}\nhttp_count{{path="{path}"}} {n}' for path, _, n in rows[::2]]
        return "\n".join([*counts, *sums])

    values = by_model(page(1000, 4), page(0, 0))[""]
    assert values["predict_time_avg"] == 1
    assert (values["predict_time_p50"], values["predict_time_p95"]) == (2.05, 3.805)
    assert by_model(page(1000, 0), page(0, 0)) == {}


def test_series_that_differ_in_other_labels_are_brought_together() -> None:
    text = 'req{model="a",code="200"} 3\nreq{model="a",code="500"} 1\nreq{model="b",code="200"} 5\n'
    assert by_model(text) == {
        "a": {"requests_total": 4, "errors_total": 1, "successes_total": 3},
        "b": {"requests_total": 5, "successes_total": 5},
    }


def test_gauges_are_added_or_the_largest_or_the_mean_in_our_units() -> None:
    text = "\n".join(
        f'{name}{{model="a",gpu="{gpu}"}} {value}'
        for name, values in {"run": (1, 2), "cache": (50, 80), "util": (20, 40)}.items()
        for gpu, value in enumerate(values)
    )
    assert by_model(text) == {"a": {"requests_running": 3, "kv_cache_usage": 0.8, "gpu_utilization": 0.3}}


def test_rates_of_a_counter_that_grew_was_reset_or_came_new() -> None:
    before = 'req{model="a",code="200"} 100\nreq{model="b",code="200"} 100\n'
    text = 'req{model="a",code="200"} 150\nreq{model="b",code="200"} 20\nreq{model="b",code="500"} 10\n'
    found = by_model(text, before)
    assert found["a"]["requests_per_second"] == 5
    # 20 since the restart, and the 10 of a series that was not there before.
    assert (found["b"]["requests_per_second"], found["b"]["errors_per_second"]) == (3, 1)
    assert "requests_per_second" not in by_model(text, before, seconds=None)["a"]
    assert "requests_per_second" not in by_model(text)["a"]


def test_a_worker_that_died_is_no_burst_of_requests() -> None:
    """The twin: the sums alone (100 → 62) would look like a restart and 62 new requests."""
    before = 'req{model="a",worker="1"} 60\nreq{model="a",worker="2"} 40\n'
    text = 'req{model="a",worker="1"} 61\nreq{model="a",worker="3"} 1\n'
    assert by_model(text, before)["a"]["requests_per_second"] == 0.2
    assert growth(62, 100) == 62


def test_means_of_two_counters_and_of_a_histogram() -> None:
    before = 'queue_us{model="a"} 1000\ndone{model="a"} 1\nlat_sum{model="a"} 0\nlat_count{model="a"} 0\n'
    text = (
        'queue_us{model="a"} 9000\ndone{model="a"} 5\nlat_sum{model="a"} 300\nlat_count{model="a"} 2\n'
        'lat_bucket{le="100",model="a"} 1\nlat_bucket{model="a",le="200"} 2\n'
        'lat_bucket{model="a",le="+Inf"} 2\n'
    )
    assert by_model(text, before)["a"] == {
        "queue_time_avg": 0.002,
        "duration_avg": 0.15,
        "duration_p50": 0.1,
        "duration_p95": 0.19,
        "duration_p99": 0.198,
    }
    assert by_model(text, text) == {}, "nothing happened: no mean of nothing"


def test_percentiles_are_of_what_happened_since() -> None:
    def buckets(*counts: int) -> str:
        bounds = ("100", "200", "+Inf")
        return "".join(f'lat_bucket{{le="{b}"}} {c}\n' for b, c in zip(bounds, counts, strict=True))

    assert by_model(buckets(1000, 1000, 1000)) == {}, "of the time before the first poll nothing is known"
    assert by_model(buckets(1000, 1001, 1001), buckets(1000, 1000, 1000))[""]["duration_p50"] == 0.15
    # Reset: all of it is new.
    assert by_model(buckets(2, 2, 2), buckets(1000, 1000, 1000))[""]["duration_p50"] == 0.05
    # Reset in a part only: nobody knows.
    assert by_model(buckets(2, 2000, 2000), buckets(1000, 1000, 1000)) == {}


@pytest.mark.parametrize(
    ("rank", "buckets", "expected"),
    [
        (0.5, {1.0: 10, 2.0: 20, math.inf: 20}, 1.0),
        (0.75, {1.0: 10, 2.0: 20, math.inf: 20}, 1.5),
        (0.99, {1.0: 10, 2.0: 20, math.inf: 40}, 2.0),
        (0.5, {-1.0: 10, math.inf: 10}, -1.0),
        (0.5, {1.0: 0, math.inf: 0}, None),
        (0.5, {1.0: 5, 2.0: 3, math.inf: 9}, None),
        (0.5, {1.0: 5}, None),
        (0.5, {1.0: 5, 2.0: 9}, None),
    ],
)
def test_quantiles_as_prometheus_defines_them(
    rank: float, buckets: dict[float, float], expected: float | None
) -> None:
    assert quantile(rank, buckets) == expected


@given(st.lists(st.floats(0.001, 9.99), min_size=1, max_size=60))
def test_a_quantile_lies_in_the_bucket_of_the_observation(values: list[float]) -> None:
    bounds = [1.0, 2.0, 5.0, 10.0, math.inf]
    buckets = {bound: float(sum(value <= bound for value in values)) for bound in bounds}
    exact = sorted(values)[math.ceil(0.95 * len(values)) - 1]
    found = quantile(0.95, buckets)
    edges = [0.0, *bounds]
    place = next(i for i, bound in enumerate(bounds) if exact <= bound)
    assert found is not None and edges[place] <= found <= bounds[place]


def test_a_metric_with_two_names_counts_once() -> None:
    assert by_model("old_name 3\nnew_name 3\n") == {"": {"requests_waiting": 3}}
    assert by_model("old_name 3\n") == {"": {"requests_waiting": 3}}


def test_series_given_twice_not_finite_and_broken() -> None:
    gathered = gather('run{model="a"} 1\nrun{model="a"} 1\nrun{model="b"} NaN\nrun{model="c} 1\nother 1\n')
    assert (gathered.repeated, gathered.not_finite, gathered.series) == (1, 1, 5)
    assert len(gathered.gauges) == 1


def test_an_exemplar_is_no_label() -> None:
    text = 'lat_bucket{le="+Inf"} 5 # {trace_id="x"} 0.67\nlat_bucket{le="1"} 4 # {trace_id="y"} 0.6 1.5\n'
    assert gather(text).buckets[(), "lat"].counts == {"+Inf": 5.0, "1": 4.0}


def test_more_models_than_a_page_may_have_are_left_out_and_counted() -> None:
    text = "".join(f'run{{model="m{n}"}} 1\n' for n in range(MAX_GROUPS + 3))
    gathered = gather(text)
    assert (len(gathered.groups), gathered.left_out) == (MAX_GROUPS, 3)


@pytest.mark.parametrize(
    ("at", "ticks", "expected"),
    [
        (60.5, 60.0, 60.0),
        (60.0, 59.0, 59.0),
        (3660, 60, None),
        (-5, 60, None),
        (60, -5, None),
        (60, 6000, None),
    ],
)
def test_no_rate_where_the_clocks_disagree(at: float, ticks: float, expected: float | None) -> None:
    assert elapsed(Snapshot(0.0, 0.0), at, ticks) == expected


@pytest.mark.parametrize(
    "broken", [None, [], {}, {"at": 1}, {"at": "x", "ticks": 1, "counters": {}, "buckets": {}}]
)
def test_a_broken_snapshot_counts_as_none(broken: Any) -> None:
    assert Snapshot.from_json(broken) is None


def read(body: bytes, before: Snapshot | None = None) -> tuple[list[dict[str, Any]], list[Trouble], Snapshot]:
    troubles: list[Trouble] = []
    reading = Reading(TABLE, before, 60.0, 60.0, troubles.append)
    reading.add(Answer(200, "text/plain", body, 0.1))
    return list(reading.records()), troubles, reading.snapshot


def test_a_record_has_its_labels_the_interval_and_the_values() -> None:
    _, _, before = read(b'req{model="a",version="1",code="200"} 1\n')
    before.at, before.ticks = 0.0, 0.0
    records, troubles, _ = read(b'req{model="a",version="1",code="200"} 61\n', before)
    assert records == [
        {
            "model_name": "a",
            "model_version": "1",
            "interval": 60.0,
            "requests_per_second": 1,
            "requests_total": 61,
            "successes_per_second": 1,
            "successes_total": 61,
        }
    ]
    assert troubles == []


def test_problems_of_a_page() -> None:
    _, troubles, _ = read(b'run 1\nrun 1\n<p>\nx{a="\xff"} 1\n')
    assert [trouble.kind for trouble in troubles] == ["not_utf8", "bad_lines", "duplicate_series"]
    assert "line 3" in troubles[1].message
    with pytest.raises(Trouble) as caught:
        read(b"<!doctype html>\n<title>Log in</title>")
    assert caught.value.kind == "not_prometheus"
    _, troubles, _ = read(b"run 1\n", Snapshot(1e9, 1.0))
    assert [trouble.kind for trouble in troubles] == ["clock"]


def test_raw_records_hold_every_sample_under_its_own_name() -> None:
    histogram = b'lat_bucket{le="0.5",m="x"} 1\nlat_bucket{le="+Inf",m="x"} 2\n'
    text = b"a 1\nb 2\n" + histogram + b'q{m="x",quantile="0.9"} NaN\n'
    found = list(raw_records([Answer(200, "", text, 0.1)], lambda trouble: None))
    assert found == [
        {"exposed": {"a": 1.0, "b": 2.0}},
        {
            "labels": {"m": "x"},
            "exposed": {"lat_bucket:le=+Inf": 2.0, "lat_bucket:le=0.5": 1.0, "q:quantile=0.9": "nan"},
        },
    ]


def test_tables_join() -> None:
    other = Table((Rule("req", COUNTER, "requests"), Rule("x", GAUGE, "x")), ("y",), {"m": "model_name"})
    both = joined((TABLE, other))
    assert len(both.rules) == len(TABLE.rules) + 1 and both.labels["m"] == "model_name"
    assert both.is_known("y") and both.is_known("lat") and not both.is_known("z")
