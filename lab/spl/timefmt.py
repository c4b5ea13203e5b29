"""Splunk's time formats. Search Reference, "Date and time format variables".

strftime writes, strptime reads; a code that is in neither table is refused by name.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from lab.errors import Unsupported
from lab.spl.timemod import local_time

CODE = re.compile(r"%(?:(?P<digits>\d)?(?P<sub>[NQ])|(?P<colons>:{1,3})z|(?P<plain>[A-Za-z%+]))")
# %x and %X are what the server's locale makes of them (7/13/2019 and 9:30:00 "for US English"): refused.
EXPANSIONS = {"T": "%H:%M:%S", "F": "%Y-%m-%d", "D": "%m/%d/%y", "R": "%H:%M", "h": "%b",
              "c": "%a %b %e %H:%M:%S %Y", "r": "%I:%M:%S %p"}  # fmt: skip
ZONE_WIDTHS = {":": 6, "::": 9, ":::": 3}  # -05:00, -05:00:00, -05
PYTHON_CODES = set("YmdHMSybBaApIjwuUWVGfC")
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
ZONES = {"utc": 0, "gmt": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
         "pst": -8, "pdt": -7, "cet": 1, "cest": 2}  # fmt: skip


def _expand(pattern: str) -> str:
    return re.sub(r"%([TFDRhcr])", lambda found: EXPANSIONS[found[1]], pattern.replace("%%", "%\0")).replace(
        "%\0", "%%"
    )


def strftime(moment: float, pattern: str, tz: ZoneInfo) -> str:
    # Rounded first: 0.1 + 0.2 must not print as .299999.
    ticks = round(moment * 1_000_000)
    micro = ticks % 1_000_000
    local = local_time(ticks // 1_000_000, tz).replace(microsecond=micro)

    def one(found: re.Match[str]) -> str:
        if found["sub"]:
            width = int(found["digits"] or (9 if found["sub"] == "N" else 3))
            return f"{micro:06d}000"[:width]
        if found["colons"]:
            offset = local.strftime("%z")
            return f"{offset[:3]}:{offset[3:5]}:00"[: ZONE_WIDTHS[found["colons"]]]
        return _write(found["plain"], local, ticks // 1_000_000)

    return CODE.sub(one, _expand(pattern))


def _write(code: str, local: datetime, seconds: int) -> str:
    special: dict[str, Callable[[], str]] = {
        "%": lambda: "%", "s": lambda: str(seconds), "e": lambda: f"{local.day:2d}", "n": lambda: "\n",
        "t": lambda: "\t", "k": lambda: f"{local.hour:2d}", "l": lambda: f"{local.hour % 12 or 12:2d}",
        "z": lambda: local.strftime("%z"), "Z": lambda: local.strftime("%Z"),
        "g": lambda: f"{local.isocalendar()[0] % 100:02d}",
        "+": lambda: local.strftime("%a %b %e %H:%M:%S %Z %Y"),
    }  # fmt: skip
    if code in special:
        return special[code]()
    if code not in PYTHON_CODES:
        raise Unsupported(f"time format %{code}")
    return local.strftime(f"%{code}")


READERS: dict[str, str] = {
    "Y": r"(\d{4})", "m": r"(\d{1,2})", "d": r" ?(\d{1,2})", "e": r" ?(\d{1,2})", "H": r" ?(\d{1,2})",
    "k": r" ?(\d{1,2})", "I": r" ?(\d{1,2})", "l": r" ?(\d{1,2})", "M": r"(\d{1,2})", "S": r"(\d{1,2})",
    "y": r"(\d{2})", "b": r"([A-Za-z]+)", "B": r"([A-Za-z]+)", "a": r"([A-Za-z]+)", "A": r"([A-Za-z]+)",
    "p": r"([AaPp][Mm])", "j": r"(\d{1,3})", "s": r"(\d{1,10})", "f": r"(\d{1,6})", "Z": r"([A-Za-z]+)",
    "z": r"(Z|[-+]\d{2}:?\d{2}(?::\d{2})?)", "w": r"([0-6])", "u": r"([1-7])",
}  # fmt: skip


@lru_cache(maxsize=256)
def _reader(pattern: str) -> tuple[re.Pattern[str], list[str]]:
    """The format as a regular expression, and which code each of its groups is."""
    out, codes, at = "", [], 0
    expanded = _expand(pattern)
    for found in CODE.finditer(expanded):
        before = expanded[at : found.start()]
        optional = bool(found["sub"]) and before.endswith(".")
        out += _literal(before[:-1] if optional else before)
        at = found.end()
        code = "f" if found["sub"] else "z" if found["colons"] else found["plain"]
        if code == "%":
            out += "%"
        elif code in "nt":
            out += r"\s+"
        elif code not in READERS:
            raise Unsupported(f"strptime with time format %{code}")
        else:
            # ".%N" also reads a time without subseconds (SR:strptime, extended example).
            digits = r"(?:\.(\d{1,9}))?" if optional else r"(\d{1,9})"
            out += digits if found["sub"] else READERS[code]
            codes.append(code)
    return re.compile(out + _literal(expanded[at:])), codes


def _literal(text: str) -> str:
    """Plain text of a format: white space stands for any white space."""
    return re.sub(r"\s+", r"\\s+", re.escape(text).replace("\\ ", " "))


def strptime(text: str, pattern: str, tz: ZoneInfo, now: float) -> float | None:
    """Epoch seconds, or None when `text` does not begin with a time in this format."""
    compiled, codes = _reader(pattern)
    found = compiled.match(text.strip())
    if found is None:
        return None
    parts = {code: text for code, text in zip(codes, found.groups(), strict=True) if text is not None}
    try:
        return _assemble(parts, tz, now)
    except (ValueError, OverflowError):
        return None


def _assemble(parts: dict[str, str], tz: ZoneInfo, now: float) -> float | None:
    fraction = float("0." + parts["f"]) if "f" in parts else 0.0
    if "s" in parts:
        return int(parts["s"]) + fraction
    today = local_time(now, tz)
    date = _date(parts, today)
    if date is None:
        return None
    year, month, day = date
    hour = int(parts.get("H") or parts.get("k") or _twelve(parts))
    zone = _zone(parts, tz)
    moment = datetime(year, month, day, hour, int(parts.get("M", 0)), tzinfo=zone)
    if "j" in parts:
        moment = moment.replace(month=1, day=1) + timedelta(days=int(parts["j"]) - 1)
    return moment.timestamp() + int(parts.get("S", 0)) + fraction


def _date(parts: dict[str, str], today: datetime) -> tuple[int, int, int] | None:
    """Year, month and day; a format with a year or month but no day names no date."""
    year = int(parts["Y"]) if "Y" in parts else _century(parts["y"]) if "y" in parts else None
    name = parts.get("b") or parts.get("B")
    month = MONTHS.index(name[:3].lower()) + 1 if name else int(parts["m"]) if "m" in parts else None
    text = parts.get("d") or parts.get("e")
    if "j" in parts:
        return (year or today.year, 1, 1)
    if text is None:
        return None if year or month else (today.year, today.month, today.day)
    return (year or today.year, month or today.month, int(text))


def _century(text: str) -> int:
    value = int(text)
    return value + (1900 if value >= 69 else 2000)


def _twelve(parts: dict[str, str]) -> int:
    hour = int(parts.get("I") or parts.get("l") or 0)
    if "p" not in parts:
        return hour
    return hour % 12 + (12 if parts["p"].lower() == "pm" else 0)


def _zone(parts: dict[str, str], tz: ZoneInfo) -> Any:
    name = parts.get("Z")
    if name is not None:
        if name.lower() not in ZONES:
            raise Unsupported(f"strptime with the zone name '{name}'")
        return timezone(timedelta(hours=ZONES[name.lower()]))
    offset = parts.get("z")
    if offset is None:
        return tz
    if offset == "Z":
        return UTC
    digits = offset[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:4])
    return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))
