"""Lookup tables with the matching rules of transforms.conf: CSV files and KV store collections.

transforms.conf.spec 10.4: case_sensitive_match true by default; max_matches 100 in file order, 1 for a
temporal lookup, whose entries count newest first; with fewer than min_matches the default_match value fills
up; match_type WILDCARD(field) and CIDR(field). A temporal entry matches when the event is between
min_offset_secs and max_offset_secs later than time_field says.
"""

import ipaddress
import re
from collections.abc import Sequence
from datetime import UTC
from fnmatch import translate
from functools import lru_cache

from lab.conf.store import ConfStore
from lab.errors import SearchError, Unsupported
from lab.indexing.settings import boolean, number
from lab.indexing.timeformat import compile_format
from lab.knowledge.tables import Line, is_collection, lookup_file, read_collection, read_csv
from lab.values import Row, Value

REFUSED = ("external_cmd", "filter", "reverse_lookup_honor_case_sensitive_match")
MATCH_TYPE = re.compile(r"(?P<kind>WILDCARD|CIDR|EXACT)\((?P<field>[^)]+)\)", re.IGNORECASE)
DEFAULT_TIME_FORMAT = "%s.%Q"
LONGEST = 2_000_000_000


class TableLookup:
    """One table, read at construction."""

    def __init__(self, fields: Sequence[str], rows: list[Line], settings: dict[str, str]) -> None:
        self.fields: Sequence[str] = fields
        self._rows = rows
        self.case_sensitive = boolean(settings, "case_sensitive_match", True)
        self.time_field = settings.get("time_field", "").strip()
        self.time_format = settings.get("time_format", "").strip() or DEFAULT_TIME_FORMAT
        self.max_matches = number(settings, "max_matches", 1 if self.time_field else 100)
        self.min_matches = number(settings, "min_matches", 0)
        self.default = settings.get("default_match", "")
        self.offsets = (number(settings, "min_offset_secs", 0), number(settings, "max_offset_secs", LONGEST))
        self.kinds = {
            found["field"].strip(): found["kind"].upper()
            for found in MATCH_TYPE.finditer(settings.get("match_type", ""))
        }
        if self.time_field and self.time_field not in fields:
            raise SearchError(f"lookup: time_field = {self.time_field} is no column of the table")

    def match(self, keys: dict[str, str]) -> dict[str, Value] | None:
        if self.time_field:
            raise Unsupported("a temporal lookup without the event's time")
        return self._answer(self._equal_rows(keys), keys)

    def match_at(self, keys: dict[str, str], time: float | None) -> dict[str, Value] | None:
        """As `match`, for an event of this time."""
        if not self.time_field:
            return self.match(keys)
        if time is None:
            return None
        low, high = self.offsets
        timed = [(when, row) for row in self._equal_rows(keys) if (when := self._time(row)) is not None]
        # sorted() keeps the file's order among entries of one time.
        newest = sorted((entry for entry in timed if low <= time - entry[0] <= high), key=lambda e: -e[0])
        return self._answer([row for _, row in newest], keys)

    def rows(self) -> list[Row]:
        return [{name: value for name, value in row.items() if value} for row in self._rows]

    def _equal_rows(self, keys: dict[str, str]) -> list[Line]:
        return [
            row for row in self._rows if all(self._equal(name, row, value) for name, value in keys.items())
        ]

    def _answer(self, found: list[Line], keys: dict[str, str]) -> dict[str, Value] | None:
        found = found[: self.max_matches]
        missing = self.min_matches - len(found)
        if not found and (missing <= 0 or not self.default):
            return None
        result: dict[str, Value] = {}
        for name in self.fields:
            if name in keys and not found:
                continue
            values = [row[name] for row in found if row.get(name)]
            if missing > 0 and self.default and name not in keys:
                values += [self.default] * missing
            if values:
                result[name] = values if len(values) > 1 else values[0]
        return result

    def _time(self, row: Line) -> float | None:
        text = row.get(self.time_field) or ""
        if self.time_format == DEFAULT_TIME_FORMAT:
            return float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else None
        found = compile_format(self.time_format).read(text, UTC, 0.0)
        return None if found is None else float(int(found))

    def _equal(self, name: str, row: Line, value: str) -> bool:
        wanted = row.get(name) or ""
        if not self.case_sensitive:
            wanted, value = wanted.lower(), value.lower()
        kind = self.kinds.get(name, "EXACT")
        if kind == "WILDCARD":
            return wildcard(wanted).fullmatch(value) is not None
        if kind == "CIDR":
            try:
                return ipaddress.ip_address(value) in ipaddress.ip_network(wanted, strict=False)
            except ValueError:
                return False
        return wanted == value


@lru_cache(maxsize=4096)
def wildcard(text: str) -> re.Pattern[str]:
    return re.compile(translate(text.replace("[", "[[]").replace("?", "[?]")))


def find_lookup(confs: ConfStore, app: str, name: str) -> TableLookup | None:
    """A lookup by its transforms.conf stanza, or a bare file name; None when neither exists."""
    settings = confs.merged("transforms", app).get(name)
    if settings is None or "REGEX" in settings:
        path = lookup_file(confs, name) if name.endswith(".csv") else None
        return TableLookup(*read_csv(path), {}) if path else None
    for setting in REFUSED:
        if settings.get(setting):
            raise Unsupported(f"transforms.conf [{name}] {setting}")
    if is_collection(settings):
        return TableLookup(*read_collection(confs, name, settings), settings)
    if kind := settings.get("external_type", "").strip().lower():
        raise Unsupported(f"transforms.conf [{name}] external_type = {kind}")
    filename = settings.get("filename", "").strip()
    path = lookup_file(confs, filename)
    if path is None:
        raise SearchError(f"transforms.conf [{name}] filename = {filename}: no app has this file")
    return TableLookup(*read_csv(path), settings)
