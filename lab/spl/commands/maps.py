"""map: a search for each row. Search Reference, "map"."""

from lab.errors import SearchError
from lab.spl.args import Args
from lab.spl.commands.combine import stacked, subjob
from lab.spl.registry import TRANSFORMING, Job, Parsing, Step, command
from lab.spl.table import Table
from lab.values import Row, as_text

MAX_MAP = 10
SERIAL = "_serial_id"


@command("map", TRANSFORMING, 'map search="SEARCH"|[SEARCH]|SAVEDSEARCH [maxsearches=N]', subsearches=True)
def map_command(args: Args, parsing: Parsing) -> Step:
    """$field$ in the search is replaced by the row's value, $_serial_id$ by the number of the run."""
    options = args.options(["search", "maxsearches"])
    bracketed = False
    if "search" in options:
        text = options["search"]
    elif (token := args.peek()) is not None and token.kind == "sub":
        text, bracketed = args.take().text, True
    else:
        name = args.name()
        saved = parsing.ctx.saved_search(name)
        if saved is None:
            raise args.error(f"Unable to find saved search named '{name}'.")
        text = saved
    args.end()
    limit = args.integer(options, "maxsearches", MAX_MAP, minimum=1)

    def run(table: Table, job: Job) -> Table:
        if len(table.rows) > limit:
            job.messages.append(
                f"The search result count ({len(table.rows)}) exceeds maximum ({limit}), using max. "
                "To override it, set maxsearches appropriately."
            )
        result = Table()
        for number, row in enumerate(table.rows[:limit], start=1):
            search = _fill(text, {**row, SERIAL: number})
            pipeline = parsing.pipeline(search, bracketed=bracketed)
            result = stacked(result, pipeline.execute(None, subjob(job)))
        return result

    return run


def _fill(text: str, row: Row) -> str:
    for name, value in row.items():
        if f"${name}$" in text:
            if isinstance(value, list):
                raise SearchError(f"Error in 'map' command: The field '{name}' has several values.")
            text = text.replace(f"${name}$", as_text(value))
    return text
