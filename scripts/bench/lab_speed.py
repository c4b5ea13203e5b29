"""The lab's speed beside a loop written for this one question. Figures: docs/performance.md."""

import argparse
import re
import resource
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from lab import Lab
from scripts.build.paths import BUILT_ADDON, ROOT

CAPTURES = ROOT / "sample_data" / "torchserve:access"
# What the loop needs of a line: the add-on's expressions, folded into one.
LINE = re.compile(
    r"^(?P<time>[\d:T-]{19}),\d{3} - /\S+ \"[A-Z]+ (?P<path>[^ ?]*)\S* HTTP/[\d.]+\" \d{3} (?P<took>\d+)$"
)
MODEL = re.compile(r"^/(?:predictions|explanations|(?:v[12]/)?models)/(?P<name>[^/:]+)")
SEARCH = (
    'search index=main sourcetype="torchserve:access" '
    "| timechart span=10m perc95(duration) by model_name limit=0"
)
SPAN = 600
STEP_MS = 100
Result = TypeVar("Result")
START = datetime(2026, 11, 23, tzinfo=UTC).timestamp()


def lines(count: int) -> bytes:
    """`count` lines of the stock captures, over and over, a tenth of a second apart. Lines whose model's
    name the add-on decodes or finds elsewhere than in the path are left out: the loop does neither."""
    captured = [
        line.partition(" - ")[2]
        for path in sorted(CAPTURES.glob("*.log"))
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if LINE.match(line) and "%" not in line and "model_name=" not in line
    ]
    if not captured:
        raise SystemExit(f"no access lines in {CAPTURES}")
    made = []
    for number in range(count):
        moment = datetime.fromtimestamp(START + number * STEP_MS // 1000, UTC)
        milliseconds = number * STEP_MS % 1000
        made.append(f"{moment:%Y-%m-%dT%H:%M:%S},{milliseconds:03d} - {captured[number % len(captured)]}\n")
    return "".join(made).encode()


def by_hand(data: bytes) -> dict[tuple[int, str], float]:
    """(bin, model) to the 95th percentile, as Splunk interpolates it."""
    bins: dict[tuple[int, str], list[float]] = defaultdict(list)
    for line in data.decode().splitlines():
        found = LINE.match(line)
        if not found:
            continue
        moment = datetime.strptime(found["time"], "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC).timestamp()
        model = MODEL.match(found["path"])
        name = model["name"] if model else "NULL"
        bins[int(moment) // SPAN * SPAN, name].append(int(found["took"]) / 1000)
    return {key: percentile(sorted(values)) for key, values in bins.items()}


def percentile(ordered: list[float]) -> float:
    position = 0.95 * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000, metavar="N")
    parser.add_argument(
        "--repeat", type=int, default=3, metavar="N", help="runs of the loop and of the search"
    )
    options = parser.parse_args()
    data = lines(options.events)
    loops = [timed(lambda: by_hand(data)) for _ in range(options.repeat)]
    before = megabytes()
    lab = Lab([BUILT_ADDON], now=START + 86400)
    indexing, kept = timed(lambda: lab.ingest(data, sourcetype="torchserve:access", source="access_log.log"))
    searches = [timed(lambda: lab.search(SEARCH)) for _ in range(options.repeat)]
    differing = differences(loops[0][1], searches[0][1])
    loop = statistics.median(seconds for seconds, _ in loops)
    first, again = (
        searches[0][0],
        statistics.median([seconds for seconds, _ in searches[1:]] or [searches[0][0]]),
    )
    tell("events", f"{kept:,}")
    tell("loop by hand", f"{loop:.2f} s, {kept / loop:,.0f} events/s")
    tell("lab, indexing", f"{indexing:.2f} s, {kept / indexing:,.0f} events/s")
    tell("lab, first search", f"{first:.2f} s, {kept / first:,.0f} events/s")
    tell("lab, same search again", f"{again:.2f} s, {kept / again:,.0f} events/s")
    tell("index and first search : loop", f"{(indexing + first) / loop:.1f}")
    tell("spread of the loop", f"{min(s for s, _ in loops):.2f} to {max(s for s, _ in loops):.2f} s")
    tell("peak memory", f"{megabytes():.0f} MB ({before:.0f} MB before the lab)")
    tell("cells that differ from the loop", str(differing))
    return 1 if differing else 0


def differences(hand: dict[tuple[int, str], float], rows: list[dict[str, str | list[str]]]) -> int:
    """The two must agree, or the comparison is of different work."""
    found = {
        (int(float(str(row["_time"]))), name): float(str(value))
        for row in rows
        for name, value in row.items()
        if not name.startswith("_")
    }
    return sum(abs(hand.get(key, -1.0) - found.get(key, -2.0)) > 1e-6 for key in hand.keys() | found.keys())


def tell(name: str, value: str) -> None:
    print(f"{name:34}{value}")


if __name__ == "__main__":
    sys.exit(main())
