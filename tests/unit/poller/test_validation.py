"""What saving an input asks, and what it says when it refuses."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from ai_inference import splunk_validation
from ai_inference.credentials import read_credentials
from ai_inference.settings import Settings
from ai_inference.trouble import Trouble

PARAMS = {"server_type": "vllm", "endpoints": "http://127.0.0.1:1", "account": "acc"}
ACCOUNT = read_credentials({"auth_type": "bearer", "token": "s3cret"})


@pytest.fixture
def probed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Settings]]:
    """The settings with which a connection was tested; the server quotes the token in its answer."""
    asked: list[Settings] = []

    def probe(settings: Settings) -> str:
        asked.append(settings)
        return "127.0.0.1:1 says: no such key s3cret."

    monkeypatch.setattr(splunk_validation, "read_credentials", lambda name, key: ACCOUNT)
    monkeypatch.setattr(splunk_validation, "stored_proxy", lambda key, logger: None)
    monkeypatch.setattr(splunk_validation, "probe", probe)
    yield asked


def save(**params: str) -> str:
    definition: Any = SimpleNamespace(
        parameters={**PARAMS, **params}, metadata={"name": "ep1", "session_key": "key"}
    )
    try:
        splunk_validation.validate_input(definition)
    except ValueError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("on", [{}, {"test_connection": "1"}, {"test_connection": "true"}])
def test_the_connection_is_tested_with_the_account(probed: list[Settings], on: dict[str, str]) -> None:
    told = save(**on)
    assert told == (
        "127.0.0.1:1 says: no such key ***. To save it all the same, untick "
        '"Test the connection when saving".'
    )
    assert [settings.access.credentials for settings in probed] == [ACCOUNT]


@pytest.mark.parametrize("off", ["0", "false"])
def test_unticked_saves_unasked(probed: list[Settings], off: str) -> None:
    assert save(test_connection=off) == "" and not probed


def test_what_cannot_be_right_is_told_before_anything_is_asked(probed: list[Settings]) -> None:
    assert "not one of: auto" in save(server_type="vlm", test_connection="0")
    assert "line 1 of the endpoints" in save(endpoints="gpu01:8000")
    assert not probed


def test_a_splunkd_that_answers_nothing_is_said(
    probed: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(name: str, key: str) -> None:
        raise OSError("s3cret")

    monkeypatch.setattr(splunk_validation, "read_credentials", broken)
    told = save()
    assert "could not be read from splunkd (OSError at" in told and "s3cret" not in told


def test_an_account_that_is_gone_is_said(probed: list[Settings], monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(name: str, key: str) -> None:
        raise Trouble("account", "The account acc of the input does not exist.")

    monkeypatch.setattr(splunk_validation, "read_credentials", gone)
    assert save(test_connection="0") == "The account acc of the input does not exist."
