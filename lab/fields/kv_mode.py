"""Step 4, KV_MODE: automatic extraction.

props.conf.spec 10.4: `json` extracts nothing from text that is not JSON; `auto` (the default) reads
key=value pairs and, with AUTO_KV_JSON, JSON as well. limits.conf.spec 10.4: [kv] maxchars 10,240 and
limit 100.
"""

import re
from functools import partial

from lab.errors import SearchError, Unsupported
from lab.fields.json_fields import leaves
from lab.fields.step import Step
from lab.indexing.settings import boolean
from lab.values import Row, as_list

MODES = ("auto", "auto_escaped", "json", "none")
KV_MAXCHARS = 10240
KV_LIMIT = 100
PAIR = re.compile(r'(?P<name>[A-Za-z_][\w.\-]*)=(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s,;"|&]+))')


def kv_steps(settings: dict[str, str], stanza: str) -> list[Step]:
    mode = settings.get("KV_MODE", "auto").strip().lower() or "auto"
    if mode in ("xml", "multi", "multi:"):
        raise Unsupported(f"props.conf [{stanza}] KV_MODE = {mode}")
    if mode not in MODES:
        raise SearchError(f"props.conf [{stanza}] KV_MODE = {mode}: one of {', '.join(MODES)}")
    # "This causes the Splunk software to extract the json fields twice" (props.conf.spec, KV_MODE).
    twice = settings.get("INDEXED_EXTRACTIONS", "").strip().upper() == "JSON"
    if mode == "json":
        return [partial(json_fields, twice=twice)]
    if mode == "none":
        return []
    steps: list[Step] = [pair_fields]
    if boolean(settings, "AUTO_KV_JSON", True):
        steps.append(partial(json_fields, twice=twice))
    return steps


def json_fields(row: Row, *, twice: bool = False) -> None:
    found: dict[str, list[str]] = {}
    for name, value in leaves(str(row.get("_raw", "")).strip()):
        found.setdefault(name, []).append(value)
    for name, values in found.items():
        if twice and name in row:
            row[name] = [*as_list(row[name]), *values]
        else:
            row.setdefault(name, values if len(values) > 1 else values[0])


def pair_fields(row: Row) -> None:
    text = str(row.get("_raw", ""))[:KV_MAXCHARS]
    for count, found in enumerate(PAIR.finditer(text)):
        if count >= KV_LIMIT:
            return
        value = found["quoted"] if found["quoted"] is not None else found["bare"]
        if value and value.strip():
            row.setdefault(found["name"], value.strip())
