"""Whatever stands in the collection: apply refuses it in words that say what to do, or scores from 0 to 1."""

import base64
import copy
import json
import math
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ai_inference.anomaly import models, store
from ai_inference.anomaly.models import MAX_BYTES, dump
from ai_inference.anomaly.packing import MAX_NODES, Budget, packed
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.anomaly.models import fitted, rows
from tests.unit.anomaly.search import Search
from tests.unit.anomaly.splunkd import Splunkd

DOCUMENT = json.loads(dump(fitted({"trees": "10", "seasonality": "true"})))
DOCUMENT["expires"] = 4e9
ODD: list[dict[str, Any]] = [
    {"_time": "x", "user": "user1", "calls": "1e308", "tokens": "-1e308"},
    {"_time": "1e300", "user": ["user1", "user2"], "calls": "", "tokens": "nan"},
    {"_time": "-5", "user": "user2", "calls": "-0", "tokens": ["1", "2"]},
]
ASKED: list[dict[str, Any]] = [*rows(9), *ODD]
Path = tuple[str | int, ...]


def paths(found: Any, so_far: Path = ()) -> Iterator[Path]:
    """Of every value in a document, but of a list only the first and the last three."""
    yield so_far
    if isinstance(found, dict):
        for name, value in found.items():
            yield from paths(value, (*so_far, name))
    elif isinstance(found, list):
        for place in sorted({*range(len(found))[:3], *range(len(found))[-3:]}):
            yield from paths(found[place], (*so_far, place))


def put(document: Any, path: Path, change: Callable[[Any], Any]) -> Any:
    if not path:
        return change(document)
    made = copy.deepcopy(document)
    place = made
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = change(place[path[-1]])
    return made


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5),
    st.sampled_from([
        math.nan, math.inf, -math.inf, 1e308, -1e308, 5e-324, -0.0, 0, 1, -1, 255, 2**63, 10**30, 10**400,
        "", "NaN", "1e5", "\ud800", "{0}", "x" * 5000, [], {}, [[]], [0] * 3000, ["calls"] * 60,
        packed(b""), packed(b"\0" * 8), packed(b"\xff" * 99), packed(b"\0\0\x80\x7f" * 400), "AAAA", "§",
    ]),
)  # fmt: skip


def bytes_changed(text: str, place: int, byte: int) -> str:
    """A packed part with one byte changed, packed again."""
    data = bytearray(zlib.decompress(base64.b64decode(text)))
    if data:
        data[place % len(data)] = byte
    return packed(bytes(data))


PATHS = [*paths(DOCUMENT)]
PACKED = [
    path for path in PATHS if path[-1:] in (("nodes",), ("thresholds",), ("leaves",)) or path[-1:] == (9,)
]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A model's text after one to three changes."""
    document = DOCUMENT
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["value", "bytes", "less", "more"]))
        where = draw(st.sampled_from(PACKED if kind == "bytes" else PATHS))
        try:
            if kind == "bytes":
                place, byte = draw(st.integers(0, 5000)), draw(st.integers(0, 255))
                document = put(document, where, lambda text: bytes_changed(text, place, byte))  # noqa: B023
            elif kind == "less":
                document = put(document, where, lambda found: found[:-1])
            elif kind == "more":
                document = put(document, where, lambda found: found * 2)
            else:
                value = draw(VALUES)
                document = put(document, where, lambda _: value)  # noqa: B023
        except (TypeError, KeyError, IndexError, ValueError, OverflowError, zlib.error):
            # An earlier change left nothing there to change.
            continue
    text = json.dumps(document)
    if draw(st.integers(0, 9)) == 0:
        text = text[: draw(st.integers(0, len(text)))]
    return text


def applied(text: str, asked: list[dict[str, Any]] = ASKED) -> Search:
    """What apply makes of a document whose model is `text`."""
    splunkd = Splunkd()
    splunkd.documents["calls"] = {"_key": "calls", "version": 1, "model": text}
    return Search(splunkd, "apply", model="calls", threshold="0").run(asked)


def wrong(done: Search, asked: list[dict[str, Any]] = ASKED) -> str:
    """Empty where the search was refused in words that help, or got scores; else what it got."""
    if done.errors:
        (said,) = done.errors
        helps = (
            said.startswith("aianomaly: The model calls") and "Fit it: | aianomaly fit model=calls" in said
        )
        return "" if helps and len(said) <= 2000 else said[:200]
    if len(done.rows) != len(asked):
        return f"{len(done.rows)} rows of {len(asked)}"
    for row in done.rows:
        score = row["anomaly_score"]
        if score is not None and not 0.0 <= float(score) <= 1.0:
            return f"score {score}"
        if row["is_outlier"] not in ("0", "1", None):
            return f"is_outlier {row['is_outlier']}"
        if len(row["anomaly_model"]) > 100 or sum(map(len, row["anomaly_reasons"])) > 10_000:
            return "endless texts"
    return ""


def test_as_it_was_it_scores() -> None:
    done = applied(json.dumps(DOCUMENT))
    assert not done.errors and wrong(done) == "" and len({row["anomaly_score"] for row in done.rows}) > 5


@settings(max_examples=300)
@given(mutated())
def test_a_changed_model_is_refused_or_scores(text: str) -> None:
    assert wrong(applied(text)) == ""


@given(st.dictionaries(st.sampled_from(["model", "version", "name", "_key"]), VALUES))
def test_a_changed_record_is_refused_or_scores_and_can_be_fitted_anew(record: dict[str, Any]) -> None:
    splunkd = Splunkd()
    splunkd.documents["calls"] = {"_key": "calls", "version": 1, "model": json.dumps(DOCUMENT), **record}
    done = Search(splunkd, "apply", model="calls", threshold="0").run(ASKED)
    assert wrong(done) == ""
    fit = Search(splunkd, "fit", model="calls", fields="calls,tokens", trees="10").run(rows(30))
    assert not fit.errors and int(fit.rows[0]["anomaly_model"].partition("@")[2]) >= 1
    again = Search(splunkd, "apply", model="calls", threshold="0").run(ASKED)
    assert not again.errors and wrong(again) == ""


ANSWERS = {
    "no JSON": b"<html>busy</html>",
    "cut off": json.dumps([{"_key": "calls", "model": json.dumps(DOCUMENT)}]).encode()[:-500],
    "nested": f'[{{"_key": "calls", "model": {nested(100_000)}}}]'.encode(),
    "nested before it": nested(500_000).encode(),
    "10 MB of text": json.dumps([{"_key": "calls", "model": "x" * 10_000_000}]).encode(),
    "10 MB of objects": b'[{"_key": "calls", "model": [' + b"{}," * 3_333_333 + b"0]}]",
    "a number of 300,000 digits": b'[{"_key": "calls", "version": ' + b"9" * 300_000 + b"}]",
    "latin-1": '[{"_key": "calls", "model": "ä"}]'.encode("latin-1"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_of_any_size_and_shape_is_refused(name: str) -> None:
    splunkd = Splunkd()
    splunkd.answers["calls"] = ANSWERS[name]
    done, peak, took = measured(lambda: Search(splunkd, "apply", model="calls").run(ASKED))
    assert done.errors and "Fit it: | aianomaly fit model=calls" in done.errors[0], done.errors
    assert peak < 60_000_000 and took < 10
    # fit replaces it, whatever it is; so does forget.
    fit = Search(splunkd, "fit", model="calls", fields="calls", trees="10").run(rows(30))
    assert not fit.errors and fit.rows[0]["anomaly_model"] == "calls@1"
    splunkd.answers["calls"] = ANSWERS[name]
    splunkd.documents.clear()
    assert Search(splunkd, "forget", model="calls").run([]).rows[0]["result"] == "forgotten"


def measured(work: Callable[[], Search]) -> tuple[Search, int, float]:
    """Also the most memory that Python held meanwhile, and the seconds."""
    tracemalloc.start()
    started = time.monotonic()
    try:
        return work(), tracemalloc.get_traced_memory()[1], time.monotonic() - started
    finally:
        tracemalloc.stop()


def balanced(depth: int) -> bytes:
    return bytes([255]) if depth == 0 else bytes([0]) + 2 * balanced(depth - 1)


def bomb(nodes: int) -> str:
    """Trees of equal splits pack to almost nothing: two million nodes in 150 KB."""
    tree = balanced(13)
    leaves = tree.count(255)
    forest = {
        "sample": leaves, "trees": 1, "nodes": packed(tree),
        "thresholds": packed(b"\0\0\0\0" * (leaves - 1)), "leaves": packed(b"\1\0" * leaves),
    }  # fmt: skip
    one = DOCUMENT["pooled"] | {"forest": forest}
    return json.dumps(DOCUMENT | {"groups": [[[f"user{count}"], one] for count in range(nodes // len(tree))]})


def test_trees_that_would_fill_the_memory_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    text = bomb(2 * MAX_NODES)
    assert len(text) < MAX_BYTES / 4
    assert "is damaged (ValueError)" in applied(text).errors[0]
    # On a scale of 1 to 10, since measuring takes its time; and the twin, which has no bound.
    text = bomb(MAX_NODES // 3)
    monkeypatch.setattr(models, "Budget", lambda: Budget(nodes=MAX_NODES // 10))
    done, bound, _took = measured(lambda: applied(text))
    assert done.errors and bound < 20_000_000
    monkeypatch.setattr(models, "Budget", lambda: Budget(nodes=10 * MAX_NODES))
    done, peak, _took = measured(lambda: applied(text))
    assert not done.errors and peak > 2 * bound


def believed(value: Any, *_bounds: Any) -> Any:
    return value


TWINS: dict[str, tuple[str, Any, Path, Any]] = {
    "no end of time": ("finite", believed, ("expires",), -1e300),
    "a version of 2,300 digits": ("whole", believed, ("version",), 10**2300),
    "half a surrogate pair": ("texts", believed, ("fields", 0), "\ud800"),
    "a name without end": ("texts", believed, ("fields", 0), "x" * 300_000),
}


@pytest.mark.parametrize("twin", TWINS)
def test_a_reader_that_believes_more_is_noticed(twin: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, broken, path, value = TWINS[twin]
    text = json.dumps(put(DOCUMENT, path, lambda _: value))
    asked = [row | {str(value): "9e9"} for row in ASKED]
    assert wrong(applied(text, asked), asked) == ""
    monkeypatch.setattr(f"ai_inference.anomaly.models.{name}", broken)
    try:
        noticed = wrong(applied(text, asked), asked)
    except Exception as error:
        noticed = repr(error)
    assert noticed


def test_an_expired_or_endless_model_is_refused() -> None:
    for expires, said in ((1.7e9, "expired on 2023-11-14"), (1e999, "is damaged"), (-1e300, "is damaged")):
        assert said in applied(json.dumps(DOCUMENT | {"expires": expires})).errors[0]
    assert store.day(models.LAST_TIME).startswith("9999-12-31")
