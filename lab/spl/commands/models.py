"""tstats, datamodel, from, and the metrics commands. Search Reference, one page each.

The lab has no tsidx files: tstats runs over events and data model rows, and refuses fields that are not
indexed. Whether a model is accelerated is the context's to know (`summariesonly`).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lab.regex import Regex, compiled
from lab.spl.args import Args
from lab.spl.commands.binning import TimeSpan, parse_span
from lab.spl.commands.searching import TimeRange, in_range, index_patterns, take_times
from lab.spl.commands.stats import summarize
from lab.spl.filters import compile_search, has_network
from lab.spl.registry import GENERATING, Job, Parsing, Step, command
from lab.spl.scalars import as_number, multivalue
from lab.spl.search_ast import And, Comparison, SearchNode
from lab.spl.search_parser import parse_search
from lab.spl.segments import MAJOR
from lab.spl.stats_parser import Aggregation, parse_many
from lab.spl.table import Table
from lab.values import ReadRow, Row, as_list

INDEXED = {
    "_time",
    "index",
    "host",
    "source",
    "sourcetype",
    "_indextime",
    "linecount",
    "punct",
    "splunk_server",
}
TSTATS_OPTIONS = ["summariesonly", "allow_old_summaries", "append", "prestats", "chunk_size",
                  "fillnull_value", "include_reduced_buckets", "local"]  # fmt: skip
PREFIX = re.compile(r"\bPREFIX\(\s*([^()\s]+)\s*\)")
NODE = "nodename"


@dataclass(frozen=True)
class Tstats:
    """One parsed tstats."""

    aggregations: list[Aggregation]
    model: tuple[str, str] | None
    summaries_only: bool
    condition: Callable[[ReadRow], bool]
    patterns: list[str] | None
    times: TimeRange
    by: list[str]
    span: TimeSpan | None
    fill: str | None
    fields: set[str]
    prefixes: dict[str, Regex]


@command(
    "tstats",
    GENERATING,
    "tstats [summariesonly=B] [append=B] [prestats=B] [fillnull_value=TEXT] FUNCTION ... "
    "[FROM datamodel=MODEL[.DATASET]] "
    "[WHERE TERMS] [BY FIELD ... [span=SPAN]]",
)
def tstats(args: Args, parsing: Parsing) -> Step:
    options = args.options_before(TSTATS_OPTIONS, "from", "where", "by", "groupby")
    prefixes = {text: _segments(args, text) for text in PREFIX.findall(args.text)}
    if prefixes:
        # From here on a field whose name is the prefix, as in the results.
        args = Args(args.command, PREFIX.sub(r'"\1"', args.rest()), args.position)
    plan = _parse(args, options, prefixes)
    # The pipeline sees to it that a stats command follows: it computes the same from the rows themselves.
    prestats = args.boolean(options, "prestats", False)
    append = args.boolean(options, "append", False)

    def run(table: Table, job: Job) -> Table:
        events = _events(args, plan, job)
        if prestats:
            wanted = {"_time", *plan.by, *(one.field for one in plan.aggregations if one.field)}
            found = Table([{name: row[name] for name in row if name in wanted} for row in events])
        else:
            found = _answer(plan, events, job)
        return found.with_rows([*table.rows, *found.rows]) if append else found

    return run


def _segments(args: Args, prefix: str) -> Regex:
    """PREFIX(kbps=): what follows in the raw segments that begin so (SR:tstats)."""
    if prefix != prefix.lower():
        raise args.error(f"The text for PREFIX() must be in lower case: '{prefix}'.")
    major = re.escape(MAJOR)
    return compiled(f"(?i)(?:^|(?<=[{major}])){re.escape(prefix)}([^{major}]*)", "PREFIX()")


def _parse(args: Args, options: dict[str, str], prefixes: dict[str, Regex]) -> Tstats:
    aggregations = parse_many(args, "from", "where", "by", "groupby")
    model: tuple[str, str] | None = None
    if args.keyword("from"):
        source = args.name()
        args.accept("=")
        if source.lower() != "datamodel":
            raise args.unsupported(f"FROM {source}")
        name, _, dataset = args.unbroken().replace('"', "").partition(".")
        model = (name, dataset or name)
    text = where_text(args)
    node, times = take_times(args, parse_search(text))
    node, model = _take_node(args, node, model)
    if has_network(node):
        raise args.unsupported(
            "a CIDR match in WHERE (tstats compares text: ip=0.0.0.0/0 finds host names too)"
        )
    patterns = index_patterns(args, node)
    by: list[str] = []
    span: TimeSpan | None = None
    if args.keyword("by", "groupby"):
        options.update(args.options([*TSTATS_OPTIONS, "span"]))
        span = parse_span(args, options["span"]) if "span" in options else None
        by = args.names()
    args.end()
    if not aggregations:
        raise args.error("At least one statistical function is needed.")
    if span is not None and "_time" not in by:
        raise args.error("span= needs BY _time.")
    if span is None and "_time" in by:
        raise args.unsupported("BY _time without span=")
    if any(one.expression is not None for one in aggregations):
        raise args.error("Eval expressions are not supported in the functions of tstats.")
    fields = {one.field for one in aggregations if one.field} | set(by) | field_names(node)
    if NODE in fields:
        raise args.unsupported(f"{NODE} other than {NODE}=ROOT.CHILD in the WHERE clause")
    if wild := sorted(name for name in fields if "*" in name):
        raise args.unsupported(
            f"wildcards in field names ('{wild[0]}'): Splunk's answer is a part of the data"
        )
    return Tstats(
        aggregations, model, args.boolean(options, "summariesonly", False), compile_search(node), patterns,
        times, by, span, options.get("fillnull_value"), fields - set(prefixes), prefixes,
    )  # fmt: skip


def where_text(args: Args) -> str:
    """The terms between WHERE and BY."""
    if not args.keyword("where"):
        return ""
    start = args.peek()
    depth = 0
    while (token := args.peek()) is not None:
        depth += (token.kind == "(") - (token.kind == ")")
        if not depth and token.is_word("by", "groupby"):
            break
        args.at += 1
    end = args.peek()
    return args.text[start.at if start else len(args.text) : end.at if end else len(args.text)]


def _take_node(
    args: Args, node: SearchNode, model: tuple[str, str] | None
) -> tuple[SearchNode, tuple[str, str] | None]:
    """`nodename=Root.Child` picks the dataset of the model; the terms without it."""
    top = list(node.operands) if isinstance(node, And) else [node]
    picked = [
        one for one in top if isinstance(one, Comparison) and one.field == NODE and "*" not in one.value
    ]
    if model is None or len(picked) != 1 or picked[0].op != "=":
        return node, model
    return And(tuple(one for one in top if one is not picked[0])), (model[0], picked[0].value)


def field_names(node: SearchNode) -> set[str]:
    found: set[str] = set()
    for part in getattr(node, "operands", ()):
        found |= field_names(part)
    operand = getattr(node, "operand", None)
    if operand is not None:
        found |= field_names(operand)
    name = getattr(node, "field", None)
    return found | ({name} if name else set())


def _events(args: Args, plan: Tstats, job: Job) -> list[Row]:
    """The rows the query is about, their time cut to the span."""
    plan.times.apply(job)
    rows: Iterable[ReadRow]
    if plan.model is None:
        indexed = getattr(job.ctx, "indexed_fields", None)
        known = INDEXED | (set(indexed()) if indexed else set())
        unknown = sorted(name for name in plan.fields if name not in known)
        if unknown:
            raise args.unsupported(f"the field '{unknown[0]}', which is not indexed")
        rows = job.ctx.events(plan.patterns)
    elif plan.summaries_only:
        accelerated = getattr(job.ctx, "is_accelerated", None)
        if accelerated is None:
            raise args.unsupported("summariesonly=true (this context knows no acceleration)")
        rows = [] if not accelerated(plan.model[0]) else job.ctx.datamodel_search(*plan.model)
    else:
        rows = job.ctx.datamodel_search(*plan.model)
    events = in_range(Table([dict(row) for row in rows if plan.condition(row)]), job).rows
    _prefixed(plan, events)
    if plan.fill is not None:
        for row in events:
            for name in plan.by:
                row.setdefault(name, plan.fill)
    if plan.span is not None:
        job.span = plan.span.seconds
        for row in events:
            row["_time"] = plan.span.floor(float(as_number(row["_time"]) or 0), job.ctx.tz)
    return events


def _prefixed(plan: Tstats, events: list[Row]) -> None:
    """The values behind each PREFIX(), in lower case as the index has them."""
    for row in events:
        raws = as_list(row.get("_raw"))
        for prefix, segments in plan.prefixes.items():
            found = [str(match.group(1)).lower() for raw in raws for match in segments.finditer(raw)]
            if (value := multivalue(found)) is not None:
                row[prefix] = value


def _answer(plan: Tstats, events: list[Row], job: Job) -> Table:
    found = summarize(events, plan.aggregations, plan.by, job.ctx)
    for row in found:
        if "_time" in plan.by and "_time" in row:
            row["_time"] = as_number(row["_time"]) or 0
    return Table(found, [*plan.by, *(one.name for one in plan.aggregations)])


@command("datamodel", GENERATING, "datamodel MODEL DATASET search|flat [strict_fields=B]")
def datamodel(args: Args, parsing: Parsing) -> Step:
    """`search` prefixes the dataset's fields with its name, `flat` does not."""
    args.options(["strict_fields", "allow_old_summaries", "summariesonly"])
    names = args.names()
    args.end()
    if len(names) != 3 or names[2] not in ("search", "flat"):
        raise args.unsupported("anything but 'datamodel MODEL DATASET search|flat'")
    model, dataset, mode = names

    def run(table: Table, job: Job) -> Table:
        rows = [dict(row) for row in job.ctx.datamodel_search(model, dataset)]
        if mode == "flat":
            prefixes = _prefixes(job, model, dataset)
            rows = [_flat(row, prefixes) for row in rows]
        return in_range(Table(rows), job)

    return run


def _prefixes(job: Job, model: str, dataset: str) -> list[str]:
    """`Root.Child.` and `Root.` where the context knows the lineage, else whatever stands before a dot."""
    hook = getattr(job.ctx, "datamodel_lineage", None)
    return [re.escape(f"{owner}.") for owner in hook(model, dataset)] if hook else [r"[A-Za-z_][\w ]*\."]


def _flat(row: Row, prefixes: list[str]) -> Row:
    pattern = re.compile(rf"^(?:{'|'.join(prefixes)})")
    return {pattern.sub("", name): value for name, value in row.items()}


@command("from", GENERATING, "from datamodel:MODEL[.DATASET] | lookup:NAME | savedsearch:NAME")
def from_command(args: Args, parsing: Parsing) -> Step:
    # Splunk Web writes datamodel:"Web"."Proxy".
    text = args.rest().strip().replace('"."', ".").strip('"')
    # A blank does for the colon: security_content's detections write `| from datamodel Risk.All_Risk`.
    found = re.fullmatch(r"(datamodel|lookup|savedsearch|inputlookup)\s*[:\s]\s*\"?([^\"]+?)\"?", text)
    if found is None:
        raise args.error(f"Invalid dataset specification: '{text}'")
    kind, name = found[1], found[2]
    if kind == "datamodel":
        model, _, dataset = name.partition(".")

        def run(table: Table, job: Job) -> Table:
            prefixes = _prefixes(job, model, dataset or model)
            rows = [_flat(row, prefixes) for row in job.ctx.datamodel_search(model, dataset or model)]
            return in_range(Table(rows), job)

        return run
    quoted = '"' + name + '"'
    pipeline = parsing.pipeline(f"| {'savedsearch' if kind == 'savedsearch' else 'inputlookup'} {quoted}")
    return lambda table, job: pipeline.execute(None, job)
