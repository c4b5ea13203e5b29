"""What searches write and read back: CSV files, lookups, collections of the KV store."""

from pathlib import Path

import pytest

from lab import Lab
from lab.errors import SearchError
from tests.lab.indexing.world import lab_with

ACCOUNTS = "[accounts]\nexternal_type = kvstore\ncollection = acc\nfields_list = _key, key, city\n"
PAGE = "SR:outputlookup"


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return lab_with(tmp_path, transforms=ACCOUNTS, collections="[acc]\n")


def write(lab: Lab, key: str, city: str, options: str) -> None:
    lab.search(f'| makeresults | eval key="{key}", city="{city}", other=1 | outputlookup {options} accounts')


def stored(lab: Lab) -> list[tuple[object, object]]:
    return [(row.get("key"), row.get("city")) for row in lab.search("| inputlookup accounts")]


@pytest.mark.verified(source=f"{PAGE}, examples 4 and 5: replaced, or with key_field appended and updated")
def test_a_collection_is_written(lab: Lab) -> None:
    write(lab, "1", "Rome", "")
    write(lab, "2", "Oslo", "")
    assert stored(lab) == [("2", "Oslo")]
    write(lab, "3", "Bonn", "append=t")
    assert stored(lab) == [("2", "Oslo"), ("3", "Bonn")]
    write(lab, "a", "Pisa", "key_field=key append=f")
    write(lab, "b", "Lyon", "key_field=key")
    write(lab, "a", "Kyiv", "key_field=key")
    assert stored(lab) == [("a", "Kyiv"), ("b", "Lyon")]
    write(lab, "a", "Bern", "key_field=key allow_updates=f")
    assert stored(lab) == [("a", "Kyiv"), ("b", "Lyon")]


@pytest.mark.verified(source=f"{PAGE}, example 7: a record is updated by its _key")
def test_a_record_is_updated(lab: Lab) -> None:
    write(lab, "1", "Rome", "")
    lab.search(
        '| inputlookup accounts | search key=1 | eval city="Springfield" '
        "| outputlookup accounts append=True key_field=_key"
    )
    assert stored(lab) == [("1", "Springfield")]


@pytest.mark.verified(source=f"{PAGE}, Append results: only the fields that are in the file are kept")
def test_appending_keeps_the_columns_of_the_file(lab: Lab) -> None:
    lab.search("| makeresults | eval A=1, D=2, J=3 | fields - _time | outputlookup f.csv")
    lab.search("| makeresults | eval A=4, C=5, J=6 | fields - _time | outputlookup append=t f.csv")
    assert lab.search("| inputlookup f.csv") == [{"A": "1", "D": "2", "J": "3"}, {"A": "4", "J": "6"}]


@pytest.mark.verified(source=f"{PAGE}, Multivalued fields: one value, with spaces between")
def test_many_values_are_joined_by_spaces(lab: Lab) -> None:
    lab.search('| makeresults | eval m=split("a,b",",") | table m | outputlookup f.csv')
    assert lab.search("| inputlookup f.csv") == [{"m": "a b"}]


@pytest.mark.verified(source="SR:inputcsv: a name without an extension, start, max and WHERE")
def test_files_of_results(lab: Lab) -> None:
    lab.search("| makeresults count=5 | streamstats count AS age | table age | outputcsv students")
    assert lab.search("| inputcsv start=1 max=2 students") == [{"age": "2"}, {"age": "3"}]
    assert lab.search("| inputcsv students.csv WHERE (age>=2 age<=4) AND NOT age=3 | stats count") == [
        {"count": "2"}
    ]
    with pytest.raises(SearchError, match="could not be opened"):
        lab.search("| inputcsv nothing")
