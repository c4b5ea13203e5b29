"""A stored model is the model, or is refused."""

import json
from typing import Any

import pytest
from ai_inference.anomaly.forest import LEAF
from ai_inference.anomaly.models import (
    FORMAT,
    MAX_BYTES,
    dump,
    load,
    load_forest,
    size_of,
)
from ai_inference.anomaly.packing import Budget, packed, unpacked
from ai_inference.anomaly.refusal import Refusal
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.anomaly.models import fitted

TEXT = dump(fitted())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("options", [{}, {"seasonality": "true"}, {"by": "nobody"}, {"sample": "4096"}])
def test_it_comes_back_as_it_was(options: dict[str, str]) -> None:
    model = fitted(options)
    assert load(dump(model)) == model


def test_a_group_takes_the_bytes_it_is_said_to_take() -> None:
    model = fitted()
    whole = len(dump(model))
    name, baseline = model.groups.popitem()
    assert whole - len(dump(model)) == size_of(name, baseline)


def test_another_format_is_named() -> None:
    stored = json.loads(TEXT) | {"format": FORMAT + 1}
    with pytest.raises(Refusal, match=r"^is of format 2, and this version of the add-on reads format 1$"):
        load(json.dumps(stored))


Path = tuple[str | int, ...]
FOREST: Path = ("pooled", "forest")
DAMAGE: dict[str, tuple[Path, Any]] = {
    "no fields": (("fields",), "calls"),
    "a field less": (("fields",), ["calls"]),
    "no number": (("expires",), "soon"),
    "no finite scale": (("pooled", "scales", 0, 0), 1e999),
    "a spread of 0": (("pooled", "scales", 0, 1), 0),
    "a season that is none": (("pooled", "season"), "spring"),
    "a season without its hours": (("pooled", "season"), "deviation"),
    "an indicator of no field": (("pooled", "indicators"), [2]),
    "no quantile": (("pooled", "quantiles"), {}),
    "another sample": ((*FOREST, "sample"), 17),
    "a tree more": ((*FOREST, "trees"), 21),
    "nodes that are no base64": ((*FOREST, "nodes"), "§"),
    "nodes that do not unpack": ((*FOREST, "nodes"), "AAAA"),
    "a split of no feature": ((*FOREST, "nodes"), packed(bytes([9, 255, 255]))),
    "a split without children": ((*FOREST, "nodes"), packed(bytes([0]))),
    "no thresholds": ((*FOREST, "thresholds"), packed(b"")),
    "a threshold that is no number": ((*FOREST, "thresholds"), packed(b"\0\0\xc0\x7f" * 5000)),
    "no leaves": ((*FOREST, "leaves"), packed(b"")),
    "a group without a name": (("groups",), [[5, {}]]),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_damaged_is_refused(damage: str) -> None:
    path, value = DAMAGE[damage]
    stored = json.loads(TEXT)
    place = stored
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(Refusal, match=r"^is damaged"):
        load(json.dumps(stored))


@given(JSON)
def test_whatever_is_stored_is_refused_or_read(value: Any) -> None:
    with pytest.raises(Refusal):
        load(json.dumps(value))


@given(st.integers(0, len(TEXT) - 1), st.text(min_size=1, max_size=3))
def test_a_changed_character_is_refused_or_read(place: int, text: str) -> None:
    try:
        load(TEXT[:place] + text + TEXT[place + 1 :])
    except Refusal as refusal:
        assert str(refusal)


def test_a_bomb_is_not_unpacked() -> None:
    bomb = packed(b"\0" * 5_000_000)
    assert len(bomb) < 10_000
    with pytest.raises(ValueError, match="too large"):
        unpacked(bomb, Budget(1_000_000))
    # The twin: with room for it, it unpacks.
    assert len(unpacked(bomb, Budget(6_000_000))) == 5_000_000


def test_the_largest_groups_are_kept_as_long_as_the_model_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = fitted()
    assert list(whole.groups) == [("user0",), ("user1",), ("user2",)]
    # Each name of the module that the bound is read by.
    bound = len(dump(whole)) - 10
    monkeypatch.setattr("ai_inference.anomaly.fitting.MAX_BYTES", bound)
    smaller = fitted()
    assert list(smaller.groups) == [("user0",), ("user1",)]
    assert len(dump(smaller)) <= bound


def test_the_default_size_has_room() -> None:
    """100 trees of 256 rows and 25 groups: what the command's defaults may ask for."""
    model = fitted({"trees": "100"}, data=None)
    (baseline, *_others) = model.groups.values()
    assert size_of(("user0",), baseline) * 20 < MAX_BYTES


def test_a_split_of_a_feature_that_is_not_there() -> None:
    """It would read past the row. The twin believes that there are enough features."""
    stored = {"sample": 256, "trees": 1, "nodes": packed(bytes([9, 255, 255]))}
    stored |= {"thresholds": packed(b"\0" * 4), "leaves": packed(b"\x80\x00" * 2)}
    with pytest.raises(ValueError, match="no feature"):
        load_forest(stored, 9, Budget(1000))
    assert load_forest(stored, 10, Budget(1000)).feature == [9, LEAF, LEAF]


def test_a_tree_deeper_than_a_path_length_has_bits() -> None:
    depth = 40
    stored = {"sample": depth + 1, "trees": 1, "nodes": packed(bytes([0] * depth + [255] * (depth + 1)))}
    stored |= {"thresholds": packed(b"\0" * 4 * depth), "leaves": packed(b"\x01\x00" * (depth + 1))}
    with pytest.raises(ValueError, match="longer"):
        load_forest(stored, 1, Budget(1000))
