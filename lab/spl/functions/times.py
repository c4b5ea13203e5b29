"""Search Reference, "Date and Time functions"."""

from lab.spl.functions.registry import Clock, Result, function
from lab.spl.scalars import Number
from lab.spl.timefmt import strftime as write
from lab.spl.timefmt import strptime as read
from lab.spl.timemod import relative_time as move
from lab.values import Measured

CHAPTER = "Date and time"


@function(CHAPTER, "", "num", clock=True)
def now(clock: Clock) -> Result:
    """The second the search started."""
    return int(clock.now)


@function(CHAPTER, "", "num", clock=True)
def time(clock: Clock) -> Result:
    """With microseconds, as the page prints it. The lab's clock does not move during a search."""
    return Measured(clock.now, 6)


@function(CHAPTER, "n s", "num", clock=True)
def relative_time(moment: Number, modifier: str, clock: Clock) -> Result:
    return move(moment, modifier.strip(), clock.tz)


@function(CHAPTER, "n s", "str", clock=True)
def strftime(moment: Number, pattern: str, clock: Clock) -> Result:
    return write(moment, pattern, clock.tz)


@function(CHAPTER, "s s", "num", clock=True)
def strptime(text: str, pattern: str, clock: Clock) -> Result:
    """Six decimals as text, as Splunk prints it (`1664124322.000000`)."""
    moment = read(text, pattern, clock.tz, clock.now)
    return None if moment is None else f"{moment:.6f}"
