"""Data models from an app's JSON: inheritance, constraints, calculated fields, and who reads them."""

import json
from pathlib import Path
from typing import Any

import pytest

from lab import Lab
from lab.errors import SearchError, Unsupported
from tests.lab.indexing.world import lab_with

MANUAL = "Knowledge Manager Manual, About data models"
RECORDED = "objectSearch of a model, recorded from splunkd in Splunk Web's test data (TestDebugger)"


def field(name: str, **more: Any) -> dict[str, Any]:
    return {"fieldName": name, "type": "string", **more}


def calculation(kind: str, *names: str, **settings: Any) -> dict[str, Any]:
    return {"calculationType": kind, "outputFields": [field(name) for name in names], **settings}


def dataset(
    name: str, parent: str, search: str, fields: list[Any], calculations: list[Any]
) -> dict[str, Any]:
    return {
        "objectName": name,
        "parentName": parent,
        "constraints": [{"search": search}],
        "fields": fields,
        "calculations": calculations,
    }


MODEL = {
    "modelName": "Calls",
    "objects": [
        dataset(
            "Call", "BaseEvent", "index=main `wanted`",
            [field("_time"), field("host"), field("status"), field("code", required=True)],
            [
                calculation("Eval", "status", expression='if(isnull(status), "unknown", status)'),
                calculation("Rex", "area", inputField="code", expression=r"^(?<area>\w)-"),
                calculation("Eval", "label", expression='area . ":" . status'),
                calculation(
                    "Lookup", "owner", lookupName="owners",
                    lookupInputs=[{"lookupField": "area", "inputField": "area"}],
                ),
            ],
        ),
        dataset("Failed", "Call", 'status="bad"', [field("reason")], []),
        {"objectName": "Slow", "parentName": "BaseTransaction", "fields": [], "calculations": []},
        {"objectName": "Found", "parentName": "BaseSearch",
         "baseSearch": "sourcetype=s | stats count BY status",
         "fields": [field("status"), field("count")], "calculations": []},
    ],
}  # fmt: skip
MODEL["objects"][0]["calculations"][3]["outputFields"][0]["lookupOutputFieldName"] = "who"  # type: ignore[index]


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    lab = lab_with(
        tmp_path,
        macros="[wanted]\ndefinition = sourcetype=s\n",
        transforms="[owners]\nfilename = owners.csv\n",
        datamodels="[Calls]\nacceleration = false\n",
    )
    app = lab.home.app("app")
    for name, text in {
        "default/data/models/Calls.json": json.dumps(MODEL),
        "lookups/owners.csv": "area,who\na,Ann\n",
    }.items():
        (app / name).parent.mkdir(parents=True, exist_ok=True)
        (app / name).write_text(text)
    for number, raw in enumerate(
        ("code=a-1 status=bad reason=x", "code=b-2", "status=bad", "code=a-3 status=ok")
    ):
        lab.ingest_event(raw, sourcetype="s", time=100.0 + number, host="h")
    lab.ingest_event("code=a-9 status=bad", sourcetype="other", time=200.0)
    return lab


@pytest.mark.verified(
    source=f"{MANUAL}: constraints, calculated fields in order; {RECORDED}: names by owner, required first"
)
def test_root_dataset(lab: Lab) -> None:
    rows = lab.search("| datamodel Calls Call search | fields - Call.is_* | table host Call.* _time")
    assert rows == [
        {"host": "h", "Call.status": "ok", "Call.code": "a-3", "Call.area": "a", "Call.label": "a:ok",
         "Call.owner": "Ann", "_time": "103"},
        {"host": "h", "Call.status": "unknown", "Call.code": "b-2", "Call.area": "b",
         "Call.label": "b:unknown",
         "_time": "101"},
        {"host": "h", "Call.status": "bad", "Call.code": "a-1", "Call.area": "a", "Call.label": "a:bad",
         "Call.owner": "Ann", "_time": "100"},
    ]  # fmt: skip


@pytest.mark.verified(
    source=f"{MANUAL}: a child inherits and adds its constraint; {RECORDED}: Root.Child.field"
)
def test_child_dataset(lab: Lab) -> None:
    [row] = lab.search("| datamodel Calls Failed search | table Call.*")
    assert row == {
        "Call.status": "bad", "Call.code": "a-1", "Call.area": "a", "Call.label": "a:bad",
        "Call.owner": "Ann",
        "Call.Failed.reason": "x",
    }  # fmt: skip


@pytest.mark.verified(source="Search Reference, tstats: datamodel=MODEL.DATASET, BY Dataset.field; from")
def test_commands(lab: Lab) -> None:
    assert lab.search("| tstats count from datamodel=Calls.Call by Call.status") == [
        {"Call.status": "bad", "count": "1"}, {"Call.status": "ok", "count": "1"},
        {"Call.status": "unknown", "count": "1"},
    ]  # fmt: skip
    assert lab.search("| tstats values(Call.Failed.reason) as r from datamodel=Calls "
                      "where nodename=Call.Failed") == [{"r": "x"}]  # fmt: skip
    assert lab.search("| tstats count from datamodel=Calls.Call where nodename=Call.Failed Call.area=a") == [
        {"count": "1"}
    ]
    assert lab.search("| from datamodel:Calls.Call | stats values(status) as s")[0]["s"] == [
        "bad",
        "ok",
        "unknown",
    ]
    assert lab.search("| tstats count from datamodel=Calls.Call where Call.status=bad") == [{"count": "1"}]


@pytest.mark.verified(source=f"{RECORDED}: is_CHILD, is_not_CHILD, 1 or 0, of the dataset's own children")
def test_flags_of_the_children(lab: Lab) -> None:
    rows = lab.search("| datamodel Calls Call search | table Call.status Call.is_*")
    assert rows == [
        {"Call.status": "ok", "Call.is_Failed": "0", "Call.is_not_Failed": "1"},
        {"Call.status": "unknown", "Call.is_Failed": "0", "Call.is_not_Failed": "1"},
        {"Call.status": "bad", "Call.is_Failed": "1", "Call.is_not_Failed": "0"},
    ]
    assert lab.search("| datamodel Calls Failed flat | table is_*") == []


@pytest.mark.verified(
    source="Knowledge Manager Manual, Design data models: a root search dataset takes any search"
)
def test_search_dataset(lab: Lab) -> None:
    assert lab.search("| datamodel Calls Found search | table Found.status Found.count") == [
        {"Found.status": "bad", "Found.count": "2"},
        {"Found.status": "ok", "Found.count": "1"},
    ]
    assert lab.search("| from datamodel:Calls.Found | stats sum(count) as n") == [{"n": "3"}]


@pytest.mark.verified(
    source="Search Reference, tstats, PREFIX() and example 9: segments of raw text, fillnull_value"
)
def test_prefix(tmp_path: Path) -> None:
    lab = lab_with(tmp_path)
    for raw in ("user=Ann, kbps=10 x", "[user=bob kbps=333]", "kbps=7"):
        lab.ingest_event(raw, sourcetype="s", time=1.0)
    assert lab.search(
        '| tstats count avg(PREFIX(kbps=)) as k where index=main by PREFIX(user=) fillnull_value="N/A"'
    ) == [
        {"user=": "N/A", "count": "1", "k": "7"},
        {"user=": "ann", "count": "1", "k": "10"},
        {"user=": "bob", "count": "1", "k": "333"},
    ]
    with pytest.raises(SearchError, match="lower case"):
        lab.search("| tstats count where index=main by PREFIX(User=)")


@pytest.mark.verified(source="Search Reference, tstats summariesonly: only what is accelerated")
def test_summaries_only(lab: Lab) -> None:
    search = "| tstats summariesonly=true count from datamodel=Calls.Call"
    assert lab.search(search) == [{"count": "0"}]
    lab.confs.update("datamodels", "Calls", {"acceleration": "true"}, "app")
    assert lab.search(search) == [{"count": "3"}]


@pytest.mark.parametrize(
    ("search", "error", "message"),
    [
        ("| datamodel Calls Slow search", Unsupported, "transaction"),
        ("| tstats count from datamodel=Calls", SearchError, "name one"),
        ("| tstats count from datamodel=Calls where nodename=Found.Failed", SearchError, "no dataset"),
        ("| tstats count from datamodel=Calls.Call by nodename", Unsupported, "nodename"),
        ("| tstats count(eval(1=1)) AS c from datamodel=Calls.Call", SearchError, "Eval expressions"),
        ("| tstats count from datamodel=Calls.Call by Call.*", Unsupported, "wildcards"),
        ('| tstats count from datamodel=Calls.Call where Call.ip="10.0.0.0/8"', Unsupported, "CIDR"),
        ("| datamodel Calls Gone search", SearchError, "no dataset Gone"),
        ("| datamodel Gone Gone search", SearchError, "'Gone' was not found"),
    ],
)
def test_what_is_refused(lab: Lab, search: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        lab.search(search)


@pytest.mark.verified(source="Search Reference, tstats: indexed fields; delete makes events unsearchable")
def test_indexed_fields_and_delete(tmp_path: Path) -> None:
    lab = lab_with(
        tmp_path,
        props="[s]\nTRANSFORMS-t = level\n",
        transforms="[level]\nREGEX = level=(\\w+)\nFORMAT = level::$1\nWRITE_META = true\n",
    )
    for level in ("info", "warn", "warn"):
        lab.ingest_event(f"level={level} x=1", sourcetype="s", time=1.0)
    assert lab.search("| tstats count where index=main by level") == [
        {"level": "info", "count": "1"}, {"level": "warn", "count": "2"},
    ]  # fmt: skip
    with pytest.raises(Unsupported, match="not indexed"):
        lab.search("| tstats count where index=main by x")
    assert lab.search("index=main level=warn | delete")[0]["deleted"] == "2"
    assert [row["level"] for row in lab.search("index=main")] == ["info"]
