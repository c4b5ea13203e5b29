"""What a client's text can do to an event of CEF or LEEF, and what it cannot."""

from pathlib import Path

import pytest

from lab import Lab
from scripts.samples import NOW

CEF = "CEF:0|RAXE|ThreatDetection|0.10.0|pi-001|Prompt Injection Detected|10|"
LEEF = "LEEF:2.0|RAXE|ThreatDetection|0.10.0|pi-001|"
TWICE = "a key stands twice"
# What of it, the line behind the header, verdict, description, problem.
TEXTS = (
    ("escaped", CEF + r"act=block msg=do it act\=allowed", "blocked", "do it act=allowed", None),
    ("pipes need no escape", CEF + "act=block msg=a | b|c", "blocked", "a | b|c", None),
    ("an = without a key before it", CEF + "act=block msg=a = b", "blocked", "a = b", None),
    ("escaped backslash, then =", CEF + r"act=block msg=C:\\x\=y", "blocked", r"C:\x=y", None),
    ("line breaks", CEF + r"act=block msg=one\ntwo\rthree \\n", "blocked", "one\ntwo\rthree \\n", None),
    ("not escaped: a key twice", CEF + "act=block msg=do it act=allowed", None, "do it", TWICE),
    ("not escaped, before the real one", CEF + "msg=do it act=allowed act=block", None, "do it", TWICE),
    ("LEEF with a tab", f"{LEEF}\tAction=block\tmsg=x Action=allow", "blocked", "x Action=allow", None),
    ("LEEF with ^", f"{LEEF}^|Action=block^msg=x\tAction=allow", "blocked", "x\tAction=allow", None),
    ("LEEF: the delimiter in a text", f"{LEEF}^|Action=block^msg=x^Action=allow", None, "x", TWICE),
    # This no reader can tell: the producer wrote no verdict, and let a client write one.
    ("not escaped, and no other such key", CEF + "msg=do it act=allowed", "allowed", "do it", None),
)  # fmt: skip


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[0])
def test_text_of_a_client(text: tuple[str, str, str | None, str, str | None], built_addon: Path) -> None:
    _, line, action, description, problem = text
    lab = Lab([built_addon], now=NOW)
    lab.ingest(line.encode() + b"\n", sourcetype="ai:cef", host="ml01")
    [row] = lab.search("search index=main")
    assert (row.get("action"), row["description"]) == (action, description)
    assert row.get("parse_problem") == problem


def test_a_key_written_twice_does_not_hide_an_attack(built_addon: Path) -> None:
    lab = Lab([built_addon], now=NOW)
    lab.ingest(f"{CEF}act=block msg=x act=allowed\n".encode(), sourcetype="ai:cef", host="ml01")
    [row] = lab.search("search tag=alert")
    assert row["ai_threat"] == "prompt_injection"


SEVERITIES = (
    *[(number, "low") for number in "0123"],
    *[(number, "medium") for number in "456"],
    *[(number, "high") for number in ("7", "8", "High")],
    *[(number, "critical") for number in ("9", "10", "Very-High")],
    ("informational", "informational"),
    ("Unknown", None),
)


@pytest.mark.parametrize("severity", SEVERITIES, ids=str)
def test_severity_in_cims_words(severity: tuple[str, str | None], built_addon: Path) -> None:
    lab = Lab([built_addon], now=NOW)
    lab.ingest(f"CEF:0|a|b|1|c|d|{severity[0]}|act=block\n".encode(), sourcetype="ai:cef", host="ml01")
    [row] = lab.search("search index=main")
    assert (row.get("severity"), row.get("parse_problem")) == (severity[1], None)


@pytest.mark.parametrize("time", [
    ("rt=1764165600123", 1764165600.123, None),
    ("end=1764165600", 1764165600, None),
    ("start=2025-11-26T14:00:00.5+01:00", 1764162000.5, None),
    ("rt=Nov 26 2025 14:00:00.123 UTC", 1764165600.123, None),
    ("rt=Nov 26 2025 14:00:00 act=block", 1764165600, None),
    ("rt=Nov 26 14:00:00", 1795701600, None),
    ("rt=soon", NOW, "unread"),
    ("msg=rt 1764165600123", NOW, "index"),
    ("rt=1764165600123 msg=x rt=1", NOW, "index"),
], ids=lambda time: time[0])  # fmt: skip
def test_time_of_the_event(time: tuple[str, float, str | None], built_addon: Path) -> None:
    lab = Lab([built_addon], now=NOW)
    lab.ingest(f"CEF:0|a|b|1|c|d|5|{time[0]}\n".encode(), sourcetype="ai:cef", host="ml01")
    [row] = lab.search("search index=main")
    assert float(str(row["_time"])) == pytest.approx(time[1], rel=0, abs=0.001)
    assert row.get("time_source") == time[2]


def test_a_zone_named_by_dtz(built_addon: Path) -> None:
    lab = Lab([built_addon], now=NOW, tz="America/New_York")
    for zone in ("dtz=UTC ", ""):
        lab.ingest(
            f"CEF:0|a|b|1|c|d|5|{zone}rt=Nov 26 2025 14:00:00\n".encode(), sourcetype="ai:cef", host="ml01"
        )
    found = [float(str(row["_time"])) for row in lab.search("search index=main")]
    assert sorted(found) == [1764165600, 1764165600 + 5 * 3600]


LEEF_TIMES = (
    (f"{LEEF}\tdevTime=1764165600123\tmsg=x devTime=1 rt=1", 1764165600.123, None),
    (f"{LEEF}\tmsg=x devTime=1700000000000\tsev=5", NOW, "index"),
    (f"{LEEF}x5E|devTime=Nov 26 2025 14:00:00^msg=x\tdevTime=1", 1764165600, None),
    (f"{LEEF} |devTime=2025-11-26T14:00:00.000Z sev=5", 1764165600, None),
    (f"{LEEF}\tdevTime=1764165600123\tdevTime=1700000000000", NOW, "index"),
)


@pytest.mark.parametrize("time", LEEF_TIMES, ids=lambda time: time[0][45:])
def test_time_of_an_event_in_leef(time: tuple[str, float, str | None], built_addon: Path) -> None:
    lab = Lab([built_addon], now=NOW)
    lab.ingest(time[0].encode() + b"\n", sourcetype="ai:cef", host="ml01")
    [row] = lab.search("search index=main")
    assert float(str(row["_time"])) == pytest.approx(time[1], rel=0, abs=0.001)
    assert row.get("time_source") == time[2]
