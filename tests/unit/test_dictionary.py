"""docs/fields.md has every common field and every field of the data model, and says which no event fills;
it names every event type and macro."""

import json
import re
from collections.abc import Iterator

import pytest

from lab.conf.reader import read_conf
from scripts.build.paths import ROOT
from scripts.fill_rates import COMMON, CONSTANT, PAGE, Measured, measure
from scripts.samples import SAMPLE_DATA

MODEL = ROOT / "package/default/data/models/AI_Inference.json"
FIELDS = ROOT / "docs/fields.md"
PROPS = (ROOT / "package/default/props.conf").read_text(encoding="utf-8")
# What a row says of a field that is calculated by a macro, or is in other events than those of requests.
IN_NO_EVENT, IN_NO_REQUEST = "in no event", "in no request's event"
# An attribute's name, as props.conf and the dictionary write it.
GEN_AI = re.compile(r"gen_ai(?:\.[a-z_]+)+")


def dictionary(text: str) -> dict[str, list[str]]:
    """The columns after the first, by field."""
    section = text.partition("## The dictionary\n")[2].partition("\n## ")[0]
    rows: dict[str, list[str]] = {}
    for line in section.splitlines():
        if line.startswith("| `"):
            names, *columns = (cell.strip() for cell in line.strip("|").split("|"))
            rows.update(dict.fromkeys(re.findall(r"`(\w+)`", names), columns))
    return rows


def fields_of_model(model: str) -> Iterator[str]:
    for dataset in json.loads(model)["objects"]:
        for field in dataset["fields"]:
            yield field["fieldName"]
        for calculation in dataset["calculations"]:
            yield from (field["fieldName"] for field in calculation["outputFields"])


def filled() -> tuple[set[str], set[str]]:
    """The fields of any event, and those of events of requests."""
    everywhere: set[str] = set()
    for path in SAMPLE_DATA.rglob("*.expected.json"):
        everywhere.update(*json.loads(path.read_text(encoding="utf-8"))["expected"])
    counted: set[str] = set()
    for row in measure():
        if row.requests:
            counted.update(*row.counted)
    return everywhere, counted


@pytest.fixture(scope="module")
def rows() -> dict[str, list[str]]:
    return dictionary(FIELDS.read_text(encoding="utf-8"))


def missing(rows: dict[str, list[str]]) -> set[str]:
    return {*COMMON, *fields_of_model(MODEL.read_text(encoding="utf-8"))} - rows.keys()


def test_every_common_field_and_every_field_of_the_model_is_there(rows: dict[str, list[str]]) -> None:
    assert not missing(rows)


def test_a_lost_row_is_noticed(rows: dict[str, list[str]]) -> None:
    """The broken twin, of the data model's fields and of the common ones."""
    assert missing({k: v for k, v in rows.items() if k != "cost_status"}) == {"cost_status"}
    assert missing({k: v for k, v in rows.items() if k != "confidence"}) == {"confidence"}


def test_it_says_which_common_fields_no_event_fills(rows: dict[str, list[str]]) -> None:
    everywhere, counted = filled()
    said_empty = {name for name in COMMON if IN_NO_EVENT in rows[name][0]}
    assert said_empty == set(COMMON) - everywhere - {CONSTANT}
    said_elsewhere = {name for name in COMMON if IN_NO_REQUEST in rows[name][0]}
    assert said_elsewhere <= everywhere - counted


def test_the_names_of_opentelemetry_are_those_that_the_addon_reads(rows: dict[str, list[str]]) -> None:
    """But for metrics, which come another way; and what it reads beyond them is in the tables below."""
    assert all(len(columns) == 3 for columns in rows.values())
    said = {name for columns in rows.values() for name in attributes(columns[1])}
    read = set(GEN_AI.findall(PROPS))
    assert said <= read
    assert "gen_ai.request.model" in said
    single_messages = {name for name in read if name.endswith((".message", ".choice"))}
    page = FIELDS.read_text(encoding="utf-8")
    assert not [name for name in read - single_messages if name not in page]


def attributes(column: str) -> list[str]:
    return [name for part in column.split(";") if "metric" not in part for name in GEN_AI.findall(part)]


@pytest.mark.parametrize("conf", ["eventtypes.conf", "macros.conf"])
def test_every_event_type_and_macro_is_there(conf: str) -> None:
    page = FIELDS.read_text(encoding="utf-8")
    assert not [name for name in read_conf(ROOT / "package/default" / conf) if f"`{name}`" not in page]


def test_serving_platform_follows_from_the_source_type() -> None:
    """It is left out of the fill rates, whose page names the source types without it."""
    [line] = (line for line in PAGE.read_text(encoding="utf-8").splitlines() if CONSTANT in line)
    named = set(re.findall(r"`(\w+:[\w:]+)`", line))
    assert named == {row.sourcetype for row in measure() if not has_platform(row)}


def has_platform(row: Measured) -> bool:
    """By the source type's stanza, or as the poller's records do, in the event itself."""
    stanza = PROPS.partition(f"\n[{row.sourcetype}]\n")[2].partition("\n[")[0]
    if "EVAL-serving_platform" in stanza:
        return True
    captures = sorted((SAMPLE_DATA / row.sourcetype).glob("*.log"))
    lines = [line for path in captures for line in path.read_text(encoding="utf-8").splitlines()]
    return bool(lines) and all('"serving_platform"' in line for line in lines)
