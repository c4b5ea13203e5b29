"""Checkpoints: replaced as a whole, upgraded, and never in the way of a poll."""

import json
from pathlib import Path

import pytest
from ai_inference.checkpoint import FORMAT, Store
from ai_inference.files import replace_file
from ai_inference.trouble import Trouble

URL = "http://h:8080"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path, "prod")


def load_trouble(store: Store) -> Trouble:
    state, trouble = store.load(URL)
    assert state == {} and trouble is not None and trouble.kind == "checkpoint"
    return trouble


def test_what_was_saved_is_loaded(store: Store) -> None:
    assert store.load(URL) == ({}, None)
    store.save(URL, {"models": [1]})
    state, trouble = store.load(URL)
    assert (state["models"], state["format"], state["url"], trouble) == ([1], FORMAT, URL, None)
    assert Store(store.folder.parent, "other").load(URL) == ({}, None)


def test_the_former_format_is_upgraded(store: Store) -> None:
    store.save(URL, {})
    old = {"format": 1, "inventory": [{"model_name": "a"}], "at": 5.0}
    store.path(URL).write_text(json.dumps(old))
    state, trouble = store.load(URL)
    assert (trouble, state) == (None, {"format": FORMAT, "models": old["inventory"], "at": 5.0})


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "cannot be read"),
        (b'{"format": 2, "mod', "cannot be read"),
        (b"\xff\xfe", "cannot be read"),
        (b"[" * 100_000, "cannot be read"),
        (b"[]", "is no checkpoint"),
        (b'{"models": []}', "is no checkpoint"),
        (b'{"format": 99}', "newer version"),
    ],
)
def test_a_file_that_cannot_be_used_is_kept_and_told(store: Store, content: bytes, what: str) -> None:
    store.save(URL, {})
    store.path(URL).write_bytes(content)
    assert what in load_trouble(store).message
    assert store.path(URL).with_suffix(".unread").read_bytes() == content
    # Once: the next poll has a new one.
    assert store.load(URL) == ({}, None)


def test_a_crash_while_saving_leaves_the_old_state(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(URL, {"n": 1})

    def crash(*_args: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(Path, "replace", crash)
    with pytest.raises(OSError, match="no space"):
        store.save(URL, {"n": 2})
    assert store.load(URL)[0]["n"] == 1
    assert [path.suffix for path in store.folder.iterdir()] == [".json"], "nothing is left behind"


def test_endpoints_that_are_gone_are_forgotten(store: Store) -> None:
    for url in (URL, "http://gone"):
        store.save(url, {})
    replace_file(store.folder / "status.json", {})
    store.forget({URL})
    assert {path.name for path in store.folder.iterdir()} == {store.path(URL).name, "status.json"}


def test_a_name_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    for name in ("../../etc", "a/b", "..", "."):
        assert Store(tmp_path, name).folder.parent == tmp_path
