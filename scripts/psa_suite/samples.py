"""Lays out build/psa as pytest-splunk-addon wants it: the add-on's conf files as it can read them, the
samples, and a conf with a stanza for each sample."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from lab import Lab
from lab.conf.reader import Stanzas, read_conf, write_conf_file
from lab.splunkd.hec.envelope import read_batch
from scripts.build.paths import ADDON, BUILT_ADDON, ROOT
from scripts.samples import HEC, NOW, SAMPLE_DATA, all_samples

SUITE = ROOT / "tests/knowledge/psa"
WORK = ROOT / "build/psa"
MODELS = WORK / "data_models"
CONF = "pytest-splunk-addon-data.conf"
STOCK_TIME = re.compile(r"^\d{4}-(?:0\d|1[0-2])-\d\dT\d\d:\d\d:\d\d,\d{3}(?=[ ])", re.MULTILINE)
TIME_TOKEN = "##timestamp##"  # noqa: S105 - a place in a text
TIME_SETTINGS = {
    "timestamp_type": "event",
    "timezone": "0000",
    # The window of the detections, which must find something in these samples.
    "earliest": "-5m",
    "latest": "now",
    "token.0.token": TIME_TOKEN,
    "token.0.field": "_time",
    "token.0.replacementType": "timestamp",
    # Whole seconds: the plugin rounds the sent and the found time up, each by itself.
    "token.0.replacement": "%Y-%m-%dT%H:%M:%S,000",
}


def lay_out(work: Path = WORK) -> int:
    """Write everything anew; the number of samples."""
    shutil.rmtree(work, ignore_errors=True)
    (work / "samples").mkdir(parents=True)
    copy_addon(work / ADDON)
    settings = read_conf(SUITE / CONF)
    stanzas: Stanzas = {}
    for sourcetype, name, data, count in [*captures(), *broken_lines()]:
        text, timed = retimed(data.decode())
        (work / "samples" / name).write_bytes(text.encode())
        stanzas[re.escape(name)] = {
            **settings[sourcetype],
            "sourcetype": sourcetype,
            "host_type": "plugin",
            "expected_event_count": str(count),
            **(TIME_SETTINGS if timed else {}),
        }
    write_conf_file(work / CONF, stanzas)
    return len(stanzas)


def lay_out_models(python: Path) -> None:
    """CIM's models as the plugin brings them, and ours beside them: --splunk-dm-path takes one folder."""
    [stock] = python.parents[1].glob("lib/python3*/site-packages/pytest_splunk_addon/data_models")
    for folder in (stock, SUITE / "data_models"):
        shutil.copytree(folder, MODELS, dirs_exist_ok=True)


def copy_addon(target: Path) -> None:
    """What the plugin writes its tests from. Its reader leaves the backslash in a value that goes on in the
    next line, which Splunk does not: such a value is put on one line."""
    for path in (BUILT_ADDON / "lookups").glob("*.csv"):
        (target / "lookups").mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target / "lookups")
    for path in sorted((BUILT_ADDON / "default").glob("*.conf")):
        stanzas = read_conf(path)
        joined = {
            name: {key: " ".join(value.split("\n")) for key, value in settings.items()}
            for name, settings in stanzas.items()
        }
        write_conf_file(target / "default" / path.name, joined)


def plain(sourcetype: str) -> str:
    """The plugin takes a sample's name for a host name: no colons."""
    return sourcetype.replace(":", "-")


def retimed(text: str) -> tuple[str, bool]:
    """Times at the start of a line become the plugin's to choose: it then checks that they are found."""
    text, count = STOCK_TIME.subn(TIME_TOKEN, text)
    return text, count > 0


def captures() -> Iterator[tuple[str, str, bytes, int]]:
    """(source type, name, bytes, number of events)"""
    for sample in all_samples():
        count = json.loads(sample.expected_path.read_text(encoding="utf-8"))["event_count"]
        name = f"{plain(sample.sourcetype)}-{sample.path.name}"
        yield sample.sourcetype, name, events(sample.path), count


def events(path: Path) -> bytes:
    """A capture's bytes; of one sent to HEC the events, a line each, without their indexed fields."""
    if not path.name.endswith(HEC):
        return path.read_bytes()
    return "".join(f"{one.raw}\n" for one in read_batch(path.read_text(encoding="utf-8"))).encode()


def broken_lines() -> Iterator[tuple[str, str, bytes, int]]:
    """For each source type, its broken samples that are one line of text: some fields come only from such.
    Where an event may have several lines, a line without a beginning goes on with the one before it."""
    lines: dict[str, list[bytes]] = {}
    for path in sorted(SAMPLE_DATA.glob("*/broken/*.log")):
        line = path.read_bytes().strip(b"\r\n")
        if b"\n" not in line and is_text(line):
            lines.setdefault(path.parents[1].name, []).append(line + b"\n")
    for sourcetype, found in lines.items():
        data = b"".join(found)
        count = Lab([BUILT_ADDON], now=NOW).ingest(data, sourcetype=sourcetype)
        yield sourcetype, f"{plain(sourcetype)}-broken.log", data, count


def is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
