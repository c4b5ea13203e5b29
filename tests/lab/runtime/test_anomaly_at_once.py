"""Searches that fit one model at the same moment, and one that applies it meanwhile: as processes, against
the lab's KV store, in the order of their requests that would hurt most."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

from lab.splunkd.management import Management
from lab.values import Row
from tests.lab.runtime.conversation import Conversation, messages, twin
from tests.lab.runtime.poller import BASE, Installed, installed

PATIENCE = 60
KEY = "calls"


def made(count: int, factor: int) -> list[Row]:
    return [
        {"user": f"u{number % 2}", "calls": str(factor * (50 + number * 7919 % 41))}
        for number in range(count)
    ]


FITS = {
    "first": (["fit", f"model={KEY}", "fields=calls", "trees=10", "seed=1"], made(300, 1)),
    "second": (["fit", f"model={KEY}", "fields=calls", "trees=20", "seed=2", "by=user"], made(400, 1000)),
}
APPLY = ["apply", f"model={KEY}"]


@dataclass
class Turnstile:
    """Lets two processes' n-th writes through together: once both have asked for it, which is after both have
    read the version, and before either of them reads again. Who writes first takes turns."""

    order: tuple[int, int]
    keys: list[str] = field(default_factory=list)
    writes: dict[int, int] = field(default_factory=dict)
    arrived: Barrier = field(default_factory=lambda: Barrier(2))
    gone: Barrier = field(default_factory=lambda: Barrier(2))
    written: dict[int, Event] = field(default_factory=lambda: {number: Event() for number in range(9)})

    def answer(self, answer: Any, management: Management, request: Request, body: bytes) -> Response:
        if not request.url.path.endswith("batch_save"):
            return answer(management, request, body)  # type: ignore[no-any-return]
        self.arrived.wait(PATIENCE)
        who = self.keys.index(request.headers["authorization"].removeprefix("Splunk "))
        number = self.writes[who] = self.writes.get(who, -1) + 1
        if self.order[number % 2] != who:
            assert self.written[number].wait(PATIENCE)
        response = answer(management, request, body)
        self.written[number].set()
        self.gone.wait(PATIENCE)
        return response  # type: ignore[no-any-return]


@contextmanager
def held(turnstile: Turnstile) -> Iterator[None]:
    answer = Management.answer
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Management, "answer", lambda *given: turnstile.answer(answer, *given))
        yield


def record(addon: Installed) -> dict[str, Any]:
    """The one document, without what differs from fit to fit."""
    answer = addon.client.get(f"{BASE}/storage/collections/data/ai_anomaly_models").raise_for_status()
    (found,) = answer.json()
    model = json.loads(found.pop("model"))
    found |= {f"model.{name}": value for name, value in model.items()}
    return {
        name: value
        for name, value in found.items()
        if name.split(".")[-1] not in ("created", "expires", "bytes")
    }


def alone(addon: Installed) -> dict[str, dict[str, Any]]:
    """What each fit stores where no other comes between."""
    found = {}
    for name, (args, rows) in FITS.items():
        Conversation(addon, args).run(rows)
        found[name] = record(addon)
        addon.lab.search(f"| makeresults | aianomaly forget model={KEY}")
    return found


def at_once(addon: Installed, order: tuple[int, int]) -> dict[str, list[str]]:
    """Both fits, and what each was warned of."""
    talks = {name: Conversation(addon, args) for name, (args, _rows) in FITS.items()}
    turnstile = Turnstile(order, [talk.key for talk in talks.values()])
    with held(turnstile), ThreadPoolExecutor(2) as pool:
        running = {name: pool.submit(talk.run, FITS[name][1]) for name, talk in talks.items()}
        metas = {name: future.result()[0] for name, future in running.items()}
    assert not [text for told in metas.values() for text in messages(told, "ERROR")]
    return {name: messages(told, "WARN") for name, told in metas.items()}


@pytest.mark.parametrize(("order", "last"), [((0, 1), "second"), ((1, 0), "first")])
def test_of_two_fits_the_last_one_counts_and_it_is_whole(
    own: Installed, order: tuple[int, int], last: str
) -> None:
    expected = alone(own)
    warned = at_once(own, order)
    assert record(own) == expected[last]
    (other,) = {*FITS} - {last}
    assert warned[last] == []
    assert warned[other] == [
        f"aianomaly: another search fitted {KEY} at the same moment, and its model counts. "
        "Give each search a model= of its own."
    ]
    # The next one goes on counting, and apply takes what is there.
    Conversation(own, FITS[other][0]).run(FITS[other][1])
    assert record(own)["version"] == 2
    _metas, rows = Conversation(own, APPLY).run(made(3, 1))
    assert {row["anomaly_model"] for row in rows[-1]} == {f"{KEY}@2"}


def test_an_apply_goes_on_with_the_model_that_it_began_with(own: Installed) -> None:
    Conversation(own, FITS["first"][0]).run(FITS["first"][1])
    _metas, before = Conversation(own, APPLY).run(made(50, 1))
    assert replaced_meanwhile(own) == before[-1]
    _metas, after = Conversation(own, APPLY).run(made(50, 1))
    assert {row["anomaly_model"] for row in after[-1]} == {f"{KEY}@2"} and after[-1] != before[-1]


def replaced_meanwhile(addon: Installed) -> list[Row]:
    """An apply in three chunks; after the first another fit is stored."""

    def between(number: int) -> None:
        if number == 1:
            Conversation(addon, FITS["second"][0]).run(FITS["second"][1])

    rows = made(50, 1)
    _metas, answers = Conversation(addon, APPLY).run(rows[:20], rows[20:40], rows[40:], between=between)
    return [row for answer in answers for row in answer]


ONE_STEP = "                body=json.dumps([record]),\n            )\n"
TWO_STEPS = """\
                body=json.dumps([{**record, "model": (self._find(model.name) or {}).get("model")}]),
            )
            self._ask(
                "write",
                self._service.post,
                f"{DATA}/batch_save",
                headers=[*JSON_BODY],
                body=json.dumps([{**(self._find(model.name) or {}), "model": text}]),
            )
"""


def test_a_twin_that_writes_in_two_steps_leaves_a_mixture(built_addon: Path, tmp_path: Path) -> None:
    with installed(twin(built_addon, tmp_path, "store.py", ONE_STEP, TWO_STEPS)) as broken:
        expected = alone(broken)
        at_once(broken, (0, 1))
        assert record(broken) not in expected.values()


CHUNK = "        preview = is_preview(self._command)\n"
ANEW = f"""\
        found = Store(self._command.service).open(self._command.model)
        self._applier = Applier(found, read_options(["apply"], {{"model": self._command.model}}))
{CHUNK}"""


def test_a_twin_that_reads_the_model_anew_mixes_two(built_addon: Path, tmp_path: Path) -> None:
    with installed(twin(built_addon, tmp_path, "command.py", CHUNK, ANEW)) as broken:
        Conversation(broken, FITS["first"][0]).run(FITS["first"][1])
        found = replaced_meanwhile(broken)
        assert {row["anomaly_model"] for row in found} == {f"{KEY}@1", f"{KEY}@2"}
