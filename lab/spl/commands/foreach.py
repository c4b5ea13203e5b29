"""foreach: a template for each field, value or element. Search Reference, "foreach"."""

import re

from lab.spl.args import Args
from lab.spl.commands.loops import Collection, collections, items
from lab.spl.registry import STREAMING, TRANSFORMING, Job, Parsing, Step, command
from lab.spl.splitting import split_pipeline
from lab.spl.table import Table
from lab.spl.wildcards import captures

SEGMENTS = ("matchseg1", "matchseg2", "matchseg3")
MARKS = {
    "fieldstr": "<<FIELD>>",
    "matchstr": "<<MATCHSTR>>",
    **{key: f"<<{key.upper()}>>" for key in SEGMENTS},
}
LOOPS = ("multivalue", "json_array", "auto_collections")
# The element and its number while a template runs over them.
ITEM, ITER = "__foreach_item", "__foreach_iter"


@command("foreach", STREAMING, "foreach [mode=multifield|multivalue|json_array|auto_collections] FIELDS "
         "[fieldstr=T] [matchstr=T] [matchseg1=T] [itemstr=T] [iterstr=T] [PIPELINE]",
         subsearches=True)  # fmt: skip
def foreach(args: Args, parsing: Parsing) -> Step:
    """The template runs once a field, value or element."""
    options = args.options(["mode", *MARKS, "itemstr", "iterstr"])
    patterns = args.names()
    template = args.subsearch().text
    args.end()
    mode = options.get("mode", "multifield").lower()
    if mode == "multifield":
        if not patterns:
            raise args.error("A field is missing.")
        return _fields(args, parsing, patterns, template, {**MARKS, **options})
    # "Only a single eval statement is permitted."
    if mode not in LOOPS or len(patterns) > 1 or (not patterns and mode != "auto_collections"):
        raise args.error(f"Invalid mode or fields: mode={mode}")
    if not re.match(r"\s*\|?\s*eval\b", template) or len(split_pipeline(template.strip().lstrip("|"))) > 1:
        raise args.error(f"mode={mode} takes a single eval.")
    text = template.replace(options.get("itemstr", "<<ITEM>>"), f"'{ITEM}'")
    text = text.replace(options.get("iterstr", "<<ITER>>"), f"'{ITER}'")
    return _items(args, parsing, patterns[0] if patterns else None, text, mode)


def _fields(args: Args, parsing: Parsing, patterns: list[str], template: str, marks: dict[str, str]) -> Step:
    def run(table: Table, job: Job) -> Table:
        current = table
        done: set[str] = set()
        names = table.names()
        for pattern in patterns:
            for name in names if "*" in pattern else [pattern]:
                parts = captures(pattern, name)
                hidden = name.startswith("_") and not pattern.startswith("_")
                if parts is None or name in done or hidden:
                    continue
                done.add(name)
                text = template.replace(marks["fieldstr"], name)
                for index, segment in enumerate(SEGMENTS):
                    text = text.replace(marks[segment], parts[index] if index < len(parts) else "")
                text = text.replace(marks["matchstr"], "".join(parts))
                pipeline = parsing.pipeline(_as_command(text), streaming=True)
                stages = getattr(pipeline, "stages", [])
                if any(stage.command.kind == TRANSFORMING for stage in stages):
                    raise args.error("The subsearch may have streaming commands only.")
                current = pipeline.execute(current, job)
        return current

    return run


def _items(args: Args, parsing: Parsing, field: str | None, text: str, mode: str) -> Step:
    step = parsing.pipeline(_as_command(text), streaming=True)

    def run(table: Table, job: Job) -> Table:
        for row in table.rows:
            name = field if field is not None else collections(args, row)
            kind: Collection = mode  # type: ignore[assignment]
            for number, item in enumerate(items(row, name, kind)):
                row[ITEM], row[ITER] = item, number
                step.execute(Table([row]), job)
            row.pop(ITEM, None)
            row.pop(ITER, None)
        return table

    return run


def _as_command(template: str) -> str:
    text = template.strip()
    return text if text.startswith("|") else f"| {text}"
