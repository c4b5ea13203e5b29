"""Time zones by the names that events carry.

props.conf.spec 10.4, TZ_ALIAS: "EST maps to the Eastern US by default"; TZ_ALIAS says otherwise, as pairs
`EST=GMT+10:00`. Names that more than one country uses (IST, BST, AST) are not here: they are refused.
"""

import re
from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lab.errors import SearchError

HOURS_EAST = {
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "JST": 9,
    "AEST": 10, "AEDT": 11,
}  # fmt: skip
US_AND_EUROPEAN: dict[str, tzinfo] = {
    name: timezone(timedelta(hours=hours), name) for name, hours in HOURS_EAST.items()
}
OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?")


def aliases(text: str, where: str) -> dict[str, tzinfo]:
    """TZ_ALIAS: event's name → zone."""
    found: dict[str, tzinfo] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        name, separator, value = (part.strip() for part in pair.partition("="))
        if not name or not separator:
            raise SearchError(f"{where} TZ_ALIAS = {text}: not name=zone")
        found[name] = zone_named(value, where)
    return found


def zone_named(value: str, where: str) -> tzinfo:
    if offset := OFFSET.fullmatch(value):
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))
    if value in US_AND_EUROPEAN:
        return US_AND_EUROPEAN[value]
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError):
        raise SearchError(f"{where} TZ_ALIAS: no time zone {value!r}") from None
