"""Commands that bring two sets of rows together. Search Reference, one page each."""

from collections.abc import Sequence

from lab.spl.args import Args
from lab.spl.registry import GENERATING, STREAMING, Job, Parsing, Pipeline, Step, command
from lab.spl.scalars import as_number
from lab.spl.table import Table
from lab.values import Row

# limits.conf [subsearch] maxout, [join] subsearch_maxout: the lab has no such limits, and says so.
MAX_SUBSEARCH = 50_000


def subjob(job: Job) -> Job:
    """A subsearch starts with the range the search was started with."""
    return Job(job.ctx, job.ctx.earliest, job.ctx.latest, job.messages)


def collect(args: Args, pipeline: Pipeline, job: Job) -> Table:
    found = pipeline.execute(None, subjob(job))
    if len(found.rows) > MAX_SUBSEARCH:
        raise args.unsupported(f"a subsearch with more than {MAX_SUBSEARCH} rows")
    return found


def stacked(first: Table, second: Table) -> Table:
    return first.with_columns(second.columns).with_rows([*first.rows, *second.rows])


@command("append", STREAMING, "append [SUBSEARCH]", subsearches=True, starts=True)
def append(args: Args, parsing: Parsing) -> Step:
    args.options(["maxtime", "maxout", "timeout"], refused=["extendtimerange"])
    pipeline = parsing.pipeline(args.subsearch().text)
    args.end()
    return lambda table, job: stacked(table, collect(args, pipeline, job))


@command("appendpipe", STREAMING, "appendpipe [PIPELINE]", subsearches=True)
def appendpipe(args: Args, parsing: Parsing) -> Step:
    """The pipeline runs over a copy of the rows; what it makes of them is added."""
    args.options(["run_in_preview"])
    pipeline = parsing.pipeline(args.subsearch().text, streaming=True)
    args.end()

    def run(table: Table, job: Job) -> Table:
        return stacked(table, pipeline.execute(table.copy(), job))

    return run


@command("appendcols", STREAMING, "appendcols [override=B] [SUBSEARCH]", subsearches=True)
def appendcols(args: Args, parsing: Parsing) -> Step:
    """The first row gets the first row's fields, and so on."""
    options = args.options(["override", "maxtime", "maxout", "timeout"])
    pipeline = parsing.pipeline(args.subsearch().text)
    args.end()
    override = args.boolean(options, "override", False)

    def run(table: Table, job: Job) -> Table:
        other = collect(args, pipeline, job)
        rows: list[Row] = []
        for index in range(max(len(table.rows), len(other.rows))):
            mine = table.rows[index] if index < len(table.rows) else {}
            # Internal fields are not appended.
            theirs = {
                name: value
                for name, value in (other.rows[index] if index < len(other.rows) else {}).items()
                if not name.startswith("_")
            }
            rows.append({**mine, **theirs} if override else {**theirs, **mine})
        names = [name for name in other.columns if not name.startswith("_")]
        return table.with_columns(names).with_rows(rows)

    return run


def newest_first(tables: Sequence[Table]) -> Table:
    """Events of several searches in one order of time; results without times in the order given."""
    merged = tables[0]
    for table in tables[1:]:
        merged = stacked(merged, table)
    times = [as_number(row.get("_time")) for row in merged.rows]
    if any(time is None for time in times):
        return merged
    order = sorted(range(len(times)), key=lambda index: -(times[index] or 0))
    return merged.with_rows([merged.rows[index] for index in order])


@command("multisearch", GENERATING, "multisearch [SEARCH] [SEARCH] ...", subsearches=True)
def multisearch(args: Args, parsing: Parsing) -> Step:
    """Streaming searches only; at least two."""
    pipelines: list[Pipeline] = []
    while not args.done:
        text = args.subsearch().text
        pipeline = parsing.pipeline(text)
        if getattr(pipeline, "transforming", False):
            raise args.error("Multisearch subsearches might only contain purely streaming operations.")
        pipelines.append(pipeline)
    if len(pipelines) < 2:
        raise args.error("Multisearch requires at least two searches.")
    return lambda table, job: newest_first([collect(args, pipeline, job) for pipeline in pipelines])


@command("union", STREAMING, "union [SUBSEARCH] [SUBSEARCH] ...", subsearches=True, starts=True)
def union(args: Args, parsing: Parsing) -> Step:
    """Datasets by name are refused; subsearches are interleaved by time, or stacked."""
    args.options(["maxtime", "maxout", "timeout"])
    pipelines: list[Pipeline] = []
    while not args.done:
        if args.accept(","):
            continue
        token = args.peek()
        if token is None or token.kind != "sub":
            raise args.unsupported("datasets by name")
        pipelines.append(parsing.pipeline(args.take().text))
    if len(pipelines) < (2 if parsing.first else 1):
        raise args.error("Two datasets are needed.")
    streaming = not any(getattr(pipeline, "transforming", False) for pipeline in pipelines)
    first = parsing.first

    def run(table: Table, job: Job) -> Table:
        tables = [] if first else [table]
        tables += [collect(args, pipeline, job) for pipeline in pipelines]
        if streaming:
            return newest_first(tables)
        merged = tables[0]
        for other in tables[1:]:
            merged = stacked(merged, other)
        return merged

    return run
