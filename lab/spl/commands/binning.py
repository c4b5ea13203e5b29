"""bin (bucket, discretize): values into ranges. Search Reference, "bin"."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from lab.spl.args import Args
from lab.spl.commands.ranges import Range, parse_choice, parse_log, parse_width
from lab.spl.registry import STREAMING, Job, Parsing, Step, command
from lab.spl.scalars import Number, as_number
from lab.spl.table import Table
from lab.spl.timemod import SECONDS, UNITS, add, parse_time, snap

SPAN = re.compile(r"(?P<count>\d+(?:\.\d+)?)?(?P<unit>[a-z]+)?(?:@(?P<snap>\w+))?\Z")
SUBSECOND = {"us": 1e-6, "ms": 1e-3, "cs": 1e-2, "ds": 1e-1}
# Spans that are chosen when none is given: the smallest that makes no more bins than allowed.
LADDER = [(1, "s"), (5, "s"), (10, "s"), (30, "s"), (1, "m"), (5, "m"), (10, "m"), (30, "m"),
          (1, "h"), (1, "d"), (1, "mon")]  # fmt: skip
MONTH = 30.5 * 86400


@dataclass(frozen=True)
class TimeSpan:
    """So many units of time; bins from days up are cut on the calendar of the user's zone."""

    count: float
    unit: str
    weekday: int | None = None

    @property
    def seconds(self) -> float:
        months = {"mon": 1, "q": 3, "y": 12}.get(self.unit)
        return self.count * (MONTH * months if months else SECONDS[self.unit])

    def floor(self, moment: float, tz: ZoneInfo, origin: float | None = None) -> float:
        """The start of the bin that `moment` is in."""
        # "Ignored if span is in days, months, or years" (SR:bin).
        if origin is not None and self.unit in "smh":
            return origin + math.floor((moment - origin) / self.seconds) * self.seconds
        calendar = {
            "mon": self._months,
            "q": self._months,
            "y": self._months,
            "w": self._weeks,
            "d": self._days,
        }
        if self.unit in calendar:
            return calendar[self.unit](moment, tz)
        # Hours and less count from local midnight, so that 4h starts at 00:00 in any zone.
        if self.seconds <= 1:
            return round(math.floor(moment / self.seconds + 1e-9) * self.seconds, 6)
        if self.seconds >= 86400 or 86400 % self.seconds:
            return math.floor(moment / self.seconds) * self.seconds
        midnight = snap(moment, "d", tz)
        return midnight + math.floor((moment - midnight) / self.seconds) * self.seconds

    def _months(self, moment: float, tz: ZoneInfo) -> float:
        start = snap(moment, "y", tz)
        months = int(self.count) * {"mon": 1, "q": 3, "y": 12}[self.unit]
        if self.unit == "y" or 12 % months:
            return start if self.count == 1 else snap(moment, self.unit, tz)
        while add(start, months, "mon", tz) <= moment:
            start = add(start, months, "mon", tz)
        return start

    def _weeks(self, moment: float, tz: ZoneInfo) -> float:
        # Without a day to snap to, weeks are seven days from the epoch, a Thursday.
        if self.weekday is not None:
            return snap(moment, "w", tz, self.weekday)
        return TimeSpan(7 * self.count, "d")._days(moment, tz)

    def _days(self, moment: float, tz: ZoneInfo) -> float:
        midnight = snap(moment, "d", tz)
        number = round(snap(midnight + 43200, "d", ZoneInfo("UTC")) / 86400)
        behind = number % int(self.count)
        return add(midnight, -behind, "d", tz) if behind else midnight

    def next(self, start: float, tz: ZoneInfo) -> float:
        """The start of the following bin."""
        if self.unit in ("d", "w", "mon", "q", "y"):
            return add(start, int(self.count), self.unit, tz)
        return round(start + self.seconds, 6)


def floorer(span: TimeSpan, tz: ZoneInfo, origin: float | None = None) -> Callable[[float], float]:
    """TimeSpan.floor that remembers the last bin: events come in order of time."""
    start, end = 0.0, 0.0

    def floor(moment: float) -> float:
        nonlocal start, end
        if not start <= moment < end:
            start = span.floor(moment, tz, origin)
            end = span.next(start, tz)
        return start

    return floor


def parse_span(args: Args, text: str) -> TimeSpan | None:
    """`5m`, `1d`, `1w@w1`; None for a plain number."""
    found = SPAN.match(text.lower())
    if found is None or (found["count"] is None and found["unit"] is None):
        raise args.error(f"Invalid value for span: '{text}'")
    if found["unit"] is None:
        return None
    count = float(found["count"] or 1)
    if found["unit"] in SUBSECOND:
        if count * SUBSECOND[found["unit"]] >= 1:
            # "span = 1000ms is not allowed. Use span = 1s instead." (SR:bin)
            raise args.error(f"Invalid value for span: '{text}'")
        return TimeSpan(count * SUBSECOND[found["unit"]], "s")
    unit = UNITS.get(found["unit"])
    if unit is None:
        raise args.error(f"Invalid value for span: '{text}'")
    if count <= 0 or count != int(count):
        raise args.error(f"Invalid value for span: '{text}'")
    weekday = None
    if found["snap"]:
        day = re.fullmatch(r"w([0-7])", found["snap"])
        if unit != "w" or day is None:
            raise args.unsupported(f"span={text} (a snap other than a week's day)")
        weekday = int(day[1]) % 7
    if (unit in ("w", "y", "q") and count > 1) or (unit == "mon" and 12 % int(count)):
        raise args.unsupported(f"span={text}")
    return TimeSpan(count, unit, weekday)


def automatic_span(low: float, high: float, bins: int, minimum: TimeSpan | None = None) -> TimeSpan:
    """15 minutes make 10 s, an hour 1 m, four 5 m, a day 30 m, a week 1 d (SR:timechart)."""
    spans = [TimeSpan(count, unit) for count, unit in LADDER]
    for span in spans:
        small = minimum is not None and span.seconds < minimum.seconds
        if not small and (high - low) / span.seconds <= bins:
            return span
    return spans[-1]


@command(
    "bin bucket discretize",
    STREAMING,
    "bin [span=SPAN|[N]log[N]] [bins=N] [minspan=SPAN] [start=N] [end=N] [aligntime=T] FIELD [AS NAME]",
)
def bin_command(args: Args, parsing: Parsing) -> Step:
    options = args.options(["span", "bins", "minspan", "aligntime", "start", "end"])
    if args.done:
        raise args.error("You must specify a field to discretize.")
    field = args.field()
    name = args.name() if args.keyword("as") else field
    args.end()
    text = options.get("span", "")
    if field == "_time":
        span = parse_span(args, text) if text else None
        if text and span is None:
            span = TimeSpan(float(text), "s")
        return _time_step(args, name, span, options)
    fixed: Range | None = parse_log(args, text) or parse_width(args, text)
    if text and fixed is None:
        parse_span(args, text)
        raise args.unsupported(f"a span of time for the field '{field}'")
    if "aligntime" in options:
        raise args.error("aligntime is for _time only.")
    choice = parse_choice(args, options, 100)

    def run(table: Table, job: Job) -> Table:
        numbers = [found for row in table.rows if (found := as_number(row.get(field))) is not None]
        ranges = fixed or choice.width(numbers)
        for row in table.rows:
            value = row.get(field)
            found = as_number(value)
            if isinstance(value, list):
                raise args.unsupported("a multivalue field")
            if value is not None:
                row[name] = value if found is None else ranges.label(found)
        return table

    return run


def _time_step(args: Args, name: str, span: TimeSpan | None, options: dict[str, str]) -> Step:
    bins = args.integer(options, "bins", 100, minimum=2)
    minimum = parse_span(args, options["minspan"]) if "minspan" in options else None

    def run(table: Table, job: Job) -> Table:
        times = [moment for row in table.rows if (moment := as_number(row.get("_time"))) is not None]
        if not times:
            return table
        chosen = span or automatic_span(*time_range(job, times), bins, minimum)
        floor = floorer(chosen, job.ctx.tz, align(args, options, job))
        for row in table.rows:
            moment = as_number(row.get("_time"))
            if moment is not None:
                row[name] = floor(float(moment))
        return table

    return run


def time_range(job: Job, times: list[Number]) -> tuple[float, float]:
    """The search's range, or the events' where the search has no bound."""
    low = float(min(times)) if job.earliest is None or job.earliest <= 0 else job.earliest
    high = float(max(times)) if job.latest is None else job.latest
    return low, high


def align(args: Args, options: dict[str, str], job: Job) -> float | None:
    text = options.get("aligntime")
    if text is None:
        return None
    if text in ("earliest", "latest"):
        bound = job.earliest if text == "earliest" else job.latest
        if bound is None:
            raise args.error(f"aligntime={text} needs a search with that bound.")
        return bound
    return parse_time(text, job.ctx.now, job.ctx.tz)
