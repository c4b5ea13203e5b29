"""Move the times in captured bytes, so that a capture of last week can be today's."""

import re
from datetime import UTC, datetime, timedelta

STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[,.]\d{3,6}")
EPOCH = re.compile(rb"(?<=timestamp:)\d{10}")


def first_time(data: bytes) -> float | None:
    """Epoch seconds (UTC) of the first timestamp in the bytes that is a date; None when there is none."""
    for found in STAMP.finditer(data):
        try:
            return moment(found[0]).timestamp()
        except ValueError:
            continue
    return None


def shift(data: bytes, seconds: float) -> bytes:
    """The same bytes with every timestamp moved; all else, and the number of digits, stays."""
    offset = timedelta(seconds=seconds)
    moved = STAMP.sub(lambda found: move_one(found[0], offset), data)
    return EPOCH.sub(lambda found: str(int(found[0]) + round(seconds)).encode(), moved)


def move_one(stamp: bytes, offset: timedelta) -> bytes:
    try:
        return written(moment(stamp) + offset, stamp)
    except ValueError:
        return stamp  # a broken line's date that does not exist stays as it is


def moment(stamp: bytes) -> datetime:
    """Raises ValueError for a date that does not exist."""
    return datetime.fromisoformat(stamp.decode().replace(",", ".")).replace(tzinfo=UTC)


def written(time: datetime, like: bytes) -> bytes:
    """`time` with the separator and as many digits as `like` has."""
    separator = like[19:20].decode()
    digits = len(like) - 20
    return f"{time:%Y-%m-%dT%H:%M:%S}{separator}{time.microsecond:06d}"[: 20 + digits].encode()
