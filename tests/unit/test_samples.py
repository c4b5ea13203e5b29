"""Every capture is of a source type that the add-on reads, and every source type has captures."""

from lab.conf.reader import read_conf
from scripts.build.paths import ROOT
from scripts.samples import SAMPLE_DATA, all_samples

STANZAS = read_conf(ROOT / "package/default/props.conf")


def test_what_is_captured_has_a_stanza() -> None:
    assert {path.name for path in SAMPLE_DATA.iterdir() if path.is_dir()} <= STANZAS.keys()


def test_every_source_type_has_a_capture_with_its_expectation() -> None:
    captured = {sample.sourcetype for sample in all_samples() if sample.expected_path.is_file()}
    # Data points are no events: tests/lab/runtime/test_poller_input.py searches them.
    assert captured | {"ai:inference:metrics:points"} == STANZAS.keys()
