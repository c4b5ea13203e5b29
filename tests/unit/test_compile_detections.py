"""Detections to savedsearches.conf: what the compiler writes, and what it refuses."""

from dataclasses import replace
from pathlib import Path

import pytest

from lab.conf.reader import read_conf
from scripts.compile_detections import convert, write_savedsearches
from scripts.detections import load_detection, load_detections

DETECTIONS = load_detections()


def test_every_detection_becomes_a_stanza_that_reads_back(tmp_path: Path) -> None:
    write_savedsearches(tmp_path / "savedsearches.conf")
    stanzas = read_conf(tmp_path / "savedsearches.conf")
    assert list(stanzas) == [detection.title for detection in DETECTIONS]
    for detection in DETECTIONS:
        search = stanzas[detection.title]["search"]
        assert search.startswith("`ai_inference_indexes` eventtype=")
        assert all(line in search for line in detection.splunk["tail"].strip().splitlines())


def test_ids_are_unique_and_techniques_are_atlas_ids() -> None:
    assert len({detection.sigma["id"] for detection in DETECTIONS}) == len(DETECTIONS)
    assert all(t.startswith("AML.T") for detection in DETECTIONS for t in detection.atlas)


def test_playbooks_exist() -> None:
    for detection in DETECTIONS:
        assert (detection.path.parent / "playbooks" / detection.splunk["playbook"]).is_file()


def test_a_logsource_that_is_no_event_type_is_refused() -> None:
    detection = replace(DETECTIONS[0], sigma={**DETECTIONS[0].sigma, "logsource": {"category": "webserver"}})
    with pytest.raises(ValueError, match=r"logsource\.category 'webserver'"):
        convert(detection)


def test_a_file_without_samples_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.yml"
    path.write_text("sigma: {}\nsplunk: {}\natlas: []\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"x\.yml: has the sections"):
        load_detection(path)
