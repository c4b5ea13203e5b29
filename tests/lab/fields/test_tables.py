"""Tables in events, and the command multikv over them."""

from pathlib import Path

import pytest

from lab.errors import SearchError, Unsupported
from lab.spl.tabular import read_table
from tests.lab.indexing.world import lab_with

PAGE = "SR:multikv"
PEOPLE = "Name     Age   Occupation\nJosh     42    SoftwareEngineer\nFrancine 35    CEO\n"


def table(text: str, **options: object) -> list[dict[str, str]]:
    return [row.fields for row in read_table(text, "here", **options)]  # type: ignore[arg-type]


@pytest.mark.verified(source=f"{PAGE}: the page's own table")
def test_the_table_of_the_page() -> None:
    assert table(PEOPLE) == [
        {"Name": "Josh", "Age": "42", "Occupation": "SoftwareEngineer"},
        {"Name": "Francine", "Age": "35", "Occupation": "CEO"},
    ]


@pytest.mark.verified(
    source=f"{PAGE}: forceheader counts from 1 without empty lines; noheader names Column_N"
)
def test_headers() -> None:
    assert table("a report\n\nid kb\n1 2\n", header_line=2) == [{"id": "1", "kb": "2"}]
    assert table("1 2\n3 4\n", has_header=False) == [
        {"Column_1": "1", "Column_2": "2"},
        {"Column_1": "3", "Column_2": "4"},
    ]


@pytest.mark.unverified
@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Name,Score\nanna,90\n,5\n", [{"Name": "anna", "Score": "90"}, {"Score": "5"}]),
        ("PID   USER     KB\n1              7\n", [{"PID": "1", "KB": "7"}]),
        ("Local Port   Bytes In\n80           5\n", [{"Local_Port": "80", "Bytes_In": "5"}]),
    ],
)
def test_layouts(text: str, rows: list[dict[str, str]]) -> None:
    assert table(text) == rows


@pytest.mark.differs(reason="the page describes the choice of header and columns in a sentence only")
@pytest.mark.parametrize(
    "text",
    ["1 2\n3 4\n", "name kb\nanna x\n", "Name Kb\nanna 1\nNAME KB\nbert 2\n", "Name Kb\nanna 1 2\n",
     "Name Kb\nanna 1\n\nName Kb\nbert 2\n", "A A\n1 2\n", "%CPU Name\n1 x\n"],
)  # fmt: skip
def test_doubtful_tables_are_refused(text: str) -> None:
    with pytest.raises(Unsupported, match="here"):
        table(text)


@pytest.mark.verified(source=f"{PAGE}: fields, filter, rmorig, copyattrs")
def test_multikv(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, props="[t]\nKV_MODE = none\n")
    lab.ingest_event(PEOPLE, sourcetype="t", time=1.0)
    everything = lab.search("index=main | multikv | table _time Name Age Occupation")
    assert everything == [
        {"_time": "1", "Name": "Josh", "Age": "42", "Occupation": "SoftwareEngineer"},
        {"_time": "1", "Name": "Francine", "Age": "35", "Occupation": "CEO"},
    ]
    assert lab.search("index=main | multikv fields Name filter CEO | table Name Age") == [
        {"Name": "Francine"}
    ]
    assert len(lab.search("index=main | multikv rmorig=f")) == 3
    [josh, _] = lab.search("index=main | multikv copyattrs=f")
    assert "sourcetype" not in josh
    with pytest.raises(SearchError):
        lab.search("index=main | multikv fast")
    with pytest.raises(Unsupported, match="conf="):
        lab.search("index=main | multikv conf=x")


@pytest.mark.verified(
    source="pytest-splunk-addon's TA_fiction_indextime: KV_MODE = multi counts rows, and calculates with them"
)
def test_kv_mode_multi(tmp_path: Path) -> None:
    props = "[t]\nKV_MODE = multi\nFIELDALIAS-r = r_op_s AS reads\nEVAL-total = reads + w_op_s\n"
    lab = lab_with(tmp_path, props=props)
    text = "Mount          r_op/s   w_op/s\n10.0.0.1:/home   1.5   2\n10.0.0.2:/opt   3   4\n"
    lab.ingest_event(text, sourcetype="t", host="h", time=1.0)
    assert lab.search("index=main sourcetype=t | stats count") == [{"count": "2"}]
    assert lab.search("index=main | table Mount total host") == [
        {"Mount": "10.0.0.1:/home", "total": "3.5", "host": "h"},
        {"Mount": "10.0.0.2:/opt", "total": "7", "host": "h"},
    ]
