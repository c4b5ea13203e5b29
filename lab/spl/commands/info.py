"""addinfo, delete, and commands that say something about the search. Search Reference."""

from lab.errors import Unsupported
from lab.spl.args import Args
from lab.spl.registry import STREAMING, TRANSFORMING, Job, Parsing, Step, command
from lab.spl.table import Table

SID = "lab.1"


@command("addinfo", STREAMING, "addinfo")
def addinfo(args: Args, parsing: Parsing) -> Step:
    """The bounds of the search; without a latest bound `+Infinity`."""
    args.end()

    def run(table: Table, job: Job) -> Table:
        low = f"{job.earliest or 0:.3f}"
        high = "+Infinity" if job.latest is None else f"{job.latest:.3f}"
        for row in table.rows:
            row.update(
                info_min_time=low, info_max_time=high, info_sid=SID, info_search_time=f"{job.ctx.now:.3f}"
            )
        return table

    return run


@command("delete", TRANSFORMING, "delete")
def delete(args: Args, parsing: Parsing) -> Step:
    """Makes events unsearchable. Splunk wants a role for it; the lab's one user has it."""
    args.end()

    def run(table: Table, job: Job) -> Table:
        hook = getattr(job.ctx, "delete", None)
        if hook is None:
            raise Unsupported("delete: this context cannot delete events")
        counts: dict[str, int] = hook(table.rows)
        total = sum(counts.values())
        rows = [("__ALL__", total), *sorted(counts.items())]
        return Table(
            [{"splunk_server": "lab", "index": name, "deleted": count, "errors": 0} for name, count in rows],
            ["splunk_server", "index", "deleted", "errors"],
        )

    return run


@command("noop localop require", STREAMING, "noop | localop | require")
def nothing(args: Args, parsing: Parsing) -> Step:
    """No effect on the rows; `require` makes a search without rows an error."""
    if args.command != "require":
        return lambda table, job: table

    def run(table: Table, job: Job) -> Table:
        if not table.rows:
            raise args.error("The search returned no results.")
        return table

    return run
