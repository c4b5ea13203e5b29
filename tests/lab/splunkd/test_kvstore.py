"""The KV store."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

REST = "dev.splunk.com: Use the Splunk KV store REST API"
CONFIG = "/servicesNS/nobody/lab_probe/storage/collections/config"
DATA = "/servicesNS/nobody/lab_probe/storage/collections/data/probe_collection"
DOCUMENTS = [
    {"_key": "1", "name": "ann", "age": 30, "tags": ["x", "y"]},
    {"_key": "2", "name": "bob", "age": 40, "deep": {"er": 1}},
    {"_key": "3", "name": "cem", "age": 50},
]


@pytest.fixture
def filled(client: httpx.Client) -> Iterator[httpx.Client]:
    assert client.post(f"{DATA}/batch_save", json=DOCUMENTS).json() == ["1", "2", "3"]
    yield client


def keys(client: httpx.Client, **query: str) -> list[str]:
    return [document["_key"] for document in client.get(DATA, params=query).json()]


@pytest.mark.verified(source=REST)
def test_a_documents_life(client: httpx.Client) -> None:
    created = client.post(DATA, json={"a": 1})
    assert created.status_code == 201
    url = f"{DATA}/{created.json()['_key']}"
    assert client.get(url).json() == {"a": 1, "_user": "nobody", "_key": created.json()["_key"]}
    client.post(url, json={"b": 2})
    assert "a" not in client.get(url).json(), "a POST replaces the whole document"
    assert client.delete(url).status_code == 200
    assert client.get(url).status_code == client.delete(url).status_code == 404


@pytest.mark.verified(source=REST)
def test_a_key_that_is_taken_is_409(filled: httpx.Client) -> None:
    assert filled.post(DATA, json={"_key": "1"}).status_code == 409


@pytest.mark.verified(source=REST)
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"age": {"$gt": 35}}, ["2", "3"]),
        ({"name": "ann"}, ["1"]),
        ({"$or": [{"name": "ann"}, {"age": 50}]}, ["1", "3"]),
        ({"name": {"$ne": "ann"}, "age": {"$lte": 40}}, ["2"]),
        ({"name": {"$regex": "^[ab]"}}, ["1", "2"]),
        ({"deep.er": 1}, ["2"]),
        ({"tags": "x"}, ["1"]),
        ({}, ["1", "2", "3"]),
    ],
)
def test_queries(filled: httpx.Client, query: dict[str, Any], found: list[str]) -> None:
    assert keys(filled, query=json.dumps(query)) == found


@pytest.mark.verified(source=REST)
def test_sort_limit_skip_and_fields(filled: httpx.Client) -> None:
    assert keys(filled, sort="age:-1", limit="1", skip="1") == ["2"]
    assert filled.get(DATA, params={"fields": "name", "limit": "1"}).json() == [
        {"name": "ann", "_user": "nobody", "_key": "1"}
    ]
    assert "age" not in filled.get(DATA, params={"fields": "age:0"}).json()[0]


@pytest.mark.verified(source=REST)
def test_delete_by_query(filled: httpx.Client) -> None:
    filled.delete(DATA, params={"query": '{"age": {"$lt": 45}}'})
    assert keys(filled) == ["3"]


@pytest.mark.verified(source=REST)
def test_a_collection_is_made_and_dropped(client: httpx.Client) -> None:
    other = DATA.replace("probe_collection", "fresh")
    assert client.get(other).status_code == 404
    assert client.post(CONFIG, data={"name": "fresh", "field.a": "string"}).status_code == 201
    assert client.post(CONFIG, data={"name": "fresh"}).status_code == 409
    assert client.get(other).json() == []
    assert client.delete(f"{CONFIG}/fresh").status_code == 200
    assert client.get(other).status_code == 404


@pytest.mark.parametrize(
    ("query", "text"),
    [("{", "invalid"), ('{"a": {"$where": 1}}', "$where"), ("[1]", "object"), ('{"$or": 3}', "query")],
)
@pytest.mark.unverified
def test_a_query_that_is_none_is_400(filled: httpx.Client, query: str, text: str) -> None:
    answer = filled.get(DATA, params={"query": query})
    assert answer.status_code == 400 and text in answer.text


@pytest.mark.parametrize("body", ["nonsense", "[]", "3"])
@pytest.mark.unverified
def test_a_body_that_is_no_document_is_400(client: httpx.Client, body: str) -> None:
    answer = client.post(DATA, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


@pytest.mark.verified(source=f"{REST}: a fields value may mix inclusion with the exclusion of _key only")
def test_fields_without_the_key(filled: httpx.Client) -> None:
    [found] = filled.get(DATA, params={"query": '{"name": "ann"}', "fields": "name:1,_key:0"}).json()
    assert found == {"name": "ann", "_user": "nobody"}
    assert filled.get(DATA, params={"fields": "name:1,age:0"}).status_code == 400


@pytest.mark.verified(
    source="collections.conf.spec 10.4, enforceTypes: the operation fails, or the field is dropped"
)
@pytest.mark.parametrize(("enforced", "status"), [("1", 400), ("0", 201)])
def test_types(client: httpx.Client, enforced: str, status: int) -> None:
    form = {"name": "typed", "enforceTypes": enforced, "field.n": "number", "field.b": "bool"}
    assert client.post(CONFIG, data=form).status_code == 201
    data = DATA.replace("probe_collection", "typed")
    answer = client.post(data, json={"_key": "1", "n": "many", "b": True, "other": "x"})
    assert answer.status_code == status
    stored = [] if status == 400 else [{"b": True, "other": "x", "_user": "nobody", "_key": "1"}]
    assert client.get(data).json() == stored
