"""mcollect and meventcollect: rows into a metrics index. Search Reference, one page each."""

from lab.spl.args import Args
from lab.spl.commands.metrics import PREFIX
from lab.spl.registry import STREAMING, Job, Parsing, Step, command
from lab.spl.scalars import as_number
from lab.spl.table import Table
from lab.values import Row, as_list


@command("mcollect meventcollect", STREAMING, "mcollect index=NAME [split=B]")
def mcollect(args: Args, parsing: Parsing) -> Step:
    """Rows into data points of a metrics index; the rows are passed on."""
    options = args.options(
        ["index", "split"], refused=["file", "spool", "prefix_field", "host", "source", "marker"]
    )
    if not args.done:
        raise args.unsupported("a list of dimensions")
    if "index" not in options:
        raise args.error("You must specify an index.")
    if args.boolean(options, "split", False):
        raise args.unsupported("option split=")

    def run(table: Table, job: Job) -> Table:
        found: list[Row] = []
        for row in table.rows:
            point = dict(row)
            if "metric_name" in row and "_value" in row:
                name = as_list(point.pop("metric_name"))[0]
                point[PREFIX + name] = point.pop("_value")
            if not any(
                name.startswith(PREFIX) and as_number(value) is not None for name, value in point.items()
            ):
                raise args.error(
                    "Every row needs metric_name and a numeric _value, or metric_name:NAME fields."
                )
            found.append(point)
        job.ctx.collect(found, index=options["index"], sourcetype="mcollect_stash", source="")
        return table

    return run
