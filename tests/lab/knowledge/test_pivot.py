"""pivot over a data model of an app."""

import json
from pathlib import Path
from typing import Any

import pytest

from lab import Lab
from lab.errors import SearchError, Unsupported
from tests.lab.indexing.world import NOW, lab_with

FIELDS = [{"fieldName": name, "type": "string"} for name in ("_time", "host", "status", "bytes")]
MODEL = {
    "modelName": "Tutorial",
    "objects": [
        {
            "objectName": name,
            "parentName": parent,
            "constraints": [{"search": search}],
            "fields": fields,
            "calculations": [],
        }
        for name, parent, search, fields in (
            ("HTTP_requests", "BaseEvent", "sourcetype=access", FIELDS),
            ("Errors", "HTTP_requests", "status=500", []),
        )
    ],
}
PIVOT = "| pivot Tutorial HTTP_requests "


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    models = tmp_path / "app/default/data/models"
    models.mkdir(parents=True)
    (models / "Tutorial.json").write_text(json.dumps(MODEL), encoding="utf-8")
    lab = lab_with(tmp_path, datamodels="[Tutorial]\n")
    for number, (host, status) in enumerate([("www2", 200), ("www1", 500), ("www2", 404)]):
        raw = f"status={status} bytes={number * 10}"
        lab.ingest_event(raw, sourcetype="access", host=host, time=NOW - number)
    return lab


@pytest.mark.verified(source="SR:pivot, examples 1 and 2, and its syntax")
@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        (
            'count(HTTP_requests) AS "Count of HTTP requests"',
            [{"Count of HTTP requests": "3"}],
        ),
        (
            'count(HTTP_requests) AS "Count" SPLITROW host AS "Server" SORT 100 host',
            [{"Server": "www1", "Count": "1"}, {"Server": "www2", "Count": "2"}],
        ),
        (
            "sum(bytes) AS b dc(status) AS s SPLITROW host ROWSUMMARY false COLSUMMARY 0",
            [{"host": "www1", "b": "10", "s": "1"}, {"host": "www2", "b": "20", "s": "2"}],
        ),
        ("count(HTTP_requests) AS n FILTER status is 404", [{"n": "1"}]),
        ("count(HTTP_requests) AS n FILTER host endsWith 2 FILTER bytes > 5", [{"n": "1"}]),
        ("count(HTTP_requests) AS n FILTER status in (200, 500)", [{"n": "2"}]),
        ("count(HTTP_requests) AS n FILTER host isNot www1", [{"n": "2"}]),
        ("count(HTTP_requests) AS n FILTER bytes != 0", [{"n": "2"}]),
        ("count(HTTP_requests) AS n FILTER bytes isNotNull", [{"n": "3"}]),
    ],
)
def test_pivot(lab: Lab, elements: str, expected: list[dict[str, Any]]) -> None:
    assert lab.search(PIVOT + elements) == expected


@pytest.mark.differs(reason="the page names these and does not show what they give")
@pytest.mark.parametrize(
    "elements",
    [
        "count(HTTP_requests)",
        "count(HTTP_requests) AS n SPLITCOL host",
        "count(HTTP_requests) AS n SPLITROW _time PERIOD day",
        "count(HTTP_requests) AS n SPLITROW nothing",
        "count(HTTP_requests) AS n SPLITROW host SORT 10 n",
        "count(HTTP_requests) AS n FILTER nothing is x",
        "count(HTTP_requests) AS n FILTER bytes > status",
        "count(HTTP_requests) AS n ROWSUMMARY true",
        "count(Errors) AS n",
        "duration(_time) AS n",
    ],
)
def test_pivot_left_open(lab: Lab, elements: str) -> None:
    with pytest.raises(Unsupported):
        lab.search(PIVOT + elements)


@pytest.mark.unverified
def test_pivot_of_nothing(lab: Lab) -> None:
    with pytest.raises(SearchError):
        lab.search("| pivot Nope HTTP_requests count(HTTP_requests) AS n")
