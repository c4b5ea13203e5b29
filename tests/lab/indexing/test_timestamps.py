"""TIME_FORMAT codes, TIME_PREFIX and the bounds of what counts as a time."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import pytest

from lab.errors import Unsupported
from lab.indexing.timeformat import compile_format
from lab.indexing.timestamps import Timestamps

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC).timestamp()
VARIABLES = "Search Reference 10.x, Date and time format variables"
SPEC = "props.conf.spec 10.4"


def epoch(*parts: int) -> float:
    return datetime(*parts, tzinfo=UTC).timestamp()  # type: ignore[arg-type,misc]


@pytest.mark.verified(source=VARIABLES)
@pytest.mark.parametrize(
    ("text_format", "text", "expected"),
    [
        ("%Y-%m-%dT%H:%M:%S,%3N", "2026-11-22T22:39:13,309 - x", epoch(2026, 11, 22, 22, 39, 13) + 0.309),
        (
            "%Y-%m-%dT%H:%M:%S.%6N%Z",
            "2026-11-22T22:39:13.123456Z",
            epoch(2026, 11, 22, 22, 39, 13) + 0.123456,
        ),
        (
            "%Y-%m-%d %H:%M:%S.%9N",
            "2026-11-22 22:39:13.123456789",
            epoch(2026, 11, 22, 22, 39, 13) + 0.123456789,
        ),
        ("%F %T %z", "2026-11-22 22:39:13 +0200", epoch(2026, 11, 22, 20, 39, 13)),
        ("%F %T%:z", "2026-11-22 22:39:13-05:30", epoch(2026, 11, 23, 4, 9, 13)),
        ("%s.%3N", "1795393710.250", 1795393710.25),
        ("%s.%6N", "1795393710.250000", 1795393710.25),
        ("%d/%b/%Y:%H:%M:%S %z", "22/Nov/2026:22:51:11 +0000", epoch(2026, 11, 22, 22, 51, 11)),
        ("%b %e %H:%M:%S", "Nov  5 22:51:11", epoch(2026, 11, 5, 22, 51, 11)),
        ("%m/%d/%y %I:%M:%S %p", "11/22/26 01:05:09 PM", epoch(2026, 11, 22, 13, 5, 9)),
        ("%Y %j", "2026 033", epoch(2026, 2, 2)),
        ("%Y-%m-%dT%H:%M:%S,%3N", "2026-11-22 22:39:13,309", None),
        ("%Y-%m-%d", "2026-13-45", None),
    ],
)
def test_time_format(text_format: str, text: str, expected: float | None) -> None:
    assert compile_format(text_format).read(text, UTC, NOW) == expected


@pytest.mark.unverified
def test_a_date_without_a_year_is_never_from_next_december() -> None:
    assert compile_format("%m-%d %H:%M:%S").read("12-31 23:59:59", UTC, NOW) == epoch(
        2025, 12, 31, 23, 59, 59
    )


def test_a_code_the_lab_does_not_know_is_refused() -> None:
    with pytest.raises(Unsupported, match="%U"):
        compile_format("%Y %U")


def read(raw: str, zone: tzinfo = UTC, **settings: str) -> float:
    return Timestamps({"TIME_FORMAT": "%Y-%m-%d %H:%M:%S", **settings}, "s", zone=zone, now=NOW).read(raw)


@pytest.mark.verified(source=f"{SPEC}: TIME_PREFIX not found = no extraction; lookahead counts from its end")
def test_prefix_and_lookahead() -> None:
    raw = "2026-11-20 00:00:00 at=2026-11-22 10:00:00"
    assert read(raw) == epoch(2026, 11, 20)
    assert read(raw, TIME_PREFIX="at=") == epoch(2026, 11, 22, 10)
    assert read(raw, TIME_PREFIX="when=") == NOW
    assert read(raw, TIME_PREFIX="at=", MAX_TIMESTAMP_LOOKAHEAD="10") == NOW


@pytest.mark.verified(source=f"{SPEC}, TZ: a zone name; daylight time applies")
def test_zone() -> None:
    assert read("2026-07-01 12:00:00", TZ="Europe/Berlin") == epoch(2026, 7, 1, 10)
    assert read("2026-11-20 12:00:00", zone=ZoneInfo("Europe/Berlin")) == epoch(2026, 11, 20, 11)


@pytest.mark.verified(source=f"{SPEC}: MAX_DAYS_AGO 2000, MAX_DAYS_HENCE 2: the last acceptable time is used")
def test_times_out_of_bounds_are_not_used() -> None:
    clock = Timestamps({"TIME_FORMAT": "%Y-%m-%d %H:%M:%S"}, "s", zone=UTC, now=NOW)
    assert clock.read("2020-01-01 00:00:00") == NOW
    assert clock.read("2026-11-22 10:00:00") == epoch(2026, 11, 22, 10)
    assert clock.read("2026-11-30 10:00:00") == epoch(2026, 11, 22, 10)
    assert clock.read("no time at all") == epoch(2026, 11, 22, 10)


@pytest.mark.verified(source=f"{SPEC}, DATETIME_CONFIG: CURRENT is the time of aggregation")
def test_current() -> None:
    assert read("2026-11-20 00:00:00", DATETIME_CONFIG="CURRENT") == NOW


@pytest.mark.verified(
    source=f"{SPEC}, DETERMINE_TIMESTAMP_DATE_WITH_SYSTEM_TIME: false = the last parsed timestamp's date"
)
def test_a_time_without_a_date() -> None:
    clock = Timestamps({}, "s", zone=UTC, now=NOW)
    assert clock.read("16:02:19 nothing before: today") == epoch(2026, 11, 23, 16, 2, 19)
    assert clock.read("2026-11-20 10:00:00 a date") == epoch(2026, 11, 20, 10)
    assert clock.read("10:00:05 the same day") == epoch(2026, 11, 20, 10, 0, 5)
    assert clock.read("09:59:59 out of order") == epoch(2026, 11, 20, 9, 59, 59)
    named = Timestamps({}, "s", zone=UTC, now=NOW, source="/var/log/app-2026-11-19.log")
    assert named.read("10:00:05 the file's day") == epoch(2026, 11, 19, 10, 0, 5)
    formatted = Timestamps({"TIME_FORMAT": "%H:%M:%S"}, "s", zone=UTC, now=NOW, source="app-2026-11-19.log")
    assert formatted.read("10:00:05 x") == epoch(2026, 11, 19, 10, 0, 5)


@pytest.mark.verified(
    source=f"{SPEC}, DETERMINE_TIMESTAMP_DATE_WITH_SYSTEM_TIME: true = today, yesterday if three hours ahead"
)
def test_a_time_without_a_date_by_the_clock() -> None:
    clock = Timestamps({"DETERMINE_TIMESTAMP_DATE_WITH_SYSTEM_TIME": "true"}, "s", zone=UTC, now=NOW)
    assert clock.read("14:59:59 x") == epoch(2026, 11, 23, 14, 59, 59)
    assert clock.read("15:00:00 x") == epoch(2026, 11, 22, 15)


@pytest.mark.differs(reason="whether a clock that jumps back begins a new day is not documented")
def test_midnight_without_a_date() -> None:
    clock = Timestamps({}, "s", zone=UTC, now=NOW)
    clock.read("2026-11-20 23:59:59 x")
    with pytest.raises(Unsupported, match="new day"):
        clock.read("00:00:01 x")


@pytest.mark.verified(source=f"{SPEC}, TZ_ALIAS: EST is the Eastern US unless an alias says otherwise")
def test_zone_names() -> None:
    assert read("2026-11-20 12:00:00 EST", TIME_FORMAT="%Y-%m-%d %H:%M:%S %Z") == epoch(2026, 11, 20, 17)
    for text_format in ("%Y-%m-%d %H:%M:%S %Z", ""):
        assert read(
            "2026-11-20 12:00:00 EST", TIME_FORMAT=text_format, TZ_ALIAS="EST=GMT+10:00,EDT=GMT+11:00"
        ) == epoch(2026, 11, 20, 2)
