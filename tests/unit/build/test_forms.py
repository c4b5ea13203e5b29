"""globalConfig.json against the code that reads what it saves."""

import json
import re
import time
from typing import Any

import pytest
from ai_inference.credentials import FIELDS
from ai_inference.endpoints import FAMILIES
from ai_inference.splunk_validation import SWITCH

from scripts.build.paths import ROOT

CONFIG = json.loads((ROOT / "globalConfig.json").read_text(encoding="utf-8"))
ACCOUNT = CONFIG["pages"]["configuration"]["tabs"][0]
INPUT = CONFIG["pages"]["inputs"]["services"][0]


def entity(form: dict[str, Any], field: str) -> dict[str, Any]:
    (found,) = [one for one in form["entity"] if one["field"] == field]
    return dict(found)


def values(form: dict[str, Any], field: str) -> list[str]:
    return [option["value"] for option in entity(form, field)["options"]["autoCompleteFields"]]


def test_the_server_types_are_those_that_are_polled() -> None:
    assert sorted(values(INPUT, "server_type")) == sorted(["auto", *FAMILIES])


def test_the_account_types_and_their_fields_are_those_that_are_read() -> None:
    assert values(ACCOUNT, "auth_type") == list(FIELDS)
    shown = {
        rule["fieldValue"]: tuple(field["fieldId"] for field in rule["fieldsToModify"] if field["display"])
        for rule in entity(ACCOUNT, "auth_type")["modifyFieldsOnValue"]
    }
    assert shown == FIELDS


def test_secrets_are_encrypted_and_nothing_else_is() -> None:
    encrypted = {one["field"] for one in ACCOUNT["entity"] if one.get("encrypted")}
    assert encrypted == {
        "token", "password", "api_key", "inference_token", "management_token", "client_key_password"
    }  # fmt: skip
    assert not [one for one in INPUT["entity"] if one.get("encrypted")]
    shown = {column["field"] for column in ACCOUNT["table"]["header"]}
    assert not shown & encrypted


@pytest.mark.parametrize(("form", "field"), [(ACCOUNT, "auth_type"), (INPUT, "server_type")])
def test_each_choice_says_the_same_fields(form: dict[str, Any], field: str) -> None:
    """UCC applies the rule of the choice only: what a rule does not name stays as the last choice left it."""
    rules = entity(form, field)["modifyFieldsOnValue"]
    assert [rule["fieldValue"] for rule in rules] == values(form, field)
    known = {one["field"] for one in form["entity"]}
    named = [[one["fieldId"] for one in rule["fieldsToModify"]] for rule in rules]
    canary = {name for names in named for name in names if name.startswith("canary_")}
    assert all(set(names) - canary == set(named[0]) - canary and set(names) <= known for names in named)
    for rule in rules:
        for change in rule["fieldsToModify"]:
            # A hidden field that is required could not be filled in.
            assert change.get("display", True) or not change.get("required"), change


def test_groups_hold_known_fields_once() -> None:
    grouped = [field for group in INPUT["groups"] for field in group["fields"]]
    assert len(grouped) == len(set(grouped))
    assert set(grouped) <= {one["field"] for one in INPUT["entity"]}


def test_the_message_names_the_check_box_as_it_is_called() -> None:
    assert entity(INPUT, "test_connection")["label"] == SWITCH
    assert entity(INPUT, "test_connection")["defaultValue"] is True
    assert entity(INPUT, "tls_verify")["defaultValue"] is True


def pattern_of(field: str) -> re.Pattern[str]:
    (validator,) = [one for one in entity(INPUT, field)["validators"] if one["type"] == "regex"]
    return re.compile(validator["pattern"])


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("http://a:1", True),
        ("  https://a:1/x name=y ; http://b:2\r\n\r\n# a comment\n", True),
        ("# only\n", True),
        ("a:1", False),
        ("http://a:1\nftp://b", False),
        ("http://a:1\r\n b:1", False),
        ("http://me:pw@a:1", False),
        ("http://a:1\nhttp://b:1 ; http://me@c", False),
        ("http://a:1/x@y", True),
    ],
)
def test_the_forms_first_look_at_a_list(text: str, good: bool) -> None:
    assert bool(pattern_of("endpoints").match(text)) == good


@pytest.mark.parametrize(
    "text", ["\n" * 5000, " \r\n" * 3000, "http://gpu01.example.com:8000 name=x\n" * 2000]
)
def test_a_long_list_with_a_mistake_at_its_end_is_refused_at_once(text: str) -> None:
    began = time.monotonic()
    assert not pattern_of("endpoints").match(text + "x")
    assert time.monotonic() - began < 1
