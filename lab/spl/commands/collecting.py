"""collect: rows into a summary index. Search Reference, "collect"."""

from lab.spl.args import Args
from lab.spl.registry import STREAMING, Job, Parsing, Step, command
from lab.spl.scalars import as_number
from lab.spl.table import Table
from lab.spl.timefmt import strftime
from lab.values import ReadRow, Row, as_list

SUMMARY = "summary"
# Written under other names, of which the page gives no list.
RENAMED = {"host", "source", "sourcetype", "index"}


@command("collect", STREAMING, "collect [index=NAME] [sourcetype=T] [source=T] [addinfo=B] [addtime=B] "
         "[marker=TEXT]")  # fmt: skip
def collect(args: Args, parsing: Parsing) -> Step:
    """Writes the rows into a summary index, and passes them on. An event's _raw is kept as it is."""
    options = args.options(
        ["index", "sourcetype", "source", "addinfo", "addtime", "testmode", "marker"],
        refused=["host", "file", "output_format", "spool", "uselb", "run_in_preview", "timeformat"],
    )
    args.end()
    if args.boolean(options, "testmode", False):
        raise args.unsupported("testmode=true (how the results are modified)")
    if not args.boolean(options, "addtime", True):
        raise args.unsupported("addtime=false")
    informed = args.boolean(options, "addinfo", True)
    # "A string, usually of key-value pairs, to append to each event written out".
    marker = f", {options['marker']}" if options.get("marker") else ""

    def run(table: Table, job: Job) -> Table:
        job.ctx.collect(
            [
                {**event, "_raw": f"{event['_raw']}{marker}"}
                for event in (_event(args, row, job, informed=informed) for row in table.rows)
            ],
            index=options.get("index", SUMMARY),
            sourcetype=options.get("sourcetype", "stash"),
            source=options.get("source", ""),
        )
        return table

    return run


def _event(args: Args, row: ReadRow, job: Job, *, informed: bool) -> Row:
    """The text and the time of a row. Without _raw: the time, the search's times, then name=value pairs."""
    # "The first field that it finds: info_min_time, _time, or now()"; events without a time get the
    # search's earliest (SR:collect, addtime, "Events without timestamps").
    stamps = (as_number(row.get(name)) for name in ("info_min_time", "_time"))
    time = float(next((stamp for stamp in stamps if stamp is not None), job.earliest or job.ctx.now))
    if "_raw" in row:
        return {"_raw": "\n".join(as_list(row["_raw"])), "_time": float(as_number(row.get("_time")) or time)}
    if clash := sorted(RENAMED & row.keys()):
        raise args.unsupported(f"rows without _raw that have the field '{clash[0]}'")
    parts = [strftime(time, "%m/%d/%Y %H:%M:%S %z", job.ctx.tz)]
    if informed:
        bounds = {"info_min_time": job.earliest or None, "info_max_time": job.latest}
        parts += [f"{name}={bound:.3f}" for name, bound in bounds.items() if bound is not None]
        parts.append(f"info_search_time={job.ctx.now:.3f}")
    parts += [
        f"{name}={_quoted(chr(10).join(as_list(value)))}"
        for name, value in row.items()
        if not name.startswith(("_", "info_"))
    ]
    return {"_raw": ", ".join(parts), "_time": time}


def _quoted(text: str) -> str:
    """ "If either major or minor breakers are found", a value stands in quotes."""
    return text if text.isalnum() else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
