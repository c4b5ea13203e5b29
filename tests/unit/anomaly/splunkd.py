"""A splunkd as the store asks it, through splunklib: the collection, and what the user may."""

import json
from typing import Any

from ai_inference.anomaly.store import COLLECTION, PLACE


class Answer(Exception):
    """What splunklib raises: it has a status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status


class Body:
    def __init__(self, value: Any) -> None:
        self.body = self
        self._text = value if isinstance(value, bytes) else json.dumps(value).encode()

    def read(self, most: int) -> bytes:
        return self._text[:most]


class Splunkd:
    """The collection; `status` is what every request of it is answered with instead, `answers` what a model
    is, by its key."""

    def __init__(self, status: int = 200, capabilities: tuple[str, ...] = ()) -> None:
        self.status, self.capabilities = status, capabilities
        self.documents: dict[str, dict[str, Any]] = {}
        self.answers: dict[str, bytes] = {}

    def _check(self, path: str, query: dict[str, Any]) -> None:
        assert {name: query[name] for name in PLACE} == PLACE
        assert path.startswith(f"storage/collections/data/{COLLECTION}")
        if self.status != 200:
            raise Answer(self.status)

    def get(self, path: str, **query: Any) -> Body:
        if path == "authentication/current-context":
            return Body({"entry": [{"content": {"capabilities": list(self.capabilities)}}]})
        self._check(path, query)
        key = json.loads(query["query"])["_key"]
        if key in self.answers:
            return Body(self.answers[key])
        return Body([self.documents[key]] if key in self.documents else [])

    def post(self, path: str, **query: Any) -> Body:
        self._check(path, query)
        for document in json.loads(query["body"]):
            self.answers.pop(document["_key"], None)
            self.documents[document["_key"]] = document
        return Body([])

    def delete(self, path: str, **query: Any) -> Body:
        self._check(path, query)
        key = path.rpartition("/")[2]
        if self.answers.pop(key, None) is None and self.documents.pop(key, None) is None:
            raise Answer(404)
        return Body({})
