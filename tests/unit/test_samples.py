"""The captures that no stanza reads yet are listed, and the list is right."""

from lab.conf.reader import read_conf
from scripts.build.paths import ROOT
from scripts.samples import AWAITING, SAMPLE_DATA, all_samples

STANZAS = read_conf(ROOT / "package/default/props.conf")


def test_what_is_awaited_has_no_stanza() -> None:
    assert not AWAITING & STANZAS.keys()


def test_what_is_awaited_is_captured() -> None:
    assert {path.name for path in SAMPLE_DATA.iterdir()} >= AWAITING


def test_what_is_not_awaited_has_a_stanza() -> None:
    assert {sample.sourcetype for sample in all_samples()} <= STANZAS.keys()
