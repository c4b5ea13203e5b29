"""Every metric that the LLM servers expose is mapped to a common name, or known to be of no use."""

import re
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from ai_inference.endpoints import tables
from ai_inference.endpoints.prometheus_server import GENERIC, default_match
from ai_inference.endpoints.tables import dcgm, known, litellm, llamacpp, vllm
from ai_inference.metrics.rules import COUNTER, GAUGE, HISTOGRAM, MEAN, UNITS, Rule, Table, joined

from tests.unit.poller.families.llm_pages import PAGES
from tests.unit.poller.recorded_ask import ALL_RECORDED

TABLES = {"vllm": vllm.TABLE, "llamacpp": llamacpp.TABLE, "litellm": litellm.TABLE, "dcgm": dcgm.TABLE}
TYPES = {COUNTER: ("counter",), GAUGE: ("gauge",), HISTOGRAM: ("histogram", "summary"), MEAN: ("counter",)}


def text_of(server: str, name: str) -> str:
    body = (ALL_RECORDED / server / f"{name}.http").read_bytes().partition(b"\r\n\r\n")[2]
    return body.decode("utf-8")


def types_of(text: str) -> dict[str, str]:
    return dict(re.findall(r"^# TYPE (\S+) (\w+)$", text, re.MULTILINE))


def families_of(text: str) -> set[str]:
    """The names of all samples, without what the TYPE lets a histogram or summary add."""
    types = types_of(text)
    found: set[str] = set()
    for name in re.findall(r"^([a-zA-Z_:][\w:]*)[ {]", text, re.MULTILINE):
        base = re.sub(r"_(bucket|sum|count)$", "", name)
        found.add(base if types.get(base) in ("histogram", "summary") else name)
    return found | set(types)


def litellm_names() -> dict[str, str]:
    lines = (Path(__file__).parent / "litellm_names.txt").read_text().splitlines()
    return dict(line.split() for line in lines if not line.startswith("#"))


def unknown(table: Table, families: set[str]) -> set[str]:
    return {name for name in families if not table.is_known(name)}


@pytest.mark.parametrize(("server", "name", "table"), PAGES, ids=[page[0] for page in PAGES])
def test_every_recorded_metric_is_mapped_or_ignored(server: str, name: str, table: Table) -> None:
    families = families_of(text_of(server, name))
    assert len(families) >= 15
    assert unknown(table, families) == set()


@pytest.mark.parametrize(("server", "name", "table"), PAGES, ids=[page[0] for page in PAGES])
def test_a_lost_row_is_seen(server: str, name: str, table: Table) -> None:
    families = families_of(text_of(server, name))
    for rule in table.rules:
        if rule.exposed in families and not any(rule.exposed == other.per for other in table.rules):
            rest = tuple(other for other in table.rules if other.exposed != rule.exposed)
            assert unknown(replace(table, rules=rest), families) == {rule.exposed}


@pytest.mark.parametrize(("server", "name", "table"), PAGES, ids=[page[0] for page in PAGES])
def test_kinds_and_labels_are_those_of_the_page(server: str, name: str, table: Table) -> None:
    text = text_of(server, name)
    types = types_of(text)
    mapped = [rule for rule in table.rules if rule.exposed in types]
    assert mapped
    for rule in mapped:
        assert types[rule.exposed] in TYPES[rule.kind], rule
        suffix = "_count" if rule.kind == HISTOGRAM else ""
        for label in rule.where:
            assert f"{label}=" in re.findall(rf"^{re.escape(rule.exposed)}{suffix}.*", text, re.MULTILINE)[0]


def test_every_metric_of_litellms_source_is_mapped_or_ignored() -> None:
    names = litellm_names()
    assert len(names) >= 120
    assert unknown(litellm.TABLE, set(names)) == set()
    lost = replace(litellm.TABLE, rules=litellm.TABLE.rules[1:])
    assert unknown(lost, set(names)) == {litellm.TABLE.rules[0].exposed}
    for rule in litellm.TABLE.rules:
        assert names[rule.exposed] in TYPES[rule.kind], rule


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_rows_are_well_formed(table: Table) -> None:
    for rule in table.rules:
        assert rule.kind in TYPES
        assert rule.unit in UNITS
        assert rule.over in ("sum", "max", "mean")
        assert bool(rule.per) == (rule.kind == MEAN)
        assert not any(rule.exposed == pattern for pattern in table.ignored), rule
    assert len(set(map(repr, table.rules))) == len(table.rules)


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_one_thing_under_two_names_is_counted_once(table: Table) -> None:
    """Rows of one stem either take parts, or name each other in `unless`, or are never on one page."""
    by_stem: dict[str, list[Rule]] = {}
    for rule in table.rules:
        by_stem.setdefault(rule.name, []).append(rule)
    for rules in by_stem.values():
        exposed = {rule.exposed for rule in rules}
        if len(exposed) > 1 and table is not dcgm.TABLE:
            assert len([rule for rule in rules if not rule.unless]) == 1, rules
            assert {rule.unless for rule in rules if rule.unless} <= exposed


def test_all_tables_are_known_as_one() -> None:
    found = [import_module(f"{tables.__name__}.{module.name}") for module in iter_modules(tables.__path__)]
    own = [module.TABLE for module in found if hasattr(module, "TABLE")]
    assert len(own) >= 4
    assert all(any(table is other for other in known.TABLES) for table in own)


def test_tables_do_not_contradict_each_other() -> None:
    """Of one exposed metric two tables say the same; of one label, the same field."""
    for first in known.TABLES:
        for second in known.TABLES:
            if first is second:
                continue
            mine = {(r.exposed, r.name): r for r in first.rules}
            theirs = {(r.exposed, r.name): r for r in second.rules}
            assert all(mine[key] == theirs[key] for key in mine.keys() & theirs.keys())
            shared = first.labels.keys() & second.labels.keys()
            assert all(first.labels[label] == second.labels[label] for label in shared)


def test_the_default_selector_of_a_prometheus_server_picks_every_known_metric() -> None:
    match = re.fullmatch(r'\{__name__=~"([^"]+)"\}', default_match(known.KNOWN.rules))
    assert match is not None
    picks = re.compile(match[1])
    for rule in known.KNOWN.rules:
        if not rule.exposed.startswith(GENERIC):
            suffix = "_bucket" if rule.kind == HISTOGRAM else ""
            assert picks.fullmatch(rule.exposed + suffix), rule
    assert picks.fullmatch("up")
    assert not picks.fullmatch("http_requests_total")
    assert not picks.fullmatch("node_load1")
    assert len(match[1]) < 4000


def test_a_joined_table_keeps_rows_of_both() -> None:
    both = joined((vllm.TABLE, dcgm.TABLE))
    assert len(both.rules) == len(vllm.TABLE.rules) + len(dcgm.TABLE.rules)
