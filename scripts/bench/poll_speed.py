"""The poller's speed beside its peers. Figures: docs/performance.md."""

import argparse
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from ai_inference import endpoints
from ai_inference.asking import Asker
from ai_inference.checkpoint import Store
from ai_inference.connect import Limits
from ai_inference.endpoints.family import METRICS
from ai_inference.metrics.history import Snapshot
from ai_inference.metrics.page import Reading
from ai_inference.poll import Written
from ai_inference.rounds import Round
from ai_inference.settings import Settings, read_settings
from ai_inference.transport import Answer
from splunklib import modularinput as smi

from scripts.build.paths import ROOT

SIZE = 100_000
SIZES = (60_000, 100_000, 200_000, 400_000, 800_000)


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench/poll", description=__doc__)
    parser.add_argument("--peers", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--endpoints", type=int, default=500, help="of the round (default 500)")
    parser.add_argument("--times", type=int, default=30, help="repetitions; the best counts (default 30)")
    arguments = parser.parse_args()
    with serving() as url:
        compare(url, arguments.peers, arguments.times)
        linear(url, arguments.times)
        whole_round(url, arguments.endpoints)
    return 0


@contextmanager
def serving() -> Iterator[str]:
    command = [sys.executable, "-m", "scripts.bench.metrics_server"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as server:
        assert server.stdin and server.stdout
        yield server.stdout.readline().strip()
        server.stdin.close()


def compare(url: str, peers: Path, times: int) -> None:
    page_url = f"{url}/{SIZE}/metrics"
    command = [str(peers), str(ROOT / "scripts/bench/poll_peers.py"), page_url, str(times)]
    theirs = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    settings = settings_of(f"{url}/{SIZE}")
    answer, before = first(settings)
    parse = best(lambda: read(answer, before), times)
    scrape = best(lambda: read(fetch(settings), before), times)
    print(f"a page of {len(answer.body):,} bytes, CPU time:")
    for what, ours, peer, name in (
        ("read", parse, theirs["parse"], "prometheus_client"),
        ("scrape", scrape, theirs["scrape"], "Datadog's check"),
    ):
        print(f"  {what:7} ours {ours:6.2f} ms   {name:18} {peer:6.2f} ms   ratio {peer / ours:4.1f}")


def linear(url: str, times: int) -> None:
    print("cost by size:")
    for size in SIZES:
        answer, before = first(settings_of(f"{url}/{size}"))
        took = best(partial(read, answer, before), max(times // 3, 3))
        print(
            f"  {len(answer.body):>9,} bytes {took:7.2f} ms, {took / len(answer.body) * 1e6:5.1f} ns a byte"
        )


def whole_round(url: str, count: int) -> None:
    """Health, inventory, metrics, checkpoints and events of every endpoint; the second round, which has
    rates."""
    settings = settings_of("\n".join(f"{url}/{SIZE}/{number}" for number in range(count)))
    out = io.StringIO()
    writer = smi.EventWriter(out)

    def write(record: Written) -> None:
        writer.write_event(smi.Event(data=record.text(), sourcetype=record.sourcetype, time=str(record.time)))
        if out.tell() > 1_000_000:
            out.seek(0)
            out.truncate()

    with tempfile.TemporaryDirectory() as folder:
        for name in ("first", "second"):
            this = Round(settings, Store(folder, "bench"), write, lambda *_: None)
            cpu, wall = time.process_time(), time.monotonic()
            summary = this.run()
            cpu, wall = time.process_time() - cpu, time.monotonic() - wall
            if summary.healthy != count:
                raise SystemExit(f"only {summary.healthy} of {count} endpoints were healthy")
            events = sum(summary.counts.values())
            print(f"{name} round of {count} endpoints: {cpu:.2f} s CPU, {wall:.2f} s, {events} events")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")


def settings_of(endpoints_text: str) -> Settings:
    params = {"server_type": "vllm", "endpoints": endpoints_text, "interval": "60"}
    return read_settings("bench", params, endpoints.FAMILIES)


def fetch(settings: Settings) -> Answer:
    with Asker(settings.targets[0], settings, endpoints.FAMILIES["vllm"], Limits(), 30.0) as asker:
        return asker(METRICS, "/metrics")


def first(settings: Settings) -> tuple[Answer, str]:
    answer = fetch(settings)
    reading = Reading(endpoints.FAMILIES["vllm"].TABLE, None, 0.0, 0.0, lambda _trouble: None)
    reading.add(answer)
    return answer, json.dumps(reading.snapshot.as_json())


def read(answer: Answer, before: str) -> None:
    """A page to records, from and to what a checkpoint holds."""
    snapshot = Snapshot.from_json(json.loads(before))
    reading = Reading(endpoints.FAMILIES["vllm"].TABLE, snapshot, 60.0, 60.0, lambda _trouble: None)
    reading.add(answer)
    if not list(reading.records()):
        raise SystemExit("no records")
    json.dumps(reading.snapshot.as_json())


def best(work: Callable[[], None], times: int) -> float:
    """The least CPU time of a call, in ms."""
    found = []
    for _ in range(times):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found) * 1000


if __name__ == "__main__":
    sys.exit(main())
