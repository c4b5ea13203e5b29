"""Commands that bring two sets of rows together. Search Reference, one page each."""

from collections.abc import Sequence

from lab.errors import SearchError
from lab.spl.args import Args
from lab.spl.registry import GENERATING, STREAMING, TRANSFORMING, Job, Parsing, Pipeline, Step, command
from lab.spl.scalars import as_number
from lab.spl.table import Table
from lab.values import Row, as_list, as_text

# limits.conf [subsearch] maxout, [join] subsearch_maxout: the lab has no such limits, and says so.
MAX_SUBSEARCH = 50_000
MAX_MAP = 10


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


@command("join", STREAMING, "join [type=inner|left|outer] [overwrite=B] [max=N] [FIELD ...] [SUBSEARCH]",
         subsearches=True)  # fmt: skip
def join(args: Args, parsing: Parsing) -> Step:
    """Without fields: on all fields both sides have. One match a row unless max says more."""
    options = args.options(["type", "overwrite", "max"], refused=["usetime", "earlier"])
    fields = args.names()
    if args.keyword("where"):
        raise args.unsupported("join ... where")
    pipeline = parsing.pipeline(args.subsearch().text)
    args.end()
    kind = options.get("type", "inner").lower()
    if kind not in ("inner", "left", "outer"):
        raise args.error(f"Invalid value for type: '{kind}'")
    overwrite = args.boolean(options, "overwrite", True)
    limit = args.integer(options, "max", 1)

    def run(table: Table, job: Job) -> Table:
        other = collect(args, pipeline, job)
        shared = [name for name in table.visible() if name in set(other.visible())]
        by = fields or shared
        if not by:
            raise args.unsupported("a join without a common field")
        index: dict[tuple[tuple[str, ...], ...], list[Row]] = {}
        for row in other.rows:
            key = tuple(tuple(as_list(row.get(name))) for name in by)
            if all(key):
                index.setdefault(key, []).append(row)
        rows: list[Row] = []
        for row in table.rows:
            found = index.get(tuple(tuple(as_list(row.get(name))) for name in by), [])
            for match in found[:limit] if limit else found:
                theirs = {name: value for name, value in match.items() if not name.startswith("_")}
                rows.append({**row, **theirs} if overwrite else {**theirs, **row})
            if not found and kind != "inner":
                rows.append(row)
        names = [name for name in other.columns if not name.startswith("_")]
        return table.with_columns(names).with_rows(rows) if table.columns else table.with_rows(rows)

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


@command("map", TRANSFORMING, 'map search="SEARCH"|[SEARCH] [maxsearches=N]', subsearches=True)
def map_command(args: Args, parsing: Parsing) -> Step:
    """Runs a search for each row, with $field$ replaced by the row's value."""
    options = args.options(["search", "maxsearches"])
    if "search" in options:
        text = options["search"]
    elif (token := args.peek()) is not None and token.kind == "sub":
        text = args.take().text
    else:
        raise args.unsupported("a saved search by name")
    args.end()
    limit = args.integer(options, "maxsearches", MAX_MAP, minimum=1)

    def run(table: Table, job: Job) -> Table:
        if len(table.rows) > limit:
            raise args.unsupported(
                f"more than maxsearches={limit} rows (Splunk would search for the first ones)"
            )
        result = Table()
        for row in table.rows:
            search = _fill(text, row)
            result = stacked(result, parsing.pipeline(search).execute(None, subjob(job)))
        return result

    return run


def _fill(text: str, row: Row) -> str:
    for name, value in row.items():
        if f"${name}$" in text:
            if isinstance(value, list):
                raise SearchError(f"Error in 'map' command: The field '{name}' has several values.")
            text = text.replace(f"${name}$", as_text(value))
    return text
