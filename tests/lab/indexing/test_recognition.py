"""Timestamps without TIME_FORMAT."""

from datetime import UTC, datetime

import pytest

from lab.errors import Unsupported
from lab.indexing.recognition import day_of_name, recognise
from lab.indexing.timeformat import Around

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC).timestamp()
AT = datetime(2026, 11, 22, 22, 39, 13, tzinfo=UTC).timestamp()


def time_of(text: str) -> float | None:
    found = recognise(text, Around(UTC, NOW), "here")
    return found.time if found else None


@pytest.mark.verified(
    source="Getting Data In, Configure timestamp recognition: ISO 8601, RFC 2822, Apache, syslog, epoch"
)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22T22:39:13.250Z INFO x", AT + 0.25),
        ("2026-11-22 22:39:13,250 INFO", AT + 0.25),
        ("[2026-11-22 22:39:13] x", AT),
        ("2026/11/22 22:39:13 +0100 x", AT - 3600),
        ('{"time": "2026-11-22T22:39:13+00:00", "a": 1}', AT),
        ('10.0.0.1 - - [22/Nov/2026:22:39:13 +0000] "GET / HTTP/1.1" 200 3', AT),
        ("Nov 22 22:39:13 host sshd[12]: x", AT),
        ("Sun Nov 22 22:39:13 2026 x", AT),
        ("Date: Sun, 22 Nov 2026 22:39:13 +0000", AT),
        ("1795387153 x", AT),
        ("1795387153.250 x", AT + 0.25),
        ("no time in 10.0.0.1, id 42, Foo.java:12", None),
    ],
)
def test_certain_formats(text: str, expected: float | None) -> None:
    assert time_of(text) == expected


MINUTE = AT - 13
DATETIME_XML = "etc/datetime.xml 4.0 in published copies of Splunk"


@pytest.mark.verified(
    source=f"{DATETIME_XML}: _usdate, _isodate, _eurodate, _masheddate, _combdatetime, _utcepoch"
)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11/12/26 10:00:00 x", AT - 10 * 86400 - 45553),
        ("261122 22:39:13 [Note] x", AT),
        ("2026.11.22 22:39:13 x", AT),
        ("22.11.2026 22:39:13 x", AT),
        ("20261122223913 x", AT),
        ("20261122-223913 GMT x", AT),
        ("x 1795387153 y", AT),
        ('{"t": 1795387153250}', AT + 0.25),
        ("2026-11-22 22:39 x", MINUTE),
        ("11/22/2026 10:39 PM x", MINUTE),
        ("id 10:20 2026-11-22 22:39:13", AT),
        ("11/22/2026 10:39:13 PM x", AT),
        ("11/22/2026 22:39:13.250 x", AT + 0.25),
        ("11-22-2026 22:39:13.250 +0000 INFO x", AT + 0.25),
        ("22/11/2026 22:39:13 x", AT),
        ("11/22/26 22:39:13 x", AT),
        ("<Nov 22, 2026 10:39:13 PM UTC> <Notice>", AT),
        ("November 22, 2026 22:39:13 x", AT),
        ("22-Nov-2026 22:39:13 x", AT),
        ("Sunday, 22 November 2026 22:39:13 x", AT),
        ("2026-11-22 10:39:13 PM", AT),
        ("20261122 22:39:13 x", AT),
        ("2026-11-22 17:39:13 EST x", AT),
        ("Sun Nov 22 14:39:13 PST 2026", AT),
        ("1795387153250 x", AT + 0.25),
    ],
)
def test_well_known_formats(text: str, expected: float | None) -> None:
    assert time_of(text) == expected


@pytest.mark.verified(source=f"{DATETIME_XML}: _time and _hmtime need no date")
@pytest.mark.parametrize(
    ("text", "clock"),
    [("123456 16:02:19 x", (16, 2, 19)), ("at 09:39 x", (9, 39, 0)), ("04:02:19 PM x", (16, 2, 19))],
)
def test_times_of_day(text: str, clock: tuple[int, int, int]) -> None:
    assert time_of(text) == datetime(2026, 11, 23, *clock, tzinfo=UTC).timestamp()


@pytest.mark.verified(
    source="Getting Data In, How timestamp assignment works: the date in the source or file name"
)
@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("/var/log/app-2026-11-20.log", "2026-11-20"),
        ("/var/log/2026/11/20/x.log", "2026-11-20"),
        ("app.20261120", "2026-11-20"),
        ("app_11-20-2026.log", "2026-11-20"),
        ("app20261399.log", "None"),
        ("/var/log/app.log", "None"),
    ],
)
def test_a_date_in_a_name(name: str, day: str) -> None:
    assert str(day_of_name(name)) == day


@pytest.mark.differs(reason="datetime.xml knows more formats; which one it would pick here is a guess")
@pytest.mark.parametrize(
    "text",
    ["22/11/26 10:00:00 x", "22 Nov x", "10:00:00 2026-11-22 22:39:13", "2026-11-22 10:00:00 IST",
     "20261122T223913Z", "112226 10:00:00 x", "on 2026-11-22"],
)  # fmt: skip
def test_doubtful_text_is_refused(text: str) -> None:
    with pytest.raises(Unsupported, match="here: no TIME_FORMAT"):
        time_of(text)
