"""`| aianomaly` as a process where the KV store is off, as on an indexer or a search head without it, or
comes and goes; and over whatever somebody wrote into it. Under each of Splunk's Pythons."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lab.splunkd.management import Management
from lab.values import Row
from tests.lab.runtime.conversation import Conversation, messages, twin
from tests.lab.runtime.poller import APP, BASE, Installed, installed

FIT = ["fit", "model=calls", "fields=calls", "trees=10"]
APPLY, FORGET = ["apply", "model=calls"], ["forget", "model=calls"]
OFF = "the KV store is off or not ready"
DATA = f"{BASE}/storage/collections/data/ai_anomaly_models"


def made(count: int) -> list[Row]:
    return [{"calls": str(50 + number * 7919 % 41)} for number in range(count)]


class Splunkd:
    """`off`: has it no KV store? `capabilities`: of the user who searches, None for all."""

    def __init__(self) -> None:
        self.off = True
        self.capabilities: list[str] | None = None

    def answer(
        self, answer: Callable[..., Response], management: Management, request: Request, body: bytes
    ) -> Response:
        path = request.url.path
        if self.off and "storage/collections" in path:
            told = {"type": "ERROR", "text": "KV Store is not available"}
            return JSONResponse({"messages": [told]}, 503)
        if self.capabilities is not None and "current-context" in path:
            return JSONResponse({"entry": [{"content": {"capabilities": self.capabilities}}]})
        return answer(management, request, body)


@pytest.fixture
def splunkd(monkeypatch: pytest.MonkeyPatch) -> Splunkd:
    found, answer = Splunkd(), Management.answer
    monkeypatch.setattr(Management, "answer", lambda *given: found.answer(answer, *given))
    return found


def lookups(addon: Installed) -> Path:
    return addon.lab.home.root / "etc/apps" / APP / "lookups"


def model_file(addon: Installed) -> Path:
    return lookups(addon) / "ai_anomaly_model_calls.csv"


def told(addon: Installed, args: list[str], rows: list[Row]) -> tuple[str, list[str], list[Row]]:
    """The error, if any, which is one line of the command's own and no traceback; warnings; rows."""
    metas, answers = Conversation(addon, args).run(rows)
    errors = messages(metas, "ERROR")
    assert len(errors) <= 1 and all(text.startswith("aianomaly: ") for text in errors), errors
    return "".join(errors), messages(metas, "WARN"), answers[-1]


def test_without_a_kv_store_a_file_is_kept(addon: Installed, splunkd: Splunkd) -> None:
    error, _warned, _rows = told(addon, APPLY, made(3))
    assert error.startswith("aianomaly: There is no model calls in the add-on's lookups (the KV store is off")
    assert "Fit it: | aianomaly fit model=calls" in error
    error, warned, (row,) = told(addon, FIT, made(300))
    assert not error and str(row["stored_in"]).startswith("add-on's lookups")
    assert warned == [
        f"aianomaly: {OFF}: other search heads do not see this model, nor does apply when it is back."
    ]
    error, warned, rows = told(addon, APPLY, made(3))
    assert not error and len(rows) == 3 and {row["anomaly_model"] for row in rows} == {"calls@1"}
    assert warned == [
        f"aianomaly: {OFF}: the model is the one that was fitted on this search head without it."
    ]
    assert told(addon, FIT, made(300))[2][0]["anomaly_model"] == "calls@2"
    # With the KV store back, its models count and not the file.
    splunkd.off = False
    assert "There is no model calls in the KV store" in told(addon, APPLY, made(3))[0]
    error, warned, (row,) = told(addon, FIT, made(300))
    assert (error, warned, row["stored_in"], row["anomaly_model"]) == ("", [], "KV store", "calls@1")
    splunkd.off = True
    assert told(addon, FORGET, [{}])[2][0]["result"] == "forgotten" and not [*lookups(addon).glob("*_calls*")]
    assert told(addon, FORGET, [{}])[2][0]["result"] == "there was none"


def test_a_twin_that_knows_no_file_is_noticed(built_addon: Path, tmp_path: Path, splunkd: Splunkd) -> None:
    with installed(twin(built_addon, tmp_path, "store.py", "AWAY = 503", "AWAY = 0")) as broken:
        error, _warned, rows = told(broken, FIT, made(300))
        assert "splunkd could not read the model" in error and not rows


def test_a_splunkd_that_is_away_is_told(addon: Installed) -> None:
    assert not told(addon, FIT, made(300))[0]
    addresses = addon.server.splunkd.addresses
    there, addresses.mgmt = addresses.mgmt, "https://127.0.0.1:1"
    for args in (APPLY, FIT, FORGET):
        error, _warned, rows = told(addon, args, made(300))
        assert "splunkd could not read the model" in error and error.endswith("Is it healthy?") and not rows
    addresses.mgmt = there
    assert not told(addon, APPLY, made(3))[0]


def test_only_an_admin_writes_files(own: Installed, splunkd: Splunkd) -> None:
    splunkd.capabilities = ["search"]
    error, _warned, rows = told(own, FIT, made(300))
    assert "only a role with admin_all_objects may keep models in the add-on's lookups. Wait for" in error
    assert not rows and not model_file(own).exists()
    # The twin: one who may.
    splunkd.capabilities = ["search", "admin_all_objects"]
    assert not told(own, FIT, made(300))[0] and model_file(own).exists()


FILES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _text: b"",
    "a header alone": lambda text: text.splitlines(keepends=True)[0],
    "cut off": lambda text: text[: len(text) // 2],
    "no CSV": lambda _text: b"\0\0\0",
    "latin-1": lambda text: text.replace(b"calls", "ä".encode("latin-1")),
    "no model in it": lambda _text: b"name,version\ncalls,x\n",
    "10 MB": lambda text: text + b"x" * 10_000_000,
    "10 MB of one cell": lambda _text: b'model\n"' + b"[" * 10_000_000 + b'"\n',
    "nested": lambda _text: b'model\n"' + b"[" * 900_000 + b'"\n',
    "another's": lambda text: text.replace(b'""name"":""calls""', b'""name"":""other""'),
}


def test_a_file_in_any_state_is_refused_and_can_be_replaced(addon: Installed, splunkd: Splunkd) -> None:
    assert not told(addon, FIT, made(300))[0]
    whole = model_file(addon).read_bytes()
    for name, change in FILES.items():
        model_file(addon).write_bytes(change(whole))
        error, _warned, rows = told(addon, APPLY, made(3))
        assert "Fit it: | aianomaly fit model=calls" in error and not rows, name
    # The last one is another's, of version 1.
    assert told(addon, FIT, made(300))[2][0]["anomaly_model"] == "calls@2"
    # The twin: as it was written it is applied.
    assert not told(addon, APPLY, made(3))[0]


def test_a_folder_that_cannot_be_written_is_told(own: Installed, splunkd: Splunkd) -> None:
    for path in lookups(own).glob("*"):
        path.unlink()
    if lookups(own).is_dir():
        lookups(own).rmdir()
    lookups(own).write_text("in its place")
    error, _warned, rows = told(own, FIT, made(300))
    assert f"{OFF}, and the file " in error.replace("The KV", "the KV") and "cannot be written" in error
    assert "let splunkd's user write that folder" in error and not rows
    assert "cannot be read (NotADirectoryError" in told(own, APPLY, made(3))[0]


def changed(path: tuple[str | int, ...], value: Any) -> Callable[[Any], str]:
    def change(model: Any) -> str:
        place = model
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        return json.dumps(model)

    return change


def digits(model: Any) -> str:
    # As text: newer Pythons write no such number.
    return json.dumps(model | {"version": "?"}).replace('"?"', "9" * 5000)


MODELS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "NaN": (changed(("expires",), math.nan), "is damaged (ValueError)"),
    "expired": (changed(("expires",), 1.7e9), "expired on 2023-11-14"),
    "before all time": (changed(("expires",), -1e300), "is damaged (ValueError)"),
    "of another format": (changed(("format",), 2), "is of format 2, and this version of the add-on reads"),
    "a version of 5,000 digits": (digits, "is damaged (ValueError)"),
    "half a surrogate pair": (changed(("fields",), ["\ud800"]), "is damaged (UnicodeEncodeError)"),
    "wrong types": (changed(("pooled", "forest"), "x"), "is damaged (TypeError)"),
    "cut off": (lambda model: json.dumps(model)[:-9], "is damaged (JSONDecodeError)"),
    "no JSON": (lambda _model: "<model/>", "is damaged (JSONDecodeError)"),
    "nested": (lambda _model: "[" * 900_000, "is damaged (RecursionError)"),
    "no text": (lambda _model: {"a": [1]}, "is damaged: it holds no model"),
    "10 MB": (lambda _model: "x" * 10_000_000, "more than 4,000,000 bytes"),
}  # fmt: skip


def test_a_hostile_document_is_refused_and_can_be_replaced(addon: Installed) -> None:
    assert not told(addon, FIT, made(300))[0]
    (document,) = addon.client.get(DATA).raise_for_status().json()
    for name, (change, said) in MODELS.items():
        hostile = document | {"model": change(json.loads(document["model"]))}
        addon.client.post(f"{DATA}/batch_save", content=json.dumps([hostile])).raise_for_status()
        error, _warned, rows = told(addon, APPLY, made(3))
        assert said in error and "Fit it: | aianomaly fit model=calls" in error and not rows, (
            name,
            error[:300],
        )
    assert not told(addon, FIT, made(300))[0]
    assert not told(addon, APPLY, made(3))[0]
