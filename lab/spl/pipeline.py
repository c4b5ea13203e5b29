"""A search as a list of stages: parsed, validated, executed.

The order is always the same: macros are pasted, the text is split, each command parses its arguments
(that is the validation: a stage that parsed can run), and only then rows flow.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from lab.errors import SearchError, Unsupported
from lab.spl.args import Args
from lab.spl.commands import COMMANDS, REFUSED, TRANSFORMING, Command
from lab.spl.context import SearchContext
from lab.spl.macros import expand
from lab.spl.registry import GENERATING, Job, Step
from lab.spl.splitting import Segment, bracket_end, quoted_end, split_pipeline
from lab.spl.table import Table

COMMAND = re.compile(r"\s*([A-Za-z_][\w-]*)")
MAX_DEPTH = 12
PRESTATS = re.compile(r"\bprestats\s*=\s*(t|true|1)\b", re.IGNORECASE)
BEHIND_FORMATS = ("fieldformat", "sort", "head", "tail", "reverse", "where", "search", "outputlookup",
                  "outputcsv", "dedup", "fields", "table", "noop", "highlight", "iconify")  # fmt: skip
FINISHING = ("stats", "chart", "timechart", "tstats")


@contextmanager
def placed(command: str, arguments: str, position: int) -> Iterator[None]:
    """Whatever goes wrong inside is said to be in this command (lab law: refusals name the place)."""
    try:
        yield
    except Unsupported as error:
        if "position" in str(error):
            raise
        shown = arguments.strip()
        raise Unsupported(f"{error} (in '| {command} {shown}', position {position})") from error
    except SearchError as error:
        if str(error).startswith(("Error in", "Unknown search command", "Empty", "Mismatched", "Unbalanced")):
            raise
        subject = "'EvalCommand'" if command == "eval" else f"'{command}' command"
        raise SearchError(f"Error in {subject}: {error}") from error


@dataclass
class Stage:
    """One command with its arguments; `step` is None until a subsearch in its text has run."""

    command: Command
    arguments: str
    position: int
    step: Step | None
    pasted: "list[tuple[int, int, Pipeline]]"
    first: bool = False


@dataclass
class Pipeline:
    stages: list[Stage]
    ctx: SearchContext
    depth: int = 0

    @property
    def transforming(self) -> bool:
        return any(stage.command.kind == TRANSFORMING for stage in self.stages)

    def execute(self, table: Table | None, job: Job) -> Table:
        current = table if table is not None else Table()
        for stage in self.stages:
            with placed(stage.command.name, stage.arguments, stage.position):
                step = stage.step or self._late(stage, job)
                current = step(current, job)
        return current

    def _late(self, stage: Stage, job: Job) -> Step:
        """A stage whose subsearches are run now and pasted into its text."""
        text, shift = stage.arguments, 0
        for start, end, inner in stage.pasted:
            job_inside = Job(job.ctx, job.ctx.earliest, job.ctx.latest, job.messages)
            result = as_text(inner, job_inside)
            text = text[: start + shift] + result + text[end + shift :]
            shift += len(result) - (end - start)
        parser = StageParser(self.ctx, self.depth, first=stage.first)
        return stage.command.parse(Args(stage.command.name, text, stage.position), parser)


def as_text(pipeline: Pipeline, job: Job) -> str:
    """What a subsearch becomes: its `search` field when `format` or `return` made one, else format's."""
    # limits.conf [subsearch] maxout = 10000
    table = pipeline.execute(None, job)
    last = pipeline.stages[-1].command.name if pipeline.stages else ""
    if last not in ("format", "return"):
        table = COMMANDS["format"].parse(Args("format", ""), StageParser(pipeline.ctx, 0))(table, job)
    return str(table.rows[0].get("search", "")) if table.rows else ""


@dataclass
class StageParser:
    """What a command's parser may ask for: see registry.Parsing."""

    ctx: SearchContext
    depth: int = 0
    first: bool = False

    def pipeline(self, text: str, *, streaming: bool = False, bracketed: bool = True) -> Pipeline:
        if self.depth >= MAX_DEPTH:
            raise SearchError("Subsearches are nested too deeply.")
        # A saved search or a template brings macros of its own.
        expanded = expand(text, self.ctx)
        if bracketed and not streaming and _generates(expanded):
            expanded = f"| {expanded}"
        return parse_expanded(expanded, self.ctx, self.depth + 1, streaming=streaming)


def parse_pipeline(text: str, ctx: SearchContext, *, streaming: bool = False) -> Pipeline:
    return parse_expanded(expand(text, ctx), ctx, 0, streaming=streaming)


def parse_expanded(text: str, ctx: SearchContext, depth: int, *, streaming: bool) -> Pipeline:
    """Macro-free text to a pipeline. `streaming`: it starts from rows, not from an index."""
    segments = split_pipeline(text)
    piped = not segments[0].text.strip()
    if piped:
        segments = segments[1:]
    if not segments:
        raise SearchError("Empty search.")
    stages: list[Stage] = []
    if streaming and depth and _generates(segments[0].text):
        # `appendpipe [| inputlookup x]` is in published apps; what becomes of the rows is not said.
        raise Unsupported(
            f"a generating command over rows that are there already: {segments[0].text.strip()}"
        )
    for index, segment in enumerate(segments):
        first = index == 0 and not streaming
        stages.append(
            _stage(
                segment,
                ctx,
                depth,
                first=first,
                bare=index == 0 and not piped and not (streaming and _known(segment)),
            )
        )
    _check_prestats(stages)
    _check_formats(stages)
    return Pipeline(stages, ctx, depth)


def _check_prestats(stages: list[Stage]) -> None:
    """tstats prestats=t is only understood where a stats command turns it into results."""
    for stage, following in zip(stages, [*stages[1:], None], strict=True):
        partial = stage.command.name == "tstats" and PRESTATS.search(stage.arguments)
        if partial and (following is None or following.command.name not in FINISHING):
            raise Unsupported(f"tstats: prestats=true without {', '.join(FINISHING)} behind it")


def _check_formats(stages: list[Stage]) -> None:
    """What a format becomes when later commands rename, remake or join its field is not said (SR:fieldformat
    asks for it "as late in the search pipeline as possible")."""
    formatted = False
    for stage in stages:
        name = stage.command.name
        formatted = formatted or name == "fieldformat"
        if formatted and name not in BEHIND_FORMATS:
            raise Unsupported(f"{name} behind fieldformat")


def _stage(segment: Segment, ctx: SearchContext, depth: int, *, first: bool, bare: bool) -> Stage:
    """`bare` text before the first pipe is a search, whether it says so or not."""
    text, at = segment.text, segment.at
    found = COMMAND.match(text)
    name = found[1].lower() if found else ""
    if bare and (name != "search" or not _is_command(text, found)):
        name, arguments = "search", text
    elif found is None:
        raise SearchError(f"A command is missing between two pipes, position {at}: '{text.strip()}'.")
    else:
        arguments = text[found.end() :]
    spec = _lookup(name, ctx)
    if first and spec.kind != GENERATING and name != "search" and not spec.starts:
        raise Unsupported(f"{name} as the first command of a search (position {at})")
    if not first and spec.kind == GENERATING and not _appends(name, arguments):
        raise SearchError(f"Error in '{name}' command: This command must be the first command of a search.")
    parser = StageParser(ctx, depth, first=first)
    with placed(name, arguments, at):
        if spec.subsearches or not (brackets := _brackets(arguments)):
            return Stage(spec, arguments, at, spec.parse(Args(name, arguments, at), parser), [], first)
        pasted = [(start, end, parser.pipeline(arguments[start + 1 : end - 1])) for start, end in brackets]
    return Stage(spec, arguments, at, None, pasted, first)


def _generates(text: str) -> bool:
    """`[makeresults | ...]`: in brackets a generating command needs no pipe (SR:inputcsv, example 5)."""
    found = COMMAND.match(text)
    spec = COMMANDS.get(found[1].lower()) if found else None
    return spec is not None and spec.kind == GENERATING and _is_command(text, found)


def _known(segment: Segment) -> bool:
    """Where rows are given, text that starts with a command's name is that command."""
    found = COMMAND.match(segment.text)
    return found is not None and found[1].lower() in COMMANDS and _is_command(segment.text, found)


def _is_command(text: str, found: re.Match[str] | None) -> bool:
    """`search=x` before the first pipe is a comparison, not the command."""
    return found is not None and text[found.end() : found.end() + 1] in (
        "",
        " ",
        "\n",
        "\t",
        "\r",
        "(",
        "[",
        '"',
        "`",
    )


def _appends(name: str, arguments: str) -> bool:
    """inputlookup, tstats and their like may add to the rows they are given."""
    return re.search(r"\bappend\s*=\s*(t|true|1)\b", arguments, re.IGNORECASE) is not None


def _brackets(text: str) -> Sequence[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        if text[at] == '"':
            at = quoted_end(text, at)
        elif text[at] == "\\":
            at += 2
        elif text[at] == "[":
            end = bracket_end(text, at)
            found.append((at, end))
            at = end
        else:
            at += 1
    return found


def _lookup(name: str, ctx: SearchContext) -> Command:
    spec = COMMANDS.get(name)
    if spec is not None:
        return spec
    if name in REFUSED:
        raise Unsupported(f"command '{name}': {REFUSED[name]}")
    custom = COMMANDS["script"]
    return Command(name, custom.kind, custom.syntax, custom.parse, starts=True)
