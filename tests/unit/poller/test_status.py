"""The last status: written whole, read with suspicion, told in words."""

import json
from pathlib import Path
from typing import Any

import pytest
from ai_inference import status
from ai_inference.rest_input import Entries, columns, forget
from ai_inference.status import NEVER, folder_of, read_status, told, write_status

PROBLEM = {"endpoint": "ml01:8080", "health": "unreachable", "reason": "refused. Is it running?"}
NOW = 1_800_000_000.0


def written(folder: Path, endpoints: int, healthy: int, *problems: dict[str, str]) -> dict[str, str]:
    write_status(folder, endpoints=endpoints, healthy=healthy, problems=problems, now=NOW)
    return told(read_status(folder), 60, NOW + 30)


@pytest.mark.parametrize(
    ("endpoints", "healthy", "problems", "words"),
    [
        (1, 1, 0, "healthy"),
        (1, 0, 1, "unhealthy"),
        (5, 5, 0, "all 5 endpoints healthy"),
        (5, 3, 2, "2 of 5 endpoints unhealthy"),
        (0, 0, 1, "could not poll"),
        (0, 0, 0, "no endpoint in this share"),
    ],
)
def test_in_words(tmp_path: Path, endpoints: int, healthy: int, problems: int, words: str) -> None:
    row = written(tmp_path / "new", endpoints, healthy, *[PROBLEM] * problems)
    assert (row["last_status"], row["last_poll"]) == (words, "2027-01-15 08:00:00 UTC")
    assert ("ml01:8080: refused. Is it running?" in row["last_reason"]) == bool(problems)


def test_only_the_first_reasons_are_told(tmp_path: Path) -> None:
    reason = written(tmp_path, 9, 0, *[{**PROBLEM, "endpoint": f"e{number}"} for number in range(9)])
    assert reason["last_reason"].count("refused") == 3 and reason["last_reason"].endswith("… and 6 more")


def test_an_input_that_polls_no_more_is_said(tmp_path: Path) -> None:
    written(tmp_path, 1, 1)
    stored = read_status(tmp_path)
    assert told(stored, 60, NOW + 299)["last_status"] == "healthy"
    assert told(stored, 60, NOW + 301)["last_status"] == "no poll for 5 min; then healthy"
    assert told(stored, 60, NOW + 3 * 86400)["last_status"] == "no poll for 3 d; then healthy"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        '{"format": 3, "time": 1, "endpoints": 1, "healthy": 1, "problems": []}',
        '{"format": 2, "time": "x", "endpoints": 1, "healthy": 1, "problems": []}',
        '{"format": 2, "time": 1, "endpoints": -1, "healthy": 1, "problems": []}',
        '{"format": 2, "time": 1, "endpoints": 1, "healthy": 1, "problems": null}',
        '{"format": 2, "time": 1e999, "endpoints": 1, "healthy": 1, "problems": []}',
        '{"format": 2, "time": NaN, "endpoints": 1, "healthy": 1, "problems": []}',
        '{"format": 2, "time": true, "endpoints": 1, "healthy": 1, "problems": []}',
    ],
)
def test_what_is_no_status_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / status.FILE).write_text(content)
    assert read_status(tmp_path) is None
    assert told(None, 60, NOW) == {"last_status": NEVER, "last_poll": "", "last_reason": ""}


def test_a_folder_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    written(tmp_path, 1, 1)
    with pytest.raises(TypeError):
        write_status(tmp_path, endpoints=object(), healthy=1, problems=[])  # type: ignore[arg-type]
    assert [path.name for path in tmp_path.iterdir()] == [status.FILE]
    assert json.loads((tmp_path / status.FILE).read_text())["healthy"] == 1


@pytest.mark.parametrize("name", ["..", ".", "../other", "a/b", "/etc", "nul\0", "ep 1", "é"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    folder = folder_of(tmp_path, name)
    assert folder.parent == tmp_path and folder.resolve().parent == tmp_path.resolve()
    write_status(folder, endpoints=1, healthy=1, problems=[])
    assert read_status(folder_of(str(tmp_path), name))


def test_the_folder_is_splunkds() -> None:
    found = status.checkpoint_dir("kind", {"SPLUNK_HOME": "/opt/splunk"})
    assert found == Path("/opt/splunk/var/lib/splunk/modinputs/kind")
    assert status.checkpoint_dir("kind", {"SPLUNK_DB": "/data"}) == Path("/data/modinputs/kind")


class Item(dict[str, Any]):
    """As splunkd's: takes values and metadata."""

    def __init__(self) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}

    def setMetadata(self, key: str, value: str) -> None:  # noqa: N802 - Splunk's name
        self.meta[key] = value


class Info(dict[str, Item]):
    def __missing__(self, name: str) -> Item:
        self[name] = Item()
        return self[name]


def test_rows_get_their_status_and_keep_all_else(tmp_path: Path) -> None:
    write_status(folder_of(tmp_path, "ep1"), endpoints=1, healthy=0, problems=[PROBLEM], now=NOW)
    info = Info()
    entries = Entries(info)
    for name, disabled in (("ep1", "0"), ("off", "1")):
        entries[name]["interval"] = "60"
        entries[name]["disabled"] = disabled
        entries[name].setMetadata("eai:acl", "x")
    entries.add_status(tmp_path, NOW + 5)
    assert info["ep1"]["last_status"] == "unhealthy" and info["ep1"].meta == {"eai:acl": "x"}
    assert info["off"]["last_status"] == NEVER
    forget("ep1", tmp_path)
    forget("ep1", tmp_path)
    assert read_status(folder_of(tmp_path, "ep1")) is None


@pytest.mark.parametrize("content", [{"disabled": True}, {"interval": "*/5 * * * *"}])
def test_what_is_not_due_is_not_late(tmp_path: Path, content: dict[str, Any]) -> None:
    write_status(folder_of(tmp_path, "ep1"), endpoints=1, healthy=1, problems=[], now=NOW)
    info = Info()
    entries = Entries(info)
    for key, value in {"interval": "60", **content}.items():
        entries["ep1"][key] = value
    entries.add_status(tmp_path, NOW + 10_000)
    assert info["ep1"]["last_status"] == "healthy"


@pytest.mark.parametrize(
    ("endpoints", "file", "shown"),
    [
        ("http://a:1", "", "http://a:1"),
        ("# x\nhttp://a:1 name=a\nhttp://b:1; http://c:1", "", "http://a:1 and 2 more"),
        ("", "/etc/list", "/etc/list"),
        ("http://a:1", "/etc/list", "http://a:1 + /etc/list"),
        (None, None, ""),
    ],
)
def test_a_list_fits_into_a_cell(tmp_path: Path, endpoints: str | None, file: str | None, shown: str) -> None:
    row = columns("ep1", {"endpoints": endpoints, "endpoints_file": file}, tmp_path, NOW)
    assert row["endpoints_summary"] == shown
    if endpoints and "name=a" in endpoints:
        assert row["endpoints_list"] == "http://a:1 name=a ; http://b:1 ; http://c:1"
