"""Metric data points: what they are made of, log-to-metrics conversion, metrics_csv and statsd."""

from pathlib import Path

import pytest

from lab.errors import SearchError, Unsupported
from lab.indexing.metrics import data_point
from tests.lab.indexing.world import lab_with

SPEC = "transforms.conf.spec 10.4, [metric-schema:…]"
INDEX = "[m]\ndatatype = metric\n"
PROPS = (
    "[s]\nSHOULD_LINEMERGE = false\nDATETIME_CONFIG = CURRENT\nTRANSFORMS-f = pairs\n"
    "METRIC-SCHEMA-TRANSFORMS = metric-schema:x\n"
)
PAIRS = "[pairs]\nREGEX = (\\w+)=(\\S+)\nFORMAT = $1::$2\nREPEAT_MATCH = true\nWRITE_META = true\n"


def points(tmp_path: Path, line: str, schema: str) -> dict[str, object]:
    """The dimensions and measurements of the one data point that this line makes."""
    lab = lab_with(tmp_path, props=PROPS, transforms=PAIRS + "[metric-schema:x]\n" + schema, indexes=INDEX)
    lab.ingest(line.encode(), sourcetype="s", index="m")
    if not lab.index.events:
        return {}
    [event] = lab.index.events
    assert (event.raw, event.metric) == ("", True)
    return {name: values[0] for name, values in event.fields.items()}


@pytest.mark.verified(
    source=f"{SPEC}: measures by list, _ALLNUMS_, _NUMS_EXCEPT_, wildcards; the rest dimensions"
)
@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("METRIC-SCHEMA-MEASURES = max_kb, name", {"metric_name:max_kb": "5", "min_kb": "1", "name": "q"}),
        (
            "METRIC-SCHEMA-MEASURES = _ALLNUMS_",
            {"metric_name:max_kb": "5", "metric_name:min_kb": "1", "name": "q"},
        ),
        (
            "METRIC-SCHEMA-MEASURES = _NUMS_EXCEPT_ min_kb",
            {"metric_name:max_kb": "5", "min_kb": "1", "name": "q"},
        ),
        (
            "METRIC-SCHEMA-MEASURES = *_kb",
            {"metric_name:max_kb": "5", "metric_name:min_kb": "1", "name": "q"},
        ),
        ("METRIC-SCHEMA-MEASURES = none", {}),
    ],
)
def test_measures(tmp_path: Path, schema: str, expected: dict[str, object]) -> None:
    assert points(tmp_path, "max_kb=5 min_kb=1 name=q", schema + "\n") == expected


@pytest.mark.verified(source=f"{SPEC}: the deny list beats the allow list, what is not allowed is left out")
@pytest.mark.parametrize(
    ("lists", "dimensions"),
    [
        ("METRIC-SCHEMA-BLACKLIST-DIMS = *_id", {"name"}),
        ("METRIC-SCHEMA-WHITELIST-DIMS = *_id", {"a_id", "b_id"}),
        ("METRIC-SCHEMA-WHITELIST-DIMS = a_id, name\nMETRIC-SCHEMA-BLACKLIST-DIMS = a_id", {"name"}),
    ],
)
def test_dimensions(tmp_path: Path, lists: str, dimensions: set[str]) -> None:
    found = points(tmp_path, "kb=5 a_id=x b_id=y name=q", f"METRIC-SCHEMA-MEASURES = kb\n{lists}\n")
    assert found.keys() - {"metric_name:kb"} == dimensions


@pytest.mark.verified(source="transforms.conf.example 9.0.6, metric-schema:logtometrics: queue.max_size_kb")
def test_a_prefix_per_metric_name(tmp_path: Path) -> None:
    schema = "METRIC-SCHEMA-MEASURES-queue = kb\nMETRIC-SCHEMA-BLACKLIST-DIMS-queue = x\n"
    assert points(tmp_path, "metric_name=queue kb=5 x=1 y=2", schema) == {
        "metric_name:queue.kb": "5",
        "y": "2",
    }


@pytest.mark.verified(source="Metrics manual: mstats and mcatalog read what log-to-metrics wrote")
def test_searching_converted_events(tmp_path: Path) -> None:
    schema = "[metric-schema:x]\nMETRIC-SCHEMA-MEASURES = kb\n"
    lab = lab_with(tmp_path, props=PROPS, transforms=PAIRS + schema, indexes=INDEX)
    lab.ingest(b"kb=5 name=q\nkb=7 name=q\nkb=1 name=r\n", sourcetype="s", index="m")
    assert lab.search("| mstats avg(kb) AS kb WHERE index=m BY name") == [
        {"name": "q", "kb": "6"},
        {"name": "r", "kb": "1"},
    ]
    assert lab.search("index=m") == []
    assert lab.search("| mcatalog values(metric_name) AS n values(_dims) AS d WHERE index=m") == [
        {"n": "kb", "d": "name"}
    ]


def test_points_and_events_keep_to_their_indexes(tmp_path: Path) -> None:
    schema = "[metric-schema:x]\nMETRIC-SCHEMA-MEASURES = kb\n"
    lab = lab_with(tmp_path, props=PROPS, transforms=PAIRS + schema, indexes=INDEX)
    with pytest.raises(Unsupported, match="index of events"):
        lab.ingest(b"kb=5", sourcetype="s", index="main")
    with pytest.raises(SearchError, match="no metric_name"):
        lab.ingest_event("text", sourcetype="t", index="m", time=1.0)


@pytest.mark.unverified
def test_metrics_csv(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, indexes=INDEX)
    data = b"metric_timestamp,metric_name,_value,dc\n1795435100,cpu,0.5,east\n1795435101.250,cpu,1.5,east\n"
    assert lab.ingest(data, sourcetype="metrics_csv", index="m") == 2
    assert lab.search("| mstats sum(cpu) AS s WHERE index=m BY dc") == [{"dc": "east", "s": "2"}]
    assert [event.time for event in lab.index.events] == [1795435100, 1795435101.25]
    wide = b"metric_timestamp,metric_name:cpu.usr,metric_name:cpu.sys,dc\n1795435100,1,2,west\n"
    lab.ingest(wide, sourcetype="metrics_csv", index="m")
    assert lab.search("| mstats max(cpu.*) WHERE index=m dc=west") == [
        {"max(cpu.usr)": "1", "max(cpu.sys)": "2"}
    ]


@pytest.mark.verified(
    source="Metrics manual, StatsD: NAME:VALUE|TYPE|#DIMS; 10.1.1.198.cpu.percent:75|g with an ip dimension"
)
def test_statsd(tmp_path: Path) -> None:
    lab = lab_with(
        tmp_path,
        props="[own]\nMETRICS_PROTOCOL = statsd\nSHOULD_LINEMERGE = false\nDATETIME_CONFIG = CURRENT\n"
        "STATSD-DIM-TRANSFORMS = statsd-dims:ip\n",
        transforms="[statsd-dims:ip]\nREGEX = (?<ip>\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3})\n",
        indexes=INDEX,
    )
    lab.ingest(b"disk.used:5|g|#region:west,rack:63\n", sourcetype="statsd", index="m")
    lab.ingest(b"10.1.1.198.cpu.percent:75|g\n", sourcetype="own", index="m")
    assert lab.search("| mstats max(disk.used) AS u WHERE index=m BY region rack") == [
        {"region": "west", "rack": "63", "u": "5"}
    ]
    assert lab.search("| mstats max(cpu.percent) AS u WHERE index=m BY ip") == [
        {"ip": "10.1.1.198", "u": "75"}
    ]


@pytest.mark.unverified
def test_mcollect_in_a_lab(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, indexes=INDEX)
    lab.search('| makeresults | eval metric_name="a.b", _value=3, dim="x" | mcollect index=m')
    assert lab.search("| mstats max(a.b) AS v WHERE index=m BY dim") == [{"dim": "x", "v": "3"}]


@pytest.mark.verified(source="HEC metrics format: metric_name:NAME = number, or metric_name and _value")
def test_the_two_forms_of_a_data_point() -> None:
    assert data_point({"metric_name:x": 1, "dim": "a"}) == {"metric_name:x": ["1"], "dim": ["a"]}
    assert data_point({"metric_name": "x", "_value": 1.5}) == {"metric_name:x": ["1.5"]}
    for wrong in ({"dim": "a"}, {"metric_name": "x"}, {"metric_name:x": "fast"}):
        with pytest.raises(SearchError):
            data_point(dict(wrong))
