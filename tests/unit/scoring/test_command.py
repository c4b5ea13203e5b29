"""What `aiscore` does with events and arguments, without Splunk."""

import io
from types import SimpleNamespace
from typing import Any

import pytest
from ai_inference.scoring import command
from ai_inference.scoring.command import BadArgument, check, scored_events, stream
from ai_inference.scoring.score import Scored
from splunklib.searchcommands.internals import RecordWriterV2


def fixed(text: str) -> Scored:
    return Scored(0.5, None, [], 1.0, len(text), len(text), [])


def run(*events: dict[str, Any], field: str = "prompt", prefix: str = "") -> list[dict[str, Any]]:
    return list(scored_events(events, field, prefix, fixed))


def test_an_event_without_the_field_is_left_alone() -> None:
    assert run({"a": "1"}, {"prompt": ""}) == [{"a": "1"}, {"prompt": ""}]


def test_what_has_nothing_to_say_stays_absent() -> None:
    (event,) = run({"prompt": "hello"})
    numbers = {"prompt_entropy": "1.000", "prompt_length": "5", "prompt_scored": "5"}
    assert event == {"prompt": "hello", "injection_score": "0.5000", **numbers}


def test_a_prefix_lets_two_fields_be_scored() -> None:
    (event,) = run({"response": "hello"}, field="response", prefix="response_")
    assert event["response_injection_score"] == "0.5000" and "injection_score" not in event


def test_what_another_aiscore_said_does_not_stand_beside_this_score() -> None:
    (event,) = run({"prompt": "hello", "injection_kind": "direct", "decoded": ["base64: x"]})
    assert "injection_kind" not in event and "decoded" not in event
    assert run({"injection_kind": "direct"}) == [{"injection_kind": "direct"}]


def test_values_of_a_multivalue_field_are_paragraphs_of_one_text() -> None:
    assert run({"prompt": ["ab", "cd"]})[0]["prompt_length"] == "6"


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (("prompt", "", ["response"]), "aiscore field=response"),
        (("", "", []), "aiscore field=prompt"),
        (("a b", "", []), "aiscore field=prompt"),
        (("prompt", "1 x", []), "prefix=response_"),
    ],
)
def test_a_wrong_argument_is_told_what_to_write(arguments: tuple[str, str, list[str]], advice: str) -> None:
    with pytest.raises(BadArgument, match=advice):
        check(*arguments)


def test_right_arguments_pass() -> None:
    check("prompt", None, [])
    check("messages{}.content", "m_", ())


class Command(SimpleNamespace):
    """splunklib's side of it: what a chunk's columns are, and how an error ends the process."""

    def __init__(self, **options: Any) -> None:
        super().__init__(_record_writer=RecordWriterV2(io.BytesIO()), fieldnames=[], errors=[], **options)

    def error_exit(self, error: Exception, message: str) -> None:
        self.errors.append(message)


def test_columns_are_known_before_the_first_event() -> None:
    asked = Command(field="prompt", prefix=None)
    list(stream(asked, [{"other": "x"}]))
    assert asked._record_writer.custom_fields == set(command.FIELDS)


def test_a_model_that_cannot_be_read_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise FileNotFoundError("model.json")

    monkeypatch.setattr("ai_inference.scoring.model.load", broken)
    asked = Command(field="prompt", prefix=None)
    assert list(stream(asked, [{"prompt": "x"}])) == []
    assert asked.errors == ["aiscore cannot read its model: model.json"]
