"""Which differences of two inventories are changes, and what each is called."""

from typing import Any

import pytest
from ai_inference.changes import merged, model_changes, watched
from hypothesis import given
from hypothesis import strategies as st

Model = dict[str, Any]


def model(name: str, version: str = "1", **more: Any) -> Model:
    return {"model_name": name, "model_version": version, **more}


def told(before: list[Model], after: list[Model], *, complete: bool = True) -> list[tuple[Any, ...]]:
    found = model_changes(before, after, complete=complete)
    keys = ("change", "action", "object", "model_version", "object_attrs", "before", "after")
    return [tuple(change[key] for key in keys if key in change) for change in found]


def test_models_that_come_and_go() -> None:
    assert told([model("a")], [model("a"), model("b")]) == [("model_added", "created", "b", "1")]
    assert told([model("a"), model("b")], [model("a")]) == [("model_removed", "deleted", "b", "1")]
    assert told([model("a"), model("b")], [model("a")], complete=False) == []


def test_versions() -> None:
    two = [model("a", "1"), model("a", "2")]
    assert told([model("a", "1")], two) == [("version_added", "created", "a", "2")]
    assert told(two, [model("a", "2")]) == [("version_removed", "deleted", "a", "1")]
    assert told([model("a", "1")], [model("a", "2")]) == [("version_changed", "modified", "a", "2", "1", "2")]
    # Of an incomplete list nobody knows whether 1 is gone.
    assert told([model("a", "1")], [model("a", "2")], complete=False) == [
        ("version_added", "created", "a", "2")
    ]


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["ready", "unavailable", "ready"], ["model_unloaded deleted", "model_loaded created"]),
        # On the way there is no change yet, and none is lost.
        (
            ["ready", "unloading", "unavailable", "loading", "ready"],
            ["model_unloaded deleted", "model_loaded created"],
        ),
        (["ready", "loading", "ready"], []),
        (["available", "end"], ["model_unloaded deleted"]),
        # These follow the load.
        (["loaded", "unloaded", "loaded"], []),
        (["ready", "not_ready", "ready"], []),
    ],
)
def test_a_model_that_stays_listed_is_unloaded_and_loaded(states: list[str], expected: list[str]) -> None:
    found, kept = [], merged((), [model("a", state=states[0])], complete=True)
    for state in states[1:]:
        now = [model("a", state=state)]
        found += [f"{c['change']} {c['action']}" for c in model_changes(kept, now, complete=True)]
        kept = merged(kept, now, complete=True)
    assert found == expected


def test_a_model_of_the_repository_that_is_loaded_for_the_first_time() -> None:
    never = {"model_name": "a"}
    assert told([never], [model("a", state="ready")]) == [("model_loaded", "created", "a", "1", "ready")]
    assert told([never], [model("a", state="unavailable")]) == []


def test_the_default_version() -> None:
    def versions(default: str) -> list[Model]:
        return [model("a", version, default_version=version == default) for version in "12"]

    assert told(versions("1"), versions("2")) == [("default_changed", "modified", "a", "2", "1", "2")]
    assert told(versions("1"), versions("1")) == []
    # The old one goes, or the new one comes, between the same two polls.
    assert told(versions("1"), versions("2")[1:]) == [
        ("version_removed", "deleted", "a", "1"),
        ("default_changed", "modified", "a", "2", "1", "2"),
    ]
    assert told(versions("1")[:1], versions("2")) == [
        ("version_added", "created", "a", "2"),
        ("default_changed", "modified", "a", "2", "1", "2"),
    ]
    # A server that does not say has none.
    assert told(versions("1"), [model("a", "1"), model("a", "2")]) == []


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("digest", "content_changed"),
        ("size_bytes", "content_changed"),
        ("inputs", "signature_changed"),
        ("outputs", "signature_changed"),
        ("batch_size", "configuration_changed"),
        ("quantization", "configuration_changed"),
    ],
)
def test_what_changes_under_an_unchanged_version(field: str, kind: str) -> None:
    before, after = [model("a") | {field: 1}], [model("a") | {field: 2}]
    assert told(before, after) == [(kind, "modified", "a", "1", field, 1, 2)]
    # What one of them does not say is no change.
    assert told([model("a")], after) == told(before, [model("a")]) == []


def test_load_is_no_change() -> None:
    assert told([model("a", workers=1, queue_pending=3)], [model("a", workers=4, queue_pending=9)]) == []
    assert watched(model("a", workers=1, digest="x")) == model("a", digest="x")


def test_what_an_incomplete_list_lacks_is_remembered() -> None:
    before = [model("a", digest="x"), model("b")]
    assert merged(before, [model("b", digest="y")], complete=False) == [model("b", digest="y"), before[0]]
    assert merged(before, [model("b")], complete=True) == [model("b")]


MODELS = st.lists(
    st.builds(model, st.sampled_from("abc"), st.sampled_from("123"), digest=st.sampled_from("xy")),
    unique_by=lambda found: (found["model_name"], found["model_version"]),
)


@given(MODELS, MODELS)
def test_no_difference_no_change_and_every_difference_a_change(
    before: list[Model], after: list[Model]
) -> None:
    assert told(before, before) == []
    changed = sorted(map(str, before)) != sorted(map(str, after))
    assert bool(told(before, after)) == changed
