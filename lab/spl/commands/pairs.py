"""extract: pairs of _raw, by delimiters, by a stanza of transforms.conf, or as events are read anyway.

Search Reference, "extract"."""

import re
from collections.abc import Callable, Mapping

from lab.spl.args import Args
from lab.spl.registry import STREAMING, Job, Parsing, Step, command
from lab.spl.scalars import multivalue
from lab.spl.table import Table
from lab.values import Row, Value, as_list

LIMIT, MAXCHARS = 50, 10240
Found = Mapping[str, Value]
Find = Callable[[Row, Job], Found]
# The options that go over settings of the stanza.
SETTINGS = {"clean_keys": "CLEAN_KEYS", "mv_add": "MV_ADD"}


@command("extract kv", STREAMING, "extract [pairdelim=CHARS kvdelim=CHARS] [auto=f] [clean_keys=B] [limit=N] "
         "[maxchars=N] [mv_add=B] [reload=B] [STANZA ...]")  # fmt: skip
def extract(args: Args, parsing: Parsing) -> Step:
    options = args.options(
        ["pairdelim", "kvdelim", "auto", "clean_keys", "limit", "maxchars", "mv_add", "reload"], ["segment"]
    )
    while args.accept(","):
        pass
    names = args.names()
    args.end()
    if {"pairdelim", "kvdelim"} <= options.keys() and not names:
        find = _delimited(args, options)
    elif names and not {"pairdelim", "kvdelim", "limit", "maxchars"} & options.keys():
        find = _stanzas(args, parsing, options, names)
    elif not names and options.keys() <= {"reload"}:
        find = _automatic(args, parsing)
    else:
        raise args.unsupported("these options together")

    def run(table: Table, job: Job) -> Table:
        columns: dict[str, None] = {}
        for row in table.rows:
            found = find(row, job)
            row.update(found)
            columns.update(dict.fromkeys(found))
        return table.with_columns(columns) if table.columns else table

    return run


def _delimited(args: Args, options: dict[str, str]) -> Find:
    """A value with a kvdelim in it is not extracted."""
    clean, many = args.boolean(options, "clean_keys", True), args.boolean(options, "mv_add", False)
    limit, chars = args.integer(options, "limit", LIMIT), args.integer(options, "maxchars", MAXCHARS)
    pairs = re.compile("[" + re.escape(options["pairdelim"]) + "]")
    middle = re.compile("[" + re.escape(options["kvdelim"]) + "]")

    def find(row: Row, job: Job) -> Found:
        found: dict[str, list[str]] = {}
        for text in as_list(row.get("_raw")):
            for piece in pairs.split(text[:chars]):
                key, *value = middle.split(piece.strip())
                name = key.strip()
                if clean:
                    name = re.sub(r"\W", "_", name).lstrip("_0123456789")
                fits = name in found or len(found) < limit
                if name and fits and len(value) == 1 and value[0].strip():
                    found.setdefault(name, []).append(value[0].strip().strip('"'))
        return {name: (multivalue(values) or "") if many else values[0] for name, values in found.items()}

    return find


def _stanzas(args: Args, parsing: Parsing, options: dict[str, str], names: list[str]) -> Find:
    hook = getattr(parsing.ctx, "extraction", None)
    over = {SETTINGS[key]: value for key, value in options.items() if key in SETTINGS}
    steps: list[Callable[[Row], None]] = []
    for name in names:
        step = hook(name, over) if hook else None
        if step is None:
            raise args.unsupported(f"the extraction '{name}', which no transforms.conf has")
        steps.append(step)

    def find(row: Row, job: Job) -> Found:
        return _fresh(args, row, *steps)

    return find


def _automatic(args: Args, parsing: Parsing) -> Find:
    """As events are read without the command: key=value pairs, 50 of them at most."""
    hook = getattr(parsing.ctx, "extraction", None)
    if hook is None:
        raise args.unsupported("automatic extraction outside of a lab")
    step = hook("", {})

    def find(row: Row, job: Job) -> Found:
        if any(text.lstrip()[:1] in ("{", "[", "<") for text in as_list(row.get("_raw"))):
            raise args.unsupported("automatic extraction from what may be JSON or XML")
        found = _fresh(args, row, step)
        if len(found) > LIMIT:
            raise args.unsupported(f"automatic extraction of more than {LIMIT} fields")
        return found

    return find


def _fresh(args: Args, row: Row, *steps: Callable[[Row], None]) -> Found:
    """What the steps find in _raw alone. Which value stays where a field has another one, no page says."""
    alone: Row = {"_raw": row.get("_raw", "")}
    for step in steps:
        step(alone)
    del alone["_raw"]
    for name, value in alone.items():
        if name in row and as_list(row[name]) != as_list(value):
            raise args.unsupported(f"a field that has another value already ('{name}')")
    return {name: value if isinstance(value, list) else str(value) for name, value in alone.items()}
