"""Moving the times in captured bytes."""

import pytest

from scripts.shift import first_time, shift


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"2026-11-23T00:33:04,580 - /1", b"2026-11-23T01:33:04,580 - /1"),
        (b'{"timestamp":"2026-11-23T23:59:59.123456Z"', b'{"timestamp":"2026-11-24T00:59:59.123456Z"'),
        (b"|#hostname:vm,timestamp:1795387269", b"|#hostname:vm,timestamp:1795390869"),
        (b"2026-13-45T99:99:99,999 no date", b"2026-13-45T99:99:99,999 no date"),
        (b"\xff\x00 2026-11-23", b"\xff\x00 2026-11-23"),
    ],
)
def test_every_time_moves_and_nothing_else(data: bytes, expected: bytes) -> None:
    assert shift(data, 3600) == expected
    assert len(shift(data, 0.5)) == len(data)


def test_first_time_is_the_first_that_is_a_date() -> None:
    assert first_time(b"2026-13-45T99:99:99,999 2026-11-23T00:00:00,500 x") == 1795392000.5
    assert first_time(b"no time") is None
