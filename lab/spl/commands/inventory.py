"""metadata and eventcount: what the indexes hold. Search Reference, one page each.

The lab counts events; it keeps no bucket manifests, so the numbers are exact where Splunk's may be rounded.
"""

from lab.spl.args import Args
from lab.spl.registry import GENERATING, Job, Parsing, Step, command
from lab.spl.scalars import as_number
from lab.spl.table import Table
from lab.values import Row, as_list

SERVER = "lab"
TYPES = {"hosts": "host", "sources": "source", "sourcetypes": "sourcetype"}


@command("metadata", GENERATING, "metadata type=hosts|sources|sourcetypes [index=NAME ...]")
def metadata(args: Args, parsing: Parsing) -> Step:
    """A row for each value: first and last time, when one was last indexed, count."""
    kind, patterns = "", []
    while not args.done:
        name = args.name().lower()
        if name == "or":  # summarize=f index=* OR index=_*, as published apps have it
            raise args.unsupported("OR between indexes")
        args.expect("=")
        value = args.name()
        if name == "type":
            kind = value.lower()
        elif name == "index":
            patterns.append(value)
        elif name == "splunk_server" and value in ("local", "*", SERVER):
            continue  # "local" is the search head, which is all of the lab
        elif name != "datatype" or value.lower() != "event":
            raise args.unsupported(f"option {name}={value}")
    if kind not in TYPES:
        raise args.error("type must be hosts, sources or sourcetypes.")
    field = TYPES[kind]

    def run(table: Table, job: Job) -> Table:
        found: dict[str, Row] = {}
        for row in job.ctx.events(patterns or None):
            time = int(as_number(row.get("_time")) or 0)
            for value in as_list(row.get(field))[:1]:
                seen = found.setdefault(
                    value,
                    {field: value, "firstTime": time, "lastTime": time, "recentTime": 0, "totalCount": 0},
                )
                indexed = as_number(row.get("_indextime")) or 0
                seen["recentTime"] = max(int(indexed), int(as_number(seen["recentTime"]) or 0))
                seen["firstTime"] = min(time, int(as_number(seen["firstTime"]) or 0))
                seen["lastTime"] = max(time, int(as_number(seen["lastTime"]) or 0))
                seen["totalCount"] = int(as_number(seen["totalCount"]) or 0) + 1
                seen["type"] = kind
        rows = [found[value] for value in sorted(found)]
        return Table(rows, ["firstTime", field, "lastTime", "recentTime", "totalCount", "type"])

    return run


@command("eventcount", GENERATING, "eventcount [summarize=B] [list_vix=B] [index=NAME ...]")
def eventcount(args: Args, parsing: Parsing) -> Step:
    """The number of events, of all indexes together or one by one."""
    patterns: list[str] = []
    summarize = True
    while not args.done:
        name = args.name().lower()
        args.expect("=")
        value = args.name()
        if name == "index":
            patterns.append(value)
        elif name == "summarize":
            summarize = args.boolean({name: value}, name, True)
        elif name == "list_vix":
            # There are no virtual indexes to list.
            args.boolean({name: value}, name, True)
        elif name != "report_size" or args.boolean({name: value}, name, False):
            raise args.unsupported(f"option {name}=")

    def run(table: Table, job: Job) -> Table:
        counts: dict[str, int] = {}
        for row in job.ctx.events(patterns or None):
            for index in as_list(row.get("index"))[:1]:
                counts[index] = counts.get(index, 0) + 1
        if summarize:
            return Table([{"count": sum(counts.values())}], ["count"])
        return Table(
            [{"count": counts[index], "index": index, "server": SERVER} for index in sorted(counts)],
            ["count", "index", "server"],
        )

    return run
