"""The canary: which answers are the expected ones, and when a change is told."""

import hashlib
import json
from typing import Any

import pytest
from ai_inference.canary import Canary, Sighting, look, numbers_of, pick
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble


class Model:
    """An `Ask` whose answer can be changed."""

    models: tuple[str, ...] = ()
    match: tuple[str, ...] = ()

    def __init__(self, answer: Any, status: int = 200) -> None:
        self.answer, self.status = answer, status
        self.asked: list[tuple[str, bytes | None]] = []

    def __call__(self, role: str, path: str, body: bytes | None = None) -> Answer:
        self.asked.append((path, body))
        return Answer(self.status, "application/json", json.dumps(self.answer).encode(), 0.1)


def sightings(canary: Canary, *answers: Any) -> list[Sighting]:
    """What is seen poll by poll, the state going through JSON as in a checkpoint."""
    state: dict[str, Any] = {}
    found = []
    for answer in answers:
        seen = look(Model(answer), canary, state)
        state = json.loads(json.dumps(dict(seen.state)))
        found.append(seen)
    return found


def told(canary: Canary, *answers: Any) -> list[tuple[Any, Any]]:
    return [(seen.fields["canary"], seen.change.get("change")) for seen in sightings(canary, *answers)]


CHAT = Canary("/v1/chat/completions", '{"seed": 1}', "choices.0.message.content")


def chat(text: str) -> Any:
    return {"id": text + "-id", "choices": [{"message": {"content": text}}]}


def test_the_first_answer_is_expected_and_a_change_is_told_once() -> None:
    assert told(CHAT, chat("4"), chat("4"), chat("5"), chat("5"), chat("6"), chat("4"), chat("4")) == [
        ("as_expected", None),
        ("as_expected", None),
        ("changed", "answer_changed"),
        ("changed", None),
        ("changed", "answer_changed"),
        ("as_expected", "answer_restored"),
        ("as_expected", None),
    ]


def test_a_change_has_both_digests() -> None:
    _, seen = sightings(CHAT, chat("4"), chat("5"))
    before, after = (hashlib.sha256(text.encode()).hexdigest() for text in "45")
    assert seen.change == {"change": "answer_changed", "before": before, "after": after}


def test_a_given_answer() -> None:
    canary = Canary("/x", field="a", expected=hashlib.sha256(b"yes").hexdigest())
    assert told(canary, {"a": "yes"}, {"a": "no"}) == [("as_expected", None), ("changed", "answer_changed")]
    assert told(canary, {"a": "no"}, {"a": "no"}) == [("changed", "answer_changed"), ("changed", None)]


def test_numbers_within_a_tolerance() -> None:
    canary = Canary("/p", field="scores", tolerance=0.01)
    near, far = {"scores": [[0.5004, 0.1]]}, {"scores": [[0.52, 0.1]]}
    first = {"scores": [[0.5, 0.1]]}
    assert told(canary, first, near, first, far) == [
        ("as_expected", None), ("as_expected", None), ("as_expected", None), ("changed", "answer_changed"),
    ]  # fmt: skip
    assert told(Canary("/p", field="scores"), first, near)[1] == ("changed", "answer_changed")
    # It does not creep: each answer is compared with the first.
    creeping = [{"scores": [[0.5 * 1.008**step, 0.1]]} for step in range(3)]
    assert told(canary, *creeping)[2][0] == "changed"


def test_another_request_begins_anew() -> None:
    first = look(Model({"a": 1}), Canary("/x"), {})
    assert look(Model({"a": 2}), Canary("/y"), first.state).change == {}
    assert look(Model({"a": 2}), Canary("/x"), first.state).change


def test_get_without_a_body_post_with_one() -> None:
    model = Model({})
    look(model, Canary("/x"), {})
    look(model, Canary("/x", "{}"), {})
    assert model.asked == [("/x", None), ("/x", b"{}")]


@pytest.mark.parametrize(("path", "missing"), [("a.2", "2"), ("b", "b"), ("a.x", "x"), ("c.d", "d")])
def test_a_field_that_is_not_there_is_no_answer(path: str, missing: str) -> None:
    with pytest.raises(Trouble, match=f'missing: "{missing}"'):
        pick({"a": [1, 2], "c": None}, path)


def test_a_refused_request_is_no_answer() -> None:
    with pytest.raises(Trouble) as caught:
        look(Model({}, 503), Canary("/x"), {})
    assert caught.value.kind == "server_error"


def test_numbers() -> None:
    assert numbers_of({"b": [1, [2.5]], "a": 0}) == [0, 1, 2.5]
    assert numbers_of(["1"]) is None and numbers_of(True) is None and numbers_of([]) is None
