"""The anomaly command's speed beside scikit-learn's. Figures: docs/performance.md."""

import argparse
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from ai_inference.anomaly.baseline import Baseline, learn
from ai_inference.anomaly.forest import LEAF, Forest
from sklearn.ensemble import IsolationForest

from lab import Lab
from lab.runtime.command import chunk, chunks
from lab.splunkd import Server
from lab.splunkd.engine import Engine
from scripts.bench.memory import resident_peak
from scripts.build.paths import ADDON, BUILT_ADDON

SHAPES = ((1_000, 3), (10_000, 3), (10_000, 10), (100_000, 3), (100_000, 10))
# What splunkd sends at once.
CHUNK = 50_000
USERS = 40
# Rows of the command's own process before the whole run: what a full sample takes.
WARM = 100_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench/anomaly", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the whole run (default 1,000,000)")
    parser.add_argument("--times", type=int, default=5, help="repetitions of the forest alone (default 5)")
    arguments = parser.parse_args()
    forests(arguments.times)
    explanations(arguments.times)
    lab = Lab([BUILT_ADDON])
    with Server(cast(Engine, lab)) as server:
        for rows in sorted({min(WARM, arguments.rows), arguments.rows}):
            whole(server, rows)
    return 0


def forests(times: int) -> None:
    print("forest alone, 100 trees of 256, CPU ms: least to most of", times, "runs")
    heads = ("fit ours", "scikit-learn", "score ours", "scikit-learn")
    print(f"{'rows':>9} {'features':>8} " + " ".join(f"{head:>16}" for head in heads))
    for rows, features in SHAPES:
        columns = cloud(rows, features)
        matrix = list(zip(*columns, strict=True))
        peer = IsolationForest(n_estimators=100, max_samples=256, random_state=0, n_jobs=1)
        fit_ours = spent(lambda: fitted(columns), times)  # noqa: B023 - called at once
        fit_theirs = spent(lambda: peer.fit(matrix), times)  # noqa: B023 - called at once
        ours = fitted(columns)
        score_ours = spent(lambda: scored(ours, columns), times)  # noqa: B023 - called at once
        score_theirs = spent(lambda: peer.score_samples(matrix), times)  # noqa: B023 - called at once
        cells = (span(fit_ours), span(fit_theirs), span(score_ours), span(score_theirs))
        print(f"{rows:>9,} {features:>8} " + " ".join(f"{cell:>16}" for cell in cells), flush=True)


def explanations(times: int) -> None:
    """What one row costs: in bulk, walked alone, explained."""
    columns = cloud(10_000, 5)
    ours = fitted(columns)
    features = ours.space.columns([0.0] * 10_000, columns)
    rows = [[column[place] for column in features] for place in range(300)]
    raw = [[0.0, *(column[place] for column in columns)] for place in range(300)]
    bulk = [value / 10_000 for value in spent(lambda: ours.scores(features), times)]
    alone = [value / 300 for value in spent(lambda: [walked(ours.forest, row) for row in rows], times)]
    told = [
        value / 300
        for value in spent(
            lambda: [ours.reasons(row, values, 3) for row, values in zip(rows, raw, strict=True)], times
        )
    ]
    for name, found in (("scored in bulk", bulk), ("scored alone", alone), ("explained", told)):
        print(f"a row of 5 features, {name}: {span([value * 1000 for value in found])} µs")


def whole(server: Server, rows: int) -> None:
    """The command as splunkd runs it: CSV in, CSV out, the model in the KV store."""
    fit = ["fit", "model=bench", "fields=calls,tokens,latency", "by=user"]
    for args in (fit, ["apply", "model=bench", "threshold=p99"]):
        began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        peak = conversation(server, args, rows)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(
            f"{args[0]} of {rows:,} rows, 3 fields, {USERS} users: {seconds:.1f} s CPU, "
            f"{time.monotonic() - began:.1f} s, {rows / seconds:,.0f} rows/s, peak memory {peak:.0f} MB",
            flush=True,
        )


def conversation(server: Server, args: Sequence[str], rows: int) -> float:
    """The most memory that the command's process had, in MB."""
    around = server.splunkd.surroundings()
    info: dict[str, Any] = {
        "action": "getinfo",
        "preview": False,
        "searchinfo": {
            "args": list(args), "raw_args": list(args), "dispatch_dir": str(around.home), "sid": "1",
            "app": ADDON, "owner": "admin", "username": "admin", "search": "",
            "session_key": server.session_key, "splunkd_uri": around.splunkd_uri, "splunk_version": "10.0.0",
            "earliest_time": 0, "latest_time": 0, "maxresultrows": CHUNK,
        },
    }  # fmt: skip
    output, peak = Path(around.home) / "bench.out", 0.0
    with (
        output.open("wb") as out,
        subprocess.Popen(
            [sys.executable, str(around.script(ADDON, "aianomaly.py"))],
            stdin=subprocess.PIPE,
            stdout=out,
            env=around.environment(),
        ) as process,
    ):
        assert process.stdin
        process.stdin.write(chunk(info))
        for start in range(0, rows, CHUNK):
            count = min(CHUNK, rows - start)
            meta = {"action": "execute", "preview": False, "finished": start + count == rows}
            process.stdin.write(chunk(meta, csv_rows(start, count)))
            peak = max(peak, resident_peak(process.pid))
        process.stdin.close()
        while process.poll() is None:
            peak = max(peak, resident_peak(process.pid))
            time.sleep(0.02)
    answered = output.read_bytes()
    if process.returncode:
        raise SystemExit(f"the command ended with {process.returncode}: {answered[-2000:]!r}")
    for meta, _body in chunks(answered):
        if "inspector" in meta:
            print("  it says:", meta["inspector"])
    return peak


def csv_rows(start: int, count: int) -> bytes:
    chance = random.Random(start)  # noqa: S311 - repeatable
    lines = ["_time,user,calls,tokens,latency"]
    for number in range(start, start + count):
        calls, user = chance.gauss(100, 10), int(USERS * chance.random() ** 2)
        tokens, latency = calls * chance.gauss(10, 1), chance.expovariate(1)
        lines.append(f"{1_795_000_000 + number},user{user},{calls:.0f},{tokens:.1f},{latency:.3f}")
    return "\n".join(lines).encode() + b"\n"


def cloud(rows: int, features: int) -> list[list[float]]:
    chance = random.Random(1)  # noqa: S311 - repeatable
    return [[chance.gauss(0, 1) for _ in range(rows)] for _ in range(features)]


def fitted(columns: Sequence[Sequence[float]]) -> Baseline:
    rows = len(columns[0])
    names = [f"f{number}" for number in range(len(columns))]
    return learn(names, rows, [[0.0] * rows, *columns], seasonal=False, trees=100, sample=256, seed="0")


def scored(ours: Baseline, columns: Sequence[Sequence[float]]) -> list[float]:
    return ours.scores(ours.space.columns([0.0] * len(columns[0]), columns))


def walked(forest: Forest, row: Sequence[float]) -> int:
    total = 0
    feature, threshold, right = forest.feature, forest.threshold, forest.right
    for root in forest.roots:
        node = root
        while feature[node] != LEAF:
            node = node + 1 if row[feature[node]] <= threshold[node] else right[node]
        total += forest.weight[node]
    return total


def spent(work: Callable[[], object], times: int) -> list[float]:
    """CPU time of each call, in ms."""

    def runs() -> Iterator[float]:
        for _ in range(times):
            began = time.process_time()
            work()
            yield (time.process_time() - began) * 1000

    return list(runs())


def span(found: Sequence[float]) -> str:
    digits = 0 if min(found) >= 100 else 1
    return f"{min(found):,.{digits}f} to {max(found):,.{digits}f}"


if __name__ == "__main__":
    sys.exit(main())
