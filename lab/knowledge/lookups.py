"""Lookup tables: CSV files of apps, with the matching rules of transforms.conf.

transforms.conf.spec 10.4: case_sensitive_match true by default, max_matches 100 in file order, min_matches
with default_match, match_type WILDCARD(field) and CIDR(field).
"""

import csv
import ipaddress
import re
from collections.abc import Sequence
from fnmatch import translate
from pathlib import Path

from lab.conf.store import ConfStore
from lab.errors import SearchError, Unsupported
from lab.indexing.settings import boolean, number
from lab.values import ReadRow, Row, Value, as_output

REFUSED = ("collection", "external_cmd", "external_type", "time_field", "filter", "batch_index_query")
MATCH_TYPE = re.compile(r"(?P<kind>WILDCARD|CIDR|EXACT)\((?P<field>[^)]+)\)", re.IGNORECASE)


class CsvLookup:
    """One table, read at construction."""

    def __init__(self, path: Path, settings: dict[str, str]) -> None:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            self.fields: Sequence[str] = [name.strip() for name in reader.fieldnames or []]
            self._rows = [dict(zip(self.fields, line.values(), strict=False)) for line in reader]
        self.case_sensitive = boolean(settings, "case_sensitive_match", True)
        self.max_matches = number(settings, "max_matches", 100)
        self.default = settings.get("default_match", "") if number(settings, "min_matches", 0) else ""
        self.kinds = {
            found["field"].strip(): found["kind"].upper()
            for found in MATCH_TYPE.finditer(settings.get("match_type", ""))
        }

    def match(self, keys: dict[str, str]) -> dict[str, Value] | None:
        found = [
            row for row in self._rows if all(self._equal(name, row, value) for name, value in keys.items())
        ]
        if not found:
            return {name: self.default for name in self.fields if name not in keys} if self.default else None
        result: dict[str, Value] = {}
        for name in self.fields:
            values = [row[name] for row in found[: self.max_matches] if row.get(name)]
            if values:
                result[name] = values if len(values) > 1 else values[0]
        return result

    def rows(self) -> list[Row]:
        return [{name: value for name, value in row.items() if value} for row in self._rows]

    def _equal(self, name: str, row: dict[str, str], value: str) -> bool:
        wanted = row.get(name) or ""
        if not self.case_sensitive:
            wanted, value = wanted.lower(), value.lower()
        kind = self.kinds.get(name, "EXACT")
        if kind == "WILDCARD":
            return re.fullmatch(translate(wanted.replace("[", "[[]").replace("?", "[?]")), value) is not None
        if kind == "CIDR":
            try:
                return ipaddress.ip_address(value) in ipaddress.ip_network(wanted, strict=False)
            except ValueError:
                return False
        return wanted == value


def find_lookup(confs: ConfStore, app: str, name: str) -> CsvLookup | None:
    """A lookup by its transforms.conf stanza, or a bare file name; None when neither exists."""
    settings = confs.merged("transforms", app).get(name)
    if settings is None or "REGEX" in settings:
        path = lookup_file(confs, name) if name.endswith(".csv") else None
        return CsvLookup(path, {}) if path else None
    for setting in REFUSED:
        if settings.get(setting):
            raise Unsupported(f"transforms.conf [{name}] {setting}: the lab has CSV lookups only")
    filename = settings.get("filename", "")
    path = lookup_file(confs, filename)
    if path is None:
        raise SearchError(f"transforms.conf [{name}] filename = {filename}: no app has this file")
    return CsvLookup(path, settings)


def lookup_file(confs: ConfStore, filename: str) -> Path | None:
    for app in confs.home.app_names():
        path = confs.home.app(app) / "lookups" / filename
        if filename and path.is_file():
            return path
    return None


def write_csv(path: Path, rows: Sequence[ReadRow], *, append: bool) -> None:
    """outputlookup: columns in order of first appearance; a multivalue is joined by newlines."""
    kept = [dict(row) for row in CsvLookup(path, {}).rows()] if append and path.is_file() else []
    texts = [
        {
            name: "\n".join(value) if isinstance(value, list) else value
            for name, value in as_output(row).items()
        }
        for row in [*kept, *rows]
    ]
    columns = list(dict.fromkeys(name for row in texts for name in row))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(texts)
