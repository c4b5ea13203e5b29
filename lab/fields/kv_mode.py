"""Step 4, KV_MODE: automatic extraction.

props.conf.spec 10.4: `json` extracts nothing from text that is not JSON; `auto` (the default) reads
key=value pairs and, with AUTO_KV_JSON, JSON as well; `xml` reads XML under the names that spath gives it;
`multi` "invokes the multikv search command": an event becomes one for each row of its table (measured by
pytest-splunk-addon's TA_fiction_indextime, which counts them).
limits.conf.spec 10.4: [kv] maxchars and limit, [spath] extraction_cutoff.
"""

import re
import sys
from functools import partial
from typing import NamedTuple

from lab.conf.reader import Stanzas
from lab.errors import Unsupported
from lab.fields.json_fields import CUTOFF, leaves
from lab.fields.step import Step
from lab.indexing.settings import boolean, number
from lab.spl import xmlpath
from lab.spl.tabular import read_table
from lab.values import Row, as_list

MODES = ("auto", "auto_escaped", "json", "multi", "none", "xml")


class Limits(NamedTuple):
    """Of limits.conf: [kv] limit and maxchars, where 0 is no limit, and [spath] extraction_cutoff."""

    names: int = 100
    characters: int = 10240
    json_bytes: int = CUTOFF


DEFAULT_LIMITS = Limits()
# Others that change what a search of few events answers; the rest is about size and speed.
REFUSED_LIMITS = (
    *(
        ("kv", "maxcols"),
        ("search", "max_macro_depth"),
        ("subsearch", "maxout"),
        ("join", "subsearch_maxout"),
    ),
    *(("stats|sistats", "list_maxsize"), ("stats|sistats", "maxvalues"), ("lookup", "max_matches")),
)
# A second equals sign, as base64 ends with, begins no value (security_content's recorded events).
PAIR = re.compile(r'(?P<name>[A-Za-z_][\w.\-]*)=(?:"(?P<quoted>[^"]*)"|(?!=)(?P<bare>[^\s,;"|&]+))')

ESCAPED_PAIR = re.compile(PAIR.pattern.replace('[^"]*', r'(?:[^"\\]|\\.)*'))


def limits_of(limits: Stanzas) -> Limits:
    for stanza, name in REFUSED_LIMITS:
        if name in limits.get(stanza, {}):
            raise Unsupported(f"limits.conf [{stanza}] {name}")
    kv, spath = limits.get("kv", {}), limits.get("spath", {})
    cutoff = number(spath, "extraction_cutoff", CUTOFF)
    if cutoff <= 0:
        raise Unsupported(f"limits.conf [spath] extraction_cutoff = {cutoff}")
    names, characters = number(kv, "limit", 100), number(kv, "maxchars", 10240)
    return Limits(names or sys.maxsize, characters or sys.maxsize, cutoff)


def kv_steps(settings: dict[str, str], stanza: str, limits: Limits = DEFAULT_LIMITS) -> list[Step]:
    mode = settings.get("KV_MODE", "auto").strip().lower() or "auto"
    where = f"props.conf [{stanza}] KV_MODE = {mode}"
    if mode.startswith("multi:"):
        raise Unsupported(where)
    if mode not in MODES:
        # Published add-ons have others (multi_tsv, false); what becomes of them no page says.
        raise Unsupported(f"{where}: other than {', '.join(MODES)}")
    # "This causes the Splunk software to extract the json fields twice" (props.conf.spec, KV_MODE).
    twice = settings.get("INDEXED_EXTRACTIONS", "").strip().upper() == "JSON"
    if mode == "json":
        return [partial(json_fields, twice=twice, cutoff=limits.json_bytes)]
    if mode == "none":
        return []
    if mode == "xml":
        return [partial(xml_fields, where=where, cutoff=limits.json_bytes)]
    if mode == "multi":
        return [TableStep(where)]
    pairs = partial(
        pair_fields,
        pattern=ESCAPED_PAIR if mode == "auto_escaped" else PAIR,
        trim=boolean(settings, "KV_TRIM_SPACES", True),
        limits=limits,
    )
    steps: list[Step] = [pairs]
    if boolean(settings, "AUTO_KV_JSON", True):
        steps.append(partial(json_fields, twice=twice, cutoff=limits.json_bytes))
    return steps


def json_fields(row: Row, *, twice: bool = False, cutoff: int = CUTOFF) -> None:
    found: dict[str, list[str]] = {}
    for name, value in leaves(str(row.get("_raw", "")).strip(), cutoff):
        found.setdefault(name, []).append(value)
    for name, values in found.items():
        if twice and name in row:
            row[name] = [*as_list(row[name]), *values]
        else:
            row.setdefault(name, values if len(values) > 1 else values[0])


def xml_fields(row: Row, *, where: str, cutoff: int) -> None:
    text = str(row.get("_raw", "")).strip()
    if not text.startswith("<"):
        return
    if len(text.encode()) > cutoff:
        raise Unsupported(f"{where} on more than {cutoff} bytes")
    root = xmlpath.parse(text)
    if root is None:
        return
    if any("}" in node.tag for node in root.iter()):
        raise Unsupported(f"{where} on XML with namespaces")
    for name, value in xmlpath.leaves(root).items():
        row.setdefault(name, value)


class TableStep:
    """The step that makes several rows of one; `fields.extractor` knows it."""

    def __init__(self, where: str) -> None:
        self._where = where

    def __call__(self, row: Row) -> None:
        raise TypeError("a table splits its event")

    def split(self, row: Row) -> list[Row]:
        lines = read_table(str(row.get("_raw", "")), self._where)
        return [{**line.fields, **row, "_raw": line.line} for line in lines] or [row]


def pair_fields(
    row: Row, *, pattern: re.Pattern[str] = PAIR, trim: bool = True, limits: Limits = DEFAULT_LIMITS
) -> None:
    """At most `limits.names` names; "the trimming logic applies only to space characters"."""
    text = str(row.get("_raw", ""))[: limits.characters]
    names: set[str] = set()
    for found in pattern.finditer(text):
        value = found["quoted"] if found["quoted"] is not None else found["bare"]
        if pattern is ESCAPED_PAIR and found["quoted"] is not None:
            value = re.sub(r'\\(["\\])', r"\1", value)
        value = value.strip(" ") if trim else value
        if not value.strip():
            continue
        # Names have letters, digits, `.`, `:` and `_`, and begin with a letter (Knowledge Manager Manual,
        # "About regular expressions with field extractions").
        name = found["name"].replace("-", "_").lstrip("_")
        if not name:
            continue
        if name not in names and len(names) >= limits.names:
            return
        names.add(name)
        row.setdefault(name, value)
