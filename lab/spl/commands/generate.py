"""Commands that make rows out of nothing or of the lab's state. Search Reference, one page each."""

import csv
import io
from typing import Any

from lab.errors import SearchError
from lab.spl.args import Args
from lab.spl.filters import Condition, compile_condition
from lab.spl.jsonpath import dump, parse
from lab.spl.registry import GENERATING, STREAMING, Job, Parsing, Step, command
from lab.spl.table import Table
from lab.values import Row, Value

MAKERESULTS = ["count", "annotate", "format", "data"]
SERVERS = ["splunk_server", "splunk_server_group"]
MAX_ROWS = 1_000_000
MAX_INLINE = 29_999
# makeresults annotate=true: all but the server are null.
ANNOTATED = ["_raw", "host", "source", "sourcetype", "splunk_server", "splunk_server_group"]


@command("makeresults", GENERATING, "makeresults [count=N] [annotate=B] [format=csv|json data=TEXT]")
def makeresults(args: Args, parsing: Parsing) -> Step:
    """One row with nothing but the time of the search; or the rows of inline data."""
    args.ignore_options_but([*MAKERESULTS, *SERVERS])  # measured on 10.4.2 (mockdr)
    options = args.options(MAKERESULTS, refused=SERVERS)
    if not args.done and (token := args.peek()) is not None and token.text.isdigit():
        options["count"] = args.take().text
    args.end()
    if ("format" in options) != ("data" in options):
        raise args.error("format and data must be used together.")
    annotate = args.boolean(options, "annotate", False)
    if "format" in options:
        if options.keys() - {"format", "data"}:
            raise args.error("Inline data allows no other argument than format and data.")
        # SR:makeresults: "Inline datasets cannot exceed a threshold of 29,999 characters."
        if len(options["data"]) > MAX_INLINE:
            raise args.error(f"The data is longer than {MAX_INLINE} characters.")
        rows, _ = inline(args, options["format"].lower(), options["data"])
        stamp = options["format"].lower() == "json"

        def generate(table: Table, job: Job) -> Table:
            extra: Row = {"_time": int(job.ctx.now)} if stamp else {}
            return Table([{**extra, **row} for row in rows])

        return generate
    count = args.integer(options, "count", 1)
    if count > MAX_ROWS:
        raise args.unsupported(f"more than {MAX_ROWS} rows")
    extra: Row = {"splunk_server": "lab"} if annotate else {}
    columns = ["_time", *ANNOTATED] if annotate else []
    return lambda table, job: Table(
        [{"_time": int(job.ctx.now), **extra} for _ in range(count)], list(columns)
    )


def inline(args: Args, kind: str, data: str) -> tuple[list[Row], list[str]]:
    if kind == "csv":
        reader = csv.reader(io.StringIO(data.strip("\r\n")))
        header = [name.strip() for name in next(reader, [])]
        rows: list[Row] = [
            {name: value for name, value in zip(header, line, strict=False) if value != ""}
            for line in reader
            if line
        ]
        return rows, header
    if kind != "json":
        raise args.error(f"Invalid format: '{kind}'")
    try:
        document = parse(data)
    except ValueError:
        return [], []  # measured on 10.4.2 (mockdr)
    if not isinstance(document, list) or not all(isinstance(item, dict) for item in document):
        raise args.error("JSON data must be an array of objects.")
    found = [_json_row(item) for item in document]
    names = dict.fromkeys(name for row in found for name in row)
    return found, list(names)


def _json_row(item: dict[str, Any]) -> Row:
    """Values as Splunk's fields, and the object itself as _raw (SR:makeresults)."""
    row: Row = {"_raw": dump(item)}
    for name, value in item.items():
        text: Value | None = value if isinstance(value, str) else None if value is None else dump(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            text = value
        if text is not None:
            row[name] = text
    return row


@command("inputlookup", GENERATING, "inputlookup [append=B] [start=N] [max=N] LOOKUP [where TERMS]")
def inputlookup(args: Args, parsing: Parsing) -> Step:
    condition = take_where(args)
    options = args.options(["append", "start", "max", "strict"])
    name = args.name()
    args.end()
    append = args.boolean(options, "append", False)
    start, count = args.integer(options, "start", 0), args.integer(options, "max", 1_000_000_000)

    def run(table: Table, job: Job) -> Table:
        lookup = job.ctx.lookup(name)
        if lookup is None:
            raise args.error(f"The lookup table '{name}' does not exist or is not available.")
        rows = [dict(row) for row in lookup.rows() if condition is None or condition(row)]
        rows = rows[start : start + count]
        if append:
            return table.with_columns(lookup.fields).with_rows([*table.rows, *rows])
        return Table(rows, list(lookup.fields))

    return run


def take_where(args: Args) -> Condition | None:
    """The condition behind WHERE, taken off the tokens."""
    for index, token in enumerate(args.tokens):
        if token.is_word("where"):
            args.tokens[index:] = []
            return compile_condition(args.text[token.end :])
    return None


@command("rest", GENERATING, "rest PATH [NAME=VALUE ...]")
def rest(args: Args, parsing: Parsing) -> Step:
    """What REST answers, a row an entry; the lab serves the few paths it has."""
    words: list[str] = []
    values: dict[str, str] = {}
    while not args.done:
        text = args.name()
        if args.accept("="):
            values[text] = args.unbroken()
        else:
            words.append(text)
    if len(words) != 1:
        raise args.error("One REST path is needed.")
    values.pop("splunk_server", None)

    def run(table: Table, job: Job) -> Table:
        rows = [dict(row) for row in job.ctx.rest(words[0], values)]
        return Table(rows)

    return run


@command("savedsearch", GENERATING, "savedsearch NAME [TOKEN=VALUE ...] [nosubstitution=B]")
def savedsearch(args: Args, parsing: Parsing) -> Step:
    """Runs the saved search now; $name$ in it is replaced by the values given."""
    name = args.name()
    values: dict[str, str] = {}
    while not args.done:
        key = args.name()
        args.expect("=")
        values[key] = args.name()
    plain = args.boolean(values, "nosubstitution", False)
    values.pop("nosubstitution", None)
    text = parsing.ctx.saved_search(name)
    if text is None:
        raise args.error(f"Unable to find saved search named '{name}'.")
    for key, value in () if plain else values.items():
        text = text.replace(f"${key}$", value)
    pipeline = parsing.pipeline(text, bracketed=False)
    return lambda table, job: pipeline.execute(None, job)


@command("script", STREAMING, "COMMAND ARGUMENTS (of an add-on's commands.conf)", starts=True)
def script(args: Args, parsing: Parsing) -> Step:
    """An add-on's own command, run as a process."""
    if args.command == "script":
        raise args.unsupported("this command")
    if not parsing.ctx.is_custom_command(args.command):
        raise SearchError(f"Unknown search command '{args.command}'.")
    words = split_words(args)

    def run(table: Table, job: Job) -> Table:
        rows = job.ctx.custom_command(args.command, words, table.rows)
        if rows is None:
            raise args.error(f"Unknown search command '{args.command}'.")
        return Table(
            [dict(row) for row in rows], [name for name in table.columns if not rows or name in rows[0]]
        )

    return run


def split_words(args: Args) -> list[str]:
    """Arguments as a process gets them: `name=value` in one piece, quotes removed."""
    words: list[str] = []
    index = 0
    while index < len(args.tokens):
        token = args.tokens[index]
        text = token.text
        if index + 2 < len(args.tokens) and args.tokens[index + 1].kind == "=":
            text = f"{text}={args.tokens[index + 2].text}"
            index += 2
        if token.kind != ",":
            words.append(text)
        index += 1
    return words
