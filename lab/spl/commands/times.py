"""gentimes, makecontinuous, timewrap: ranges of time. Search Reference, one page each."""

import math
import re
from datetime import datetime

from lab.spl.args import Args
from lab.spl.commands.binning import TimeSpan, parse_span
from lab.spl.registry import GENERATING, TRANSFORMING, Job, Parsing, Step, command
from lab.spl.scalars import as_number, multivalue
from lab.spl.table import Table
from lab.spl.timemod import add, snap
from lab.values import Row, as_list

DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})(?::(\d{1,2}):(\d{2}):(\d{2}))?\Z")
MAX_ROWS = 100_000


def _moment(args: Args, text: str, job: Job) -> float:
    """`MM/DD/YYYY[:HH:MM:SS]`, or so many days before or after today's midnight."""
    if re.fullmatch(r"-?\d+", text):
        return add(snap(job.ctx.now, "d", job.ctx.tz), int(text), "d", job.ctx.tz)
    found = DATE.match(text)
    if found is None:
        raise args.error(f"Invalid time: '{text}'")
    month, day, year, hour, minute, second = (int(part or 0) for part in found.groups())
    year += 2000 if year < 100 else 0
    try:
        when = datetime(year, month, day, hour, minute, second, tzinfo=job.ctx.tz)
    except ValueError as error:
        raise args.error(f"Invalid time: '{text}'") from error
    return when.timestamp()


def _human(moment: float, job: Job) -> str:
    """`Sun Apr 4 00:00:00 2021`."""
    when = datetime.fromtimestamp(moment, job.ctx.tz)
    return f"{when:%a %b} {when.day} {when:%H:%M:%S %Y}"


@command("gentimes", GENERATING, "gentimes start=MM/DD/YYYY[:HH:MM:SS]|N [end=TIME] [increment=N(s|m|h|d)]")
def gentimes(args: Args, parsing: Parsing) -> Step:
    """A row for each range of time from start up to, not including, end."""
    values: dict[str, str] = {}
    while not args.done:
        name = args.name().lower()
        args.expect("=")
        values[name] = args.name()
    increment = re.fullmatch(r"(\d+)([smhd])", values.pop("increment", "1d"))
    if (
        "start" not in values
        or values.keys() - {"start", "end"}
        or increment is None
        or int(increment[1]) < 1
    ):
        raise args.error("Usage: gentimes start=<timestamp> [end=<timestamp>] [increment=<int>(s|m|h|d)]")
    count, unit = int(increment[1]), increment[2]

    def run(table: Table, job: Job) -> Table:
        at, end = _moment(args, values["start"], job), _moment(args, values.get("end", "0"), job)
        rows: list[Row] = []
        while at < end:
            following = add(at, count, unit, job.ctx.tz)
            rows.append({
                "starttime": int(at), "starthuman": _human(at, job),
                "endtime": int(following) - 1, "endhuman": _human(following - 1, job),
            })  # fmt: skip
            at = following
            if len(rows) > MAX_ROWS:
                raise args.error("Too many ranges.")
        return Table(rows, ["endhuman", "endtime", "starthuman", "starttime"])

    return run


@command("makecontinuous", TRANSFORMING, "makecontinuous _time span=SPAN")
def makecontinuous(args: Args, parsing: Parsing) -> Step:
    """Rows for the bins of time that have none."""
    options = args.options(["span"], refused=["bins", "start", "end", "minspan", "aligntime"])
    field = args.name()
    args.end()
    if field != "_time" or "span" not in options:
        raise args.unsupported("anything but _time with span=")
    parsed = parse_span(args, options["span"])
    span = TimeSpan(float(options["span"]), "s") if parsed is None else parsed

    def run(table: Table, job: Job) -> Table:
        bins: dict[float, list[Row]] = {}
        for row in table.rows:
            moment = as_number(row.get("_time"))
            if moment is not None:
                start = span.floor(float(moment), job.ctx.tz)
                bins.setdefault(start, []).append({**row, "_time": start})
        rows: list[Row] = []
        at = min(bins, default=0.0)
        while bins and at <= max(bins):
            rows += bins.get(at, [{"_time": at}])
            at = span.next(at, job.ctx.tz)
            if len(rows) > MAX_ROWS:
                raise args.error("Too many rows.")
        return table.with_rows(rows)

    return run


# timewrap says m for months; the calendar's units are refused: how they are aligned is not printed.
WRAPS = {
    "second": (1, "s sec secs second seconds"), "minute": (60, "min minute minutes mins"),
    "hour": (3600, "h hr hrs hour hours"), "day": (86400, "d day days"), "week": (604800, "w week weeks"),
}  # fmt: skip
NAMES = {name: unit for unit, (_, names) in WRAPS.items() for name in names.split()}


@command("timewrap", TRANSFORMING, "timewrap [N](s|min|h|d|w) [align=now|end] [series=relative|short]")
def timewrap(args: Args, parsing: Parsing) -> Step:
    """Each period of a timechart as a series of its own, the latest one last. Periods are counted back from
    the end of the search, or from now."""
    options = args.options(["align", "series", "time_format"])
    found = re.fullmatch(r"(\d*)([a-z]+)", args.name().lower())
    args.end()
    series, align = options.get("series", "relative"), options.get("align", "end")
    if found is None or series not in ("relative", "exact", "short") or align not in ("now", "end"):
        raise args.error("Usage: timewrap [<int>]<timescale> [align=now|end] [series=relative|exact|short]")
    if found[2] not in NAMES or series == "exact":
        raise args.unsupported("months, quarters and years, and series=exact")
    count, unit = int(found[1] or 1), NAMES[found[2]]
    if count > 1 and series == "relative":
        raise args.unsupported("the names of series of several units")
    length = count * WRAPS[unit][0]

    def name(back: int) -> str:
        if series == "short":
            return f"s{back}"
        return f"latest_{unit}" if not back else f"{back}{unit}{'s' if back > 1 else ''}_before"

    def run(table: Table, job: Job) -> Table:
        if job.span is None or "_time" not in table.columns:
            raise args.error("timewrap must follow timechart.")
        fields = [column for column in table.columns if not column.startswith("_")]
        end = job.ctx.now if align == "now" or job.latest is None else job.latest
        moments = [float(as_number(row.get("_time")) or 0) for row in table.rows]
        # The bin that the end is in belongs to the latest period as a whole.
        end = max(end, max(moments, default=end) + job.span)
        lines: dict[float, Row] = {}
        periods: set[int] = set()
        for row, moment in zip(table.rows, moments, strict=True):
            back = max(0, math.ceil((end - moment) / length) - 1)
            periods.add(back)
            line = lines.setdefault(moment + back * length, {})
            for field in fields:
                value = multivalue(as_list(row.get(field)))
                if value is not None:
                    line[name(back) if len(fields) == 1 else f"{field}_{name(back)}"] = value
        names = [
            name(back) if len(fields) == 1 else f"{field}_{name(back)}"
            for field in fields
            for back in sorted(periods, reverse=True)
        ]
        return Table([{"_time": at, **lines[at]} for at in sorted(lines)], ["_time", *names])

    return run
