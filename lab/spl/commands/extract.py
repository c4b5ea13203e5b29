"""rex, spath: fields out of text. Search Reference, one page each."""

import re
from collections.abc import Callable

from lab.regex import Regex
from lab.regex import compiled as regex
from lab.spl import xmlpath
from lab.spl.args import Args
from lab.spl.jsonpath import follow, leaf, leaves, parse, steps
from lab.spl.registry import STREAMING, Job, Parsing, Step, command
from lab.spl.scalars import multivalue
from lab.spl.table import Table
from lab.values import Row, as_list

# limits.conf [spath] extraction_cutoff: only so much of the text is read when no path is given.
CUTOFF = 5000


def pattern_text(args: Args) -> str:
    """The regular expression, in quotes or not. In quotes `\\\\` and `\\"` lose a backslash before PCRE sees
    them, as in any argument (Search Manual, "SPL and regular expressions": c:\\\\temp is read as c:\\temp, to
    match that path takes c:\\\\\\\\temp)."""
    token = args.peek()
    if token is not None and token.kind == "(":
        raise args.unsupported("a regular expression without quotes")
    if token is None or token.kind not in ("string", "word"):
        args.unexpected()
    return args.take().text


@command("rex", STREAMING, 'rex [field=FIELD] [max_match=N] [offset_field=F] "REGEX" | mode=sed "SED"')
def rex(args: Args, parsing: Parsing) -> Step:
    options = args.options(["field", "max_match", "mode", "offset_field"])
    text = pattern_text(args)
    args.end()
    field = options.get("field", "_raw")
    if "mode" in options:
        if options["mode"] != "sed":
            raise args.error(f"Invalid mode: '{options['mode']}'")
        return _sed_step(args, field, text)
    pattern = regex(text)
    if not pattern.names:
        raise args.error(
            f"The regex '{text}' does not extract anything. It should specify at least one named group."
        )
    limit = args.integer(options, "max_match", 1)
    offset = options.get("offset_field")

    def run(table: Table, job: Job) -> Table:
        for row in table.rows:
            values = as_list(row.get(field))
            if len(values) > 1:
                raise args.unsupported("a multivalue field")
            for value in values:
                _extract(row, value, pattern, limit, offset)
        return table.with_columns(pattern.names) if table.columns else table

    return run


def _extract(row: Row, text: str, pattern: Regex, limit: int, offset: str | None) -> None:
    found: dict[str, list[str]] = {}
    offsets: list[str] = []
    for number, match in enumerate(pattern.finditer(text), start=1):
        for name in pattern.names:
            value = match.group(name)
            if value is not None:
                found.setdefault(name, []).append(value)
                offsets.append(f"{name}={match.start(name)}-{match.end(name) - 1}")
        if limit and number >= limit:
            break
    for name, values in found.items():
        if (joined := multivalue(values)) is not None:
            row[name] = joined
    if offset and offsets:
        row[offset] = "&".join(offsets)


SED = re.compile(r"\s*(?P<kind>[sy])(?P<mark>[^\w\s\\])")


def sed(args: Args, text: str) -> Callable[[str], str]:
    """`s/regex/replacement/flags` (g or a number) and `y/abc/xyz/`, several with blanks between."""
    steps_: list[Callable[[str], str]] = []
    at = 0
    while text[at:].strip():
        start = SED.match(text, at)
        if start is None:
            raise args.error(f"Failed to initialize sed. Invalid expression '{text[at:]}'")
        parts, at = _sed_parts(args, text, start.end(), start["mark"])
        flags = re.match(r"[gi\d]*", text[at:])
        assert flags is not None
        at += flags.end()
        if start["kind"] == "y":
            if len(parts[0]) != len(parts[1]) or flags[0]:
                raise args.error("Failed to initialize sed. y needs as many characters on both sides.")
            table = str.maketrans(parts[0], parts[1])
            steps_.append(lambda value, table=table: value.translate(table))  # type: ignore[misc]
        else:
            steps_.append(_substitution(args, parts[0], parts[1], flags[0]))

    def apply(value: str) -> str:
        for step in steps_:
            value = step(value)
        return value

    return apply


def _sed_parts(args: Args, text: str, at: int, mark: str) -> tuple[list[str], int]:
    parts: list[str] = []
    current = ""
    while at < len(text) and len(parts) < 2:
        if text[at] == "\\" and at + 1 < len(text):
            current += text[at + 1] if text[at + 1] == mark else text[at : at + 2]
            at += 2
            continue
        if text[at] == mark:
            parts.append(current)
            current = ""
        else:
            current += text[at]
        at += 1
    if len(parts) < 2:
        raise args.error(f"Failed to initialize sed. Unterminated expression '{text}'")
    return parts, at


def _substitution(args: Args, pattern: str, template: str, flags: str) -> Callable[[str], str]:
    compiled = regex(("(?i)" if "i" in flags else "") + pattern)
    digits = "".join(char for char in flags if char.isdigit())
    if "g" in flags and digits:
        raise args.unsupported(f"sed flags '{flags}'")
    only = 0 if "g" in flags else int(digits or 1)
    return lambda value: compiled.replace(value, template, only=only)


def _sed_step(args: Args, field: str, text: str) -> Step:
    apply = sed(args, text)

    def run(table: Table, job: Job) -> Table:
        for row in table.rows:
            values = [apply(value) for value in as_list(row.get(field))]
            value = multivalue(values)
            if value is not None:
                row[field] = value
        return table

    return run


@command("spath", STREAMING, "spath [input=FIELD] [output=FIELD] [path=PATH|PATH]")
def spath(args: Args, parsing: Parsing) -> Step:
    """With a path: that path. Without: every field of the first 5,000 bytes."""
    options = args.options(["input", "output", "path"])
    path = options.get("path")
    if not args.done and path is None:
        path = args.name()
    args.end()
    source = options.get("input", "_raw")
    if path is None and "output" in options:
        raise args.error("output= needs a path.")
    name = options.get("output", path or "")
    if path and "@" not in path:
        steps(path)

    def run(table: Table, job: Job) -> Table:
        for row in table.rows:
            for text in as_list(row.get(source))[:1]:
                _spath_one(args, row, text, path, name)
        return table.with_columns([name]) if table.columns and name else table

    return run


def _spath_one(args: Args, row: Row, text: str, path: str | None, name: str) -> None:
    """One text into one row: JSON, or XML when it looks like it."""
    if path is None and len(text.encode()) > CUTOFF:
        raise args.unsupported(f"automatic extraction from more than {CUTOFF} bytes (extraction_cutoff)")
    if text.lstrip().startswith("<"):
        root = xmlpath.parse(text)
        if root is not None and path is None:
            row.update(xmlpath.leaves(root))
        value = multivalue(xmlpath.follow(root, path)) if root is not None and path else None
    else:
        try:
            document = parse(text)
        except ValueError:
            return
        if path is None:
            row.update(leaves(document) if isinstance(document, dict | list) else {})
            return
        value = multivalue([leaf(node) for node in follow(document, steps(path))])
    if value is not None:
        row[name] = value
