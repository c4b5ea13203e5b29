"""The captures that the add-on does not read yet are named, and only those."""

from lab.conf.reader import read_conf
from scripts.build.paths import ROOT
from scripts.samples import AWAITING, SAMPLE_DATA, all_samples


def test_what_awaits_is_captured_and_not_configured() -> None:
    configured = read_conf(ROOT / "package/default/props.conf")
    assert not AWAITING & configured.keys(), "read by now: take it off the list"
    assert {path.name for path in SAMPLE_DATA.iterdir() if path.is_dir()} >= AWAITING


def test_every_other_capture_is_of_a_source_type_that_we_read() -> None:
    configured = read_conf(ROOT / "package/default/props.conf")
    assert {sample.sourcetype for sample in all_samples()} <= configured.keys()
