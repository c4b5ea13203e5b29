"""INDEXED_EXTRACTIONS: events and indexed fields of JSON and of files with columns.

props.conf.spec 10.4, "Structured Data Header Extraction": these formats bring their own line breaking; the
header is no event. Header names keep letters, digits, spaces and what
HEADER_FIELD_ACCEPTABLE_SPECIAL_CHARACTERS lists, the rest becomes `_`. JSON leaves have the names that
spath gives them. TIMESTAMP_FIELDS are joined by a space and read by TIME_FORMAT.
"""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from lab.errors import SearchError, Unsupported
from lab.fields.json_fields import walk
from lab.indexing.breaking import truncate
from lab.indexing.settings import boolean, number
from lab.regex import compiled

Fields = dict[str, list[str]]
DELIMITERS = {"CSV": ",", "TSV": "\t", "PSV": "|", "W3C": "whitespace"}
NAMED_CHARACTERS = {"space": " ", "tab": "\t", r"\t": "\t", "fs": "\x1c", "gs": "\x1d", "rs": "\x1e",
                    "us": "\x1f", "whitespace": "whitespace", "ws": "whitespace", "none": ""}  # fmt: skip
BLANKS = re.compile(r"\s*")


class Record(NamedTuple):
    raw: str
    fields: Fields


def read_records(text: str, settings: dict[str, str], stanza: str) -> list[Record]:
    """The events of one stream, with their indexed fields."""
    kind = settings["INDEXED_EXTRACTIONS"].strip().upper()
    where = f"props.conf [{stanza}]"
    if kind == "JSON":
        return list(json_records(text, settings, where))
    if kind in DELIMITERS:
        return list(Columns(kind, settings, where).records(text))
    raise Unsupported(f"{where} INDEXED_EXTRACTIONS = {kind}")


def json_records(text: str, settings: dict[str, str], where: str) -> Iterator[Record]:
    """One event an object, over as many lines as it takes."""
    trim = boolean(settings, "JSON_TRIM_BRACES_IN_ARRAY_NAMES", False)
    decoder = json.JSONDecoder(parse_float=str, parse_int=str)
    position = after_blanks(text, 0)
    while position < len(text):
        if text[position] != "{":
            raise Unsupported(
                f"{where} INDEXED_EXTRACTIONS = JSON: no object at {text[position : position + 40]!r}"
            )
        try:
            document, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            raise Unsupported(f"{where} INDEXED_EXTRACTIONS = JSON on text that is not: {error}") from error
        fields: Fields = {}
        for name, value in walk(document, ""):
            fields.setdefault(name.replace("{}", "") if trim else name, []).append(value)
        yield Record(text[position:end], fields)
        position = after_blanks(text, end)
        if position < len(text) and "\n" not in text[end:position]:
            raise Unsupported(f"{where} INDEXED_EXTRACTIONS = JSON: two objects on one line")


def after_blanks(text: str, position: int) -> int:
    found = BLANKS.match(text, position)
    return found.end() if found else position


class Columns:
    """A header, then one event a row."""

    def __init__(self, kind: str, settings: dict[str, str], where: str) -> None:
        self.kind = kind
        self.where = where
        self.delimiter = self._character(settings, "FIELD_DELIMITER", DELIMITERS[kind])
        self.quote = self._character(settings, "FIELD_QUOTE", '"')
        self.header_delimiter = self._character(settings, "HEADER_FIELD_DELIMITER", self.delimiter)
        self.header_quote = self._character(settings, "HEADER_FIELD_QUOTE", self.quote)
        # A delimiter cannot quote (TA_fiction_indextime of pytest-splunk-addon has tabs for both).
        self.quote = "" if self.quote == self.delimiter else self.quote
        self.header_quote = "" if self.header_quote == self.header_delimiter else self.header_quote
        self.allowed = settings.get("HEADER_FIELD_ACCEPTABLE_SPECIAL_CHARACTERS", "").strip()
        self.names = [name.strip().strip('"') for name in self._list(settings, "FIELD_NAMES")]
        self.line = number(settings, "HEADER_FIELD_LINE_NUMBER", 0)
        header = settings.get("FIELD_HEADER_REGEX", "").strip() or (r"^#Fields:\s*" if kind == "W3C" else "")
        self.header = compiled(header, f"{where} FIELD_HEADER_REGEX") if header else None
        missing = settings.get("MISSING_VALUE_REGEX", "").strip()
        self.missing = compiled(missing, f"{where} MISSING_VALUE_REGEX") if missing else None
        preamble = settings.get("PREAMBLE_REGEX", "").strip()
        self.preamble = compiled(preamble, f"{where} PREAMBLE_REGEX") if preamble else None
        self.limit = number(settings, "TRUNCATE", 10000)

    def records(self, text: str) -> Iterator[Record]:
        names = self._clean(self.names) if self.names else []
        for count, line in enumerate(self._lines(text), start=1):
            if self.header is not None and (found := self.header.search(line)):
                # "The actual header starts after the pattern", or is what the pattern captures (measured by
                # pytest-splunk-addon's TA_fiction_indextime).
                captured = found.group(1) if self.header.groups else None
                header = line[found.end() :] if captured is None else captured
                names = self._clean(self._split(header, self.header_delimiter, self.header_quote))
            elif (self.kind == "W3C" and line.startswith("#")) or (
                self.preamble and self.preamble.search(line)
            ):
                continue
            elif not names and self.header is None and count >= self.line:
                names = self._clean(self._split(line, self.header_delimiter, self.header_quote))
            elif names:
                yield self._record(line, names)
            elif self.header is not None:
                raise Unsupported(f"{self.where}: {line[:40]!r} before a header")

    def _record(self, line: str, names: list[str]) -> Record:
        values = self._split(line, self.delimiter, self.quote)
        if len(values) > len(names):
            raise Unsupported(f"{self.where}: more values than the {len(names)} columns in {line[:60]!r}")
        fields: Fields = {}
        for name, value in zip(names, values, strict=False):
            if value and not self._is_missing(value):
                fields.setdefault(name, []).append(value)
        return Record(truncate(line, self.limit), fields)

    def _is_missing(self, value: str) -> bool:
        found = self.missing.search(value) if self.missing else None
        if found and found.group() != value:
            raise Unsupported(f"{self.where} MISSING_VALUE_REGEX matches a part of the value {value[:60]!r}")
        return found is not None

    def _lines(self, text: str) -> Iterator[str]:
        """Rows; a line break inside quotes belongs to its value."""
        row, quoted = "", False
        for line in re.split(r"(?<=\n)|(?<=\r)(?!\n)", text):
            if self.quote:
                quoted ^= line.count(self.quote) % 2 == 1
            row += line
            if not quoted:
                if row.strip("\r\n"):
                    yield row.rstrip("\r\n")
                row = ""
        if row.strip("\r\n"):
            raise Unsupported(f"{self.where}: the quotes are not closed in {row[:60]!r}")

    def _split(self, line: str, delimiter: str, quote: str) -> list[str]:
        """Values of a row; quoted ones without their quotes, doubled quotes as one."""
        between = r"[ \t]+" if delimiter == "whitespace" else re.escape(delimiter)
        bare = r"[^ \t]*" if delimiter == "whitespace" else rf"[^{re.escape(delimiter)}]*"
        mark = re.escape(quote)
        value = (
            rf"{mark}(?P<quoted>(?:[^{mark}]|{mark}{mark})*){mark}|(?P<bare>{bare})"
            if quote
            else f"(?P<bare>{bare})"
        )
        pattern = re.compile(rf"(?:{value})(?P<end>{between}|\Z)")
        values: list[str] = []
        position = 0
        while True:
            found = pattern.match(line, position)
            if found is None:
                raise Unsupported(f"{self.where}: text beside quotes in {line[position : position + 40]!r}")
            inner = found.groupdict().get("quoted")
            values.append(inner.replace(quote * 2, quote) if inner is not None else found["bare"].strip(" "))
            position = found.end()
            if not found["end"]:
                return values

    def _clean(self, names: list[str]) -> list[str]:
        cleaned = [
            "".join(
                c if (c.isascii() and c.isalnum()) or c == " " or c in self.allowed else "_"
                for c in name.strip()
            )
            for name in names
        ]
        if "" in cleaned or len(set(cleaned)) != len(cleaned):
            raise Unsupported(f"{self.where}: columns without a name or with the same one: {cleaned}")
        return cleaned

    def _list(self, settings: dict[str, str], name: str) -> list[str]:
        return listed(settings.get(name, ""))

    def _character(self, settings: dict[str, str], name: str, default: str) -> str:
        text = settings.get(name, "").strip()
        if not text:
            return default
        if text.lower() in NAMED_CHARACTERS:
            return NAMED_CHARACTERS[text.lower()]
        if found := re.fullmatch(r"\\x([0-9A-Fa-f]{2})", text):
            return chr(int(found[1], 16))
        if len(text) != 1:
            raise SearchError(f"{self.where} {name} = {text}: not one character")
        return text


def listed(text: str) -> list[str]:
    """`a, b` or `[a, b]`."""
    return [part.strip() for part in text.strip().strip("[]").split(",") if part.strip()]


def timestamp_text(record: Record, settings: dict[str, str]) -> str:
    """What TIMESTAMP_FIELDS name, joined; without them the whole event."""
    names = listed(settings.get("TIMESTAMP_FIELDS", ""))
    if not names and settings["INDEXED_EXTRACTIONS"].strip().upper() == "W3C":
        names = [name for name in ("date", "time") if name in record.fields]
    if not names:
        return record.raw
    values = [value for name in names for value in record.fields.get(name, [])[:1]]
    if len(values) != len(names):
        raise Unsupported(f"TIMESTAMP_FIELDS = {', '.join(names)}: not all of them in {record.raw[:60]!r}")
    return " ".join(values)
