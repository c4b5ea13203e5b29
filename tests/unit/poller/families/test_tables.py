"""No name of a recorded page is unknown to its server's table, and no rule is nonsense."""

import dataclasses
import importlib
import pkgutil

import pytest
from ai_inference.endpoints import FAMILIES, tables
from ai_inference.endpoints.tables.known import TABLES
from ai_inference.metrics.gather import uses_of
from ai_inference.metrics.rules import COUNTER, MEAN, UNITS, Table

from tests.unit.poller.families.pages import PAGES, Page, families_of

ALL = {
    module.name: importlib.import_module(f"{tables.__name__}.{module.name}")
    for module in pkgutil.iter_modules(tables.__path__)
    if module.name != "known"
}


def unknown(page: Page, table: Table) -> set[str]:
    return {name for name in page.families - page.custom if not table.is_known(name)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.server}-{page.name}")
def test_every_recorded_name_is_mapped_or_ignored(page: Page) -> None:
    assert page.families, "the page says nothing"
    assert unknown(page, page.table) == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.server}-{page.name}")
def test_the_twin_without_a_row_is_found(page: Page) -> None:
    """For each name that is mapped: without its rows, the test above fails."""
    mapped = {rule.exposed for rule in page.table.rules} & page.families
    assert mapped
    for name in mapped:
        rules = tuple(rule for rule in page.table.rules if name not in (rule.exposed, rule.per))
        assert name in unknown(page, dataclasses.replace(page.table, rules=rules))


def test_suffixes_go_by_type() -> None:
    text = '# TYPE a histogram\na_bucket{le="1"} 1\na_sum 1\na_count 1\n# TYPE b gauge\nb_sum 1\nc_total 1\n'
    assert families_of(text) == {"a", "b", "b_sum", "c_total"}


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_table_can_be_used(name: str) -> None:
    table: Table = ALL[name].TABLE
    assert uses_of(table.rules)
    for rule in table.rules:
        assert rule.unit in UNITS and rule.over in ("sum", "max", "mean"), rule
        assert bool(rule.per) == (rule.kind == MEAN), rule
        assert rule.kind != COUNTER or not rule.name.endswith("_total"), rule
    assert len(set(map(repr, table.rules))) == len(table.rules), "a rule that stands twice counts twice"
    assert any(table is one for one in TABLES), "it is not among the tables of a Prometheus server"


def test_no_two_tables_count_the_same_thing_twice() -> None:
    """Joined, a metric may feed a stem once, whichever server's table says so."""
    seen: dict[tuple[str, str, str, str], str] = {}
    for name, module in ALL.items():
        for rule in module.TABLE.rules:
            key = (rule.exposed, rule.kind, rule.name, repr(sorted(rule.where.items())))
            assert seen.setdefault(key, repr(rule)) == repr(rule), (name, rule)


def test_every_family_with_metrics_has_a_table() -> None:
    assert [name for name, family in FAMILIES.items() if family.METRICS_PATH and not family.TABLE.rules] == []
